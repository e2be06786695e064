// What no usage report may do, whatever it says.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { providerRow } from '../../../src/gateway/providers/table.ts';
import { readUsage } from '../../../src/gateway/providers/usage.ts';

const read = (slug: string, report: unknown) => readUsage(report, providerRow(slug));

describe('readUsage', () => {
  test.each([
    [null],
    [undefined],
    ['text'],
    [[]],
    [{}],
    [{ prompt_tokens: null, completion_tokens: null }],
    [{ prompt_tokens: -1, completion_tokens: 5 }],
    [{ prompt_tokens: 1.5, completion_tokens: 5 }],
    [{ prompt_tokens: '7', completion_tokens: 5 }],
    [{ prompt_tokens: 1e308, completion_tokens: 5 }],
    [{ prompt_tokens: 5, completion_tokens: Number.NaN }],
  ])('does not believe %j', (report) => {
    expect(read('openai', report)).toBeUndefined();
  });

  test.each([
    ['openrouter', { cost: 0.000102 }, 102_000n],
    ['openrouter', { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } }, 20_000_000n],
    ['xai', { cost_in_usd_ticks: 1_176_500 }, 117_650n],
    ['perplexity', { cost: { input_tokens_cost: 0.1, total_cost: 0.005 } }, 5_000_000n],
    ['openrouter', { cost: -1 }, undefined],
    ['openrouter', { cost: 1e300 }, undefined],
  ])('keeps what %s states as its bill %j', (slug, cost, expected) => {
    expect(read(slug, { prompt_tokens: 1, completion_tokens: 1, ...cost })?.statedCost).toBe(expected);
  });

  test("is never negative, never above the provider's own sums, and never throws", () => {
    const count = fc.oneof(fc.nat(1000), fc.constantFrom(-5, 1.5, null, undefined, '9', 1e300), fc.jsonValue());
    const details = fc.option(
      fc.record(
        {
          cached_tokens: count,
          cache_write_tokens: count,
          audio_tokens: count,
          image_tokens: count,
          reasoning_tokens: count,
        },
        { requiredKeys: [] },
      ),
    );
    const report = fc.record(
      {
        prompt_tokens: count,
        completion_tokens: count,
        total_tokens: count,
        cached_tokens: count,
        reasoning_tokens: count,
        prompt_tokens_details: details,
        completion_tokens_details: details,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        report,
        fc.constantFrom('openai', 'xai', 'mistral', 'perplexity', 'openrouter', 'unknown'),
        (raw, slug) => {
          const usage = read(slug, raw)?.usage ?? {};
          for (const value of Object.values(usage)) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
          expect(usage.reasoning ?? 0).toBeLessThanOrEqual(usage.output ?? 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
