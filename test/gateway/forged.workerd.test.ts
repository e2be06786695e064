// A key that this deployment did not make is refused at the edge: no object comes to be, and nothing is asked of the database.
// A key that it did make is refused by its wallet, in words that say why.
import { createExecutionContext, listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { mintApiKey } from '../../src/base/api-key.ts';
import { newAccountId, newKeyId, secureRandom } from '../../src/base/id.ts';
import type { Env } from '../../src/env.ts';
import app from '../../src/index.ts';
import { call, openAccount, send } from './installation.ts';

const PATHS = ['/v1/chat/completions', '/api/v1/chat/completions'];
const QUESTION = { model: 'demo/echo-paid', messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 8 };

/** An environment that notes whatever is asked of its bindings, and gives it. */
function watchedEnv(): { readonly watched: Env; readonly touched: string[] } {
  const touched: string[] = [];
  const watch = <Binding extends object>(name: string, binding: Binding): Binding =>
    new Proxy(binding, {
      get(target, property) {
        touched.push(`${name}.${String(property)}`);
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const { DB, KEY_WALLET, ACCOUNT_LEDGER, SHELF } = env;
  const watched = {
    ...env,
    DB: watch('DB', DB),
    KEY_WALLET: watch('KEY_WALLET', KEY_WALLET),
    ACCOUNT_LEDGER: watch('ACCOUNT_LEDGER', ACCOUNT_LEDGER),
    SHELF: watch('SHELF', SHELF),
  };
  return { watched, touched };
}

const asked = (path: string, headers: Record<string, string>) =>
  new Request<unknown, IncomingRequestCfProperties>(`http://farebox.test${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(QUESTION),
  });

async function objects(): Promise<number> {
  const [wallets, ledgers] = await Promise.all([
    listDurableObjectIds(env.KEY_WALLET),
    listDurableObjectIds(env.ACCOUNT_LEDGER),
  ]);
  return wallets.length + ledgers.length;
}

/** A real key, changed in one way each. */
async function forgeries(key: string): Promise<readonly (readonly [string, string])[]> {
  const owner = { place: 'auto', accountId: newAccountId(secureRandom), keyId: newKeyId(secureRandom) } as const;
  const foreign = await mintApiKey(owner, 'the secret of another deployment', secureRandom);
  const flip = (at: number): string => `${key.slice(0, at)}${key[at] === '7' ? '8' : '7'}${key.slice(at + 1)}`;
  return [
    ['of another deployment', foreign.text],
    ['of another account', flip(15)],
    ['of another key', flip(32)],
    ['with another secret', flip(50)],
    ['with another mark', flip(key.length - 17)],
    ['with another tag', flip(key.length - 1)],
    ['of another place', key.replace('sk-fb-1auto', 'sk-fb-1weur')],
    ['of another version', key.replace('sk-fb-1', 'sk-fb-2')],
    ['truncated', key.slice(0, -1)],
    ['lengthened', `${key}0`],
    ['re-cased', key.toUpperCase()],
    ['re-cased in part', key.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase())],
    ['without its prefix', key.slice('sk-fb-'.length)],
    ['of another service', 'sk-proj-0123456789abcdefghijklmnopqrstuvwxyz'],
  ];
}

it('a forged key gets 401, whatever header carries it, and touches no object and no database', async () => {
  const { key } = await openAccount('1');
  const before = await objects();
  const { watched, touched } = watchedEnv();
  for (const [how, text] of await forgeries(key)) {
    expect(text, how).not.toBe(key);
    for (const headers of [
      { authorization: `Bearer ${text}` },
      { 'x-api-key': text },
      { 'x-goog-api-key': text },
      { 'api-key': text },
    ]) {
      for (const path of PATHS) {
        const answer = await app.fetch(asked(path, headers), watched, createExecutionContext());
        const body = (await answer.json()) as { error: { code: string; type: string }; request_id: string };
        expect([how, answer.status, body.error.code]).toEqual([how, 401, 'key_unknown']);
        expect(body.error.type).toBe('authentication_error');
        expect(answer.headers.get('x-request-id')).toBe(body.request_id);
      }
    }
  }
  expect(touched).toEqual([]);
  expect(await objects()).toBe(before);
  // The same watch does see what an authentic key asks for.
  const context = createExecutionContext();
  const answer = await app.fetch(asked('/v1/chat/completions', { authorization: `Bearer ${key}` }), watched, context);
  expect(answer.status).toBe(200);
  await answer.text();
  expect(touched).toContain('KEY_WALLET.getByName');
});

it('a request without a key, or with one in its address, gets 401 and touches nothing', async () => {
  const { key } = await openAccount('1');
  const { watched, touched } = watchedEnv();
  for (const path of ['/v1/chat/completions', `/v1/chat/completions?key=${key}&api_key=${key}`]) {
    const answer = await app.fetch(asked(path, {}), watched, createExecutionContext());
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'key_missing' } });
  }
  expect(touched).toEqual([]);
});

const ask = (key: string, fields: object = {}): Promise<Response> =>
  send('POST', '/v1/chat/completions', key, { ...QUESTION, ...fields });

async function refusalOf(answer: Response): Promise<readonly [number, string]> {
  const { error } = (await answer.json()) as { error: { code: string } };
  return [answer.status, error.code];
}

async function hashOf(key: string): Promise<string> {
  const { data } = (await (await send('GET', '/v1/key', key)).json()) as { data: { hash: string } };
  return data.hash;
}

it('a disabled, a deleted and an expired key get 401 and say which', async () => {
  const { key, managementKey } = await openAccount('1');
  const path = `/v1/keys/${await hashOf(key)}`;
  await send('PATCH', path, managementKey, { disabled: true });
  expect(await refusalOf(await ask(key))).toEqual([401, 'key_disabled']);
  await send('PATCH', path, managementKey, { disabled: false });
  expect((await ask(key)).status).toBe(200);
  await send('DELETE', path, managementKey);
  expect(await refusalOf(await ask(key))).toEqual([401, 'key_revoked']);

  const soon = await openAccount('1', { expires_at: new Date(Date.now() + 500).toISOString() });
  await expect
    .poll(async () => refusalOf(await ask(soon.key)).catch(() => 'served'), { timeout: 5_000 })
    .toEqual([401, 'key_expired']);
});

it('a management key, a model or an address that is not allowed gets 403', async () => {
  const { managementKey } = await openAccount('1');
  expect(await refusalOf(await ask(managementKey))).toEqual([403, 'key_is_management']);
  const bound = await openAccount('1', { models: ['demo/echo'], ips: ['203.0.113.0/24'] });
  const from = (ip: string, model: string): Promise<Response> =>
    call('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${bound.key}`, 'content-type': 'application/json', 'cf-connecting-ip': ip },
      body: JSON.stringify({ ...QUESTION, model }),
    });
  expect(await refusalOf(await from('198.51.100.7', 'demo/echo'))).toEqual([403, 'ip_not_allowed']);
  expect(await refusalOf(await ask(bound.key))).toEqual([403, 'ip_not_allowed']);
  expect(await refusalOf(await from('203.0.113.9', 'demo/echo-paid'))).toEqual([403, 'model_not_allowed']);
  expect((await from('203.0.113.9', 'demo/echo')).status).toBe(200);
});
