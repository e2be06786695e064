// Where a request goes, as its caller wishes it: models to fall back to, providers by name and by price, the most that it may cost, and a
// conversation that stays where it was. What serves is what is charged, and the answer says where it went and why.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chargeOf, creditsOf, dollars, nano } from '../../support/books.ts';
import { type Answer, send } from '../../support/http.ts';
import { chunk, completion, DONE, delta, fails, good, json, stream, USAGE } from '../clients/answers.ts';
import { account, admin, type Buyer, type Gateway, newKey, question, startGateway } from '../clients/gateway.ts';
import { type Provider, type Reply, startProvider } from '../clients/provider.ts';
import { expectRefusal } from './raw.ts';

const PRICES = { together: { input: '1.000000001', output: '2' }, fireworks: { input: '3', output: '5.000000007' } };
type Slug = keyof typeof PRICES;
const SLUGS: readonly Slug[] = ['together', 'fireworks'];

let gateway: Gateway;
let providers: Readonly<Record<Slug, Provider>>;
let buyer: Buyer;
let made = 0;

beforeAll(async () => {
  gateway = await startGateway();
  providers = { together: await startProvider(), fireworks: await startProvider() };
  for (const slug of SLUGS) {
    const { baseURL, apiKey } = providers[slug];
    await admin(gateway.server, 'PUT', `/providers/${slug}`, { base_url: baseURL, api_key: apiKey });
  }
  buyer = await account(gateway.server);
});
afterAll(async () => {
  await gateway?.stop();
  for (const slug of SLUGS) await providers?.[slug].close();
});
beforeEach(() => {
  for (const slug of SLUGS) providers[slug].reply(good(`From ${slug}.`));
});

/** A model that nobody asked for before, at these providers: the first is the operator's first, or all are alike. */
async function newModel(slugs: readonly Slug[], { areAlike = false } = {}) {
  const model = `acme/mint-${++made}`;
  const endpoints = slugs.map((provider, at) => ({
    ...{ provider, upstream_model: `double-${made}`, priority: areAlike ? 0 : at },
  }));
  await admin(gateway.server, 'PUT', `/models/${model}`, {
    ...{ context_length: 200_000, max_output_tokens: 16_000, capabilities: { reasoning: false }, endpoints },
  });
  for (const provider of slugs) {
    const prices = areAlike ? PRICES.together : PRICES[provider];
    await admin(gateway.server, 'PUT', '/prices', { model, provider, prices });
  }
  return model;
}

const body = (model: string, fields: object = {}): object => ({ ...question(model), ...fields });

const ask = (model: string, fields: object = {}, key = buyer.key, headers = {}): Promise<Answer> =>
  send('POST', `${gateway.server.baseURL}/chat/completions`, key, body(model, fields), headers);

/** One call, whom it reached in which order, and what it cost. */
async function called(model: string, fields: object = {}, key = buyer.key) {
  const before = (await creditsOf(gateway, buyer)).usage;
  const from = SLUGS.map((slug) => providers[slug].calls.length);
  const answer = await ask(model, fields, key);
  const { usage, held } = await creditsOf(gateway, buyer);
  expect(held).toBe(0n);
  const reached = SLUGS.filter((slug, at) => providers[slug].calls.length > (from[at] ?? 0));
  const by = [answer.headers['x-farebox-provider'], answer.headers['x-farebox-route']];
  return { answer, reached, by, cost: usage - before };
}

const due = (slug: Slug, usage = USAGE): bigint => chargeOf(usage, { prices: PRICES[slug], percent: '0' });
const breaks = (slug: Slug, reply: Reply = fails(500)): void => providers[slug].reply(reply);

