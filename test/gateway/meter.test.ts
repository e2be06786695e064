// Metering: a credible report is the charge, an absurd or missing one gives way to an estimate that the hold bounds.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { meter, type Seen } from '../../src/gateway/meter.ts';
import { quoteRequest } from '../../src/gateway/quote.ts';
import { card, catalog, chat, endpoint, model } from './given.ts';

const request = chat({ max_tokens: 1_000 });
const quote = quoteRequest(request, catalog(model([endpoint('groq')]), ['groq']));
assert(quote.ok, 'no quote');
const [candidate] = quote.value.candidates;
assert(candidate !== undefined, 'no candidate');

const metered = (seen: Partial<Seen>, held = candidate.most) =>
  meter({ outputBytes: 400, contentSeen: true, ...seen }, candidate, request, held);

describe('a charge', () => {
  it('is what the provider reported, when that is credible', () => {
    const { basis, usage, cost } = metered({
      rawUsage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    });
    expect([basis, usage.input, usage.output]).toEqual(['reported', 11, 7]);
    expect(cost.total).toBe(nanoUsd(11 * 1_000 + 7 * 2_000));
  });

  it('may be above the hold when a credible report is', () => {
    const { basis, cost } = metered({
      rawUsage: { prompt_tokens: 11, completion_tokens: 50_000, total_tokens: 50_011 },
    });
    expect(basis).toBe('reported');
    expect(cost.total > candidate.most).toBe(true);
  });

  it.each([
    ['absent', undefined],
    ['zero although content came', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ['negative', { prompt_tokens: -5, completion_tokens: -5, total_tokens: -10 }],
    ['not numbers', { prompt_tokens: '5', completion_tokens: 'many' }],
    ['beyond any context', { prompt_tokens: 11, completion_tokens: 90_000_000, total_tokens: 90_000_011 }],
    ['infinite', { prompt_tokens: 11, completion_tokens: 1e308 }],
  ])('is our estimate when the report is %s', (_, rawUsage) => {
    const { basis, usage, cost, receipt } = metered(rawUsage === undefined ? {} : { rawUsage });
    expect([basis, usage.output]).toEqual(['estimated', 100]);
    expect(receipt.flags.length).toBeGreaterThan(0);
    expect(cost.total <= candidate.most).toBe(true);
  });

  it('is never an estimate above the hold', () => {
    const { cost, receipt } = metered({ outputBytes: 1_000_000 });
    expect(cost.total <= candidate.most).toBe(true);
    expect(receipt.flags).toContain('capped_at_hold');
  });

  it('counts at least one token for any content', () => {
    expect(metered({ outputBytes: 0 }).usage.output).toBe(1);
  });

  it('of an answer that was cut is what was reported, and an estimate of what came after that', () => {
    const rawUsage = { prompt_tokens: 11, completion_tokens: 1, total_tokens: 12 };
    const { basis, usage, receipt } = metered({ rawUsage, outputBytes: 400, reportedBytes: 0 });
    expect([basis, usage.input, usage.output]).toEqual(['estimated', 11, 101]);
    expect(receipt.flags).toContain('rest_estimated');
    const whole = metered({ rawUsage, outputBytes: 400, reportedBytes: 0, finishReason: 'stop' });
    expect([whole.basis, whole.usage.output]).toEqual(['reported', 1]);
  });

  it('of a cut answer stays within the hold, but for what was reported', () => {
    const rawUsage = { prompt_tokens: 11, completion_tokens: 1, total_tokens: 12 };
    expect(metered({ rawUsage, outputBytes: 9_000_000, reportedBytes: 0 }).cost.total <= candidate.most).toBe(true);
  });
});

describe('a service tier', () => {
  const priced = { ...card(1, 2), services: { flex: 500_000, priority: 2_000_000, fast: 6_000_000 } };
  const one = (fields: object) => {
    const asked = chat({ max_tokens: 1_000, ...fields });
    const found = quoteRequest(asked, catalog(model([endpoint('groq', priced)]), ['groq']));
    assert(found.ok && found.value.candidates[0] !== undefined, 'no candidate');
    return { asked, at: found.value.candidates[0] };
  };
  const rawUsage = { prompt_tokens: 1_000, completion_tokens: 1_000, total_tokens: 2_000 };
  const seen = { rawUsage, outputBytes: 9, contentSeen: true, finishReason: 'stop' };
  const costOf = (fields: object, serviceTier?: string) => {
    const { asked, at } = one(fields);
    const tier = serviceTier === undefined ? {} : { serviceTier };
    return meter({ ...seen, ...tier }, at, asked, at.most).cost.total;
  };

  it('is held for and charged at its own price', () => {
    expect(one({ service_tier: 'priority' }).at.most).toBe(nanoUsd(2n * one({ service_tier: 'standard' }).at.most));
    expect(costOf({ service_tier: 'flex' })).toBe(nanoUsd(costOf({}) / 2n));
  });

  it('is charged as it was served, whatever was asked', () => {
    expect(costOf({ service_tier: 'priority' }, 'default')).toBe(costOf({}));
    expect(costOf({}, 'priority')).toBe(nanoUsd(2n * costOf({})));
  });

  it('is charged with the speed that was asked for, where the answer says nothing of the speed', () => {
    expect(costOf({ speed: 'fast' }, 'default')).toBe(nanoUsd(6n * costOf({})));
  });

  it.each([
    ['that has no price', { service_tier: 'scale' }],
    ['named like what every object has', { service_tier: 'constructor' }],
    ['that is cheaper, asked for as a speed', { speed: 'flex' }],
    ['that is cheaper, asked for as a place', { inference_geo: 'flex' }],
  ])('%s is refused, by its name', (_, fields) => {
    const refused = quoteRequest(chat(fields), catalog(model([endpoint('groq', priced)]), ['groq']));
    const [param] = Object.keys(fields);
    expect(refused).toMatchObject({ ok: false, refusal: { reason: 'parameter_unsupported', facts: { param } } });
  });
});
