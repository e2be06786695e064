// What costs nothing, a quote and a count of tokens, is given to whom the call itself would be, and to nobody else; and no more often in a
// minute than its key may call.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, call, openAccount, operator, sell, send, standIn } from './installation.ts';
import { completion } from './wire.ts';

const TOLD = [{ role: 'user', content: 'Say hello.' }];
const BODY = { model: 'acme/quoted', messages: TOLD, max_tokens: 50 };
const PATHS = ['/v1/quote', '/v1/messages/count_tokens'] as const;

let account: Account;

beforeAll(async () => {
  await sell('acme/quoted', ['double'], { input: '10', output: '20' });
  await operator('PUT', '/providers/anthropic', { base_url: 'https://anthropic.test', api_key: 'key-of-anthropic' });
  await operator('PUT', '/models/acme/counted', {
    ...{ name: 'Counted', context_length: 32_000, max_output_tokens: 8_000 },
    endpoints: [{ provider: 'anthropic', upstream_model: 'claude-x' }],
  });
  await operator('PUT', '/prices', {
    model: 'acme/counted',
    provider: 'anthropic',
    prices: { input: '1', output: '2' },
  });
  account = await openAccount('10');
});
afterEach(() => vi.restoreAllMocks());

async function newKey(fields: object): Promise<string> {
  const answer = await send('POST', '/v1/keys', account.managementKey, { name: 'other', ...fields });
  return ((await answer.json()) as { key: string }).key;
}

async function told(path: string, key: string, fields: object = {}) {
  const answer = await send('POST', path, key, { ...BODY, ...fields });
  const json = (await answer.json()) as { error?: { code: string; param?: string } };
  return { status: answer.status, code: json.error?.code, json, headers: answer.headers };
}

describe.each(PATHS)('%s', (path) => {
  it('is refused to a key that may not use the model, or one to fall back to', async () => {
    await sell('acme/other', ['double'], { input: '10', output: '20' });
    const key = await newKey({ models: ['acme/quoted'] });
    expect((await told(path, key)).status).toBe(200);
    for (const fields of [{ model: 'acme/other' }, { models: ['acme/other'] }])
      expect(await told(path, key, fields)).toMatchObject({ status: 403, code: 'model_not_allowed' });
  });

  it('is refused without a key, to a key that is none, and to a management key', async () => {
    expect(await told(path, 'sk-none')).toMatchObject({ status: 401 });
    expect(await told(path, account.managementKey)).toMatchObject({ status: 403, code: 'key_is_management' });
  });

  it('is given as often in a minute as the key may call, and takes none of its calls away', async () => {
    standIn(() => completion('hello'));
    const key = await newKey({ requests_per_minute: 2 });
    for (let sent = 0; sent < 2; sent++) expect((await told(path, key)).status).toBe(200);
    const refused = await told(path, key);
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await told('/v1/chat/completions', key)).status).toBe(200);
  });
});

describe('a count', () => {
  const counted = { model: 'acme/counted' };

  it('is the provider’s own where it counts, by the model’s name there', async () => {
    const { asked } = standIn(() => Response.json({ input_tokens: 17 }));
    expect((await told('/v1/messages/count_tokens', account.key, counted)).json).toEqual({ input_tokens: 17 });
    expect(asked.map(({ url, body }) => [url, body])).toEqual([
      ['https://anthropic.test/v1/messages/count_tokens', { model: 'claude-x', messages: TOLD }],
    ]);
  });

  it('is an estimate where the provider does not answer, and for a frozen account, for which nobody is asked', async () => {
    const { asked } = standIn(() => new Response('', { status: 529 }));
    const estimate = (await told('/v1/messages/count_tokens', account.key, counted)).json;
    expect(estimate).toEqual({ input_tokens: expect.any(Number) });
    const frozen = await openAccount('1');
    await operator('POST', `/accounts/${frozen.id}/freeze`, { cause: 'test' });
    expect((await told('/v1/messages/count_tokens', frozen.key, counted)).json).toEqual(estimate);
    expect(asked).toHaveLength(1);
  });
});

it('a quote’s worst cost is enough as `max_cost`, wherever that is written into the body, and a nano-dollar less is not', async () => {
  const { asked } = standIn(() => completion('hello'));
  const post = (path: string, body: object, indent: number): Promise<Response> =>
    call(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body, null, indent),
    });
  const worstAt = async (indent: number): Promise<string> => {
    const { cost } = (await (await post('/v1/quote', BODY, indent)).json()) as { cost: { worst: string } };
    return cost.worst;
  };
  for (const indent of [0, 2]) {
    const worst = await worstAt(indent);
    const only = { provider: { only: ['double'] } };
    for (const body of [
      { ...BODY, max_cost: worst },
      { max_cost: Number(worst), ...only, ...BODY, tags: ['a'] },
    ]) {
      const answer = await post('/v1/chat/completions', body, indent);
      expect(answer.status, await answer.text()).toBe(200);
    }
  }
  expect(asked).toHaveLength(4);
  const worst = await worstAt(0);
  const less = (BigInt(worst.replace('.', '')) - 1n)
    .toString()
    .padStart(10, '0')
    .replace(/(\d{9})$/, '.$1');
  expect(await told('/v1/chat/completions', account.key, { max_cost: less })).toMatchObject({
    ...{ status: 400, code: 'max_cost_too_low' },
    json: { error: { param: 'max_cost', metadata: { needed: worst } } },
  });
});
