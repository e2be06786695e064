// The outside of the gateway: refusals with their bodies and headers, pages of other origins, unknown paths, the documents.

import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readChatRequest } from '../../src/gateway/wire/chat-request.ts';
import worker from '../../src/index.ts';
import { type Account, call, creditsOf, openAccount, operator, sell, send, standIn } from './installation.ts';
import { completion } from './wire.ts';

type ErrorJson = {
  readonly error: { readonly code: string; readonly message: string; readonly metadata?: Record<string, unknown> };
  readonly request_id: string;
};

const CHAT = '/v1/chat/completions';
const body = { model: 'acme/m', messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 100 };

let account: Account;

beforeAll(async () => {
  await sell('acme/m', ['double'], { input: '1000', output: '2000' });
  account = await openAccount('5');
});

afterEach(() => vi.restoreAllMocks());

const post = (headers: Record<string, string>, payload: BodyInit = JSON.stringify(body)): Promise<Response> =>
  call(CHAT, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: payload });

const errorOf = async (response: Response): Promise<ErrorJson['error'] & { readonly status: number }> => {
  const json = (await response.json()) as ErrorJson;
  expect(json.request_id).toBe(response.headers.get('x-request-id'));
  expect(json.error.message).toMatch(/\.$/);
  return { ...json.error, status: response.status };
};

describe('identity', () => {
  it('is taken from every header that an SDK uses, and never from the URL', async () => {
    standIn(() => completion('hi'));
    for (const name of ['x-api-key', 'x-goog-api-key', 'api-key']) {
      expect((await post({ [name]: account.key })).status, name).toBe(200);
    }
    const url = await call(`${CHAT}?key=${account.key}`, { method: 'POST', body: JSON.stringify(body) });
    expect(await errorOf(url)).toMatchObject({ status: 401, code: 'key_missing' });
  });

  it('of a key that this deployment did not make touches no object and no database', async () => {
    const before = (await listDurableObjectIds(env.KEY_WALLET)).length;
    const read = vi.spyOn(env.DB, 'prepare');
    const forged = [
      account.key.slice(0, -1),
      account.key.toUpperCase(),
      `${account.key}a`,
      'sk-fb-1',
      'sk-proj-1',
      `${account.key.slice(0, -1)}~`,
    ];
    for (const key of forged) {
      expect(await errorOf(await post({ authorization: `Bearer ${key}` }))).toMatchObject({
        status: 401,
        code: 'key_unknown',
      });
    }
    expect(read).not.toHaveBeenCalled();
    expect((await listDurableObjectIds(env.KEY_WALLET)).length).toBe(before);
  });
});

