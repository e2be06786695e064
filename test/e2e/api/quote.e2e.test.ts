// POST /v1/quote tells what a chat would cost before it is sent: its figures are those that are held and charged, and asking costs nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dollars, nano } from '../../support/books.ts';
import { type Answer, send } from '../../support/http.ts';
import { completion, good, json } from '../clients/answers.ts';
import {
  account,
  admin,
  ask,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  newKey,
  openCounter,
  PRICES,
  question,
} from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { holding } from './hold.ts';
import { expectRefusal } from './raw.ts';

/** Served by a provider that takes every parameter, and by one that answers once only. */
const TWO = 'acme/two';
const ONCE = 'acme/once';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;

beforeAll(async () => {
  ({ gateway, provider } = await openCounter());
  await admin(gateway.server, 'PUT', '/providers/anthropic', { base_url: provider.baseURL, api_key: 'sk-ant' });
  await sellAt(TWO, ['together', 'anthropic']);
  await sellAt(ONCE, ['anthropic']);
});
afterAll(() => closeCounter({ gateway, provider }));
beforeEach(async () => {
  provider.reply(good());
  buyer = await account(gateway.server);
});

async function sellAt(model: string, providers: readonly string[]): Promise<void> {
  const endpoints = providers.map((slug, priority) => ({ provider: slug, upstream_model: 'double-1', priority }));
  await admin(gateway.server, 'PUT', `/models/${model}`, {
    ...{ context_length: 200_000, max_output_tokens: 16_000, capabilities: { reasoning: false }, endpoints },
  });
  for (const slug of providers)
    await admin(gateway.server, 'PUT', '/prices', { model, provider: slug, prices: PRICES });
}

const quoted = (fields: object = {}, key = buyer.key, path = '/quote'): Promise<Answer> =>
  send('POST', `${gateway.server.baseURL}${path}`, key, { ...question(MODEL), ...fields });

/** The provider bills exactly these. */
const bills = (prompt_tokens: number, completion_tokens: number): void =>
  provider.reply(json(completion({}, { usage: { prompt_tokens, completion_tokens } })));

describe('a quote', () => {
  it('holds nothing, charges nothing, and no provider hears of it', async () => {
    const before = await creditsOf(gateway, buyer);
    expect((await quoted()).status).toBe(200);
    expect((await quoted({ stream: true, max_tokens: 16_000 })).status).toBe(200);
    expect(await creditsOf(gateway, buyer)).toEqual(before);
    expect(provider.calls).toHaveLength(0);
  });

  it.each([
    ['bounded', {}],
    ['unbounded', { max_tokens: undefined }],
    ['in several answers', { n: 3 }],
  ])('is what is charged, when the answer is as expected and when it is the dearest: %s', async (_, fields) => {
    const { json: told } = await quoted(fields);
    const charged = async (input: number, output: number): Promise<bigint> => {
      bills(input, output);
      const before = await creditsOf(gateway, buyer);
      const answer = await ask(gateway.server, buyer.key, MODEL, fields);
      expect(answer.json.usage, answer.text).toMatchObject({ basis: 'reported' });
      return (await creditsOf(gateway, buyer)).usage - before.usage;
    };
    const { input_expected, input_most, output_expected, output_most } = told.tokens;
    expect(await charged(input_expected, output_expected)).toBe(nano(told.cost.expected));
    // A bound rounds what is asked and what is answered up apart, a charge rounds once.
    const above = nano(told.cost.worst) - (await charged(input_most, output_most));
    expect([0n, 1n]).toContain(above);
  });

  it.each([
    ['whole', {}],
    ['streamed', { stream: true }],
    ['streamed and long', { stream: true, max_tokens: 12_000 }],
  ])('tells what is held before the provider hears of it: %s', async (_, fields) => {
    const { json: told } = await quoted(fields);
    const held = nano(told.candidates[0].held_at_first);
    const poor = await account(gateway.server, held - 1n);
    const refused = await ask(gateway.server, poor.key, MODEL, fields);
    expectRefusal(refused, 402, 'insufficient_credit');
    expect(nano(refused.json.error.metadata.needed)).toBe(held);
    const justEnough = await account(gateway.server, held);
    expect((await ask(gateway.server, justEnough.key, MODEL, fields)).status).toBe(200);
  });

  it('counts what runs: what is held can not be spent again', async () => {
    const release = await holding({ gateway, provider }, buyer.key);
    const { held, available } = await creditsOf(gateway, buyer);
    const { json: told } = await quoted();
    expect(held).toBeGreaterThan(0n);
    expect(nano(told.candidates[0].held_at_first)).toBe(held);
    expect(nano(told.credit.spendable)).toBe(available);
    await release();
  });
});

