// What pages are told and how often, over the shipped ledger on a disk in memory and pages that are lists. Time passes only when the
// test says so.
import { expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { KeyId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import type { WalletTotals } from '../../src/durable/account-messages.ts';
import { setAccountLimit } from '../../src/durable/ledger/account.ts';
import { AccountLive, CREDIT_EVERY_MS, ROWS_A_SECOND } from '../../src/durable/live/live.ts';
import type { LiveSocket, Visit } from '../../src/durable/live/pages.ts';
import type { RequestRow } from '../../src/durable/request-row.ts';
import { World } from '../sim/world.ts';

type Told = { readonly t: string; readonly seq: number } & Readonly<Record<string, unknown>>;
type Ask = (keyId: KeyId, until: number) => Promise<WalletTotals | null>;

const HOUR = 3_600_000;

async function openAccount(ask: Ask = () => Promise.resolve(null)) {
  const world = new World();
  await world.open();
  const { ledger } = world.ledger.instance;
  await ledger.moneyIn({ externalId: 'order/1', amount: nanoUsd(1_000n), lot: { kind: 'paid' }, reason: 'test' });
  const pages: LiveSocket[] = [];
  const pauses: { readonly ms: number; readonly resume: () => void }[] = [];
  const asked: KeyId[] = [];
  const live = new AccountLive({
    clock: () => world.now,
    log: () => undefined,
    state: () => ledger.state,
    sockets: () => pages,
    ask: (keyId, until) => {
      asked.push(keyId);
      return ask(keyId, until);
    },
    wait: (ms) => new Promise((resume) => pauses.push({ ms, resume })),
  });
  const open = () => {
    const told: Told[] = [];
    const closed: number[] = [];
    let visit: Visit = { openedAt: world.now, number: 0, seq: 0, until: 0, said: { since: world.now, times: 0 } };
    const page: LiveSocket = {
      visit: () => visit,
      keep: (kept) => {
        visit = kept;
      },
      send: (text) => told.push(JSON.parse(text) as Told),
      close: ({ code }) => {
        closed.push(code);
        pages.splice(pages.indexOf(page), 1);
      },
    };
    pages.push(page);
    live.welcome(page);
    return { page, told, closed, of: (t: string) => told.filter((message) => message.t === t) };
  };
  /** Lets the pause go by that is under way. */
  const pass = async () => {
    const pause = pauses.shift();
    assert(pause !== undefined, 'nothing waits');
    world.now += pause.ms;
    pause.resume();
    await world.quiet();
  };
  const listen = (page: LiveSocket) => live.said(page, '{"t":"listen"}');
  return { world, ledger, live, open, pass, pauses, asked, listen };
}

const totalsOf = (keyId: KeyId, part: Partial<WalletTotals> = {}): WalletTotals => ({
  keyId,
  granted: nanoUsd(0n),
  returned: nanoUsd(0n),
  spent: nanoUsd(0n),
  refunded: nanoUsd(0n),
  lost: nanoUsd(0n),
  open: nanoUsd(0n),
  freeze: { version: 0, causes: [] },
  ...part,
});

const rows = (count: number): readonly RequestRow[] =>
  Array.from({ length: count }, (_, at) => ({ id: `gen-${at}` }) as unknown as RequestRow);

it('tells the credit at most twice a second, and what it came to in between', async () => {
  const { world, live, open, pass, pauses, listen } = await openAccount();
  const page = open();
  const [keyId] = world.keyIds;
  assert(keyId !== undefined, 'no key');
  await listen(page.page);
  for (let spent = 1n; spent <= 10n; spent++) {
    live.heard({ totals: totalsOf(keyId, { spent: nanoUsd(spent) }), rows: [], hasGap: false });
    if (spent === 1n) await pass();
  }
  expect(pauses.map(({ ms }) => ms)).toEqual([CREDIT_EVERY_MS]);
  await pass();
  expect(page.of('credit').map(({ usage }) => usage)).toEqual(['0.000000001', '0.000000010']);
  expect(pauses).toHaveLength(0);
});

it('tells what is spendable within the account’s limit, and that the limit binds', async () => {
  const { world, ledger, live, open, pass, listen } = await openAccount();
  const page = open();
  await ledger.step((step) => setAccountLimit(step, { amount: nanoUsd(600n), reset: 'daily' }));
  const [keyId] = world.keyIds;
  assert(keyId !== undefined, 'no key');
  await listen(page.page);
  live.heard({
    totals: totalsOf(keyId, { spent: nanoUsd(100n), open: nanoUsd(50n) }),
    rows: [],
    hasGap: false,
  });
  await pass();
  expect(page.of('credit').at(-1)).toMatchObject({
    available: '0.000000850',
    spendable: '0.000000450',
    held: '0.000000050',
    binds: 'account_limit',
  });
});

it('tells fifty calls a second, and of all others that there is a gap', async () => {
  const { world, live, open, pass } = await openAccount();
  const page = open();
  const [keyId] = world.keyIds;
  assert(keyId !== undefined, 'no key');
  for (let report = 0; report < 3; report++) live.heard({ totals: totalsOf(keyId), rows: rows(40), hasGap: false });
  expect(page.of('request')).toHaveLength(ROWS_A_SECOND);
  await pass();
  expect(page.of('gap')).toHaveLength(1);
});

it('asks wallets once for as many pages as listen, and again when the time runs out', async () => {
  const { world, asked, open, listen } = await openAccount((keyId) => Promise.resolve(totalsOf(keyId)));
  const [one, other] = [open(), open()];
  await Promise.all([listen(one.page), listen(other.page)]);
  expect(asked).toEqual(world.keyIds);
  world.now += 20_000;
  await listen(other.page);
  expect(asked).toHaveLength(world.keyIds.length);
  world.now += 40_000;
  await listen(one.page);
  expect(asked).toHaveLength(2 * world.keyIds.length);
  expect(one.of('listening')[0]).toMatchObject({ keys: world.keyIds.length, of: world.keyIds.length });
});

it('does not count a wallet as heard that does not answer, nor one that runs nothing', async () => {
  const { world, open, listen } = await openAccount((keyId) => {
    if (keyId === world.keyIds[0]) return Promise.reject(new Error('away'));
    return Promise.resolve(keyId === world.keyIds[1] ? null : totalsOf(keyId));
  });
  const page = open();
  await listen(page.page);
  const { length } = world.keyIds;
  expect(page.of('listening')[0]).toMatchObject({ keys: length - 2, of: length - 1 });
});

it('says that nobody listens when there is no page, and keeps no timer', async () => {
  const { world, live, pauses } = await openAccount();
  const [keyId] = world.keyIds;
  assert(keyId !== undefined, 'no key');
  expect(live.heard({ totals: totalsOf(keyId), rows: rows(1), hasGap: false })).toBe(false);
  live.committed();
  expect(live.met(totalsOf(keyId))).toBeUndefined();
  expect(pauses).toHaveLength(0);
});

it('lets a wallet that asks for credit hear how long a page listens', async () => {
  const { world, live, open, listen } = await openAccount();
  const [keyId] = world.keyIds;
  assert(keyId !== undefined, 'no key');
  const page = open();
  expect(live.met(totalsOf(keyId))).toBeUndefined();
  await listen(page.page);
  expect(live.met(totalsOf(keyId))).toBe(world.now + 90_000);
});

it('sends a page away after an hour, so that it is asked again who it is', async () => {
  const { world, live, open } = await openAccount();
  const page = open();
  world.now += HOUR;
  live.freeze();
  expect(page.closed).toEqual([1012]);
  expect(page.of('freeze')).toHaveLength(0);
});

it('sends a page away that says too much', async () => {
  const { open, listen } = await openAccount();
  const page = open();
  for (let count = 0; count < 31; count++) await listen(page.page);
  expect(page.closed).toEqual([1008]);
});
