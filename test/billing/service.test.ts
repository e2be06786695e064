// Prices by service tier: what is multiplied, what is not, and how a product is rounded.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  costOf,
  NO_MARGIN,
  PRICE_MAX,
  type PriceCard,
  type Prices,
  pricePerMillion,
} from '../../src/billing/price.ts';
import { servedCard, servicePpm } from '../../src/billing/service.ts';

const pricesOf = (prices: Record<string, bigint>): Prices =>
  Object.fromEntries(
    Object.entries(prices).flatMap(([kind, amount]) => {
      const price = pricePerMillion(amount);
      return price === undefined ? [] : [[kind, price]];
    }),
  );

const card: PriceCard = {
  prices: pricesOf({ input: 3_000n, output: 15_000n, cache_read: 301n, searches: 10_000n, requests: 7n, images: 9n }),
  tiers: [{ from: 200_000, prices: pricesOf({ input: 6_000n, searches: 20_000n }) }],
  services: { flex: 500_000, priority: 2_000_000, us: 1_100_000 },
};

describe('a card that is served by a service tier', () => {
  test('has all its prices of tokens multiplied, in every tier', () => {
    const served = servedCard(card, ['flex']);
    expect(served.prices).toMatchObject({ input: 1_500n, output: 7_500n });
    expect(served.tiers[0]).toMatchObject({ from: 200_000, prices: { input: 3_000n } });
  });

  test('keeps the prices of what is counted', () => {
    const served = servedCard(card, ['priority']);
    expect(served.prices).toMatchObject({ searches: 10_000n, requests: 7n, images: 9n });
    expect(served.tiers[0]?.prices.searches).toBe(20_000n);
  });

  test('has multipliers that multiply each other', () => {
    expect(servedCard(card, ['priority', 'us']).prices).toMatchObject({ input: 6_600n, output: 33_000n });
    expect(servedCard(card, ['us', 'priority']).prices).toEqual(servedCard(card, ['priority', 'us']).prices);
  });

  test('rounds each price up, once for all multipliers', () => {
    expect(servedCard(card, ['flex']).prices.cache_read).toBe(151n);
    const thirds: PriceCard = { ...card, prices: pricesOf({ input: 3n }), services: { a: 333_333, b: 333_333 } };
    // 3 × 0.333333² is a third of one, not two times a rounded one.
    expect(servedCard(thirds, ['a', 'b']).prices.input).toBe(1n);
  });

  test('is the same card where a name is unknown, none is given, or it has no service tiers', () => {
    const plain: PriceCard = { prices: card.prices, tiers: card.tiers };
    expect(servedCard(card, ['batch'])).toBe(card);
    expect(servedCard(card, [])).toBe(card);
    expect(servedCard(plain, ['flex'])).toBe(plain);
    expect(servedCard(card, ['batch', 'flex'])).toEqual(servedCard(card, ['flex']));
  });

  test('never has a price above the dearest that may be', () => {
    const dear: PriceCard = { prices: pricesOf({ input: PRICE_MAX }), tiers: [], services: { fast: 100_000_000 } };
    expect(servedCard(dear, ['fast']).prices.input).toBe(PRICE_MAX);
  });

  test('costs the exact multiple, or less than a nano-dollar a million tokens more', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 10n });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 100_000_000 }), (amount, ppm) => {
        const priced: PriceCard = { prices: pricesOf({ input: amount }), tiers: [], services: { one: ppm } };
        const served = servedCard(priced, ['one']).prices.input ?? 0n;
        const more = served * 1_000_000n - amount * BigInt(ppm);
        expect(more >= 0n && more < 1_000_000n).toBe(true);
        const million = costOf({ input: 1_000_000 }, servedCard(priced, ['one']), NO_MARGIN).total;
        expect(million).toBe(served);
      }),
    );
  });
});

describe('a multiplier', () => {
  test.each([0, -1, 0.5, 100_000_001, Number.NaN])('of %s millionths is none', (ppm) => {
    expect(servicePpm(ppm)).toBeUndefined();
  });

  test.each([1, 500_000, 100_000_000])('of %s millionths is one', (ppm) => {
    expect(servicePpm(ppm)).toBe(ppm);
  });
});
