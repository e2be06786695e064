// What the full reconciliation could not explain, with its cause: one row a difference, gone when a later pass does not find it again.
import type { ChannelName } from './fact.ts';

export type DifferenceCause =
  | 'not_at_provider'
  | 'other_at_provider'
  | 'not_credited'
  | 'credited_without_payment'
  | 'paid_twice'
  | 'order_differs'
  | 'not_taken';

export type PaymentDifference = {
  readonly channel: ChannelName;
  readonly id: string;
  readonly cause: DifferenceCause;
  readonly accountId: string | null;
  readonly orderId: string | null;
  /** Cents that it leaves unexplained. */
  readonly minor: number;
  readonly expected: string;
  readonly found: string;
};

type StoredDifference = {
  readonly channel: string;
  readonly id: string;
  readonly cause: string;
  readonly account_id: string | null;
  readonly order_id: string | null;
  readonly minor: number;
  readonly expected: string;
  readonly found: string;
  readonly since: number;
};

/** Keeps a difference; one that is still there is the same one. */
export async function keepDifference(db: D1Database, difference: PaymentDifference, now: number): Promise<void> {
  const { channel, id, cause, accountId, orderId, minor, expected, found } = difference;
  await db
    .prepare(
      `INSERT INTO payment_differences (channel, id, cause, account_id, order_id, minor, expected, found, since, seen_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
       ON CONFLICT (channel, id, cause) DO UPDATE SET minor = excluded.minor, expected = excluded.expected,
         found = excluded.found, seen_at = excluded.seen_at`,
    )
    .bind(channel, id, cause, accountId, orderId, minor, expected, found, now)
    .run();
}

/** Forgets the differences of a channel that were not seen again since a pass began. */
export const forgetDifferences = (db: D1Database, channel: ChannelName, began: number): Promise<unknown> =>
  db.prepare('DELETE FROM payment_differences WHERE channel = ?1 AND seen_at < ?2').bind(channel, began).run();

/** All differences, the oldest first. */
export async function listDifferences(
  db: D1Database,
  limit: number,
): Promise<readonly (PaymentDifference & { readonly since: number })[]> {
  const { results } = await db
    .prepare('SELECT * FROM payment_differences ORDER BY since, channel, id LIMIT ?1')
    .bind(limit)
    .all<StoredDifference>();
  return results.map((row) => ({
    channel: row.channel as ChannelName,
    id: row.id,
    cause: row.cause as DifferenceCause,
    accountId: row.account_id,
    orderId: row.order_id,
    minor: row.minor,
    expected: row.expected,
    found: row.found,
    since: row.since,
  }));
}