describe('a refusal', () => {
  it('for money says what there is, what it takes, what it buys, what binds and where to add more', async () => {
    const poor = await openAccount('0.5');
    const { status, message, metadata } = await errorOf(
      await send('POST', CHAT, poor.key, { ...body, max_tokens: 99 }),
    );
    expect(status).toBe(402);
    expect(metadata).toMatchObject({ spendable: '0.500000000', binds: 'credit', limit: null, resets_at: null });
    expect(metadata?.top_up_url).toMatch(/^http.*\/credits$/);
    expect(message).toContain('the account has too little credit');
    const affordable = Number(metadata?.affordable_tokens);
    standIn(() => completion('hi'));
    expect((await send('POST', CHAT, poor.key, { ...body, max_tokens: affordable + 1 })).status).toBe(402);
    expect((await send('POST', CHAT, poor.key, { ...body, max_tokens: affordable })).status).toBe(200);
  });

  it('for a limit of the key names that limit', async () => {
    const limited = await openAccount('5', { limit: 0.1, limit_reset: 'daily' });
    const { status, message, metadata } = await errorOf(await send('POST', CHAT, limited.key, body));
    expect(status).toBe(402);
    expect(metadata).toMatchObject({ binds: 'key_limit', limit: { amount: '0.100000000', reset: 'daily' } });
    expect(metadata?.resets_at).toMatch(/T00:00:00/);
    expect(message).toContain("this key's daily spending limit of $0.100000000");
  });

  it('for a freeze is 403, for a foreign model 403, for a second request in a minute 429 with a time', async () => {
    standIn(() => completion('hi'));
    const frozen = await openAccount('5');
    await operator('POST', `/accounts/${frozen.id}/freeze`, { cause: 'fraud' });
    expect(await errorOf(await send('POST', CHAT, frozen.key, body))).toMatchObject({
      status: 403,
      code: 'account_frozen',
    });
    const narrow = await openAccount('5', { models: ['other/*'] });
    expect(await errorOf(await send('POST', CHAT, narrow.key, body))).toMatchObject({
      status: 403,
      code: 'model_not_allowed',
    });
    const slow = await openAccount('5', { requests_per_minute: 1 });
    expect((await send('POST', CHAT, slow.key, body)).status).toBe(200);
    const limited = await send('POST', CHAT, slow.key, body);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(limited)).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it.each<[string, BodyInit, Record<string, string>, number]>([
    ['not JSON', 'hello', {}, 400],
    ['nothing', '', {}, 400],
    ['another type', JSON.stringify(body), { 'content-type': 'text/plain' }, 415],
    ['compressed', JSON.stringify(body), { 'content-encoding': 'gzip' }, 415],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}, 400],
    ['deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, {}, 400],
    ['of 50 MB', new Uint8Array(50_000_000), {}, 413],
    ['without messages', JSON.stringify({ model: 'acme/m' }), {}, 400],
    ['for a huge limit', JSON.stringify({ ...body, max_tokens: 1e308 }), {}, 400],
    ['for "7" tokens', JSON.stringify({ ...body, max_tokens: '7' }), {}, 400],
    ['for 10⁹ answers', JSON.stringify({ ...body, n: 1e9 }), {}, 400],
  ])('for a body that is %s holds nothing', async (_, payload, headers, expected) => {
    const { status } = await errorOf(await post({ authorization: `Bearer ${account.key}`, ...headers }, payload));
    expect(status).toBe(expected);
    expect((await creditsOf(account)).held).toBe(0n);
  });

  it('is 508 for a request that has passed through here before', async () => {
    const { asked } = standIn(() => completion('hi'));
    await send('POST', CHAT, account.key, body);
    const mark = asked[0]?.headers.get('x-farebox-hop') ?? '';
    expect(mark).not.toBe('');
    const again = await post({ authorization: `Bearer ${account.key}`, 'x-farebox-hop': mark });
    expect(await errorOf(again)).toMatchObject({ status: 508, code: 'loop_detected' });
    expect((await post({ authorization: `Bearer ${account.key}`, 'x-farebox-hop': 'another' })).status).toBe(200);
    expect(asked[1]?.headers.get('x-farebox-hop')).toBe(`another,${mark}`);
  });
});

describe('the roof', () => {
  it('answers pages of any origin under /v1, and no page elsewhere', async () => {
    const asked = {
      origin: 'https://page.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, x-stainless-os',
    };
    const preflight = await call(CHAT, { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, x-stainless-os');
    const refused = await call(`/api${CHAT}`, { method: 'POST', headers: asked });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toContain('x-generation-id');
    const admin = await call('/api/admin/accounts', { method: 'OPTIONS', headers: asked });
    expect(admin.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['/v1/nothing', '/api/v1/nothing', '/api/nothing', '/nothing'])(
    'answers %s with a JSON 404 and an id',
    async (path) => {
      const response = await call(path);
      expect(response.headers.get('x-request-id')).toMatch(/^gen-/);
      expect(await errorOf(response)).toMatchObject({ status: 404, code: 'route_not_found' });
    },
  );

  it('answers another method with 405, and the same path under /api/v1', async () => {
    expect(await errorOf(await call(CHAT))).toMatchObject({ status: 405 });
    standIn(() => completion('hi'));
    expect((await send('POST', `/api${CHAT}`, account.key, body)).status).toBe(200);
  });

  it('says what it is, how it is, and what there is', async () => {
    expect(await (await call('/')).json()).toMatchObject({ name: 'Farebox' });
    expect((await call('/healthz')).status).toBe(200);
    const document = (await (await call('/openapi.json')).json()) as {
      paths: Record<string, Record<string, Documented>>;
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([CHAT, '/v1/models', '/v1/keys', '/api/admin/accounts']),
    );
    const examples = document.paths[CHAT]?.post?.requestBody.content['application/json'].examples ?? {};
    expect(Object.keys(examples).length).toBeGreaterThan(2);
    for (const { value } of Object.values(examples)) {
      expect(readChatRequest(new TextEncoder().encode(JSON.stringify(value)), 'application/json').ok).toBe(true);
    }
  });

  it('is shut without a secret', async () => {
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    for (const path of ['/', '/healthz', CHAT, '/api/admin/accounts']) {
      const request = new Request(`http://farebox.test${path}`) as Parameters<typeof worker.fetch>[0];
      const response = await worker.fetch(request, { ...env, FAREBOX_SECRET: '' } as never, context as never);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: 'secret_missing' } });
    }
  });
});

type Documented = {
  readonly requestBody: {
    readonly content: {
      readonly 'application/json': { readonly examples?: Record<string, { readonly value: unknown }> };
    };
  };
};