describe('what a quote says of endpoints', () => {
  it('are the candidates in order, and each that is left out with the parameter that did it', async () => {
    const { json: told } = await quoted({ model: TWO });
    const names = (of: readonly { readonly provider: string }[]) => of.map((one) => one.provider);
    expect([names(told.candidates), told.excluded]).toEqual([['together', 'anthropic'], []]);
    const { json: without } = await quoted({ model: TWO, n: 2 });
    expect(names(without.candidates)).toEqual(['together']);
    const left = { model: TWO, provider: 'anthropic', upstream_model: 'double-1' };
    expect(without.excluded).toEqual([{ ...left, reason: 'parameter_unsupported', parameter: 'n' }]);
    const { json: wished } = await quoted({ model: TWO, provider: { order: ['anthropic'], ignore: ['together'] } });
    expect(names(wished.candidates)).toEqual(['anthropic']);
    expect(wished.excluded).toMatchObject([{ provider: 'together', reason: 'ignored' }]);
  });

  it('are what it would be sent without, where that does no harm', async () => {
    const { json: told } = await quoted({ model: ONCE, seed: 7 });
    expect(told.candidates).toMatchObject([{ provider: 'anthropic', dropped: ['seed'] }]);
  });

  it('is refused as the chat would be, when none is left', async () => {
    for (const path of ['/quote', '/chat/completions']) {
      const refused = await quoted({ model: ONCE, n: 2 }, buyer.key, path);
      expectRefusal(refused, 400, 'parameter_unsupported', 'n');
      expectRefusal(await quoted({ model: 'acme/none' }, buyer.key, path), 404, 'model_not_found', 'model');
      expectRefusal(await quoted({ max_tokens: -1 }, buyer.key, path), 400, 'invalid_parameter', 'max_tokens');
      expectRefusal(await quoted({}, 'sk-none', path), 401, 'key_unknown');
    }
    expect(provider.calls.every(({ json: body }) => body.n === undefined || body.n === 3)).toBe(true);
  });
});

describe('what a quote says of credit', () => {
  it('is that it does not suffice, and how long an answer it would buy', async () => {
    const worst = nano((await quoted({ max_tokens: 4_000 })).json.candidates[0].held_at_first);
    const poor = await account(gateway.server, worst / 2n);
    const { json: told } = await quoted({ max_tokens: 4_000 }, poor.key);
    expect(told.credit).toEqual({ spendable: dollars(worst / 2n), binds: 'credit', sufficient: false, frozen: false });
    const { sufficient, affordable_tokens } = told.candidates[0];
    expect(sufficient).toBe(false);
    expectRefusal(
      await ask(gateway.server, poor.key, MODEL, { max_tokens: affordable_tokens + 1 }),
      402,
      'insufficient_credit',
    );
    expect((await ask(gateway.server, poor.key, MODEL, { max_tokens: affordable_tokens })).status).toBe(200);
  });

  it('is what binds: a limit of the key, before the credit of the account', async () => {
    const limit = '0.000001000';
    const { key } = await newKey(gateway.server, buyer.managementKey, { limit });
    const { json: told } = await quoted({}, key);
    expect(told.credit).toEqual({ spendable: limit, binds: 'key_limit', sufficient: false, frozen: false });
  });

  it('is that the account is frozen', async () => {
    await admin(gateway.server, 'POST', `/accounts/${buyer.id}/freeze`, { cause: 'test' });
    const { json: told } = await quoted();
    expect(told.credit).toMatchObject({ sufficient: false, frozen: true });
  });
});
