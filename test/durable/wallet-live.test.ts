// What a wallet tells while a page listens: counted calls, bounded batches and gaps, over the shipped wallet on a disk in memory. Time
// passes only when the test says so.
import { expect, it } from 'vitest';
import type { LiveReport } from '../../src/durable/account-messages.ts';
import { LISTEN_MS, PAUSE_MS, ROWS_MAX, WalletLive } from '../../src/durable/wallet/live.ts';
import { sqlOver } from '../sim/disk.ts';
import { openWorld } from './one-key.ts';

type Send = (report: LiveReport) => Promise<boolean>;

/** A key with credit whose wallet tells what it may; `pass` lets one pause go by. */
async function openLive(send: Send = () => Promise.resolve(true)) {
  const key = await openWorld(1_000_000n);
  const reports: LiveReport[] = [];
  const pauses: (() => void)[] = [];
  const live = new WalletLive({
    sql: sqlOver(key.host.disk, { alive: true }, () => undefined),
    clock: () => key.world.now,
    log: () => undefined,
    send: (_, report) => {
      reports.push(report);
      return send(report);
    },
    wait: (ms) => {
      expect(ms).toBe(PAUSE_MS);
      return new Promise((resume) => pauses.push(resume));
    },
  });
  const { wallet } = key.host.instance;
  const reserve = async () => {
    const { id } = await key.reserve(10n);
    live.committed(wallet);
    return id;
  };
  const settle = async (id: Awaited<ReturnType<typeof reserve>>) => {
    await key.settle(id, 7n);
    live.committed(wallet);
    live.touched(wallet, id);
  };
  const pass = async () => {
    pauses.shift()?.();
    await key.world.quiet();
  };
  return { key, live, wallet, reports, pauses, reserve, settle, pass };
}

const statuses = (report: LiveReport | undefined) => report?.rows.map(({ id, status }) => [id, status]);

it('tells nothing, and waits for nothing, while nobody listens', async () => {
  const { reserve, settle, pauses, reports } = await openLive();
  await settle(await reserve());
  expect([pauses.length, reports.length]).toEqual([0, 0]);
});

it('tells all that happened within one pause in one call, each request once, as it then is', async () => {
  const { key, live, wallet, reserve, settle, pass, pauses, reports } = await openLive();
  live.listen(wallet, key.world.now + LISTEN_MS);
  const [first, second] = [await reserve(), await reserve()];
  await settle(first);
  await pass();
  expect(reports).toHaveLength(1);
  expect(statuses(reports[0])).toEqual([
    [second, 'running'],
    [first, 'ok'],
  ]);
  expect(reports[0]?.totals).toMatchObject({ spent: 7n, open: 10n });
  expect(pauses).toHaveLength(0);
});

it('tells of a hold that expired, whoever ended it', async () => {
  const { key, live, wallet, reserve, pass, reports } = await openLive();
  live.listen(wallet, key.world.now + LISTEN_MS);
  const id = await reserve();
  await pass();
  key.world.now += 61_000;
  await key.host.call((object) => object.wallet.expire());
  live.committed(wallet);
  await pass();
  expect(statuses(reports[1])).toEqual([[id, 'expired']]);
});

it('tells of a charge that came late and corrected an expiry', async () => {
  const { key, live, wallet, reserve, settle, pass, reports } = await openLive();
  const id = await reserve();
  key.world.now += 61_000;
  await key.host.call((object) => object.wallet.expire());
  live.listen(wallet, key.world.now + LISTEN_MS);
  await settle(id);
  await pass();
  expect(statuses(reports[0])).toEqual([[id, 'ok']]);
});

it('tells at most fifty requests at once, the latest, and that there is a gap', async () => {
  const { key, live, wallet, reserve, settle, pass, reports } = await openLive();
  live.listen(wallet, key.world.now + LISTEN_MS);
  const ids = [];
  for (let count = 0; count < ROWS_MAX + 10; count++) {
    const id = await reserve();
    await settle(id);
    ids.push(id);
    key.world.now += 1;
  }
  await pass();
  expect(reports).toHaveLength(1);
  expect(reports[0]?.hasGap).toBe(true);
  expect(statuses(reports[0])?.map(([id]) => id)).toEqual(ids.slice(-ROWS_MAX));
});

it('says that there is a gap after a call that failed, and goes on', async () => {
  let isAway = true;
  const open = await openLive(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(true)));
  const { key, live, wallet, reserve, pass, reports, pauses } = open;
  live.listen(wallet, key.world.now + LISTEN_MS);
  await reserve();
  await pass();
  expect(pauses).toHaveLength(0);
  isAway = false;
  await reserve();
  await pass();
  expect(reports.map(({ hasGap }) => hasGap)).toEqual([false, true]);
});

it('stops when nobody listens any more, and when the time is over', async () => {
  const { key, live, wallet, reserve, pass, reports, pauses } = await openLive(() => Promise.resolve(false));
  live.listen(wallet, key.world.now + LISTEN_MS);
  await reserve();
  await pass();
  await reserve();
  expect([reports.length, pauses.length]).toEqual([1, 0]);
  live.listen(wallet, key.world.now + LISTEN_MS);
  key.world.now += LISTEN_MS;
  await pass();
  await reserve();
  expect([reports.length, pauses.length]).toEqual([1, 0]);
});

it('listens no longer than a listen lasts, whatever it was told', async () => {
  const { key, live, wallet, reserve, pauses } = await openLive();
  live.listen(wallet, key.world.now + 1_000 * LISTEN_MS);
  key.world.now += LISTEN_MS;
  await reserve();
  expect(pauses).toHaveLength(0);
});
