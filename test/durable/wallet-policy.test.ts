// A key's own policy, decided by its wallet: limits by period, rates of a minute, concurrency, addresses, models, expiry.
import { describe, expect, it } from 'vitest';
import { nanoUsd } from '../../src/billing/money.ts';
import { addressAllowed } from '../../src/durable/wallet/addresses.ts';
import { HELD, openWorld } from './one-key.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const refused = (refusal: object) => ({ ok: false, refusal });
const short = (facts: object = {}) => refused({ reason: 'insufficient_credit', binds: 'key_limit', ...facts });

describe('a spending limit', () => {
  // Trials begin on a Monday, 1 February 2027, at noon.
  it.each([
    ['daily', 12 * HOUR, Date.UTC(2027, 1, 2)],
    ['weekly', 6.5 * DAY, Date.UTC(2027, 1, 8)],
    ['monthly', 27.5 * DAY, Date.UTC(2027, 2, 1)],
  ] as const)('that is %s starts again at midnight of its period', async (reset, untilReset, resetsAt) => {
    const key = await openWorld(10_000n, { limit: { amount: nanoUsd(100), reset } });
    const { id } = await key.reserve(100n);
    await key.settle(id, 100n);
    expect((await key.reserve(1n)).answer).toMatchObject(short({ resetsAt, spendable: 0n }));
    await key.goOn(untilReset - 1);
    expect((await key.reserve(1n)).answer).toMatchObject(short());
    await key.goOn(1);
    expect((await key.reserve(100n)).answer).toMatchObject(HELD);
    expect((await key.reserve(1n)).answer).toMatchObject(short());
  });

  it('for ever never starts again', async () => {
    const key = await openWorld(10_000n, { limit: { amount: nanoUsd(100), reset: 'total' } });
    const { id } = await key.reserve(60n);
    await key.settle(id, 60n);
    await key.goOn(400 * DAY);
    expect((await key.reserve(41n)).answer).toMatchObject(short({ spendable: 40n, needed: 41n }));
    expect((await key.reserve(40n)).answer).toMatchObject(HELD);
  });

  it('counts a hold in the period in which it was made, whenever it is settled', async () => {
    const key = await openWorld(10_000n, { limit: { amount: nanoUsd(100), reset: 'daily' } });
    await key.goOn(12 * HOUR - 10_000);
    const { id } = await key.reserve(100n);
    await key.goOn(20_000);
    const today = await key.reserve(100n);
    expect(today.answer).toMatchObject(HELD);
    await key.settle(id, 90n);
    await key.settle(today.id, 10n);
    expect((await key.reserve(90n)).answer).toMatchObject(HELD);
    expect((await key.reserve(1n)).answer).toMatchObject(short());
  });

  it('that was lowered below what is held lets a running request renew its hold, and not enlarge it', async () => {
    const key = await openWorld(10_000n);
    const { id } = await key.reserve(100n);
    await key.change({ limit: { amount: nanoUsd(50), reset: 'total' } });
    const extend = (held: bigint) =>
      key.host.call(({ wallet }) => wallet.extend({ requestId: id, held: nanoUsd(held), metered: nanoUsd(20) }));
    expect(await extend(100n)).toMatchObject({ ok: true, value: { held: 100n } });
    expect(await extend(101n)).toMatchObject(refused({ reason: 'insufficient_credit', held: 100n }));
  });
});

describe('a call that may hold at most half of what is spendable', () => {
  const most = { most: nanoUsd(3_000), atMostHalf: true };
  const heldOf = async (credit: bigint, limit?: bigint) => {
    const policy = limit === undefined ? {} : { limit: { amount: nanoUsd(limit), reset: 'total' as const } };
    return (await openWorld(credit, policy)).reserve(100n, most);
  };

  it.each<[string, bigint, bigint | undefined, bigint]>([
    ['all it wants, where that is less', 10_000n, undefined, 3_000n],
    ['half of the credit', 4_001n, undefined, 2_001n],
    ['half of what the key’s limit leaves', 10_000n, 4_000n, 2_000n],
    ['what it needs, where half is less', 150n, undefined, 100n],
  ])('holds %s', async (_, credit, limit, held) => {
    expect((await heldOf(credit, limit)).answer).toMatchObject({ ok: true, value: { state: 'held', held } });
  });
});

