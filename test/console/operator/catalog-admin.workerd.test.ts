// The operator's models, prices and margins over HTTP, on the real database: what he sets holds for the next request.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../../../src/base/clock.ts';
import { findModel } from '../../../src/catalog/find.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { call, type TestWorld, testWorld } from '../../catalog/operator.ts';

const PROVIDER = { kind: 'openai-compatible', base_url: 'https://api.acme.example/v1/', api_key: 'sk-acme' };
const MODEL = { context_length: 32_000, endpoints: [{ provider: 'acme', upstream_model: 'large-1' }] };
const PRICE = { model: 'acme/large', provider: 'acme', prices: { input: '2.5', output: '10' } };

type Failure = { error: { code: string; param: string | null; message: string }; request_id: string };
type Texts = Record<string, string>;
type Priced = { data: { version: string; effective_from: string; prices: Texts; service_tiers: Texts } };

let world: TestWorld;
const put = <Answer = Failure>(path: string, body: unknown) => call<Answer>(world, 'PUT', `/api/admin/${path}`, body);
const read = <Answer = Failure>(path: string) => call<Answer>(world, 'GET', path);

async function endpointNow(name = 'acme/large') {
  const catalog = await loadCatalog(world);
  const model = catalog.ok ? findModel(catalog.value, name) : undefined;
  return model?.ok === true ? model.value.endpoints[0] : undefined;
}

