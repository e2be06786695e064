// A running gateway and its operator: what is put on sale is sold at exactly that price from the next request on, what is
// running keeps the price it began with, and what is taken away is gone.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chargeOf, creditsOf, nano } from '../../support/books.ts';
import { send, until } from '../../support/http.ts';
import { completion, good, json } from '../clients/answers.ts';
import { account, admin, ask, newKey, startGateway } from '../clients/gateway.ts';
import { type Provider, startProvider } from '../clients/provider.ts';
import { expectRefusal } from './raw.ts';

const MODEL = 'acme/large-1';
const SLUG = 'newcomer';
const USAGE = { prompt_tokens: 1_237, completion_tokens: 419, total_tokens: 1_656 };
const PRICES = { input: '2.5', output: '10.000000001' };
let gateway: Awaited<ReturnType<typeof startGateway>>;
let provider: Provider;
let buyer: Awaited<ReturnType<typeof account>>;

beforeAll(async () => {
  gateway = await startGateway();
  provider = await startProvider();
  buyer = await account(gateway.server);
});

afterAll(async () => {
  await gateway?.stop();
  await provider?.close();
});

beforeEach(() => provider.reply(json(completion({ content: 'Sold.' }, { usage: USAGE }))));

const put = async (path: string, body: object) => {
  const answer = await admin(gateway.server, 'PUT', path, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const putPrices = (prices: object) => put('/prices', { model: MODEL, provider: SLUG, prices });
const putMargin = (margin: object, percent: string | null) => put('/prices', { margin, percent });
const buy = (fields: object = {}) => ask(gateway.server, buyer.key, MODEL, fields);

/** What a call cost, by the account's exact usage, by its receipt and by the answer itself; they must agree. */
async function costOf(call: () => ReturnType<typeof buy>) {
  const before = await creditsOf(gateway, buyer);
  const answer = await call();
  expect(answer.status, answer.text).toBe(200);
  const cost = (await creditsOf(gateway, buyer)).usage - before.usage;
  const id = answer.json.usage.generation_id;
  const { data } = (await send('GET', `${gateway.server.baseURL}/generation?id=${id}`, buyer.key)).json;
  expect(nano(data.receipt.total)).toBe(cost);
  expect(answer.json.usage.cost).toBe(Number(data.receipt.total));
  return { cost, receipt: data.receipt, data };
}

const due = (prices: typeof PRICES, percent: string): bigint => chargeOf(USAGE, { prices, percent });

/** Exact decimals of any length as a whole number of 10^-21 dollars. */
const exact = (text: string): bigint => {
  const [whole = '', places = ''] = text.split('.');
  return BigInt(whole + places.padEnd(21, '0'));
};

describe('what an operator puts on sale', () => {
  it('is not there, then has no price, then is sold', async () => {
    expectRefusal(await buy(), 404, 'model_not_found', 'model');
    const { data } = await put(`/providers/${SLUG}`, { base_url: `${provider.baseURL}/`, api_key: provider.apiKey });
    expect(data).toMatchObject({
      slug: SLUG,
      source: 'operator',
      key: { set: true, last4: provider.apiKey.slice(-4) },
    });
    const endpoints = [{ provider: SLUG, upstream_model: 'large' }];
    await put(`/models/${MODEL}`, {
      context_length: 32_000,
      max_output_tokens: 8_000,
      endpoints,
      aliases: ['old-large'],
    });
    const unpriced = await buy();
    expect([unpriced.status, unpriced.json.error.code]).toEqual([
      404,
      expect.stringMatching(/^(no_endpoints|model_not_found)$/),
    ]);
    await putPrices(PRICES);
    expect((await buy()).status).toBe(200);
    expect(provider.calls.at(-1)?.json.model).toBe('large');
    const listed = await send('GET', `${gateway.server.baseURL}/models/${MODEL}`, '');
    expect(listed.json).toMatchObject({ id: MODEL, pricing: { prompt: '0.0000025' } });
  });

  it('costs with a 20 % margin exactly that, and the receipt shows the provider’s price and the margin', async () => {
    await putMargin({ model: MODEL }, '20');
    const { cost, receipt } = await costOf(() => buy());
    // 1,237 × $2.5 + 419 × $10.000000001 a million, and a fifth of it, rounded up to a nano-dollar.
    expect(cost).toBe(8_739_001n);
    expect(cost).toBe(due(PRICES, '20'));
    expect(receipt.lines).toEqual([
      { kind: 'input', quantity: 1_237, price_per_million: '2.5', amount: '0.0030925' },
      { kind: 'output', quantity: 419, price_per_million: '10.000000001', amount: '0.004190000000419' },
    ]);
    expect(receipt).toMatchObject({
      subtotal: '0.007282500000419',
      margin: { percent: '20', amount: '0.0014565000000838' },
    });
    const sum = exact(receipt.subtotal) + exact(receipt.margin.amount) + exact(receipt.rounding);
    expect(sum).toBe(exact(receipt.total));
    const listed = await send('GET', `${gateway.server.baseURL}/models/${MODEL}`, '');
    expect(listed.json.pricing.prompt).toBe('0.000003');
  });

  it.each([
    ['old-large', MODEL],
    ['large-1', MODEL],
    [`${MODEL}-2026-01-31`, MODEL],
  ])('is found by the name %s, and says what served', async (name, id) => {
    expect((await buy({ model: name })).json.model).toBe(id);
  });
});

/** Makes a call that the provider holds, does something, and lets the answer come. */
async function during(change: () => Promise<unknown>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const from = provider.calls.length;
  provider.reply(async (response, call) => {
    await promise;
    json(completion({ content: 'Held.' }, { usage: USAGE }))(response, call);
  });
  const answer = buy();
  await until(
    () => 'the provider was asked',
    10_000,
    () => provider.calls.length > from || undefined,
  );
  await change();
  resolve();
  return answer;
}

describe('a change in mid-request', () => {
  it.each<[string, () => Promise<unknown>, typeof PRICES, string, string]>([
    ['of the price', () => putPrices({ input: '7', output: '31' }), PRICES, '20', '20'],
    ['of the margin', () => putMargin({ model: MODEL }, '99.9999'), { input: '7', output: '31' }, '20', '99.9999'],
  ])('%s leaves that request alone and holds for the next', async (_, change, prices, percent, later) => {
    const first = await costOf(() => during(change));
    expect(first.cost).toBe(due(prices, percent));
    provider.reply(json(completion({ content: 'Sold.' }, { usage: USAGE })));
    const second = await costOf(() => buy());
    expect(second.cost).toBe(due({ input: '7', output: '31' }, later));
    if (later === percent) expect(second.data.price_version).not.toBe(first.data.price_version);
  });

  it('of the price keeps the old version beside the new one', async () => {
    const { json: list } = await admin(gateway.server, 'GET', `/prices?model=${MODEL}`);
    const own = list.data.map(({ prices }: { prices: object }) => prices);
    expect(own.slice(0, 2)).toEqual([{ input: '7', output: '31' }, PRICES]);
  });

  it('to a future price holds only from then on', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await put('/prices', { model: MODEL, provider: SLUG, prices: { input: '1', output: '1' }, effective_from: later });
    expect((await costOf(() => buy())).cost).toBe(due({ input: '7', output: '31' }, '99.9999'));
  });

  it('that takes the provider away lets that request end', async () => {
    const { json: before } = await admin(gateway.server, 'GET', `/providers/${SLUG}`);
    const answer = await during(() => admin(gateway.server, 'DELETE', `/providers/${SLUG}`));
    expect(answer.json.choices[0].message.content).toBe('Held.');
    await put(`/providers/${SLUG}`, { base_url: before.data.base_url, api_key: provider.apiKey });
  });
});

describe('of several margins', () => {
  it('the most specific holds: of the model, of the provider, of all', async () => {
    const cost = async () => (await costOf(() => buy())).cost;
    const prices = { input: '7', output: '31' };
    await putMargin({ all: true }, '5');
    await putMargin({ provider: SLUG }, '10.5');
    await putMargin({ model: MODEL }, '0');
    expect(await cost()).toBe(due(prices, '0'));
    await putMargin({ model: MODEL }, null);
    expect(await cost()).toBe(due(prices, '10.5'));
    await putMargin({ provider: SLUG }, null);
    expect(await cost()).toBe(due(prices, '5'));
    await putMargin({ all: true }, null);
    expect(await cost()).toBe(due(prices, '0'));
  });
});

describe('what an operator takes away', () => {
  it('is refused with a sentence, listed no more, and costs nothing; other models go on', async () => {
    const { usage } = await creditsOf(gateway, buyer);
    expect((await admin(gateway.server, 'DELETE', `/providers/${SLUG}`)).json).toEqual({ deleted: true });
    expectRefusal(await buy(), 404, 'no_endpoints', 'model');
    const { data } = (await send('GET', `${gateway.server.baseURL}/models`, '')).json as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).not.toContain(MODEL);
    expectRefusal(await admin(gateway.server, 'DELETE', `/providers/${SLUG}`), 404, 'provider_unknown');
    expect(await creditsOf(gateway, buyer)).toMatchObject({ usage, held: 0n });
    expect((await buy({ model: 'demo/echo' })).status).toBe(200);
  });

  it('comes back when it is put back', async () => {
    await put(`/providers/${SLUG}`, { base_url: provider.baseURL, api_key: provider.apiKey });
    provider.reply(good());
    expect((await buy()).status).toBe(200);
    expect((await admin(gateway.server, 'DELETE', `/models/${MODEL}`)).json).toEqual({ deleted: true });
    expectRefusal(await buy(), 404, 'model_not_found', 'model');
  });

  it('an account keeps its keys and credit through all of it', async () => {
    const { key } = await newKey(gateway.server, buyer.managementKey);
    const answer = await ask(gateway.server, key, 'demo/echo-paid');
    expect(answer.json.usage.cost).toBeGreaterThan(0);
  });
});
