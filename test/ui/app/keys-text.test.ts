// What is said of a key: limits and resets, the waits that they take, and what is lost when it goes.
import { describe, expect, test } from 'vitest';
import {
  graceText,
  limitUse,
  lossText,
  nextName,
  nextReset,
  spendByKey,
  stateOf,
  waitText,
} from '../../../src/ui/app/views/keys-text.ts';
import { key } from './key-facts.ts';

const NOW = Date.parse('2026-11-23T14:02:07Z');

describe('the limit of a key', () => {
  test.each([
    [
      { limit: '5.000000000', limit_remaining: '1.900000000' },
      'monthly',
      '$3.10 of $5.00 a month',
      'resets in 8 days',
    ],
    [{ limit: '5.000000000', limit_remaining: '5.000000000' }, 'daily', '$0 of $5.00 a day', 'resets in 10 h'],
    [
      { limit: '0.500000000', limit_remaining: '-0.100000000' },
      'weekly',
      '$0.6000 of $0.50 a week',
      'resets in 7 days',
    ],
    [{ limit: '10.000000000', limit_remaining: '9.999999999' }, null, '<$0.0001 of $10.00 in all', 'never resets'],
  ] as const)('%j, %s: "%s", %s', (exact, reset, text, resets) => {
    expect(limitUse(key({ limit_reset: reset }, exact), NOW)).toMatchObject({ text, resets });
  });

  test('is not there when there is none', () => {
    expect(limitUse(key({}, { limit: null, limit_remaining: null }), NOW)).toBeUndefined();
  });

  test.each([
    ['daily', '2026-11-24'],
    ['weekly', '2026-11-30'],
    ['monthly', '2026-12-01'],
  ] as const)('of %s starts again on %s', (reset, day) => {
    expect(nextReset(reset, NOW)).toBe(Date.parse(`${day}T00:00:00Z`));
  });

  test.each(['2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z', '2026-12-31T12:00:00Z'])(
    'of a month starts again on the 1st of the next one, from %s',
    (from) => {
      const next = new Date(nextReset('monthly', Date.parse(from)));
      const month = new Date(from).getUTCMonth();
      expect([next.getUTCDate(), next.getUTCMonth()]).toEqual([1, (month + 1) % 12]);
    },
  );
});

describe('a wait', () => {
  test.each([
    [1, '1 min'],
    [61_000, '2 min'],
    [3 * 3_600_000, '3 h'],
    [3 * 86_400_000 + 1, '4 days'],
  ])('of %i ms reads %s, never less than it is', (wait, text) => {
    expect(waitText(wait)).toBe(text);
  });
});

describe('the state of a key', () => {
  test.each([
    [key({}), 'active'],
    [key({ disabled: true }), 'disabled'],
    [key({ expires_at: '2026-11-23T14:02:07.000Z' }), 'expired'],
    [key({}, { limit: '1.000000000', limit_remaining: '0.000000000' }), 'limit reached'],
    [key({}, { limit: '1.000000000', limit_remaining: '-0.200000000' }), 'limit reached'],
  ] as const)('is read off it (%#)', (facts, state) => {
    expect(stateOf(facts, NOW)).toBe(state);
  });

  test('counts down what is left of the old secret, and ends', () => {
    const rotated = key({ previous_secret_ends_at: '2026-11-23T17:02:07.000Z' });
    expect(graceText(rotated, NOW)).toBe('old secret works for 3 h more');
    expect(graceText(rotated, NOW + 3 * 3_600_000)).toBeUndefined();
    expect(graceText(key({}), NOW)).toBeUndefined();
  });
});

test('a new key gets the first name that none has', () => {
  expect(nextName([])).toBe('key-2');
  expect(nextName([{ name: 'default' }, { name: 'key-3' }])).toBe('key-4');
});

describe('what keys spent', () => {
  const begins = ['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'];
  const sum = { input_tokens: 1, output_tokens: 1 };
  const point = (day: number, hash: string, requests: number, cost: string) => ({
    ...sum,
    begins: begins[day] ?? '',
    local: '',
    group: { key: hash, key_name: hash },
    requests,
    cost,
    cost_usd: Number(cost),
  });
  const spends = spendByKey({
    data: [point(0, 'a', 3, '0.100000000'), point(1, 'a', 214, '0.200000001'), point(0, 'b', 1, '0.5')],
    intervals: begins.map((at) => ({ begins: at, local: '' })),
    totals: { ...sum, requests: 0, cost: '0', cost_usd: 0 },
    groups: 2,
    groups_folded: 0,
    from: '',
    to: '',
    tz: 'UTC',
    interval: 'day',
    as_of: '',
    complete_to: '',
  });

  test('is added up exactly, a figure for each day', () => {
    expect(spends.get('a')).toEqual({ cost: '0.300000001', requests: 217, today: 214, days: [0.1, 0.200000001] });
    expect(spends.get('b')?.days).toEqual([0.5, 0]);
  });

  test('says what fails when the key goes', () => {
    expect(lossText(spends.get('a'))).toBe('214 calls used it today. They will fail at once.');
    expect(lossText(spends.get('b'))).toBe('1 call used it in 14 days. They will fail at once.');
    expect(lossText(undefined)).toBe('Calls with it will fail at once.');
  });
});
