// What an account's open pages hear from the real objects inside workerd: calls, credit, orders and the freeze, while they listen and
// across hibernation; and that wallets tell nothing when nobody does.
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { RequestId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { AccountLedger } from '../../src/durable/account-ledger.ts';
import { ledgerStub } from '../../src/durable/stubs.ts';
import { addKey, openKey, releaseOf, reserveOf, settleOf } from './account.ts';
import { openPage, type Told } from './live-page.ts';

type Key = Awaited<ReturnType<typeof openKey>>;

const CREDIT = 1_000_000_000n;

afterEach(() => vi.restoreAllMocks());

async function hold({ wallet }: Key, amount: bigint): Promise<RequestId> {
  const call = reserveOf(amount);
  const reserved = await wallet.reserve(call);
  assert(reserved.ok && reserved.value.state === 'held', 'not held');
  return call.requestId;
}

async function pay(key: Key, cost: bigint): Promise<RequestId> {
  const requestId = await hold(key, 900n);
  const settled = await key.wallet.settle(settleOf(requestId, cost));
  assert(settled.ok, 'not settled');
  return requestId;
}

/** Counts the calls by which wallets report. */
const reportsFrom = () => vi.spyOn(AccountLedger.prototype, 'live');

const idsIn = (reports: ReturnType<typeof reportsFrom>): readonly string[] => [
  ...new Set(reports.mock.calls.flatMap(([{ rows }]) => rows.map(({ id }) => id))),
];

const rowOf = (message: Told): Readonly<Record<string, unknown>> => message.row as Readonly<Record<string, unknown>>;
const isRow = (id: string, status: string) => (message: Told) =>
  rowOf(message).id === id && rowOf(message).status === status;

it('tells a page of a call that ended, and of the credit that it left, within a second', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.listens();
  const startedAt = performance.now();
  const id = await pay(key, 123n);
  const { row } = await page.hears('request', isRow(id, 'ok'));
  await page.hears('credit', ({ usage }) => usage === '0.000000123');
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(row).toMatchObject({ key_hash: key.address.keyId, key_name: 'key', cost: '0.000000123', model: 'acme/m' });
});

it('tells a page of a call while it runs, and of what it holds', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.listens();
  const id = await hold(key, 5_000n);
  await page.hears('request', isRow(id, 'running'));
  await page.hears('credit', ({ held, available }) => held === '0.000005000' && available === '0.999995000');
  await key.wallet.release(releaseOf(id));
  await page.hears('request', isRow(id, 'failed'));
  await page.hears('credit', ({ held, available }) => held === '0.000000000' && available === '1.000000000');
});

it('tells a page that begins to listen of calls that run already', async () => {
  const key = await openKey(CREDIT);
  const id = await hold(key, 5_000n);
  const page = await openPage(key.ledger);
  expect(await page.listens()).toMatchObject({ keys: 1, of: 1 });
  await page.hears('request', isRow(id, 'running'));
});

it('tells credit after a top-up, also a page that does not listen', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.hears('hello');
  await key.ledger.moneyIn({
    externalId: 'admin/2',
    amount: nanoUsd(CREDIT),
    lot: { kind: 'paid' },
    reason: 'test',
  });
  expect(await page.hears('credit')).toMatchObject({
    credits: '2.000000000',
    spendable: '2.000000000',
    binds: 'credit',
  });
});

it('tells of a freeze, and that nothing can be spent', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await key.ledger.freeze('operator');
  expect(await page.hears('freeze')).toMatchObject({ frozen: ['operator'] });
  expect(await page.hears('credit')).toMatchObject({
    binds: 'freeze',
    available: '1.000000000',
    spendable: '0.000000000',
  });
});

it('asks for no report and makes no call while nobody listens', async () => {
  const reports = reportsFrom();
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.hears('hello');
  for (let count = 0; count < 20; count++) await pay(key, 1n);
  await page.listens();
  const id = await pay(key, 1n);
  await page.hears('request', isRow(id, 'ok'));
  expect(idsIn(reports)).toEqual([id]);
});

it('stops reports when the last page has gone', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.listens();
  await key.ledger.closeLive(null);
  expect(await page.closed()).toBe(4001);
  const reports = reportsFrom();
  const unheard = await pay(key, 1n);
  await vi.waitFor(() => expect(reports).toHaveBeenCalledTimes(1));
  expect(await reports.mock.results[0]?.value).toBe(false);
  await pay(key, 1n);
  const later = await openPage(key.ledger);
  await later.listens();
  const id = await pay(key, 1n);
  await later.hears('request', isRow(id, 'ok'));
  expect(idsIn(reports)).toEqual([unheard, id]);
});

