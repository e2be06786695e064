// Metering of what is more than a prompt and an answer: fees for the request, turns of a provider's own tools, work of other models,
// and reports that leave the output out.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { marginPpm, type PriceCard, pricePerMillion } from '../../src/billing/price.ts';
import type { Catalog, Endpoint } from '../../src/catalog/types.ts';
import type { Asked } from '../../src/gateway/asked.ts';
import { likelyCost, meter, type Seen } from '../../src/gateway/meter.ts';
import { quoteRequest } from '../../src/gateway/quote.ts';
import { card, catalog, chat, endpoint, model } from './given.ts';

const request = chat({ max_tokens: 1_000 });

function candidateIn(sold: Catalog, asked: Asked = request) {
  const quote = quoteRequest(asked, sold);
  assert(quote.ok && quote.value.candidates[0] !== undefined, 'no candidate');
  return quote.value.candidates[0];
}

/** A catalogue of Anthropic's with these endpoints, each of a model of its own. */
function anthropics(...endpoints: readonly Endpoint[]): Catalog {
  const models = endpoints.map((one, at) => ({ ...model([one]), id: at === 0 ? 'acme/m' : `acme/other-${at}` }));
  const access = { slug: 'anthropic', kind: 'anthropic', baseUrl: 'https://a.test', apiKey: 'k' } as const;
  return {
    version: '1',
    models: new Map(models.map((one) => [one.id, one])),
    providers: new Map([['anthropic', { ...access, source: 'operator' }]]),
  };
}

const metered = (seen: Partial<Seen>, at: ReturnType<typeof candidateIn>) =>
  meter({ outputBytes: 400, contentSeen: true, finishReason: 'stop', ...seen }, at, request, at.most);

describe('an output of zero', () => {
  const at = candidateIn(catalog(model([endpoint('groq')]), ['groq']));
  const none = { prompt_tokens: 24, completion_tokens: 0, total_tokens: 24 };

  it('is believed where the model wrote nothing, though there is something to act on', () => {
    const { basis, usage, cost } = metered({ rawUsage: none, outputBytes: 0 }, at);
    expect([basis, usage.input, usage.output]).toEqual(['reported', 24, 0]);
    expect(cost.total).toBe(nanoUsd(24_000));
  });

  it('is estimated where the model wrote, and the prompt stays what was reported', () => {
    const { basis, usage, receipt } = metered({ rawUsage: none }, at);
    expect([basis, usage.input, usage.output]).toEqual(['estimated', 24, 100]);
    expect(receipt.flags).toContain('usage_zero');
  });

  it('is estimated where there is sound', () => {
    const { basis, usage } = metered({ rawUsage: none, outputBytes: 0, audioBytes: 5_000 }, at);
    expect([basis, usage.output_audio]).toEqual(['estimated', 5]);
  });
});

describe('a price for the request itself', () => {
  const fee = pricePerMillion(5_000_000_000_000n);
  const margin = marginPpm(100_000);
  assert(fee !== undefined && margin !== undefined, 'a price out of range');
  const priced: PriceCard = { ...card(1, 2), prices: { ...card(1, 2).prices, requests: fee } };
  const at = candidateIn(catalog(model([endpoint('groq', priced, { margin })]), ['groq']));
  const rawUsage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };

  it('is charged once, with the margin, and stands on the receipt', () => {
    const { cost, receipt } = metered({ rawUsage }, at);
    expect(cost.total).toBe(nanoUsd(1.1 * (5_000_000 + 10_000 + 20_000)));
    expect(receipt.lines.filter(({ kind }) => kind === 'requests')).toEqual([
      { kind: 'requests', quantity: 1, price_per_million: '5000', amount: '0.005' },
    ]);
  });

  it('is in an estimate too, within the hold', () => {
    const { basis, cost, usage } = metered({}, at);
    expect([basis, usage.requests]).toEqual(['estimated', 1]);
    expect(cost.total > 5_500_000n && cost.total <= at.most).toBe(true);
    expect(likelyCost(0, at, request) > 5_500_000n).toBe(true);
  });

  it('is no line where the card asks for nothing', () => {
    const free = candidateIn(catalog(model([endpoint('groq')]), ['groq']));
    expect(metered({ rawUsage }, free).usage.requests).toBeUndefined();
  });
});

