// One entry of the price list becomes versions of a card: tiers, dates, hours, and what is refused.
import { describe, expect, it } from 'vitest';
import { FREE_OUTPUT, importEntry, importFacts, withServices } from '../../../src/catalog/import/card.ts';

const NOW = Date.parse('2026-11-01T00:00:00Z');

describe('an entry of the price list', () => {
  it('keeps cache, audio and counted prices, each by its own unit', () => {
    const entry = {
      input_mtok: 3,
      output_mtok: 15,
      cache_read_mtok: 0.3,
      cache_write_mtok: 3.75,
      web_searches_kcount: 10,
    };
    expect(importEntry(entry, NOW)).toEqual({
      ok: true,
      value: [
        {
          effectiveFrom: 0,
          tiers: [
            {
              from: 0,
              amounts: {
                input: 3_000_000_000n,
                output: 15_000_000_000n,
                cache_read: 300_000_000n,
                cache_write_5m: 3_750_000_000n,
                searches: 10_000_000_000_000n,
              },
            },
          ],
        },
      ],
    });
  });

  it('begins a tier with the first token above the start that the list names', () => {
    const tiered = { base: 2, tiers: [{ start: 199_999, price: 4 }] };
    const imported = importEntry({ input_mtok: tiered, output_mtok: 6 }, NOW);
    expect(imported.ok && imported.value[0]?.tiers).toEqual([
      { from: 0, amounts: { input: 2_000_000_000n, output: 6_000_000_000n } },
      { from: 200_000, amounts: { input: 4_000_000_000n } },
    ]);
  });

  it('keeps the price in force and those to come, and drops what is past', () => {
    const priced = (dollars: number) => ({ input_mtok: dollars, output_mtok: dollars });
    const starts = (date: string) => ({ type: 'start_date', start_date: date }) as const;
    const imported = importEntry(
      [
        { prices: priced(1) },
        { constraint: starts('2026-05-01'), prices: priced(2) },
        { constraint: starts('2027-01-01'), prices: priced(3) },
      ],
      NOW,
    );
    expect(imported.ok && imported.value.map(({ effectiveFrom }) => effectiveFrom)).toEqual([
      Date.parse('2026-05-01'),
      Date.parse('2027-01-01'),
    ]);
  });

  it('sells a price that changes by the hour at its dearest hour', () => {
    const constraint = { type: 'time_of_date', start_time: '00:30:00Z', end_time: '16:30:00Z' } as const;
    const imported = importEntry(
      [
        { prices: { input_mtok: 0.135, output_mtok: 0.55 } },
        { constraint, prices: { input_mtok: 0.27, output_mtok: 1.1 } },
      ],
      NOW,
    );
    expect(imported.ok && imported.value[0]?.tiers[0]?.amounts).toEqual({
      input: 270_000_000n,
      output: 1_100_000_000n,
    });
  });

  it('leaves a part at zero beside other prices to its parent', () => {
    const imported = importEntry({ input_mtok: 1, output_mtok: 2, cache_read_mtok: 0 }, NOW);
    expect(imported.ok && imported.value[0]?.tiers[0]?.amounts).not.toHaveProperty('cache_read');
  });

  it.each([
    ['missing', {}],
    ['missing', { input_mtok: 1 }],
    ['missing', { audio_hours: 1 }],
    ['zero_unsaid', { input_mtok: 0, output_mtok: 0 }],
    ['negative', { input_mtok: -1, output_mtok: 1 }],
    ['absurd', { input_mtok: 1, output_mtok: 1e9 }],
    ['not_a_number', { input_mtok: Number.NaN, output_mtok: 1 }],
    ['finer_than_nano', { input_mtok: 1e-12, output_mtok: 1 }],
  ])('refuses as %s: %j', (reason, entry) => {
    expect(importEntry(entry, NOW)).toEqual({ ok: false, refusal: reason });
  });
});

describe('an entry of a model that has no output', () => {
  it('is free for what the list does not price, and said to be', () => {
    const imported = importEntry({ input_mtok: 0.02 }, NOW, FREE_OUTPUT);
    expect(imported.ok && imported.value[0]?.tiers).toEqual([
      { from: 0, amounts: { input: 20_000_000n, output: 0n } },
    ]);
    const stated = importFacts({ prices: { input: '0.02', output: '0.00' } }, FREE_OUTPUT);
    expect(stated).toEqual(imported);
  });

  it('keeps a price of output where the list has one', () => {
    const imported = importEntry({ input_mtok: 0.1, output_mtok: 0.1 }, NOW, FREE_OUTPUT);
    expect(imported.ok && imported.value[0]?.tiers[0]?.amounts.output).toBe(100_000_000n);
  });

  it('is not sold for nothing', () => {
    expect(importEntry({ input_mtok: 0 }, NOW, FREE_OUTPUT)).toEqual({ ok: false, refusal: 'zero_unsaid' });
  });
});

describe('service tiers among the facts', () => {
  const facts = { prices: { input: '5.00' }, services: { fast: 6_000_000 } };
  const version = (input: bigint) => ({ effectiveFrom: 0, tiers: [{ from: 0, amounts: { input, output: 1n } }] });

  it('multiply the prices that they were written with, and no others', () => {
    const [same, other] = withServices([version(5_000_000_000n), version(4_000_000_000n)], facts);
    expect(same).toEqual({ ...version(5_000_000_000n), services: { fast: 6_000_000 } });
    expect(other).toEqual(version(4_000_000_000n));
  });
});

describe('prices among the facts', () => {
  it('are taken with their tiers', () => {
    const imported = importFacts({
      prices: { input: '0.50', output: '1.50' },
      tiers: [{ above: 200_000, prices: { input: '1', output: '3' } }],
    });
    expect(imported.ok && imported.value[0]?.tiers).toEqual([
      { from: 0, amounts: { input: 500_000_000n, output: 1_500_000_000n } },
      { from: 200_001, amounts: { input: 1_000_000_000n, output: 3_000_000_000n } },
    ]);
  });
});
