// Where a request goes, as its caller wishes it: models to fall back to, providers by name and by price. What serves is what is charged,
// and the answer says where it went and why.
import { describe, expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { fails, good } from '../clients/answers.ts';
import { newKey } from '../clients/gateway.ts';
import { expectRefusal } from './raw.ts';
import { due, SLUGS, type Slug, twoProviders, upstreamOf } from './two-providers.ts';

const { at, newModel, called, breaks } = twoProviders();

describe('models to fall back to', () => {
  it.each([false, true])('serve in their order, at their own price, and say so (streamed: %s)', async (streamed) => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    breaks('together');
    const { answer, reached, by, cost } = await called(first, { models: [second], stream: streamed });
    expect([answer.status, reached, by]).toEqual([200, ['together', 'fireworks'], ['fireworks', 'fallback_model']]);
    expect([cost, answer.text.includes(`"model":"${second}"`)]).toEqual([due('fireworks'), true]);
    const id = answer.headers['x-generation-id'];
    const { data } = (await send('GET', `${at().gateway.server.baseURL}/generation?id=${id}`, at().buyer.key)).json;
    expect(data).toMatchObject({ model: second, provider_name: 'fireworks' });
  });

  it('serve what the first model’s provider refuses, and its other providers are not asked', async () => {
    const [first, second] = [await newModel(SLUGS), await newModel(['fireworks'])];
    breaks('together', fails(400, { message: 'The prompt is too long.', code: 'context_length_exceeded' }));
    const { answer, by, cost } = await called(first, { models: [second] });
    expect([answer.status, answer.json.model, by]).toEqual([200, second, ['fireworks', 'fallback_model']]);
    expect([cost, at().providers.fireworks.calls.at(-1)?.json.model]).toEqual([due('fireworks'), upstreamOf(second)]);
    const alone = await called(first);
    expectRefusal(alone.answer, 400, 'context_length_exceeded');
    expect([alone.reached, alone.cost]).toEqual([['together'], 0n]);
    breaks('fireworks', fails(400, { message: 'Refused.', code: 'content_policy_violation' }));
    const none = await called(first, { models: [second] });
    expectRefusal(none.answer, 400, 'content_refused');
    expect([none.cost, none.answer.json.error.metadata.attempts.length]).toEqual([0n, 2]);
  });

  it('are not asked where the first model serves', async () => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    const { answer, reached, cost } = await called(first, { models: [second, 'demo/echo'] });
    expect([answer.json.model, reached, cost]).toEqual([first, ['together'], due('together')]);
  });

  it('that the key may not use are refused before anybody is asked, and none that is not there is passed over', async () => {
    const [first, second] = [await newModel(['together']), await newModel(['fireworks'])];
    const { key } = await newKey(at().gateway.server, at().buyer.managementKey, { models: [first] });
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
  ])('%s leaves out the others, also when it fails', async (name, provider, reason) => {
    const model = await newModel(SLUGS);
    expect(await called(model, { provider })).toMatchObject({ reached: ['fireworks'], cost: due('fireworks') });
    breaks('fireworks');
    expect(await called(model, { provider })).toMatchObject({ answer: { status: 502 }, reached: ['fireworks'] });
    const alone = await newModel(['together']);
    const { answer } = await called(alone, { provider });
    expectRefusal(answer, 404, 'no_endpoints', `provider.${name}`);
    const left = { model: alone, provider: 'together', upstream_model: expect.stringContaining('double'), reason };
    expect(answer.json.error.metadata.excluded).toEqual([left]);
  });

  it.each<[string, object]>([
    ['provider.max_price', { max_price: { prompt: 0.1 } }],
    ['provider.data_collection', { data_collection: 'deny' }],
    ['provider.quantizations', { quantizations: ['fp4'] }],
    ['provider.order', { order: ['fireworks'], allow_fallbacks: false }],
  ])('is named by what left no endpoint: %s', async (param, provider) => {
    const model = await newModel(['together']);
    const { answer, reached, cost } = await called(model, { provider });
    expectRefusal(answer, 404, 'no_endpoints', param);
    expect([reached, cost]).toEqual([[], 0n]);
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
    at().providers.together.reply(good());
    expect(await called(model)).toMatchObject({ reached: ['fireworks'] });
    expect(await called(model, { provider: { only: ['together'] } })).toMatchObject({ by: ['together', 'set_aside'] });
  });
});
