// Group commits: what arrives in one turn shares one transaction, a bad operation fails alone, days are dropped whole, and a request
// is one row.
import { expect, it } from 'vitest';
import { HELD, openWorld } from './one-key.ts';

const DAY = 86_400_000;

it('operations of one turn share one transaction', async () => {
  const key = await openWorld(10_000n);
  await key.reserve(1_000n);
  const before = key.host.disk.transactions;
  const answers = await Promise.all([1n, 2n, 3n, 4n, 5n].map((amount) => key.reserve(amount)));
  for (const { answer } of answers) expect(answer.ok).toBe(true);
  const held = await key.world.quiet().then(() => key.host.instance.wallet.state.open);
  expect(held).toBe(1_015n);
  expect(key.host.disk.transactions - before).toBeLessThan(answers.length);
});

it('an operation that throws fails alone, and the others of its commit are on disk', async () => {
  const key = await openWorld(10_000n);
  const first = await key.reserve(100n);
  const second = await key.reserve(100n);
  const third = await key.reserve(100n);
  const tooLong = {
    model: 'acme/m',
    provider: 'double',
    upstreamModel: 'm',
    priceVersion: 'one',
    ending: 'x'.repeat(70_000),
    attempts: [],
  };
  const answers = await Promise.allSettled([
    key.settle(first.id, 40n),
    key.settle(second.id, 50n, 10, tooLong),
    key.settle(third.id, 60n),
    key.reserve(7n),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  key.host.die();
  const { state } = key.host.instance.wallet;
  expect(state.spent).toBe(100n);
  expect([...state.holds.values()].map(({ held }) => held)).toEqual([100n, 7n]);
  expect(await key.settle(second.id, 50n)).toMatchObject({ ok: true, value: { state: 'settled', cost: 50n } });
});

it('a reserve whose commit failed holds nothing later, although it had to wait for credit', async () => {
  const key = await openWorld(10_000n);
  for (let point = 1; point < 12; point++) {
    key.host.die();
    expect(key.host.instance).toBeDefined();
    key.host.lightFuse(point, 'fail');
    const failed = await key.reserve(10n).catch(() => undefined);
    key.host.douse();
    await key.world.quiet();
    const open = key.host.instance.wallet.state.holds;
    for (const id of open.keys())
      expect(failed?.answer).toMatchObject({ ...HELD, value: { held: open.get(id)?.held } });
    for (const id of [...open.keys()]) await key.settle(id, 0n);
  }
});

it('a day is dropped whole after 30 days, not while it has an open hold, nor before its hours are in D1', async () => {
  const key = await openWorld(10_000n);
  const { id } = await key.reserve(100n);
  await key.settle(id, 40n);
  const days = () => [...key.host.instance.wallet.days];
  expect(days()).toEqual(['requests_20270201']);
  await key.goOn(29 * DAY);
  await key.settle((await key.reserve(1n)).id, 1n);
  await key.goOn(61_000);
  expect(days()).toHaveLength(2);
  await key.goOn(3 * DAY);
  await key.settle((await key.reserve(1n)).id, 1n);
  key.world.mail.arm('d1', 'lose');
  key.world.mail.arm('d1', 'lose');
  await key.goOn(61_000);
  expect(days()).toContain('requests_20270201');
  await key.goOn(61_000);
  expect(days()).not.toContain('requests_20270201');
  expect(days()).toHaveLength(2);
  expect(await key.settle(id, 40n)).toMatchObject({ ok: false, refusal: { reason: 'hold_unknown' } });
  expect(key.host.instance.wallet.state.spent).toBe(42n);
});

it('a request is one row, whatever is repeated', async () => {
  const key = await openWorld(10_000n);
  const call = key.reserveCall(100n);
  for (let times = 0; times < 3; times++) await key.host.call(({ wallet }) => wallet.reserve(call));
  for (let times = 0; times < 3; times++) await key.settle(call.requestId, 40n);
  await key.host.call(({ wallet }) => wallet.reserve(call));
  expect(key.host.disk.all('SELECT state, cost FROM requests_20270201')).toEqual([{ state: 'settled', cost: 40 }]);
  expect(key.host.instance.wallet.state.spent).toBe(40n);
});
