// The quote: which endpoints are candidates, what they need held, and the limit that makes the hold a bound.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { outputBound, worstCase } from '../../src/billing/quote.ts';
import type { Endpoint } from '../../src/catalog/types.ts';
import { clampOf, SHORT_ANSWER_TOKENS, STRETCH_TOKENS } from '../../src/gateway/candidate.ts';
import { quoteRequest } from '../../src/gateway/quote.ts';
import { card, catalog, chat, endpoint, model } from './given.ts';

function candidateFor(fields: object, given: Endpoint = endpoint('groq'), reasoning = false) {
  const request = chat(fields);
  const quote = quoteRequest(request, catalog(model([given], reasoning), [given.provider]));
  assert(quote.ok, 'no quote');
  const [candidate] = quote.value.candidates;
  assert(candidate !== undefined, 'no candidate');
  const worst = (tokens: number) => worstCase(tokens, request.size, candidate.terms);
  return { request, candidate, worst };
}

describe('a hold', () => {
  it('is the worst case for an answer that is not streamed, times n', () => {
    const { candidate, worst, request } = candidateFor({ max_tokens: 500, n: 3 });
    expect(candidate.least).toBe(worst(500));
    expect(candidate.most).toBe(candidate.least);
    expect(outputBound(500, request.size, candidate.terms)).toBe(nanoUsd(3 * 500 * 2_000));
  });

  it('is the first stretch for a stream, or max_tokens where that is smaller', () => {
    const long = candidateFor({ stream: true, max_tokens: 5_000 });
    expect([long.candidate.least, long.candidate.most]).toEqual([
      long.worst(STRETCH_TOKENS),
      long.worst(STRETCH_TOKENS),
    ]);
    const short = candidateFor({ stream: true, max_tokens: 50 });
    expect(short.candidate.most).toBe(short.worst(50));
  });

  it('lies between a short answer and the maximum of the endpoint without max_tokens', () => {
    const { candidate, worst } = candidateFor({});
    expect(candidate.least).toBe(worst(SHORT_ANSWER_TOKENS));
    expect(candidate.most).toBe(worst(8_000));
  });

  it('is the worst case for a stream that hides its thinking', () => {
    const { candidate, worst } = candidateFor({ stream: true, max_tokens: 5_000 }, endpoint('openai'), true);
    expect(candidate.least).toBe(worst(5_000));
  });

  it.each([
    ['claude-opus-4-7', 5_000],
    ['claude-fable-5', 5_000],
    ['claude-opus-4-6', STRETCH_TOKENS],
    ['claude-sonnet-4-5', STRETCH_TOKENS],
  ])('is the worst case for a stream of a Claude that thinks without being asked: %s', (upstreamModel, held) => {
    const one = endpoint('anthropic', undefined, { upstreamModel });
    const request = chat({ stream: true, max_tokens: 5_000 });
    const access = {
      slug: 'anthropic',
      kind: 'anthropic',
      baseUrl: 'https://a.test',
      apiKey: 'k',
      source: 'operator',
    } as const;
    const sold = { ...catalog(model([one], true), []), providers: new Map([['anthropic', access]]) };
    const quote = quoteRequest(request, sold);
    assert(quote.ok && quote.value.candidates[0] !== undefined, 'no candidate');
    const [{ least, terms }] = quote.value.candidates;
    expect(least).toBe(worstCase(held, request.size, terms));
  });

  it('takes no answer to be longer than the context', () => {
    const { candidate, worst } = candidateFor({ max_tokens: 50_000_000 });
    expect(candidate.most).toBe(worst(100_000));
  });
});

describe('the limit sent upstream', () => {
  it('never replaces the caller’s own', () => {
    const { candidate, request } = candidateFor({ max_tokens: 50_000 });
    expect(clampOf(candidate, request, { held: nanoUsd(0), spendable: nanoUsd(0) })).toBeUndefined();
  });

  it('makes the hold a bound: what it allows costs at most what is held', () => {
    const { candidate, request, worst } = candidateFor({});
    for (const held of [candidate.least, worst(1_000), worst(7_999), candidate.most]) {
      const clamp = clampOf(candidate, request, { held, spendable: nanoUsd(0) });
      assert(clamp !== undefined, 'no clamp');
      expect(worst(clamp) <= held).toBe(true);
      expect(worst(clamp + 1) > held || clamp === 8_000).toBe(true);
    }
  });

  it('is half of what is spendable for a stream, at least a short answer', () => {
    const { candidate, request, worst } = candidateFor({ stream: true });
    const held = candidate.most;
    const tokens = clampOf(candidate, request, { held, spendable: nanoUsd(worst(4_000) * 2n - held) });
    expect(tokens).toBe(4_000);
    expect(clampOf(candidate, request, { held, spendable: nanoUsd(0) })).toBeGreaterThanOrEqual(SHORT_ANSWER_TOKENS);
    expect(clampOf(candidate, request, { held, spendable: nanoUsd(10n ** 12n) })).toBe(8_000);
  });

  it('is left out of a stream whose endpoint’s maximum nobody knows, while credit is ample', () => {
    const { maxOutputTokens: _, ...unknown } = endpoint('groq');
    const { candidate, request } = candidateFor({ stream: true }, unknown);
    expect(clampOf(candidate, request, { held: candidate.most, spendable: nanoUsd(10n ** 15n) })).toBeUndefined();
    expect(clampOf(candidate, request, { held: candidate.most, spendable: nanoUsd(0) })).toBeDefined();
  });

  it('leaves room for the prompt in the context', () => {
    const content = 'word '.repeat(75_000);
    const given = endpoint('groq', card(1, 2), { maxOutputTokens: 100_000 });
    const { candidate } = candidateFor({ messages: [{ role: 'user', content }] }, given);
    expect(candidate.ceiling).toBe(SHORT_ANSWER_TOKENS);
  });
});

describe('the candidates', () => {
  const endpoints = [
    endpoint('first'),
    endpoint('off'),
    endpoint('unpriced', { prices: {}, tiers: [] }),
    endpoint('last'),
  ];

  it('keep the catalogue’s order, and each one left out has a reason', () => {
    const quote = quoteRequest(chat(), catalog(model(endpoints), ['first', 'unpriced', 'last']));
    assert(quote.ok, 'no quote');
    expect(quote.value.candidates.map((candidate) => candidate.endpoint.provider)).toEqual(['first', 'last']);
    expect(quote.value.excluded.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['off', 'provider_off'],
      ['unpriced', 'no_price'],
    ]);
  });

  it('are none when no provider is on: 404 with the reasons', () => {
    const quote = quoteRequest(chat(), catalog(model(endpoints), []));
    expect(quote).toMatchObject({ ok: false, refusal: { reason: 'no_endpoints', facts: { param: 'model' } } });
  });

  it('name the nearest models when there is none by the name', () => {
    const quote = quoteRequest(chat({ model: 'acme/n' }), catalog(model(endpoints), ['first']));
    expect(quote).toMatchObject({ ok: false, refusal: { reason: 'model_not_found' } });
    expect(quote.ok ? '' : quote.refusal.facts?.message).toContain('acme/m');
  });
});
