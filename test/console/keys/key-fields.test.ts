// What a management key may say about a key, and how it becomes a policy.
import { describe, expect, test } from 'vitest';
import { nanoUsd } from '../../../src/billing/money.ts';
import { changeKeySchema, changeOf, createKeySchema } from '../../../src/console/keys/key-fields.ts';

const NOW = Date.UTC(2026, 10, 1);
const MONTHLY = { amount: nanoUsd(5_000_000_000n), reset: 'monthly' } as const;

const change = (body: unknown, current?: typeof MONTHLY) => changeOf(changeKeySchema.parse(body), current, NOW);

describe('limits', () => {
  test.each([
    [{ limit: 25 }, { amount: 25_000_000_000n, reset: 'total' }],
    [{ limit: '0.000000001' }, { amount: 1n, reset: 'total' }],
    [{ limit: 0 }, { amount: 0n, reset: 'total' }],
    [
      { limit: 1, limit_reset: 'daily' },
      { amount: 1_000_000_000n, reset: 'daily' },
    ],
    [
      { limit: 1, limit_reset: null },
      { amount: 1_000_000_000n, reset: 'total' },
    ],
    [{ limit: null }, null],
    [{ limit: null, limit_reset: null }, null],
  ])('makes %j a limit', (body, limit) => {
    expect(change(body)).toEqual({ ok: true, value: { limit } });
  });

  test('keeps the half of a limit that is not named', () => {
    expect(change({ limit: 7 }, MONTHLY)).toEqual({
      ok: true,
      value: { limit: { amount: 7_000_000_000n, reset: 'monthly' } },
    });
    expect(change({ limit_reset: 'weekly' }, MONTHLY)).toEqual({
      ok: true,
      value: { limit: { ...MONTHLY, reset: 'weekly' } },
    });
    expect(change({ name: 'a' }, MONTHLY)).toEqual({ ok: true, value: { name: 'a' } });
  });

  test('refuses a reset without a limit', () => {
    expect(change({ limit_reset: 'daily' })).toMatchObject({ ok: false, refusal: { param: 'limit_reset' } });
    expect(change({ limit: null, limit_reset: 'daily' }, MONTHLY)).toMatchObject({ ok: false });
  });
});

describe('other fields', () => {
  test('null takes a bound away, absence leaves it', () => {
    const body = {
      expires_at: null,
      models: null,
      requests_per_minute: null,
      tokens_per_minute: null,
      concurrency: null,
      ips: null,
    };
    expect(change(body)).toEqual({
      ok: true,
      value: {
        expiresAt: null,
        models: null,
        requestsPerMinute: null,
        tokensPerMinute: null,
        concurrency: null,
        ips: null,
      },
    });
  });

  test('disables and enables', () => {
    expect(change({ disabled: true })).toEqual({ ok: true, value: { state: 'disabled' } });
    expect(change({ disabled: false })).toEqual({ ok: true, value: { state: 'active' } });
  });

  test('refuses an expiry that has passed', () => {
    expect(change({ expires_at: '2026-10-31T00:00:00Z' })).toMatchObject({
      ok: false,
      refusal: { param: 'expires_at' },
    });
    expect(change({ expires_at: '2026-11-01T02:00:00+01:00' })).toEqual({
      ok: true,
      value: { expiresAt: NOW + 3_600_000 },
    });
  });
});

test.each([
  [{}],
  [{ name: '' }],
  [{ name: '  ' }],
  [{ name: 'a'.repeat(101) }],
  [{ name: 7 }],
  [{ name: 'a', limit: -1 }],
  [{ name: 'a', limit: '-1' }],
  [{ name: 'a', limit: 'much' }],
  [{ name: 'a', limit: 1e308 }],
  [{ name: 'a', limt: 5 }],
  [{ name: 'a', limit_reset: 'hourly' }],
  [{ name: 'a', expires_at: 'tomorrow' }],
  [{ name: 'a', models: [] }],
  [{ name: 'a', models: ['gpt'] }],
  [{ name: 'a', requests_per_minute: 0 }],
  [{ name: 'a', requests_per_minute: 1.5 }],
  [{ name: 'a', concurrency: -1 }],
  [{ name: 'a', ips: ['10.0.0.256'] }],
  [{ name: 'a', ips: ['10.0.0.0/33'] }],
  [{ name: 'a', ips: ['example.com'] }],
  [{ name: 'a', disabled: true }],
])('refuses to create a key from %j', (body) => {
  expect(createKeySchema.safeParse(body).success).toBe(false);
});

test.each([
  [{ name: 'a', ips: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '::1'] }],
  [{ name: 'a', models: ['openai/gpt-5.2', 'demo/*', 'meta-llama/llama-3.1:free'] }],
  [{ name: 'a', include_byok_in_limit: true, workspace_id: null, creator_user_id: null }],
])('creates a key from %j', (body) => {
  expect(createKeySchema.safeParse(body).success).toBe(true);
});

test('refuses a change that changes nothing', () => {
  expect(changeKeySchema.safeParse({}).success).toBe(false);
});
