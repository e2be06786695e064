// Gifts of credit, from codes and for new accounts: claimed in D1 first, then given by the account's ledger under the row's own id. What
// stops between the two is given again, and never twice.
import { isPlace, type Place } from '../base/api-key.ts';
import { assert } from '../base/assert.ts';
import { type AccountId, parseAccountId } from '../base/id.ts';
import { ok, type Result } from '../base/result.ts';
import { type NanoUsd, nanoUsd } from '../billing/money.ts';
import type { Desk, OrderLedger } from './desk.ts';

export type Gift = {
  /** Its id in the ledger: `code/…` or `starter/…`. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly place: Place;
  /** null: starter credit. */
  readonly codeId: string | null;
  readonly kind: 'gift' | 'promotional';
  readonly credit: NanoUsd;
  readonly creditExpiresAt: number | null;
  /** `claimed`: it is the account's, and its ledger will have it. `booked`: its ledger has it. */
  readonly state: 'claimed' | 'booked';
  readonly createdAt: number;
};

export type StoredGift = Readonly<Record<string, string | number | null>>;

type GiveRefusal = Extract<Awaited<ReturnType<OrderLedger['give']>>, { readonly ok: false }>['refusal'];

/** Gives a claimed gift to its account; repeated, it gives nothing more. */
export async function bookGift(desk: Desk, gift: Gift): Promise<Result<Gift, GiveRefusal>> {
  if (gift.state === 'booked') return ok(gift);
  const { id, kind, credit, creditExpiresAt } = gift;
  const ends = creditExpiresAt === null ? {} : { expiresAt: creditExpiresAt };
  const given = await desk.ledgerOf(gift).give({
    externalId: id,
    amount: credit,
    lot: { kind: kind === 'gift' ? 'paid' : 'promotional', ...ends },
    reason: gift.codeId === null ? 'starter credit' : `${kind} code`,
  });
  if (given.ok) {
    await noteTry(desk, id, 'booked');
    return ok({ ...gift, state: 'booked' });
  }
  const { reason } = given.refusal;
  // A silent ledger is asked again; one that says no to its own account's gift is for a person to look at.
  desk.log(reason === 'ledger_unreachable' ? 'warn' : 'incident', 'gift_not_booked', { gift: id, reason });
  await noteTry(desk, id, 'claimed');
  return given;
}

/** Gives what was claimed and not tried since `before`, the longest untried first; answers how many were given. */
export async function finishGifts(desk: Desk, before: number, limit: number): Promise<number> {
  const { results } = await desk.db
    .prepare(`SELECT * FROM gifts WHERE state = 'claimed' AND updated_at <= ?1 ORDER BY updated_at, id LIMIT ?2`)
    .bind(before, limit)
    .all<StoredGift>();
  let finished = 0;
  for (const row of results) if ((await bookGift(desk, giftOf(row))).ok) finished += 1;
  return finished;
}

/** The latest gifts of a code. */
export async function giftsOfCode(db: D1Database, codeId: string, limit: number): Promise<readonly Gift[]> {
  const { results } = await db
    .prepare('SELECT * FROM gifts WHERE code_id = ?1 ORDER BY use DESC LIMIT ?2')
    .bind(codeId, limit)
    .all<StoredGift>();
  return results.map(giftOf);
}

/** Notes what a try came to, so that one gift that fails does not keep others waiting. */
const noteTry = ({ db, clock }: Desk, id: string, state: Gift['state']): Promise<unknown> =>
  db
    .prepare(`UPDATE gifts SET state = ?2, updated_at = ?3 WHERE id = ?1 AND state = 'claimed'`)
    .bind(id, state, clock())
    .run();

/** Reads a row of gifts. */
export function giftOf(row: StoredGift): Gift {
  const accountId = parseAccountId(String(row.account_id));
  const place = String(row.place);
  assert(accountId !== undefined && isPlace(place), 'a gift without its account');
  return {
    id: String(row.id),
    accountId,
    place,
    codeId: row.code_id === null ? null : String(row.code_id),
    kind: row.kind === 'gift' ? 'gift' : 'promotional',
    credit: nanoUsd(Number(row.credit_nano)),
    creditExpiresAt: row.credit_expires_at === null ? null : Number(row.credit_expires_at),
    state: row.state === 'booked' ? 'booked' : 'claimed',
    createdAt: Number(row.created_at),
  };
}