describe('turns of the provider’s own tools', () => {
  const at = candidateIn(anthropics(endpoint('anthropic')));
  const report = (input_tokens: number, searches = 0) => ({
    rawUsage: { input_tokens, output_tokens: 9, server_tool_use: { web_search_requests: searches } },
  });

  it.each([
    ['several times the context, counted nowhere', 950_648, 0],
    ['more with every search', 1_500_000, 6],
  ])('may read %s', (_, input, searches) => {
    expect(metered(report(input, searches), at)).toMatchObject({ basis: 'reported', usage: { input } });
  });

  it.each([
    ['a hundred contexts', 10_000_000, 0],
    ['a million searches', 9, 1_000_000],
  ])('cannot be %s', (_, input, searches) => {
    const { basis, cost } = metered(report(input, searches), at);
    expect(basis).toBe('estimated');
    expect(cost.total <= at.most).toBe(true);
  });
});

describe('work of another model', () => {
  const step = (type: string, input_tokens: number, output_tokens: number, more: object = {}) => ({
    ...{ type, input_tokens, output_tokens },
    ...more,
  });
  const advised = {
    input_tokens: 100,
    output_tokens: 20,
    iterations: [step('message', 100, 20), step('advisor_message', 1_000, 30, { model: 'wise-1' })],
  };

  it('is charged by its own prices, while the usage that is told is the asked model’s', () => {
    const at = candidateIn(
      anthropics(endpoint('anthropic'), endpoint('anthropic', card(10, 20), { upstreamModel: 'wise-1' })),
    );
    const { usage, cost, receipt } = metered({ rawUsage: advised }, at);
    expect(usage).toMatchObject({ input: 100, output: 20 });
    expect(cost.total).toBe(nanoUsd(100_000 + 40_000 + 10_000_000 + 600_000));
    expect(receipt.usage).toMatchObject({ input: 1_100, output: 50 });
    expect(receipt.lines.filter((line) => line.model === 'wise-1').map(({ quantity }) => quantity)).toEqual([
      1_000, 30,
    ]);
  });

  it('is charged by the endpoint that has exactly its name, before any model of that name', () => {
    const own = endpoint('anthropic', card(7, 7), { upstreamModel: 'other-1' });
    const namesake = endpoint('anthropic', card(90, 90), { upstreamModel: 'something-else' });
    const at = candidateIn(anthropics(endpoint('anthropic'), namesake, own));
    expect(at.cardOf('other-1')).toBe(own.price.card);
    expect(at.cardOf('other-2')).toBe(own.price.card);
    expect(at.cardOf('nobody')).toBeUndefined();
  });

  it('is charged by the operator’s own price, where an imported one is of the same name', () => {
    const own = endpoint('anthropic', card(7, 7), { upstreamModel: 'wise-1' });
    const listed = { ...own, price: { ...own.price, source: 'import', card: card(9, 9) } } as const;
    expect(candidateIn(anthropics(endpoint('anthropic'), listed, own)).cardOf('wise-1')).toBe(own.price.card);
  });

  it('that has no price of its own is charged as the asked model, and the receipt says so', () => {
    const { cost, receipt } = metered({ rawUsage: advised }, candidateIn(anthropics(endpoint('anthropic'))));
    expect(cost.total).toBe(nanoUsd(1_100_000 + 100_000));
    expect(receipt.flags).toEqual(['priced_as_asked:wise-1']);
  });

  it('of the asked model’s own that its sums leave out is told and charged', () => {
    const compacted = { ...advised, iterations: [step('compaction', 5_000, 60), step('message', 100, 20)] };
    const { usage } = metered({ rawUsage: compacted }, candidateIn(anthropics(endpoint('anthropic'))));
    expect(usage).toMatchObject({ input: 5_100, output: 80 });
  });
});
