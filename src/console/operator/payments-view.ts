// How payments stand, for the operator and for the share of money that is explained: channels, words that wait for a person, and differences
// between the providers' lists and ours.
import { isoTime } from '../../base/clock.ts';
import { add, formatUsd, fromCents, type NanoUsd } from '../../billing/money.ts';
import type { ChannelState } from '../../payments/channels/open.ts';
import { listDifferences } from '../../payments/difference-rows.ts';
import type { Fact } from '../../payments/fact.ts';
import { listParked } from '../../payments/parked-rows.ts';

const SHOWN_MAX = 200;

/** What is not explained: each item with its cause, and what it comes to. */
export type Unexplained = {
  readonly items: readonly {
    readonly channel: string;
    readonly id: string;
    readonly cause: string;
    readonly order_id: string | null;
    readonly amount: string;
    readonly since: string;
  }[];
  readonly amount: NanoUsd;
};

/** Every unexplained item of payments. A word that still waits for its payment may be another product's, and is not among them. */
export async function unexplainedPayments(db: D1Database): Promise<Unexplained> {
  const parked = await listParked(db, { notCause: 'parent_unknown', limit: SHOWN_MAX });
  const differences = await listDifferences(db, SHOWN_MAX);
  const rows = [
    ...parked.map(({ fact, at, orderId, ...row }) => ({ ...row, orderId, since: at, minor: minorOf(fact) })),
    ...differences,
  ];
  const items = rows.map(({ channel, id, cause, orderId, minor, since }) => ({
    channel,
    id,
    cause,
    order_id: orderId,
    amount: formatUsd(fromCents(minor)),
    since: isoTime(since),
  }));
  return { items, amount: add(...rows.map(({ minor }) => fromCents(minor))) };
}

/** What a word is about, in cents; of another currency too, because something of that size is not explained. */
function minorOf(fact: Fact): number {
  if (fact.kind === 'warning') return 0;
  return (fact.kind === 'payment' ? fact.totalMinor : fact.minor) ?? 0;
}

/** The operator's view of payments. */
export async function paymentsView(db: D1Database, channels: readonly ChannelState[]) {
  const [foreign, waiting, cursors] = await db.batch<Readonly<Record<string, string | number>>>([
    db.prepare('SELECT COALESCE(SUM(count), 0) AS count FROM payment_foreign'),
    db.prepare(`SELECT COUNT(*) AS count FROM payment_parked WHERE state = 'open' AND cause = 'parent_unknown'`),
    db.prepare('SELECT name, updated_at FROM payment_cursors ORDER BY name'),
  ]);
  const { items, amount } = await unexplainedPayments(db);
  return {
    channels: [...channels],
    reconciled: Object.fromEntries(
      (cursors?.results ?? []).map((row) => [String(row.name), isoTime(Number(row.updated_at))]),
    ),
    /** Words about payments of other products on the same accounts. */
    foreign: Number(foreign?.results[0]?.count ?? 0),
    waiting_for_their_payment: Number(waiting?.results[0]?.count ?? 0),
    unexplained: items,
    unexplained_amount: formatUsd(amount),
  };
}
