// The most that the caller lets a request cost, and what names its conversation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanoUsd } from '../../../src/billing/money.ts';
import { NO_MARGIN } from '../../../src/billing/price.ts';
import { worstCase } from '../../../src/billing/quote.ts';
import { fractions } from '../../../src/gateway/routing/isolate.ts';
import { ceilingWithin } from '../../../src/gateway/routing/max-cost.ts';
import { LastServed } from '../../../src/gateway/routing/sticky.ts';
import { stickyKey } from '../../../src/gateway/routing/sticky-key.ts';
import { card, chat } from '../given.ts';

const SEED = 5_150;
const TERMS = { card: card(1, 10), margin: NO_MARGIN, contextTokens: 100_000 };
const LENGTHS = { short: 256, ceiling: 8_000 };

describe('max_cost', () => {
  it('covers the worst case of a limit that the caller set, or the endpoint is none', () => {
    const asked = chat({ max_tokens: 1_000, n: 2 });
    const worst = worstCase(1_000, asked.size, TERMS);
    expect(ceilingWithin(worst, asked, TERMS, LENGTHS)).toEqual({ ok: true, value: 8_000 });
    expect(ceilingWithin(nanoUsd(worst - 1n), asked, TERMS, LENGTHS)).toEqual({
      ok: false,
      refusal: worst,
    });
  });

  it('counts no more of the caller’s limit than the context has room for', () => {
    const asked = chat({ max_tokens: 50_000_000 });
    expect(ceilingWithin(worstCase(100_000, asked.size, TERMS), asked, TERMS, LENGTHS).ok).toBe(true);
  });

  it('shortens an answer without a limit, so that its worst case is within, and by no more than that', () => {
    const asked = chat();
    fc.assert(
      fc.property(fc.bigInt(1n, 200_000_000n), (most) => {
        const within = ceilingWithin(nanoUsd(most), asked, TERMS, LENGTHS);
        if (!within.ok) return worstCase(LENGTHS.short, asked.size, TERMS) > most;
        const isMore = within.value < LENGTHS.ceiling && worstCase(within.value + 1, asked.size, TERMS) <= most;
        return worstCase(within.value, asked.size, TERMS) <= most && !isMore && within.value >= LENGTHS.short;
      }),
      { seed: SEED },
    );
  });

  it('lets through what is free', () => {
    const terms = { ...TERMS, card: card(0, 0) };
    expect(ceilingWithin(nanoUsd(1), chat(), terms, LENGTHS)).toEqual({ ok: true, value: 8_000 });
  });
});

describe('the name of a conversation', () => {
  const none = new Headers();
  const long = 'word '.repeat(2_000);
  const says = (content: string) => ({
    messages: [
      { role: 'system', content: long },
      { role: 'user', content },
    ],
  });

  it('is the session of the body, or of the header, and of one account only', () => {
    const key = stickyKey(chat({ session_id: 's' }), none, 'one');
    expect(key).toBe(stickyKey(chat({ session_id: 's', ...says('x') }), none, 'one'));
    expect(key).toBe(stickyKey(chat(), new Headers({ 'x-session-id': 's' }), 'one'));
    expect(key).not.toBe(stickyKey(chat({ session_id: 's' }), none, 'two'));
  });

  it('is the key of the prompt’s cache where there is no session', () => {
    const key = stickyKey(chat({ prompt_cache_key: 'k' }), none, 'one');
    expect(key).toBe(stickyKey(chat({ prompt_cache_key: 'k', ...says('x') }), none, 'one'));
    expect(key).not.toBe(stickyKey(chat({ prompt_cache_key: 'l' }), none, 'one'));
  });

  it('is how a long prompt begins, and a short one has none', () => {
    const key = stickyKey(chat(says('first')), none, 'one');
    expect(key).toBeDefined();
    expect(key).toBe(stickyKey(chat(says('second')), none, 'one'));
    expect(stickyKey(chat(), none, 'one')).toBeUndefined();
  });
});

describe('who served a conversation last', () => {
  it('is remembered for ten minutes, by model', () => {
    const served = new LastServed();
    served.note('k', 'a/b', { provider: 'groq', upstreamModel: 'm' }, 1_000);
    expect(served.of('k', 'a/b', 600_999)).toBe('groq m');
    expect(served.of('k', 'a/b', 601_000)).toBeUndefined();
    expect(served.of('k', 'c/d', 1_000)).toBeUndefined();
  });

  it('is remembered of ten thousand conversations at most', () => {
    const served = new LastServed();
    for (let at = 0; at <= 10_000; at++) served.note(`k${at}`, 'a/b', { provider: 'p', upstreamModel: 'm' }, at);
    expect(served.of('k0', 'a/b', 10_000)).toBeUndefined();
    expect(served.of('k10000', 'a/b', 10_000)).toBe('p m');
  });
});

it('chance is a fraction of one, below it', () => {
  expect(fractions((length) => new Uint8Array(length).fill(255))()).toBeLessThan(1);
  expect(fractions((length) => new Uint8Array(length))()).toBe(0);
});
