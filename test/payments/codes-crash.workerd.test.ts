// Gifts that stopped halfway: claimed in D1 and not yet in their ledger, or in it and not yet marked. Each is credit once. And what their
// credit is: its kind, and its end.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, systemClock } from '../../src/base/clock.ts';
import { refuse } from '../../src/base/result.ts';
import { ledgerDoor } from '../../src/durable/doors.ts';
import { ledgerStub } from '../../src/durable/stubs.ts';
import type { Desk, OrderLedger, Owner } from '../../src/payments/desk.ts';
import { finishGifts } from '../../src/payments/gifts.ts';
import {
  ahead,
  creditOf,
  deskWith,
  journalOf,
  newCode,
  oneValue,
  openAccount,
  openAccounts,
  redeem,
  VALUE,
} from './codes-desk.ts';

/** A desk whose ledgers give in another way. */
const givingBy = (
  give: (owner: Owner, gift: Parameters<OrderLedger['give']>[0]) => ReturnType<OrderLedger['give']>,
): Desk => deskWith({ ledgerOf: (owner) => ({ ...ledgerDoor(env, owner), give: (gift) => give(owner, gift) }) });

const crashBefore = givingBy(() => Promise.reject(new Error('crashed before the ledger')));
const crashAfter = givingBy(async (owner, gift) => {
  await ledgerDoor(env, owner).give(gift);
  throw new Error('crashed after the ledger');
});
const silent = givingBy(async () => refuse({ reason: 'ledger_unreachable' }));

const finish = (limit = 100): Promise<number> => finishGifts(deskWith(), systemClock(), limit);
const stateOf = (owner: Owner): Promise<unknown> =>
  oneValue('SELECT state FROM gifts WHERE account_id = ?1', owner.accountId);

describe('a gift that was claimed', () => {
  it.each([
    ['before its ledger heard of it', crashBefore, 0n],
    ['before its ledger’s answer was noted', crashAfter, VALUE],
  ])('by who crashed %s is credit once', async (_, desk, before) => {
    const [owner, code] = await Promise.all([openAccount(), newCode()]);
    await expect(redeem(owner, code.text, desk)).rejects.toThrow('crashed');
    expect([await stateOf(owner), await creditOf(owner)]).toEqual(['claimed', before]);
    expect(await finish()).toBe(1);
    expect([await stateOf(owner), await creditOf(owner)]).toEqual(['booked', VALUE]);
    expect(await finish()).toBe(0);
    expect(await creditOf(owner)).toBe(VALUE);
  });

  it('is finished once by who asks again under its key, by the cron, and by both at once', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode()]);
    await expect(redeem(owner, code.text, crashBefore, 'one')).rejects.toThrow('crashed');
    await Promise.all([finish(), redeem(owner, code.text, deskWith(), 'one'), finish()]);
    expect([await stateOf(owner), await creditOf(owner)]).toEqual(['booked', VALUE]);
  });

  it('is answered while its ledger is silent, and given when it is not', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode()]);
    expect(await redeem(owner, code.text, silent)).toBe(`code/${code.id}/${owner.accountId}/1`);
    expect([await stateOf(owner), await creditOf(owner)]).toEqual(['claimed', 0n]);
    expect(await finish()).toBe(1);
    expect(await creditOf(owner)).toBe(VALUE);
  });

  it('is left to who is at it, and does not keep others waiting when it fails', async () => {
    const [owners, code] = await Promise.all([openAccounts(3), newCode({ usesMost: 3 })]);
    for (const owner of owners) await redeem(owner, code.text, silent);
    expect(await finishGifts(deskWith(), systemClock() - MINUTE, 100)).toBe(0);
    const [first] = owners;
    const later = (desk: Desk): Desk => ({ ...desk, clock: ahead(HOUR) });
    const broken = givingBy((owner, gift) =>
      owner.accountId === first?.accountId
        ? Promise.resolve(refuse({ reason: 'account_unknown' as const }))
        : ledgerDoor(env, owner).give(gift),
    );
    for (let run = 0; run < 3; run++) await finishGifts(later(broken), systemClock() + 2 * HOUR, 1);
    expect(await Promise.all(owners.map(stateOf))).toEqual(['claimed', 'booked', 'booked']);
    expect(await finishGifts(deskWith(), systemClock() + 2 * HOUR, 100)).toBe(1);
  });

  it('is an incident when its account’s ledger refuses it', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode()]);
    const events: string[] = [];
    const refusing = givingBy(async () => refuse({ reason: 'account_unknown' }));
    await redeem(owner, code.text, { ...refusing, log: (level, event) => events.push(`${level} ${event}`) });
    expect(events).toEqual(['incident gift_not_booked']);
    expect(await finish()).toBe(1);
  });
});

describe('the credit of a code', () => {
  it.each([
    ['gift', 'outside'],
    ['promotional', 'promotions'],
  ] as const)('of kind %s comes from %s in the books', async (kind, from) => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ kind })]);
    const gift = await redeem(owner, code.text);
    const [entry] = await journalOf(owner);
    expect(entry).toMatchObject({ kind: 'money_in', externalId: gift });
    expect(JSON.stringify(entry?.postings, (_, part) => (typeof part === 'bigint' ? String(part) : part))).toContain(
      `"${from}"`,
    );
  });

  it.each(['gift', 'promotional'] as const)(
    'of kind %s is there until its days are over, and then taken back',
    async (kind) => {
      const owner = await openAccount();
      const [lasting, ending] = await Promise.all([
        newCode({ kind, creditDays: 31 }),
        newCode({ kind, creditDays: 30 }),
      ]);
      // As one who redeemed thirty days ago.
      const desk = deskWith({ clock: ahead(-30 * DAY) });
      await redeem(owner, lasting.text, desk);
      const gift = await redeem(owner, ending.text, desk);
      expect((await journalOf(owner)).map((entry) => entry.kind)).toContain('money_in');
      await runDurableObjectAlarm(ledgerStub(env, owner));
      await expect.poll(() => creditOf(owner)).toBe(VALUE);
      const ends = (await journalOf(owner)).filter((entry) => entry.kind === 'expiry');
      expect(ends).toMatchObject([{ externalId: `expiry/${gift}` }]);
    },
  );

  it('ends so many days after it was redeemed', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ creditDays: 90 })]);
    const now = systemClock();
    await redeem(owner, code.text, deskWith({ clock: () => now }));
    const ends = await oneValue('SELECT credit_expires_at FROM gifts WHERE account_id = ?1', owner.accountId);
    expect(ends).toBe(now + 90 * DAY);
  });
});