it('counts on in a page whose ledger hibernated, and hears of calls again', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.listens();
  await pay(key, 100n);
  await page.hears('credit', ({ usage }) => usage === '0.000000100');
  await evictDurableObject(ledgerStub(env, key.address));
  const id = await pay(key, 50n);
  await page.hears('request', isRow(id, 'ok'));
  await page.hears('credit', ({ usage }) => usage === '0.000000150');
  expect(page.told.map(({ seq }) => seq)).toEqual(page.told.map((_, at) => at + 1));
});

it('hears at once of a call of a wallet that was loaded anew, by a ledger that was loaded anew', async () => {
  const key = await openKey(CREDIT);
  await pay(key, 100n);
  const page = await openPage(key.ledger);
  await page.listens();
  await evictDurableObject(key.newStub());
  await evictDurableObject(ledgerStub(env, key.address));
  const id = await pay(key, 50n);
  await page.hears('request', isRow(id, 'ok'));
  await page.hears('credit', ({ usage, held }) => usage === '0.000000150' && held === '0.000000000');
});

it('hears of a key that was made while it listens', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.listens();
  const younger = await addKey(key);
  const id = await pay(younger, 50n);
  expect(rowOf(await page.hears('request', isRow(id, 'ok'))).key_hash).toBe(younger.address.keyId);
});

it('tells that credit changed, and no figure, while a wallet that may hold some is not listened to', async () => {
  const key = await openKey(CREDIT);
  await hold(key, 100n);
  const page = await openPage(key.ledger);
  await key.ledger.freeze('operator');
  expect(await page.hears('credit')).toEqual({ t: 'credit', seq: 3, at: expect.any(String) });
});

it('answers a ping without waking the ledger', async () => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  await page.hears('hello');
  await evictDurableObject(ledgerStub(env, key.address));
  const said = vi.spyOn(AccountLedger.prototype, 'webSocketMessage');
  page.socket.send('ping');
  await page.hears('pong');
  expect(said).not.toHaveBeenCalled();
});

it('closes the pages of one session and leaves the others', async () => {
  const key = await openKey(CREDIT);
  const gone = await openPage(key.ledger, 'one', 'ann');
  const alsoGone = await openPage(key.ledger, 'two', 'bob');
  const stays = await openPage(key.ledger, 'three', 'eve');
  await key.ledger.closeLive('one');
  await key.ledger.closeLive('bob');
  expect(await Promise.all([gone.closed(), alsoGone.closed()])).toEqual([4001, 4001]);
  await key.ledger.freeze('operator');
  await stays.hears('freeze');
});

it('keeps twenty pages of an account and closes the oldest', async () => {
  const key = await openKey(CREDIT);
  const oldest = await openPage(key.ledger, 'oldest');
  for (let count = 0; count < 20; count++) await openPage(key.ledger, `session ${count}`);
  expect(await oldest.closed()).toBe(4002);
});

it.each([
  ['anything but listening', '{"t":"reserve"}', 1008],
  ['no JSON', 'hello', 1008],
  ['too much', `{"t":"listen","x":"${'x'.repeat(2_000)}"}`, 1009],
])('closes a page that says %s', async (_, text, code) => {
  const key = await openKey(CREDIT);
  const page = await openPage(key.ledger);
  page.socket.send(text);
  expect(await page.closed()).toBe(code);
});

it('never tells a page of another account', async () => {
  const [ours, theirs] = [await openKey(CREDIT), await openKey(CREDIT)];
  const [page, other] = [await openPage(ours.ledger), await openPage(theirs.ledger)];
  await Promise.all([page.listens(), other.listens()]);
  const id = await pay(theirs, 77n);
  await theirs.ledger.freeze('operator');
  await other.hears('request', isRow(id, 'ok'));
  await other.hears('freeze');
  await ours.ledger.freeze('mine');
  await page.hears('freeze');
  expect(page.told.filter(({ t }) => t === 'request')).toEqual([]);
  expect(page.told.filter(({ t }) => t === 'freeze')).toHaveLength(1);
  expect(JSON.stringify(page.told)).not.toContain(theirs.address.keyId);
});