describe('models to fall back to', () => {
  it.each([false, true])('serve in their order, at their own price, and say so (streamed: %s)', async (streamed) => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    breaks('together');
    const { answer, reached, by, cost } = await called(first, { models: [second], stream: streamed });
    expect([answer.status, reached, by]).toEqual([200, ['together', 'fireworks'], ['fireworks', 'fallback_model']]);
    expect([cost, answer.text.includes(`"model":"${second}"`)]).toEqual([due('fireworks'), true]);
    const id = answer.headers['x-generation-id'];
    const { data } = (await send('GET', `${gateway.server.baseURL}/generation?id=${id}`, buyer.key)).json;
    expect(data).toMatchObject({ model: second, provider_name: 'fireworks' });
  });

  it('are not asked where the first model serves', async () => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    const { answer, reached, cost } = await called(first, { models: [second, 'demo/echo'] });
    expect([answer.json.model, reached, cost]).toEqual([first, ['together'], due('together')]);
  });

  it('that the key may not use are refused before anybody is asked, and none that is not there is passed over', async () => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    const { key } = await newKey(gateway.server, buyer.managementKey, { models: [first] });
    breaks('together');
    const refused = await called(first, { models: [second] }, key);
    expectRefusal(refused.answer, 403, 'model_not_allowed', 'model');
    expect([refused.reached, refused.cost]).toEqual([[], 0n]);
    const missing = await called(first, { models: ['acme/none'] });
    expectRefusal(missing.answer, 404, 'model_not_found', 'models');
    expect(missing.reached).toEqual([]);
  });
});

describe('provider', () => {
  it('order is tried before what the operator ranked, and the others after it', async () => {
    const model = await newModel(SLUGS);
    const provider = { order: ['fireworks'] };
    expect(await called(model, { provider })).toMatchObject({
      reached: ['fireworks'],
      by: ['fireworks', 'ordered'],
      cost: due('fireworks'),
    });
    breaks('fireworks');
    expect(await called(model, { provider })).toMatchObject({ reached: SLUGS, by: ['together', 'weighted'] });
  });

  it('allow_fallbacks: false tries one and no other', async () => {
    const model = await newModel(SLUGS);
    breaks('together');
    const { answer, reached, cost } = await called(model, { provider: { allow_fallbacks: false } });
    expectRefusal(answer, 502, 'provider_unavailable');
    expect([reached, cost]).toEqual([['together'], 0n]);
  });

  it.each<[string, object, string]>([
    ['only', { only: ['fireworks'] }, 'not_in_only'],
    ['ignore', { ignore: ['together'] }, 'ignored'],
  ])('%s leaves out the others, also when it fails', async (_, provider, reason) => {
    const model = await newModel(SLUGS);
    expect(await called(model, { provider })).toMatchObject({ reached: ['fireworks'], cost: due('fireworks') });
    breaks('fireworks');
    expect(await called(model, { provider })).toMatchObject({ answer: { status: 502 }, reached: ['fireworks'] });
    const alone = await newModel(['together']);
    const { answer } = await called(alone, { provider });
    expect([answer.status, answer.json.error.code]).toEqual([404, 'no_endpoints']);
    expect(answer.json.error.metadata.excluded).toMatchObject([{ provider: 'together', reason }]);
  });

  it.each<[object, readonly Slug[]]>([
    [{ prompt: 1.000000001, completion: '2' }, ['together']],
    [{ prompt: 2.9 }, ['together']],
    [{ completion: 1.99 }, []],
    [{ prompt: 1 }, []],
  ])('max_price %j leaves %j', async (max_price, left) => {
    const model = await newModel(SLUGS);
    breaks('together');
    const { answer, reached } = await called(model, { provider: { max_price } });
    expect([answer.status, reached]).toEqual([left.length === 0 ? 404 : 502, left]);
  });

  it('sort by price and :floor go to the cheapest, whatever the operator ranked', async () => {
    const model = await newModel(['fireworks', 'together']);
    const cheapest = { reached: ['together'], by: ['together', 'cheapest'], cost: due('together') };
    expect(await called(model, { provider: { sort: 'price' } })).toMatchObject(cheapest);
    const { answer, ...rest } = await called(`${model}:floor`);
    expect([rest, answer.json.model]).toMatchObject([cheapest, model]);
    expect(await called(model)).toMatchObject({ reached: ['fireworks'] });
  });

  it('that failed a moment ago is tried last', async () => {
    const model = await newModel(SLUGS);
    breaks('together');
    expect(await called(model)).toMatchObject({ reached: SLUGS, by: ['fireworks', 'weighted'] });
    providers.together.reply(good());
    expect(await called(model)).toMatchObject({ reached: ['fireworks'] });
    expect(await called(model, { provider: { only: ['together'] } })).toMatchObject({ by: ['together', 'set_aside'] });
  });
});

