// `POST /api/app/chat` through the whole Worker: a member's page runs a call on a key of the account, with the same hold, receipt and
// bounds as any other call of that key; and nobody else can.
import { exports } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import { sell, standIn } from '../gateway/installation.ts';
import { ADMIN, ask, type Json, part } from './console-app.ts';
import { cookieOf, memberOf, newcomer } from './newcomer.ts';
import { Browser, mailWorld, ORIGIN } from './sign-in/browser.ts';

afterEach(() => vi.restoreAllMocks());

const chat = (browser: Browser, key: string, headers: Readonly<Record<string, string>> = {}, body: Json = {}) =>
  exports.default.fetch(
    new Request(`${ORIGIN}/api/app/chat?key=${key}`, {
      method: 'POST',
      headers: {
        origin: ORIGIN,
        'content-type': 'application/json',
        cookie: cookieOf(browser),
        ...headers,
      },
      body: JSON.stringify({ model: 'play/m', messages: [{ role: 'user', content: 'Hi' }], ...body }),
    }),
  );

const ANSWER = {
  id: 'up-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5 },
};

async function open() {
  const upstream = standIn(() => Response.json(ANSWER));
  await sell('play/m', ['play'], { input: '1', output: '2' });
  return upstream;
}

const errorOf = async (answer: Response): Promise<unknown> => [
  answer.status,
  part(await answer.json<Json>(), 'error').code,
];

it('answers, charges the key, and keeps the receipt', async () => {
  const { asked } = await open();
  const { browser, key } = await newcomer();
  const answer = await chat(browser, key.hash);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    choices: [{ message: { content: 'Hello' } }],
    usage: { cost: 0.00002 },
  });
  expect(asked).toHaveLength(1);
  const id = answer.headers.get('x-generation-id');
  const kept = await browser.ask('GET', `/v1/generation?id=${id}`);
  expect(kept.body).toMatchObject({ data: { key_hash: key.hash, receipt: { total: '0.000020000' } } });
});

it('is bound by what bounds the key', async () => {
  const { asked } = await open();
  const { browser, key } = await newcomer();
  await browser.ask('PATCH', `/v1/keys/${key.hash}`, { models: ['other/*'] });
  expect(await errorOf(await chat(browser, key.hash))).toEqual([403, 'model_not_allowed']);
  await browser.ask('PATCH', `/v1/keys/${key.hash}`, { models: null, disabled: true });
  expect(await errorOf(await chat(browser, key.hash))).toEqual([401, 'key_disabled']);
  expect(asked).toHaveLength(0);
});

it('goes on with a key that was given another secret', async () => {
  await open();
  const { browser, key } = await newcomer();
  await browser.ask('POST', `/v1/keys/${key.hash}/rotate`, { grace_seconds: 0 });
  expect((await chat(browser, key.hash)).status).toBe(200);
});

it('is refused to whoever is not a member with a role for keys, or comes from elsewhere', async () => {
  const { asked } = await open();
  const [{ browser, key }, other] = [await newcomer(), await newcomer()];
  const made = await ask('POST', '/api/admin/accounts', { token: ADMIN, body: { name: 'Test' } });
  const bearer = { authorization: `Bearer ${String(made.body.managementKey)}` };
  const stranger = new Browser(mailWorld());
  expect(await errorOf(await chat(other.browser, key.hash))).toEqual([404, 'key_not_found']);
  expect(await errorOf(await chat(browser, key.hash, { origin: 'https://evil.example' }))).toEqual([
    403,
    'foreign_origin',
  ]);
  expect(await errorOf(await chat(stranger, key.hash, bearer))).toEqual([401, 'not_signed_in']);
  expect(await errorOf(await chat(browser, key.hash, { authorization: `Bearer ${key.text}` }))).toEqual([
    403,
    'management_key_required',
  ]);
  expect((await chat(stranger, key.hash)).status).toBe(401);
  const viewer = await memberOf(browser, 'viewer');
  expect(await errorOf(await chat(viewer, key.hash))).toEqual([403, 'role_too_small']);
  expect(asked).toHaveLength(0);
});
