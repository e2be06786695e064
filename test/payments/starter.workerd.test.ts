// Starter credit: off unless it is set, once an account, and never more in a day than the operator gives away.
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY, systemClock } from '../../src/base/clock.ts';
import { refuse } from '../../src/base/result.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { ledgerDoor } from '../../src/durable/doors.ts';
import type { Desk } from '../../src/payments/desk.ts';
import { finishGifts } from '../../src/payments/gifts.ts';
import { DEFAULT_SETTINGS, type StarterRule, writeSettings } from '../../src/payments/settings.ts';
import { giveStarter } from '../../src/payments/starter.ts';
import { ahead, creditOf, creditOfAll, deskWith, journalOf, openAccount, openAccounts } from './codes-desk.ts';

const AMOUNT = nanoUsd(1_000_000_000n);
const rule: StarterRule = { amount: AMOUNT, creditDays: null, dailyMost: nanoUsd(10_000_000_000n) };

const set = (starter: StarterRule | null): Promise<void> =>
  writeSettings(env.DB, { ...DEFAULT_SETTINGS, starter }, systemClock());

// Each test has days of its own: what one gives away counts for its day alone.
let days = 0;
let desk: Desk;
beforeEach(async () => {
  days += 10;
  desk = deskWith({ clock: ahead(days * DAY) });
  await set(rule);
});

it('is off unless the operator sets it', async () => {
  expect(DEFAULT_SETTINGS.starter).toBeNull();
  await set(null);
  const owner = await openAccount();
  await giveStarter(desk, owner);
  expect(await creditOf(owner)).toBe(0n);
});

it.each([
  ['whole', 10_000_000_000n, 10n],
  ['with a rest', 7_999_999_999n, 7n],
  ['too small for one', 999_999_999n, 0n],
])('two hundred accounts at once get no more than a day gives: %s', async (_, dailyMost, most) => {
  await set({ ...rule, dailyMost: nanoUsd(dailyMost) });
  const owners = await openAccounts(200);
  await Promise.all(owners.map((owner) => giveStarter(desk, owner)));
  expect(await creditOfAll(owners)).toBe(AMOUNT * most);
  const credits = await Promise.all(owners.map(creditOf));
  expect(credits.filter((credit) => credit === AMOUNT)).toHaveLength(Number(most));
});

it('an account gets it once, however often it is given, also on another day', async () => {
  const owner = await openAccount();
  await Promise.all(Array.from({ length: 20 }, () => giveStarter(desk, owner)));
  await giveStarter({ ...desk, clock: ahead((days + 1) * DAY) }, owner);
  expect(await creditOf(owner)).toBe(AMOUNT);
  const [entry, ...others] = await journalOf(owner);
  expect(entry).toMatchObject({ kind: 'money_in', externalId: `starter/${owner.accountId}` });
  expect(others).toEqual([]);
});

it('the next day gives again, and a changed amount counts with what the day has given', async () => {
  await set({ ...rule, dailyMost: AMOUNT });
  const [first, second, third, fourth] = await openAccounts(4);
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error();
  await giveStarter(desk, first);
  await giveStarter(desk, second);
  const tomorrow = { ...desk, clock: ahead((days + 1) * DAY) };
  await set({ ...rule, amount: nanoUsd(600_000_000n), dailyMost: AMOUNT });
  await giveStarter(tomorrow, third);
  await giveStarter(tomorrow, fourth);
  expect(await Promise.all([first, second, third, fourth].map(creditOf))).toEqual([AMOUNT, 0n, 600_000_000n, 0n]);
});

it('is promotional, and ends when the operator says', async () => {
  await set({ ...rule, creditDays: 30 });
  const owner = await openAccount();
  const now = systemClock() + days * DAY;
  await giveStarter({ ...desk, clock: () => now }, owner);
  const row = await env.DB.prepare('SELECT * FROM gifts WHERE account_id = ?1').bind(owner.accountId).first();
  expect(row).toMatchObject({ kind: 'promotional', credit_expires_at: now + 30 * DAY, state: 'booked' });
});

it('never fails whoever makes an account: what was claimed is given later, once', async () => {
  const [silent, crashed, unlucky] = await openAccounts(3);
  if (silent === undefined || crashed === undefined || unlucky === undefined) throw new Error();
  const giving = (give: () => Promise<never>): Desk => ({
    ...desk,
    ledgerOf: (owner) => ({ ...ledgerDoor(env, owner), give }),
  });
  await giveStarter(
    {
      ...desk,
      ledgerOf: (owner) => ({ ...ledgerDoor(env, owner), give: async () => refuse({ reason: 'ledger_unreachable' }) }),
    },
    silent,
  );
  await giveStarter(
    giving(() => Promise.reject(new Error('crashed'))),
    crashed,
  );
  const noDatabase = {
    prepare: () => {
      throw new Error('D1 is down');
    },
  } as unknown as D1Database;
  await giveStarter({ ...desk, db: noDatabase }, unlucky);
  expect(await creditOfAll([silent, crashed, unlucky])).toBe(0n);
  expect(await finishGifts(desk, desk.clock(), 100)).toBe(2);
  expect(await finishGifts(desk, desk.clock(), 100)).toBe(0);
  expect(await Promise.all([silent, crashed, unlucky].map(creditOf))).toEqual([AMOUNT, AMOUNT, 0n]);
});
