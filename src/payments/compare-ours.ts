// The other direction of the full reconciliation: from us to the provider. Everything that we keep was listed there, what was paid is credited,
// and what is credited was paid.
import { MINUTE } from '../base/clock.ts';
import { bringOrder } from './bring.ts';
import type { Channel } from './channel.ts';
import type { Desk } from './desk.ts';
import { type DifferenceCause, forgetDifferences, keepDifference } from './difference-rows.ts';
import type { ChannelName } from './fact.ts';
import { type OrderId, parseOrderId } from './order.ts';

/** A word that is younger may not be listed yet, or not be worked on yet. */
const GRACE_MS = 10 * MINUTE;
const ROWS_MAX = 500;

type Row = {
  readonly id: string;
  readonly account_id: string;
  readonly order_id: string;
  readonly minor: number | null;
};

type Check = {
  readonly cause: DifferenceCause;
  readonly expected: string;
  readonly found: string;
  /** ?1 the channel, ?2 and ?3 the time that the pass looks at, ?4 when it began, ?5 how many rows, ?6 the mode. */
  readonly statement: string;
};

const UNCREDITED: Check = {
  cause: 'not_credited',
  expected: 'credited',
  found: 'not credited',
  // Not brought to its ledger, or in a state that an order with credit cannot be in.
  statement: `SELECT id, account_id, id AS order_id, total_minor AS minor FROM orders r
    WHERE channel = ?1 AND mode = ?6 AND created_at BETWEEN ?2 AND ?4
      AND (version > brought OR (credited_at IS NOT NULL AND state IN ('placed', 'paid', 'declined', 'expired')))
      AND EXISTS (SELECT 1 FROM payment_objects o WHERE o.order_id = r.id AND o.noted_at <= ?3) LIMIT ?5`,
};

const STRAYED: Check = {
  cause: 'order_differs',
  expected: 'as its words say',
  found: 'otherwise',
  // By the rules of billing/order-standing.ts over the words that are kept; and what was paid is what it costs.
  statement: `WITH words AS (
      SELECT order_id, SUM(kind = 'payment' AND status = 'paid') AS payments, SUM(kind = 'refund' AND status = 'succeeded') AS refunded,
        SUM(kind = 'dispute' AND status = 'open') AS disputed, SUM(kind = 'dispute' AND status = 'lost') AS lost,
        SUM(kind = 'dispute' AND status = 'won') AS won, SUM(CASE WHEN status IN ('succeeded', 'lost') THEN claim_nano ELSE 0 END) AS claimed
      FROM payment_objects WHERE channel = ?1 AND noted_at >= ?2 GROUP BY order_id)
    SELECT id, account_id, id AS order_id, total_minor AS minor FROM orders r JOIN words w ON w.order_id = r.id
    WHERE channel = ?1 AND mode = ?6 AND created_at BETWEEN ?2 AND ?4 AND credited_at <= ?3 AND version = brought AND payments > 0
      AND (taken_nano <> MIN(credit_nano, MAX(0, claimed - (payments - 1) * (credit_nano + fee_nano)))
        OR total_minor * 10000000 <> credit_nano + fee_nano + tax_minor * 10000000
        OR state <> CASE WHEN disputed > 0 THEN 'disputed' WHEN lost > 0 THEN 'dispute_lost'
          WHEN refunded > 0 THEN CASE WHEN taken_nano < credit_nano THEN 'partly_refunded' ELSE 'refunded' END
          WHEN won > 0 THEN 'dispute_won' ELSE 'credited' END) LIMIT ?5`,
};

/** What these find may be mended by bringing the order again. */
const MENDABLE = [UNCREDITED, STRAYED];

const CHECKS: readonly Check[] = [
  ...MENDABLE,
  {
    cause: 'not_at_provider',
    expected: 'listed',
    found: 'not listed',
    statement: `SELECT o.id, r.account_id, o.order_id, o.minor FROM payment_objects o JOIN orders r ON r.id = o.order_id
      WHERE o.channel = ?1 AND o.noted_at BETWEEN ?2 AND ?3 AND COALESCE(o.listed_at, 0) < ?4 AND r.created_at >= ?2 AND r.mode = ?6
        AND (o.kind IN ('refund', 'dispute') OR (o.kind = 'payment' AND o.status = 'paid')) LIMIT ?5`,
  },
  {
    cause: 'credited_without_payment',
    expected: 'a payment',
    found: 'none',
    statement: `SELECT id, account_id, id AS order_id, total_minor AS minor FROM orders r
      WHERE channel = ?1 AND mode = ?6 AND created_at BETWEEN ?2 AND ?4 AND credited_at <= ?3 AND NOT EXISTS (SELECT 1 FROM payment_objects o
        WHERE o.order_id = r.id AND o.kind = 'payment' AND o.status = 'paid') LIMIT ?5`,
  },
  {
    cause: 'paid_twice',
    expected: 'one payment',
    found: 'more',
    // Until as much as was paid too much has gone back.
    statement: `SELECT r.id, r.account_id, r.id AS order_id,
        SUM(CASE o.kind WHEN 'payment' THEN o.minor ELSE -o.minor END) - r.total_minor AS minor
      FROM orders r JOIN payment_objects o ON o.order_id = r.id
      WHERE r.channel = ?1 AND r.mode = ?6 AND r.created_at BETWEEN ?2 AND ?4
        AND ((o.kind = 'payment' AND o.status = 'paid' AND o.noted_at <= ?3) OR (o.kind = 'refund' AND o.status = 'succeeded'))
      GROUP BY r.id HAVING SUM(o.kind = 'payment') > 1 AND minor > 0 LIMIT ?5`,
  },
];

/** Compares what we keep with what a pass has listed; what cannot be mended is kept as a difference, and the old ones go. */
export async function compareOurs(
  desk: Desk,
  channel: Pick<Channel, 'name' | 'mode'>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const find = async ({ statement }: Check): Promise<readonly Row[]> => {
    const found = desk.db.prepare(statement).bind(channel.name, from, to - GRACE_MS, to, ROWS_MAX, channel.mode);
    return (await found.all<Row>()).results;
  };
  for (const check of MENDABLE) {
    for (const row of await find(check)) await mend(desk, parseOrderId(row.order_id));
  }
  for (const check of CHECKS) {
    for (const row of await find(check)) await differ(desk, channel.name, check, row);
  }
  await forgetDifferences(desk.db, channel.name, to);
}

/** Most of it was only stopped halfway. */
async function mend(desk: Desk, id: OrderId | undefined): Promise<void> {
  try {
    if (id !== undefined) await bringOrder(desk, id);
  } catch (error) {
    desk.log('warn', 'order_not_mended', { order: id, error: String(error) });
  }
}

async function differ(desk: Desk, channel: ChannelName, check: Check, row: Row): Promise<void> {
  const { cause, expected, found } = check;
  const about = { channel, id: row.id, cause, accountId: row.account_id, orderId: row.order_id };
  await keepDifference(desk.db, { ...about, minor: row.minor ?? 0, expected, found }, desk.clock());
  desk.log('incident', 'payment_difference', { channel, id: row.id, cause, order: row.order_id });
}
