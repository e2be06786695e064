// A repeat of a paid call is answered by what was kept, whatever has become of the catalogue since. What decides about a new call, its
// model, its price and its ceiling, does not decide about one that was answered.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Account, call, creditsOf, openAccount, operator, sell, send, standIn } from './installation.ts';
import { completion, DONE, stream, usageChunk, words } from './wire.ts';

const PRICES = { input: '10', output: '20' };
const TOLD = [{ role: 'user', content: 'Say hello.' }];
const CHAT = { messages: TOLD, max_tokens: 50 };
const EMBEDDED = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 3, total_tokens: 3 },
};

let account: Account;
let model = '';
let made = 0;

beforeEach(async () => {
  account = await openAccount('10');
  model = `acme/fleeting-${++made}`;
  await sell(model, ['double'], PRICES);
});
afterEach(() => vi.restoreAllMocks());

const ask = (body: object, path = '/v1/chat/completions', key = account.key): Promise<Response> =>
  call(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'one' },
    body: JSON.stringify({ model, ...body }),
  });

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

it.each<[string, object, string, () => Response]>([
  ['a chat', CHAT, '/v1/chat/completions', () => completion('hello')],
  [
    'a streamed chat',
    { ...CHAT, stream: true },
    '/v1/chat/completions',
    () => stream([words('hello'), usageChunk(), DONE]),
  ],
  ['a message', CHAT, '/v1/messages', () => completion('hello')],
  ['a response', { input: TOLD, store: false }, '/v1/responses', () => completion('hello')],
  ['embeddings', { input: 'hello' }, '/v1/embeddings', () => Response.json(EMBEDDED)],
])('%s is given again when its model is gone', async (_, body, path, answer) => {
  const { asked } = standIn(answer);
  const first = await ask(body, path);
  const told = await first.text();
  expect(first.status, told).toBe(200);
  const before = await vi.waitFor(async () => {
    const credits = await creditsOf(account);
    expect(credits.held).toBe(0n);
    return credits;
  });
  await operator('DELETE', `/models/${model}`);
  const repeat = await ask(body, path);
  expect([repeat.status, repeat.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(await repeat.text()).toBe(told);
  expect(repeat.headers.get('content-type')).toBe(first.headers.get('content-type'));
  expect(await creditsOf(account)).toEqual(before);
  expect(asked).toHaveLength(1);
});

it('another body under the same name is refused as such, also when its own model is gone', async () => {
  standIn(() => completion('hello'));
  await (await ask(CHAT)).text();
  await operator('DELETE', `/models/${model}`);
  const other = await ask({ ...CHAT, max_tokens: 51 });
  expect([other.status, await codeOf(other)]).toEqual([422, 'idempotency_key_reused']);
});

it('a call that was never answered is refused for what is wrong with it', async () => {
  const { asked } = standIn(() => completion('hello'));
  const refused = await ask({ ...CHAT, max_cost: '0.000000001' });
  expect([refused.status, await codeOf(refused)]).toEqual([400, 'max_cost_too_low']);
  await operator('DELETE', `/models/${model}`);
  const gone = await ask(CHAT);
  expect([gone.status, await codeOf(gone)]).toEqual([404, 'model_not_found']);
  expect(asked).toHaveLength(0);
});

it('nothing is given again to a key that may no longer call', async () => {
  standIn(() => completion('hello'));
  await (await ask(CHAT)).text();
  const { data } = (await (await send('GET', '/v1/keys', account.managementKey)).json()) as {
    data: { hash: string; name: string }[];
  };
  const { hash } = data.find(({ name }) => name === 'main') ?? { hash: '' };
  await send('PATCH', `/v1/keys/${hash}`, account.managementKey, { disabled: true });
  expect((await ask(CHAT)).status).toBe(401);
  await operator('DELETE', `/models/${model}`);
  expect((await ask(CHAT)).headers.get('idempotency-replayed')).toBeNull();
});
