// An object that dies between reserve and settle, inside workerd: the next instance reads the disk, and a hold resolves once.
import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { RequestId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { ledgerStub } from '../../src/durable/stubs.ts';
import { openKey, releaseOf, reserveOf, settleOf } from './account.ts';

type Key = Awaited<ReturnType<typeof openKey>>;

const CREDIT = 1_000_000n;

async function held(key: Key, amount: bigint): Promise<RequestId> {
  const call = reserveOf(amount);
  const answer = await key.wallet.reserve(call);
  assert(answer.ok && answer.value.state === 'held', 'not held');
  return call.requestId;
}

async function figures({ ledger }: Key): Promise<Record<'usage' | 'held' | 'available', bigint>> {
  const credits = await ledger.credits();
  assert(credits.ok, 'no credits');
  const { usage, held, available, setAside } = credits.value;
  expect(usage + held + available + setAside).toBe(CREDIT);
  return { usage, held, available };
}

/** Changes rows behind the object's back; answers how many. */
function editRequests({ newStub }: Key, change: string, id: RequestId): Promise<number> {
  return runInDurableObject(newStub(), (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name LIKE 'requests%'`);
    const edits = tables.toArray().map(({ name }) => storage.sql.exec(`UPDATE ${name} ${change}`, id).rowsWritten);
    return edits.reduce((sum, rows) => sum + rows, 0);
  });
}

/** Lets the hold be overdue, as the next instance will read it. */
async function overdue(key: Key, id: RequestId): Promise<void> {
  await editRequests(key, 'SET deadline = 0 WHERE id = ?', id);
  await abortAllDurableObjects();
}

it.each([
  ['aborted', () => abortAllDurableObjects()],
  ['evicted', ({ newStub }: Key) => evictDurableObject(newStub())],
])('a wallet %s between reserve and settle settles on its next instance, once', async (_, end) => {
  const key = await openKey(CREDIT);
  const id = await held(key, 400n);
  expect(await figures(key)).toEqual({ usage: 0n, held: 400n, available: CREDIT - 400n });
  await end(key);
  expect((await figures(key)).held).toBe(400n);
  expect(await key.wallet.settle(settleOf(id, 123n))).toMatchObject({
    ok: true,
    value: { state: 'settled', cost: 123n },
  });
  await end(key);
  expect(await key.wallet.settle(settleOf(id, 321n))).toMatchObject({
    ok: true,
    value: { state: 'settled', cost: 123n },
  });
  expect(await key.wallet.release(releaseOf(id))).toMatchObject({ ok: true, value: { state: 'settled', cost: 123n } });
  expect(await figures(key)).toEqual({ usage: 123n, held: 0n, available: CREDIT - 123n });
});

it('a reserve that is repeated after the object died holds once', async () => {
  const key = await openKey(CREDIT);
  const call = reserveOf(400n);
  await key.wallet.reserve(call);
  await abortAllDurableObjects();
  expect(await key.wallet.reserve(call)).toMatchObject({ ok: true, value: { state: 'held', held: 400n } });
  expect((await figures(key)).held).toBe(400n);
});

it('the alarm of an object that died expires an orphan at its last metered spend', async () => {
  const key = await openKey(CREDIT);
  const id = await held(key, 400n);
  const call = { requestId: id, held: nanoUsd(900n), metered: nanoUsd(250n) };
  expect(await key.wallet.extend(call)).toMatchObject({ ok: true, value: { held: 900n } });
  await overdue(key, id);
  expect(await runDurableObjectAlarm(key.newStub())).toBe(true);
  const found = await key.wallet.findRequest(id);
  const receipt = { basis: 'expired', total: '0.000000250' };
  expect(found).toMatchObject({ ok: true, value: { state: 'expired', cost: 250n, outcome: { receipt } } });
  expect(await figures(key)).toEqual({ usage: 250n, held: 0n, available: CREDIT - 250n });
  expect(await key.wallet.extend({ ...call, held: nanoUsd(950n) })).toMatchObject({
    ok: false,
    refusal: { reason: 'hold_ended' },
  });
});

it.each([
  ['a dearer settle is spent', (key: Key, id: RequestId) => key.wallet.settle(settleOf(id, 300n)), 300n],
  ['a cheaper settle is given back', (key: Key, id: RequestId) => key.wallet.settle(settleOf(id, 100n)), 100n],
  ['a release is given back', (key: Key, id: RequestId) => key.wallet.release(releaseOf(id)), 0n],
])('after an expiry %s, once', async (_, late, usage) => {
  const key = await openKey(CREDIT);
  const id = await held(key, 400n);
  await key.wallet.extend({ requestId: id, held: nanoUsd(400n), metered: nanoUsd(250n) });
  await overdue(key, id);
  await runDurableObjectAlarm(key.newStub());
  await late(key, id);
  await abortAllDurableObjects();
  await late(key, id);
  await key.wallet.settle(settleOf(id, 399n));
  expect(await figures(key)).toEqual({ usage, held: 0n, available: CREDIT - usage });
});

it('objects that are loaded with work to do and no alarm arm one', async () => {
  const key = await openKey(CREDIT);
  const id = await held(key, 400n);
  const newLedger = () => ledgerStub(env, key.address);
  await runInDurableObject(key.newStub(), (_, { storage }) => storage.deleteAlarm());
  await runInDurableObject(newLedger(), (_, { storage }) => storage.deleteAlarm());
  await abortAllDurableObjects();
  await key.wallet.findRequest(id);
  await key.ledger.account();
  expect(await runInDurableObject(key.newStub(), (_, { storage }) => storage.getAlarm())).not.toBeNull();
  expect(await runInDurableObject(newLedger(), (_, { storage }) => storage.getAlarm())).not.toBeNull();
});

it('an overrun that was not yet paid when the object died is paid by its alarm', async () => {
  const key = await openKey(CREDIT);
  const id = await held(key, 400n);
  await key.wallet.settle(settleOf(id, 400n));
  // As a crash leaves it that comes after the settle and before the grant.
  await editRequests(key, 'SET cost = 700, owed = 300 WHERE id = ?', id);
  await abortAllDurableObjects();
  expect(await runDurableObjectAlarm(key.newStub())).toBe(true);
  const owed = () => editRequests(key, 'SET owed = owed WHERE id = ? AND owed > 0', id);
  await expect.poll(owed, { timeout: 5_000 }).toBe(0);
  expect(await figures(key)).toEqual({ usage: 700n, held: 0n, available: CREDIT - 700n });
});

it('objects that die in the thick of traffic charge every request once', async () => {
  const key = await openKey(CREDIT);
  const one = async (at: number): Promise<bigint> => {
    const call = reserveOf(900n);
    const reserved = await key.wallet.reserve(call);
    expect(reserved).toMatchObject({ ok: true, value: { state: 'held' } });
    const cost = BigInt(100 + at);
    expect(await key.wallet.settle(settleOf(call.requestId, cost))).toMatchObject({ ok: true, value: { cost } });
    if (at % 75 === 50) await abortAllDurableObjects();
    return cost;
  };
  const costs: bigint[] = [];
  for (let wave = 0; wave < 10; wave++) {
    costs.push(...(await Promise.all(Array.from({ length: 30 }, (_, at) => one(wave * 30 + at)))));
  }
  const usage = costs.reduce((sum, cost) => sum + cost, 0n);
  expect(await figures(key)).toEqual({ usage, held: 0n, available: CREDIT - usage });
});
