// Which price is in force, which margin holds, and what of a compiled row is sold.
import { describe, expect, it } from 'vitest';
import { marginPpm } from '../../src/billing/price.ts';
import { marginOf, modelsAt, nextPriceChange, parseCompiled } from '../../src/catalog/compiled.ts';

type Price = readonly [version: string, effectiveFrom: number, source: 'operator' | 'import', input: number];

const compiled = (prices: readonly Price[], margins: readonly unknown[] = [], services: object = {}) =>
  parseCompiled(
    JSON.stringify({
      providers: [],
      models: [['acme/one', 'One', '', 5, null, 4096, null, ['uno'], [['acme', 'up', 10, null]]]],
      prices: prices.map(([version, from, source, input], number) => [
        'acme/one',
        'acme',
        version,
        from,
        source,
        number,
        [[0, { input, output: 1, ...services }]],
      ]),
      margins,
    }),
  );

const versionAt = (prices: readonly Price[], now: number) =>
  modelsAt(compiled(prices), now).get('acme/one')?.endpoints[0]?.price.version;

describe('the price in force', () => {
  const dated: readonly Price[] = [
    ['old', 0, 'import', 1],
    ['new', 100, 'import', 2],
  ];

  it('is the newest whose date has come', () => {
    expect([versionAt(dated, 99), versionAt(dated, 100)]).toEqual(['old', 'new']);
  });

  it('is the operator’s before the import’s, also when that is newer', () => {
    expect(versionAt([...dated, ['mine', 50, 'operator', 3]], 200)).toBe('mine');
  });

  it('is the import’s until the operator’s date has come', () => {
    expect(versionAt([...dated, ['mine', 150, 'operator', 3]], 149)).toBe('new');
  });

  it('is the later written of two with one date', () => {
    expect(versionAt([...dated, ['again', 100, 'import', 4]], 100)).toBe('again');
  });

  it('tells when the next comes into force', () => {
    expect(nextPriceChange(compiled(dated), 0)).toBe(100);
    expect(nextPriceChange(compiled(dated), 100)).toBeUndefined();
  });
});

describe('service tiers among the amounts of a price', () => {
  const cardWith = (services: object) =>
    modelsAt(compiled([['one', 0, 'import', 1]], [], services), 1).get('acme/one')?.endpoints[0]?.price.card;

  it('are multipliers of the card, and no kind of usage', () => {
    expect(cardWith({ 'service:flex': 500_000 })).toEqual({
      prices: { input: 1n, output: 1n },
      tiers: [],
      services: { flex: 500_000 },
    });
  });

  it('are left out where they are no multiplier', () => {
    expect(cardWith({ 'service:free': 0, 'service:dear': 100_000_001 })).not.toHaveProperty('services');
  });
});

describe('a model without a price in force', () => {
  it('is not sold', () => {
    expect(modelsAt(compiled([['later', 100, 'import', 1]]), 99).has('acme/one')).toBe(false);
  });

  it('leaves the built-in models, the free one at a price of zero', () => {
    const models = modelsAt(compiled([]), 0);
    expect([...models.keys()]).toEqual(['demo/echo', 'demo/echo-paid']);
    expect(models.get('demo/echo')?.endpoints[0]?.price.card.prices).toEqual({ input: 0n, output: 0n });
    expect(models.get('demo/echo-paid')?.endpoints[0]?.price.card.prices).toEqual({
      input: 1_000_000_000n,
      output: 2_000_000_000n,
    });
  });
});

describe('a model of which little is known', () => {
  it('is bounded by an assumed context, and says so', () => {
    const model = modelsAt(compiled([['now', 0, 'import', 1]]), 0).get('acme/one');
    expect(model).toMatchObject({ contextTokens: 128_000, contextAssumed: true, capabilities: { assumed: true } });
    expect(model?.endpoints[0]?.maxOutputTokens).toBe(4096);
  });
});

describe('the margin', () => {
  const ppm = (value: number) => marginPpm(value) ?? marginOf(new Map(), '', '');
  const all = new Map([['all ', ppm(1)]]);
  const provider = new Map([...all, ['provider acme', ppm(2)] as const]);
  const model = new Map([...provider, ['model acme/one', ppm(3)] as const]);

  it.each([
    ['none', new Map(), 0],
    ['of all', all, 1],
    ['of the provider before that of all', provider, 2],
    ['of the model before both', model, 3],
  ])('is %s', (_, margins, expected) => {
    expect(marginOf(margins, 'acme/one', 'acme')).toBe(expected);
  });
});