beforeEach(async () => {
  await env.DB.batch(['providers', 'margins'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  world = testWorld();
});

describe('a provider, a model, a price and a margin', () => {
  it('hold for the next request on this isolate', async () => {
    expect(await endpointNow()).toBeUndefined();
    expect((await put('providers/acme', PROVIDER)).status).toBe(200);
    expect((await put('models/acme/large', MODEL)).status).toBe(200);
    expect(await endpointNow()).toBeUndefined();
    const priced = await put<Priced>('prices', { ...PRICE, margin: { all: true }, percent: '20' });
    expect(priced.status).toBe(200);
    const endpoint = await endpointNow();
    expect(endpoint).toMatchObject({ provider: 'acme', upstreamModel: 'large-1', margin: 200_000 });
    expect(endpoint?.price).toMatchObject({ version: priced.json.data.version, source: 'operator' });
    expect(endpoint?.price.card.prices).toEqual({ input: 2_500_000_000n, output: 10_000_000_000n });
    const listed = await read<{ id: string; pricing: unknown }>('/v1/models/acme/large');
    expect(listed.json).toMatchObject({
      id: 'acme/large',
      object: 'model',
      owned_by: 'acme',
      context_length: 32_000,
      pricing: { prompt: '0.000003', completion: '0.000012' },
    });
  });
});

describe('a model', () => {
  it('of the import becomes the operator’s and keeps what he does not say', async () => {
    const before = await read<{ data: { name: string; context_length: number } }>('/api/admin/models/openai/gpt-4o');
    const answer = await put('models/openai/gpt-4o', {
      endpoints: [{ provider: 'openai', upstream_model: 'gpt-4o', priority: 1 }],
    });
    expect(answer.json).toMatchObject({
      data: { source: 'operator', name: before.json.data.name, context_length: before.json.data.context_length },
    });
    expect(await endpointNow('openai/gpt-4o')).toMatchObject({
      provider: 'openai',
      priority: 1,
      price: { source: 'import' },
    });
  });

  it('is not sold once removed', async () => {
    expect(await endpointNow('openai/gpt-4o-mini')).toBeDefined();
    expect((await call(world, 'DELETE', '/api/admin/models/openai/gpt-4o-mini')).status).toBe(200);
    expect(await endpointNow('openai/gpt-4o-mini')).toBeUndefined();
    expect((await read('/api/admin/models/openai/gpt-4o-mini')).json.error.code).toBe('model_not_found');
  });

  it.each([
    ['endpoints', {}],
    ['endpoints', { endpoints: [] }],
    ['endpoints', { endpoints: [MODEL.endpoints[0], MODEL.endpoints[0]] }],
    ['endpoints.0.provider', { endpoints: [{ provider: 'No Such', upstream_model: 'x' }] }],
    ['context_length', { ...MODEL, context_length: -1 }],
    ['context_length', { ...MODEL, context_length: 1.5 }],
    ['aliases.0', { ...MODEL, aliases: ['with space'] }],
  ])('is refused for its %s: %j', async (param, body) => {
    const answer = await put('models/acme/large', body);
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
  });

  it('that is built in cannot be changed', async () => {
    expect((await put('models/demo/echo', MODEL)).status).toBe(400);
  });
});

describe('a price', () => {
  beforeEach(async () => {
    await put('providers/acme', PROVIDER);
    await put('models/acme/large', MODEL);
    await put('prices', PRICE);
  });

  it('is a new version, and the old ones stay', async () => {
    const later = {
      ...PRICE,
      prices: { input: '3', output: '12', cache_read: 0.3, cache_write: '3.75', requests: '5000' },
    };
    const set = await put<Priced>('prices', { ...later, tiers: [{ from: 200_000, prices: { input: '6' } }] });
    expect(set.json.data.prices).toEqual({
      input: '3',
      output: '12',
      cache_read: '0.3',
      cache_write_5m: '3.75',
      requests: '5000',
    });
    expect(set.json.data).toMatchObject({ tiers: [{ from: 200_000, prices: { input: '6' } }] });
    const listed = await read<{ data: Priced['data'][] }>('/api/admin/prices?model=acme/large&provider=acme');
    expect(listed.json.data[0]).toEqual(set.json.data);
    expect(listed.json.data.length).toBeGreaterThan(1);
    expect((await endpointNow())?.price.version).toBe(set.json.data.version);
  });

  it('comes into force at its date', async () => {
    const now = (await endpointNow())?.price.version;
    const at = new Date(world.time + DAY).toISOString();
    const set = await put<Priced>('prices', { ...PRICE, effective_from: at });
    expect(set.json.data.effective_from).toBe(at);
    expect((await endpointNow())?.price.version).toBe(now);
    world.time += DAY;
    expect((await endpointNow())?.price.version).toBe(set.json.data.version);
  });

  it('multiplies itself by service tiers, which are part of the version and of what callers see', async () => {
    const set = await put<Priced>('prices', {
      ...PRICE,
      service_tiers: { flex: '0.5', priority: 2, 'us-1': '1.100001' },
    });
    const shown = { flex: '0.5', priority: '2', 'us-1': '1.100001' };
    expect([set.status, set.json.data.prices, set.json.data.service_tiers]).toEqual([200, PRICE.prices, shown]);
    const listed = await read<{ data: Priced['data'][] }>('/api/admin/prices?model=acme/large&limit=1');
    expect(listed.json.data).toEqual([set.json.data]);
    expect((await endpointNow())?.price.card).toMatchObject({
      prices: { input: 2_500_000_000n, output: 10_000_000_000n },
      services: { flex: 500_000, priority: 2_000_000, 'us-1': 1_100_001 },
    });
    const model = await read<{ pricing: Record<string, unknown> }>('/v1/models/acme/large');
    expect(model.json.pricing.service_tiers).toEqual(shown);
    await put('prices', PRICE);
    expect((await endpointNow())?.price.card.services).toBeUndefined();
    const plain = await read<{ pricing: Record<string, unknown> }>('/v1/models/acme/large');
    expect(plain.json.pricing).not.toHaveProperty('service_tiers');
  });

  it('of zero is a price said on purpose', async () => {
    await put('prices', { ...PRICE, prices: { input: '0', output: '0' } });
    expect((await endpointNow())?.price.card.prices).toEqual({ input: 0n, output: 0n });
  });

  it.each([
    ['prices.input', { ...PRICE, prices: { input: '-1', output: '1' } }],
    ['prices.input', { ...PRICE, prices: { input: '1e400', output: '1' } }],
    ['prices.output', { ...PRICE, prices: { input: '1', output: '100000.1' } }],
    ['prices.output', { ...PRICE, prices: { input: '1', output: '0.0000000001' } }],
    ['prices', { ...PRICE, prices: { input: '1' } }],
    ['pounds', { ...PRICE, prices: { input: '1', output: '1', pounds: '1' } }],
    ['provider', { ...PRICE, provider: 'groq' }],
    ['effective_from', { ...PRICE, effective_from: '2020-01-01T00:00:00Z' }],
    ['effective_from', { ...PRICE, effective_from: 'tomorrow' }],
    ['model', { provider: 'acme', prices: PRICE.prices }],
    ['prices', {}],
    ['percent', { margin: { all: true } }],
    ['service_tiers.flex', { ...PRICE, service_tiers: { flex: '0' } }],
    ['service_tiers.flex', { ...PRICE, service_tiers: { flex: '-1' } }],
    ['service_tiers.flex', { ...PRICE, service_tiers: { flex: '100.000001' } }],
    ['service_tiers.flex', { ...PRICE, service_tiers: { flex: '0.0000001' } }],
    ['service_tiers.Flex tier', { ...PRICE, service_tiers: { 'Flex tier': '1' } }],
    ['prices', { margin: { all: true }, percent: '1', service_tiers: { flex: '1' } }],
    ['margin', { margin: { all: true, model: 'x' }, percent: '1' }],
    ['percent', { margin: { all: true }, percent: '-1' }],
    ['percent', { margin: { all: true }, percent: '10000.1' }],
  ])('is refused for its %s: %j', async (param, body) => {
    const before = await env.DB.prepare('SELECT count(*) AS count FROM prices').first('count');
    const answer = await put('prices', body);
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
    expect(await env.DB.prepare('SELECT count(*) AS count FROM prices').first('count')).toBe(before);
  });

  it('of a model that is not there is refused', async () => {
    const answer = await put('prices', { ...PRICE, model: 'acme/nothing' });
    expect([answer.status, answer.json.error.code]).toEqual([404, 'model_not_found']);
  });
});

describe('the margin', () => {
  it('that is most specific wins, and is taken away with null', async () => {
    const marginNow = async () => (await endpointNow('demo/echo-paid'))?.margin;
    await put('prices', { margin: { all: true }, percent: '20' });
    await put('prices', { margin: { provider: 'demo' }, percent: '0.5' });
    expect(await marginNow()).toBe(5000);
    const set = await put<{ margins: unknown }>('prices', { margin: { model: 'demo/echo-paid' }, percent: '12.3456' });
    expect(set.json.margins).toContainEqual({ margin: { model: 'demo/echo-paid' }, percent: '12.3456' });
    expect(await marginNow()).toBe(123_456);
    await put('prices', { margin: { model: 'demo/echo-paid' }, percent: null });
    await put('prices', { margin: { provider: 'demo' }, percent: null });
    expect(await marginNow()).toBe(200_000);
  });
});

describe('GET /v1/models', () => {
  it('finds one by id, by bare name, by an escaped id, and names the nearest to one that is not there', async () => {
    for (const name of ['demo/echo', 'echo', 'demo%2Fecho']) {
      expect((await read<{ id: string }>(`/v1/models/${name}`)).json.id, name).toBe('demo/echo');
    }
    const missing = await read<Failure>('/v1/models/demo/ecko');
    expect([missing.status, missing.json.error.code]).toEqual([404, 'model_not_found']);
    expect(missing.json.error).toMatchObject({ metadata: { nearest: ['demo/echo', 'demo/echo-paid'] } });
  });

  it('has no model whose provider is off', async () => {
    const off = await read('/v1/models/mistralai/mistral-large-2512');
    expect([off.status, off.json.error.code]).toEqual([404, 'no_endpoints']);
  });
});