describe('max_cost', () => {
  /** Answers as long as it may. */
  const talks: Reply = (response, call) => {
    const usage = { prompt_tokens: 13, completion_tokens: call.json.max_tokens };
    const reply = call.json.stream
      ? stream(delta({ content: 'Hello.' }), delta({}, 'stop'), chunk([], { usage }), DONE)
      : json(completion({}, { usage }));
    return reply(response, call);
  };

  it.each([false, true])(
    'shortens an answer without a bound, no more than it has to (streamed: %s)',
    async (streamed) => {
      const model = await newModel(['fireworks']);
      providers.fireworks.reply(talks);
      const { cost } = await called(model, { max_cost: '0.02', max_tokens: undefined, stream: streamed });
      expect(providers.fireworks.calls.at(-1)?.json).not.toHaveProperty('max_cost');
      expect(cost).toBeLessThanOrEqual(nano('0.02'));
      // What is left is what the prompt could at most have been.
      expect(cost).toBeGreaterThan(nano('0.0185'));
    },
  );

  it('refuses what could cost more, and leaves a bound of the caller’s as it is', async () => {
    const model = await newModel(['fireworks']);
    const url = `${gateway.server.baseURL}/quote`;
    const { worst_cost } = (await send('POST', url, buyer.key, body(model, { max_cost: '9.999999999' }))).json
      .candidates[0];
    expect(await called(model, { max_cost: worst_cost })).toMatchObject({ answer: { status: 200 } });
    expect(providers.fireworks.calls.at(-1)?.json.max_tokens).toBe(64);
    const { answer, reached, cost } = await called(model, { max_cost: dollars(nano(worst_cost) - 1n) });
    expect([answer.status, answer.json.error.code]).toEqual([404, 'no_endpoints']);
    expect(answer.json.error.metadata.excluded).toMatchObject([{ provider: 'fireworks', reason: 'above_max_cost' }]);
    expect([reached, cost]).toEqual([[], 0n]);
  });

  it('holds through fall-backs: an endpoint that is too dear is not tried', async () => {
    const [cheap, dear] = [await newModel(['together']), await newModel(['fireworks'])];
    breaks('together');
    const { answer, reached } = await called(cheap, { models: [dear], max_cost: 0.001, max_tokens: 100 });
    expect([answer.status, reached]).toEqual([502, ['together']]);
  });

  it.each([0, -1, 'much'])('of %j is refused', async (max_cost) => {
    expectRefusal(await ask('demo/echo', { max_cost }), 400, 'invalid_parameter', 'max_cost');
  });
});

describe('a conversation', () => {
  it.each<[string, (name: string) => object, (name: string) => object]>([
    ['session_id', (session_id) => ({ session_id }), () => ({})],
    ['x-session-id', () => ({}), (name) => ({ 'x-session-id': name })],
    ['prompt_cache_key', (prompt_cache_key) => ({ prompt_cache_key }), () => ({})],
  ])('named by %s stays at its provider, and goes on where it was served', async (_, fields, headers) => {
    const model = await newModel(SLUGS, { areAlike: true });
    const routesOf = async (name: string, times: number): Promise<readonly string[]> => {
      const routes: string[] = [];
      for (let sent = 0; sent < times; sent++) {
        const answer = await ask(model, fields(name), buyer.key, headers(name));
        routes.push(`${answer.headers['x-farebox-provider']} ${answer.headers['x-farebox-route']}`);
      }
      return routes;
    };
    const places = new Set<string>();
    for (let name = 0; name < 16; name++) {
      const routes = new Set(await routesOf(`conversation ${name}`, 3));
      expect(routes.size).toBe(1);
      for (const route of routes) places.add(route);
    }
    expect([...places].toSorted()).toEqual(['fireworks sticky', 'together sticky']);
    const [home] = await routesOf('one', 1);
    const [slug, other] = home?.startsWith('together') ? SLUGS : [...SLUGS].reverse();
    if (slug === undefined || other === undefined) throw new Error('served by nobody');
    breaks(slug);
    const [moved] = await routesOf('one', 1);
    expect(moved).toContain(other);
    providers[slug].reply(good());
    expect(new Set((await routesOf('one', 3)).map((route) => route.split(' ')[0]))).toEqual(new Set([other]));
  });
});
