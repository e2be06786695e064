// A stream's cover ends where its credit ends, and never waits for what does not come.
import { describe, expect, it } from 'vitest';
import { type NanoUsd, nanoUsd } from '../../src/billing/money.ts';
import { NO_MARGIN, pricePerMillion } from '../../src/billing/price.ts';
import { Coverage } from '../../src/gateway/coverage.ts';
import type { Run } from '../../src/gateway/run.ts';

/** A run at a dollar for a million tokens that holds so much; each extend is answered by `extend`. */
function runWith(held: NanoUsd, extend: (wanted: NanoUsd) => { readonly answer: string; readonly held: NanoUsd }) {
  const keeper = {
    held,
    calls: 0,
    extend: async (wanted: NanoUsd): Promise<string> => {
      keeper.calls += 1;
      const after = extend(wanted);
      keeper.held = after.held;
      return after.answer;
    },
  };
  const price = pricePerMillion(1_000_000_000n);
  const card = { prices: { input: price, output: price }, tiers: [] };
  const run = {
    asked: { maxTokens: 1_000_000, size: { inputTokensMax: 1, answers: 1, searches: false, audioOut: false } },
    candidate: { inputBound: nanoUsd(0n), terms: { card, margin: NO_MARGIN, contextTokens: 1_000_000 } },
    hold: { held, spendable: held },
    keeper,
  };
  return { keeper, coverage: new Coverage(run as unknown as Run) };
}

describe('cover', () => {
  it('grows as far as credit goes', async () => {
    const { coverage } = runWith(nanoUsd(1_000_000n), (wanted) => ({ answer: 'extended', held: wanted }));
    expect(await coverage.covers(5_000)).toBe(true);
  });

  it('ends when extends are granted and bring nothing, instead of asking for ever', async () => {
    const held = nanoUsd(1_000_000n);
    const { coverage, keeper } = runWith(held, () => ({ answer: 'extended', held }));
    expect(await coverage.covers(5_000)).toBe(false);
    expect(keeper.calls).toBe(3);
  });

  it('ends when credit does, in shorter and shorter steps', async () => {
    const held = nanoUsd(1_000_000n);
    const { coverage } = runWith(held, () => ({ answer: 'refused', held }));
    expect(await coverage.covers(5_000)).toBe(false);
  });
});
