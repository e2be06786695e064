// Words that could not be acted on: kept with their cause until a later word, a reconciliation or a person resolves them. Words about
// another product's payments are counted and not kept.
import { startOfDay } from '../base/clock.ts';
import type { ChannelName, Fact } from './fact.ts';
import type { Mismatch } from './match.ts';

/** `parent_unknown`: a refund or dispute of a payment that was not heard of; it may be another product's. */
export type ParkedCause = Mismatch | 'order_unknown' | 'parent_unknown';

export type Parked = {
  readonly channel: ChannelName;
  readonly id: string;
  readonly cause: ParkedCause;
  readonly orderId: string | null;
  readonly at: number;
  readonly state: 'open' | 'resolved' | 'foreign';
  readonly fact: Fact;
};

type StoredParked = Readonly<Record<'channel' | 'id' | 'cause' | 'fact_json' | 'state', string>> & {
  readonly order_id: string | null;
  readonly at: number;
};

/** The name of a word: its object and what it says, so that a repeated word is one row. */
export const nameOf = (fact: Fact): string => {
  const id = fact.kind === 'payment' ? (fact.id ?? fact.sessionId ?? 'none') : fact.id;
  return `${fact.kind}/${id}/${fact.kind === 'warning' ? 'seen' : fact.status}`;
};

/** The payment to which a refund, a dispute or a warning belongs. */
export const parentOf = (fact: Fact): string | null =>
  fact.kind === 'payment' ? null : (fact.paymentId ?? fact.chargeId);

/** Parks a word; answers whether that is new. Repeated it stays as it is, and what a person has dealt with stays so. */
export async function park(
  db: D1Database,
  fact: Fact,
  cause: ParkedCause,
  orderId: string | null,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO payment_parked (channel, id, cause, parent, order_id, fact_json, at, tried_at, state)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 'open')
       ON CONFLICT (channel, id) DO UPDATE SET cause = excluded.cause, order_id = excluded.order_id, state = 'open'
       WHERE payment_parked.state = 'open' AND payment_parked.cause <> excluded.cause`,
    )
    .bind(fact.channel, nameOf(fact), cause, parentOf(fact), orderId, JSON.stringify(fact), now)
    .run();
  return meta.changes > 0;
}

/** The words that wait for a payment. */
export async function waitingFor(
  db: D1Database,
  channel: ChannelName,
  parents: readonly string[],
): Promise<readonly Parked[]> {
  const waiting = db.prepare(
    `SELECT * FROM payment_parked WHERE channel = ?1 AND parent = ?2 AND state = 'open' AND cause = 'parent_unknown' ORDER BY id`,
  );
  const answers = await db.batch<StoredParked>(parents.map((parent) => waiting.bind(channel, parent)));
  return answers.flatMap(({ results }) => results.map(parkedOf));
}

/** A page of parked words that wait, oldest first; of one cause where it is named. */
export async function listParked(
  db: D1Database,
  filter: {
    readonly cause?: ParkedCause;
    readonly notCause?: ParkedCause;
    readonly channel?: ChannelName;
    readonly id?: string;
    readonly limit: number;
  },
): Promise<readonly Parked[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM payment_parked WHERE state = 'open' AND (?1 IS NULL OR cause = ?1) AND (?2 IS NULL OR cause <> ?2)
         AND (?4 IS NULL OR channel = ?4) AND (?5 IS NULL OR id = ?5) ORDER BY at, channel, id LIMIT ?3`,
    )
    .bind(filter.cause ?? null, filter.notCause ?? null, filter.limit, filter.channel ?? null, filter.id ?? null)
    .all<StoredParked>();
  return results.map(parkedOf);
}

/** Words of one cause to be taken again, those that have waited longest for it first; each counts as tried now. */
export async function claimParked(
  db: D1Database,
  cause: ParkedCause,
  now: number,
  limit: number,
): Promise<readonly Parked[]> {
  const { results } = await db
    .prepare(
      `UPDATE payment_parked SET tried_at = ?2 WHERE (channel, id) IN (SELECT channel, id FROM payment_parked
         WHERE state = 'open' AND cause = ?1 ORDER BY tried_at, channel, id LIMIT ?3) RETURNING *`,
    )
    .bind(cause, now, limit)
    .all<StoredParked>();
  return results.map(parkedOf);
}

/** Ends a parked word: acted on or seen to by a person, or found to be another product's. */
export const endParked = (
  db: D1Database,
  channel: ChannelName,
  id: string,
  state: 'resolved' | 'foreign',
): Promise<unknown> =>
  db.prepare(`UPDATE payment_parked SET state = ?3 WHERE channel = ?1 AND id = ?2`).bind(channel, id, state).run();

/** Counts a word about a payment that is not ours. */
export const countForeign = (db: D1Database, channel: ChannelName, now: number): Promise<unknown> =>
  db
    .prepare(
      `INSERT INTO payment_foreign (channel, day, count) VALUES (?1, ?2, 1)
       ON CONFLICT (channel, day) DO UPDATE SET count = count + 1`,
    )
    .bind(channel, startOfDay(now))
    .run();

const parkedOf = (row: StoredParked): Parked => ({
  channel: row.channel as ChannelName,
  id: row.id,
  cause: row.cause as ParkedCause,
  orderId: row.order_id,
  at: row.at,
  state: row.state as Parked['state'],
  fact: JSON.parse(row.fact_json) as Fact,
});
