// What usage costs: exact products, one rounding, tiers, parents, and receipts and bounds that agree with it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nanoUsd } from '../../src/billing/money.ts';
import {
  costOf,
  type MarginPpm,
  marginPpm,
  NO_MARGIN,
  type PriceCard,
  type Prices,
  pricePerMillion,
} from '../../src/billing/price.ts';
import { affordableTokens, inputBound, outputBound, worstCase } from '../../src/billing/quote.ts';
import { receiptOf } from '../../src/billing/receipt.ts';
import { inputTotal, type Usage } from '../../src/billing/usage.ts';

const cardOf = (prices: Record<string, bigint>, tiers: PriceCard['tiers'] = []): PriceCard => ({
  prices: pricesOf(prices),
  tiers,
});
const pricesOf = (prices: Record<string, bigint>): Prices =>
  Object.fromEntries(Object.entries(prices).map(([kind, price]) => [kind, pricePerMillion(price)])) as Prices;
const margin = (ppm: number): MarginPpm => marginPpm(ppm) ?? NO_MARGIN;

const counts = fc.nat({ max: 2_000_000 });
const prices = fc.bigInt({ min: 0n, max: 10n ** 12n });
const usages = fc.record({ input: counts, cache_read: counts, output: counts });
const cards = fc.record({ input: prices, cache_read: prices, output: prices });
const margins = fc.nat({ max: 2_000_000 });

/** The same cost by rational arithmetic of its own: a numerator over 10¹², rounded up once. */
function costByHand(usage: Usage, card: Record<string, bigint>, ppm: number): bigint {
  const numerator = Object.entries(usage).reduce(
    (sum, [kind, count]) => sum + BigInt(count ?? 0) * (card[kind] ?? 0n),
    0n,
  );
  const exact = numerator * BigInt(1_000_000 + ppm);
  return exact / 10n ** 12n + (exact % 10n ** 12n === 0n ? 0n : 1n);
}

describe('a cost', () => {
  test('is the exact sum with the margin, rounded up once', () => {
    fc.assert(
      fc.property(usages, cards, margins, (usage, card, ppm) => {
        expect(costOf(usage, cardOf(card), margin(ppm)).total).toBe(costByHand(usage, card, ppm));
      }),
    );
  });

  test('never falls when a count grows', () => {
    fc.assert(
      fc.property(usages, cards, fc.nat({ max: 1_000 }), (usage, card, more) => {
        const larger = { ...usage, output: usage.output + more };
        expect(costOf(larger, cardOf(card), NO_MARGIN).total >= costOf(usage, cardOf(card), NO_MARGIN).total).toBe(
          true,
        );
      }),
    );
  });

  test('takes a missing kind at its parent’s price, and says so', () => {
    const cost = costOf(
      { input: 1, cache_write_1h: 3, output_audio: 2, cache_read_audio: 4 },
      cardOf({ input: 5_000_000n, output: 7_000_000n }),
      NO_MARGIN,
    );
    expect(cost.total).toBe(5n + 15n + 14n + 20n);
    expect(receiptOf(cost, {}, 'reported').flags).toEqual([
      'priced_as_parent:cache_write_1h',
      'priced_as_parent:output_audio',
      'priced_as_parent:cache_read_audio',
    ]);
  });

  test('flags a counted thing that has no price, and never takes it for free in silence', () => {
    const cost = costOf({ input: 1, searches: 2 }, cardOf({ input: 1_000_000n }), NO_MARGIN);
    expect(cost.unpriced).toEqual(['searches']);
    expect(receiptOf(cost, {}, 'reported').flags).toEqual(['unpriced:searches']);
  });

  test('prices reasoning apart only where the card does', () => {
    const usage = { input: 0, output: 10, reasoning: 4 };
    expect(costOf(usage, cardOf({ input: 0n, output: 1_000_000n }), NO_MARGIN).total).toBe(10n);
    expect(costOf(usage, cardOf({ input: 0n, output: 1_000_000n, reasoning: 3_000_000n }), NO_MARGIN).total).toBe(
      6n + 12n,
    );
  });

  test.each([
    [199_999, 1n],
    [200_000, 2n],
    [500_000, 3n],
  ])('of a prompt of %i tokens is of its tier, for the whole request', (input, price) => {
    const tiers = [
      { from: 200_000, prices: pricesOf({ input: 2_000_000n, output: 2_000_000n }) },
      { from: 500_000, prices: pricesOf({ input: 3_000_000n, output: 3_000_000n }) },
    ];
    const card = cardOf({ input: 1_000_000n, output: 1_000_000n }, tiers);
    expect(costOf({ input: input - 10, cache_read: 10, output: 5 }, card, NO_MARGIN).total).toBe(
      price * BigInt(input + 5),
    );
  });

  test('has no negative or absurd price or margin', () => {
    expect(pricePerMillion(-1n)).toBeUndefined();
    expect(pricePerMillion(10n ** 15n)).toBeUndefined();
    for (const wrong of [-1, 0.5, Number.NaN, 10 ** 9]) expect(marginPpm(wrong)).toBeUndefined();
  });
});

