// What bounds and holds a request: the most that it may cost, the conversation that stays where it was, and how endpoints have been doing.
import { describe, expect, it } from 'vitest';
import { dollars, nano } from '../../support/books.ts';
import { send } from '../../support/http.ts';
import { chunk, completion, DONE, delta, good, json, stream } from '../clients/answers.ts';
import type { Reply } from '../clients/provider.ts';
import { expectRefusal } from './raw.ts';
import { SLUGS, twoProviders } from './two-providers.ts';

const { at, newModel, post, ask, called, breaks } = twoProviders();

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
      at().providers.fireworks.reply(talks);
      const { cost } = await called(model, { max_cost: '0.02', max_tokens: undefined, stream: streamed });
      expect(at().providers.fireworks.calls.at(-1)?.json).not.toHaveProperty('max_cost');
      expect(cost).toBeLessThanOrEqual(nano('0.02'));
      // What is left is what the prompt could at most have been.
      expect(cost).toBeGreaterThan(nano('0.0185'));
    },
  );

  it('refuses what could cost more, and leaves a bound of the caller’s as it is', async () => {
    const model = await newModel(['fireworks']);
    const { worst_cost } = (await post('/quote', model)).json.candidates[0];
    expect(await called(model, { max_cost: worst_cost })).toMatchObject({ answer: { status: 200 } });
    expect(at().providers.fireworks.calls.at(-1)?.json.max_tokens).toBe(64);
    const { answer, reached, cost } = await called(model, { max_cost: dollars(nano(worst_cost) - 1n) });
    expectRefusal(answer, 400, 'max_cost_too_low', 'max_cost');
    expect(answer.json.error.message).toContain(worst_cost);
    expect(answer.json.error.metadata).toMatchObject({
      needed: worst_cost,
      excluded: [{ provider: 'fireworks', reason: 'above_max_cost', needed: worst_cost }],
    });
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
        const answer = await ask(model, fields(name), at().buyer.key, headers(name));
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
    at().providers[slug].reply(good());
    expect(new Set((await routesOf('one', 3)).map((route) => route.split(' ')[0]))).toEqual(new Set([other]));
  });
});

describe('the health of endpoints', () => {
  /** Answers so many words, each after a wait. */
  const talks =
    (words: number, waitMs: number): Reply =>
    (response, call) => {
      const wait = () => new Promise((resume) => setTimeout(resume, waitMs));
      const said = Array.from({ length: words }, (_, n) => [wait, delta({ content: `word ${n} ` })]).flat();
      const usage = { prompt_tokens: 13, completion_tokens: words * 3 };
      return stream(...said, delta({}, 'stop'), chunk([], { usage }), DONE)(response, call);
    };
  const endpointsOf = async (model: string) => {
    const { json: told } = await send('GET', `${at().gateway.server.baseURL}/models/${model}/endpoints`, '');
    return told.data.endpoints.map((one: Record<string, unknown>) => [one.tag, one]);
  };

  it('decides who is fastest, by first token, by tokens a second and by the ending of the name; and is told of each', async () => {
    const model = await newModel(SLUGS);
    breaks('together', talks(10, 25));
    breaks('fireworks', talks(10, 1));
    for (const only of SLUGS) await ask(model, { stream: true, provider: { only: [only] } });
    for (const sort of ['latency', 'throughput']) {
      const { by } = await called(model, { stream: true, provider: { sort } });
      expect(by).toEqual(['fireworks', 'fastest']);
    }
    expect((await called(`${model}:nitro`, { stream: true })).by).toEqual(['fireworks', 'fastest']);
    expect((await called(`${model}:floor`, { stream: true })).by).toEqual(['together', 'cheapest']);
    const told = Object.fromEntries(await endpointsOf(model));
    expect(told.fireworks).toMatchObject({ status: 0, uptime_last_5m: 100, requests_last_5m: 4 });
    expect(told.fireworks.latency_last_5m.p50).toBeLessThan(told.together.latency_last_5m.p50);
    expect(told.fireworks.throughput_last_5m.p50).toBeGreaterThan(told.together.throughput_last_5m.p50);
  });

  it('keeps requests from an endpoint that fails again and again, and says so; alone it is tried all the same', async () => {
    const model = await newModel(SLUGS);
    breaks('together');
    const only = { provider: { only: ['together'] } };
    for (let sent = 0; sent < 5; sent++) expect((await called(model, only)).answer.status).toBe(502);
    const { candidates, excluded } = (await post('/quote', model)).json;
    expect(candidates).toMatchObject([{ provider: 'fireworks' }]);
    expect(excluded).toMatchObject([{ provider: 'together', reason: 'failing' }]);
    expect(await called(model)).toMatchObject({ reached: ['fireworks'], by: ['fireworks', 'weighted'] });
    breaks('together', good());
    expect(await called(model, only)).toMatchObject({ reached: ['together'], by: ['together', 'last_resort'] });
    const told = Object.fromEntries(await endpointsOf(model));
    expect(told.together).toMatchObject({ status: -5, requests_last_5m: 6 });
  });
});