describe('a rate', () => {
  const limited = (limit: string, allowed: number) => refused({ reason: 'rate_limited', limit, allowed });

  it.each([[false], [true]])('of requests counts a minute (loaded again meanwhile: %s)', async (isLoadedAgain) => {
    const key = await openWorld(10_000n, { requestsPerMinute: 2 });
    await key.reserve(1n);
    await key.goOn(10_000);
    await key.reserve(1n);
    if (isLoadedAgain) key.host.die();
    const { answer } = await key.reserve(1n);
    expect(answer).toMatchObject(limited('requests_per_minute', 2));
    expect(answer).toMatchObject({ refusal: { retryAfterMs: 50_000 } });
    await key.goOn(50_000);
    expect((await key.reserve(1n)).answer).toMatchObject(HELD);
    expect((await key.reserve(1n)).answer).toMatchObject(limited('requests_per_minute', 2));
  });

  it.each([[false], [true]])('of tokens counts what was used (loaded again meanwhile: %s)', async (isLoadedAgain) => {
    const key = await openWorld(10_000n, { tokensPerMinute: 100 });
    const first = await key.reserve(1n, { tokens: 99 });
    const second = await key.reserve(1n, { tokens: 50 });
    expect(second.answer).toMatchObject(HELD);
    if (isLoadedAgain) key.host.die();
    expect((await key.reserve(1n)).answer).toMatchObject(limited('tokens_per_minute', 100));
    await key.settle(first.id, 1n, 20);
    if (isLoadedAgain) key.host.die();
    expect((await key.reserve(1n, { tokens: 30 })).answer).toMatchObject(HELD);
    expect((await key.reserve(1n)).answer).toMatchObject(limited('tokens_per_minute', 100));
  });

  it('of tokens forgets a request that was released', async () => {
    const key = await openWorld(10_000n, { tokensPerMinute: 100 });
    const { id } = await key.reserve(1n, { tokens: 100 });
    const outcome = {
      model: 'acme/m',
      provider: 'double',
      upstreamModel: 'm',
      priceVersion: 'one',
      ending: 'failed',
      attempts: [],
    };
    await key.host.call(({ wallet }) => wallet.release({ requestId: id, outcome }));
    expect((await key.reserve(1n)).answer).toMatchObject(HELD);
  });

  it('of concurrency counts what runs now', async () => {
    const key = await openWorld(10_000n, { concurrency: 2 });
    const { id } = await key.reserve(1n);
    await key.reserve(1n);
    expect((await key.reserve(1n)).answer).toMatchObject(limited('concurrency', 2));
    await key.settle(id, 1n);
    expect((await key.reserve(1n)).answer).toMatchObject(HELD);
  });

  it('is not used up by what is refused', async () => {
    const key = await openWorld(10n, { requestsPerMinute: 1 });
    expect((await key.reserve(11n)).answer).toMatchObject(refused({ reason: 'insufficient_credit', binds: 'credit' }));
    expect((await key.reserve(10n)).answer).toMatchObject(HELD);
  });
});

describe('a key', () => {
  it('is refused for what is wrong with it first: secret, state, expiry, address, model', async () => {
    const key = await openWorld(10_000n, {
      models: ['acme/*'],
      ips: ['10.0.0.0/8'],
      expiresAt: Date.UTC(2027, 1, 1, 13),
    });
    const ip = '10.1.2.3';
    const facts = { ...key.reserveCall(1n).facts, model: 'other/m' };
    const good = { secretHash: 'secret', ip };
    const reasonOf = async (part: object) => {
      const { answer } = await key.reserve(1n, part);
      return answer.ok ? 'held' : answer.refusal.reason;
    };
    expect(await reasonOf({ credential: good })).toBe('held');
    expect(await reasonOf({ credential: good, facts })).toBe('model_not_allowed');
    expect(await reasonOf({ credential: { secretHash: 'secret', ip: '11.0.0.1' }, facts })).toBe('ip_not_allowed');
    expect(await reasonOf({ credential: { secretHash: 'secret', ip: null } })).toBe('ip_not_allowed');
    expect(await reasonOf({ credential: { secretHash: 'other', ip } })).toBe('key_wrong');
    await key.goOn(HOUR);
    expect(await reasonOf({ credential: good })).toBe('key_expired');
    await key.change({ expiresAt: null, state: 'disabled' });
    expect(await reasonOf({ credential: good })).toBe('key_disabled');
    await key.change({ state: 'active' });
    expect(await reasonOf({ credential: good })).toBe('held');
    await key.change({ state: 'revoked' });
    await key.change({ state: 'active' });
    expect(await reasonOf({ credential: good })).toBe('key_revoked');
  });

  it('that is revoked gives back what it does not hold', async () => {
    const key = await openWorld(10_000n);
    const { id } = await key.reserve(1_000n);
    await key.settle(id, 400n);
    const running = await key.reserve(100n);
    await key.change({ state: 'revoked' });
    const { granted, returned, spent } = key.host.instance.wallet.state;
    expect(granted - returned - spent).toBe(100n);
    expect(await key.settle(running.id, 30n)).toMatchObject({ ok: true, value: { cost: 30n } });
  });
});

it.each([
  ['10.1.2.3', ['10.1.2.3'], true],
  ['10.1.2.4', ['10.1.2.3'], false],
  ['10.255.0.1', ['10.0.0.0/8'], true],
  ['11.0.0.1', ['10.0.0.0/8'], false],
  ['::ffff:10.0.0.1', ['10.0.0.1'], true],
  ['2001:db8::1', ['2001:DB8:0:0::/32'], true],
  ['2001:db9::1', ['2001:db8::/32'], false],
  ['10.0.0.1', ['::/0'], false],
  ['10.0.0.1', ['0.0.0.0/0'], true],
  ['10.0.0.1', ['10.0.0.1/33', 'nonsense', '10.0.0'], false],
  [null, ['0.0.0.0/0'], false],
])('an address %s against %j: %s', (address, allowed, isAllowed) => {
  expect(addressAllowed(address, allowed)).toBe(isAllowed);
});

it.each([
  ['acme/m', ['acme/m'], true],
  ['acme/m', ['acme/*'], true],
  ['acme-two/m', ['acme/*'], false],
  ['acme/m2', ['acme/m'], false],
  ['acme/m', [], false],
])('a model %s against %j: %s', async (model, models, isAllowed) => {
  const key = await openWorld(10n, { models });
  const { answer } = await key.reserve(1n, { facts: { ...key.reserveCall(1n).facts, model } });
  expect(answer.ok).toBe(isAllowed);
});