describe('a receipt', () => {
  test('adds up: lines to subtotal, with margin and rounding to the total', () => {
    const atto = (text: string): bigint => {
      const [whole = '0', fraction = ''] = text.split('.');
      return BigInt(whole + fraction.padEnd(21, '0'));
    };
    fc.assert(
      fc.property(usages, cards, margins, (usage, card, ppm) => {
        const receipt = receiptOf(costOf(usage, cardOf(card), margin(ppm)), usage, 'reported');
        const lines = receipt.lines.reduce((sum, line) => sum + atto(line.amount), 0n);
        expect(lines).toBe(atto(receipt.subtotal));
        expect(atto(receipt.subtotal) + atto(receipt.margin.amount) + atto(receipt.rounding)).toBe(
          atto(receipt.total),
        );
      }),
    );
  });
});

describe('a bound', () => {
  const sizes = fc.record({
    inputTokensMax: fc.nat({ max: 300_000 }),
    inputTokensLikely: fc.constant(1),
    answers: fc.integer({ min: 1, max: 4 }),
  });

  test('covers every usage within it, whatever tier it falls in', () => {
    fc.assert(
      fc.property(
        sizes,
        cards,
        margins,
        fc.nat({ max: 50_000 }),
        fc.nat(),
        fc.nat(),
        (part, card, ppm, tokens, cut, share) => {
          const size = { ...part, searches: false, audioOut: false };
          const dear = pricesOf({ input: card.input * 2n, output: card.output * 3n });
          const terms = {
            card: cardOf(card, [{ from: 100_000, prices: dear }]),
            margin: margin(ppm),
            contextTokens: 1_000_000,
          };
          const input = size.inputTokensMax === 0 ? 0 : cut % (size.inputTokensMax + 1);
          const cached = input === 0 ? 0 : share % (input + 1);
          const usage = { input: input - cached, cache_read: cached, output: tokens * size.answers };
          expect(inputTotal(usage)).toBe(input);
          expect(costOf(usage, terms.card, terms.margin).total <= worstCase(tokens, size, terms)).toBe(true);
        },
      ),
    );
  });

  test('of the tokens that an amount affords is within the amount, and one more is not', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        margins,
        (amount, price, ppm) => {
          const size = { inputTokensMax: 0, inputTokensLikely: 0, answers: 2, searches: false, audioOut: false };
          const terms = { card: cardOf({ input: 0n, output: price }), margin: margin(ppm), contextTokens: 1_000 };
          const tokens = affordableTokens(nanoUsd(amount), size, terms);
          fc.pre(tokens < Number.MAX_SAFE_INTEGER);
          expect(outputBound(tokens, size, terms) <= amount).toBe(true);
          expect(outputBound(tokens + 1, size, terms) > amount).toBe(true);
        },
      ),
    );
  });

  test('of any number of tokens is nothing where they cost nothing, so an empty hold covers a free model to its end', () => {
    const size = { inputTokensMax: 0, inputTokensLikely: 0, answers: 1, searches: false, audioOut: false };
    const terms = { card: cardOf({ input: 0n, output: 0n }), margin: NO_MARGIN, contextTokens: 1_000 };
    expect(affordableTokens(nanoUsd(0n), size, terms)).toBe(Number.MAX_SAFE_INTEGER);
    expect(affordableTokens(nanoUsd(-1n), size, terms)).toBe(0);
  });

  test('has the fees of the request in it', () => {
    const size = { inputTokensMax: 10, inputTokensLikely: 3, answers: 1, searches: true, audioOut: false };
    const card = cardOf({ input: 1_000_000n, output: 1_000_000n, requests: 5_000_000n, searches: 2_000_000n });
    expect(inputBound(size, { card, margin: NO_MARGIN, contextTokens: 100 })).toBe(10n + 5n + 20n);
  });

  test('has the price of a cache of an hour in it where one is asked for, and not otherwise', () => {
    const size = { inputTokensMax: 10, inputTokensLikely: 3, answers: 1, searches: false, audioOut: false };
    const card = cardOf({ input: 4_000_000n, cache_write_5m: 5_000_000n, cache_write_1h: 9_000_000n, output: 0n });
    const terms = { card, margin: NO_MARGIN, contextTokens: 100 };
    expect(inputBound(size, terms)).toBe(50n);
    expect(inputBound({ ...size, longCache: true }, terms)).toBe(90n);
  });
});
