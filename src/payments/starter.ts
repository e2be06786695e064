// Credit for new accounts, once each, within what the operator gives away in a UTC day over the whole site. An account is never refused
// because of it.
import { DAY, startOfDay } from '../base/clock.ts';
import { toSafeNumber, ZERO } from '../billing/money.ts';
import type { Desk, Owner } from './desk.ts';
import { bookGift, type Gift, giftOf, type StoredGift } from './gifts.ts';
import { readSettings } from './settings.ts';

/** Gives a new account its starter credit, where there is any; repeated, it gives nothing more. Never throws. */
export async function giveStarter(desk: Desk, owner: Owner): Promise<void> {
  try {
    const gift = await claimStarter(desk, owner);
    if (gift !== undefined) await bookGift(desk, gift);
  } catch (error) {
    // What was claimed is given later; what was not is worth less than the account.
    desk.log('warn', 'starter_credit_failed', { account: owner.accountId, error: String(error) });
  }
}

async function claimStarter({ db, clock, log }: Desk, { accountId, place }: Owner): Promise<Gift | undefined> {
  const { starter } = await readSettings(db);
  if (starter === null || starter.amount <= ZERO) return undefined;
  const [id, now] = [`starter/${accountId}`, clock()];
  const [day, ends] = [startOfDay(now), starter.creditDays === null ? null : now + starter.creditDays * DAY];
  // Each row carries the sum of its day, so the last one says it: nothing is added up, however many accounts a day brings.
  const [, found] = await db.batch<StoredGift>([
    db
      .prepare(
        `INSERT INTO gifts (id, account_id, place, claim, kind, credit_nano, credit_expires_at, state, day, day_nano, created_at,
           updated_at)
         SELECT ?1, ?2, ?3, 'starter', 'promotional', ?4, ?5, 'claimed', ?6, ?4 + given.nano, ?7, ?7
         FROM (SELECT COALESCE(MAX(day_nano), 0) AS nano FROM gifts WHERE day = ?6) AS given
         WHERE ?4 + given.nano <= ?8 ON CONFLICT (id) DO NOTHING`,
      )
      .bind(...[id, accountId, place, toSafeNumber(starter.amount), ends, day, now, toSafeNumber(starter.dailyMost)]),
    db.prepare('SELECT * FROM gifts WHERE id = ?1').bind(id),
  ]);
  const row = found?.results[0];
  if (row === undefined) log('info', 'starter_credit_used_up', { account: accountId, day });
  return row === undefined ? undefined : giftOf(row);
}
