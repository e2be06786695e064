// What providers have said of the payments, refunds and disputes of our orders: one row an object, which a later word replaces and an
// earlier one does not. Which word is later is decided by rank and time, as in billing/order-standing.ts.
import { type NanoUsd, nanoUsd, toSafeNumber } from '../billing/money.ts';
import type { ChannelName, Fact } from './fact.ts';
import { type Order, type OrderId, parseOrderId } from './order.ts';
import { orderOf } from './order-rows.ts';

/** A word as it is kept. `tie` decides between words of one rank and time. */
export type PaymentObject = {
  readonly channel: ChannelName;
  readonly id: string;
  readonly orderId: string;
  readonly kind: Fact['kind'];
  readonly parent: string | null;
  readonly status: string;
  readonly rank: number;
  readonly at: number;
  readonly minor: number;
  readonly claim: NanoUsd;
  readonly refundId: string | null;
  readonly reason: string | null;
};

type StoredObject = {
  readonly channel: string;
  readonly id: string;
  readonly kind: string;
  readonly order_id: string;
  readonly parent: string | null;
  readonly status: string;
  readonly rank: number;
  readonly at: number;
  readonly minor: number;
  readonly claim_nano: number;
  readonly refund_id: string | null;
  readonly reason: string | null;
};

// Later by rank, then by time; at the same time the word that sorts later, which for a dispute is `won`.
const IS_LATER = `(excluded.rank, excluded.at, excluded.status) > (payment_objects.rank, payment_objects.at, payment_objects.status)`;

/** What a payment says of its order besides its state. `paymentId` is there when it is paid. */
export type PaymentNote = {
  readonly paymentId: string | null;
  readonly sessionId: string | null;
  readonly totalMinor: number | null;
  readonly taxMinor: number | null;
};

/** Joins a word with what is kept of its object, and notes on the order that there is more to know. One transaction. */
export async function noteObject(
  db: D1Database,
  order: Order,
  object: PaymentObject,
  payment: PaymentNote | null,
  now: number,
): Promise<void> {
  const { channel, id, kind, parent, status, rank, at, minor, refundId, reason } = object;
  const word = db
    .prepare(
      `INSERT INTO payment_objects (channel, id, kind, order_id, parent, status, rank, at, minor, claim_nano, refund_id, reason, noted_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
       ON CONFLICT (channel, id) DO UPDATE SET status = excluded.status, rank = excluded.rank, at = excluded.at,
         minor = excluded.minor, reason = excluded.reason, noted_at = excluded.noted_at WHERE ${IS_LATER}`,
    )
    .bind(
      ...[channel, id, kind, order.id, parent, status, rank, at, minor],
      ...[toSafeNumber(object.claim), refundId, reason, now],
    );
  // What one word does not say, another may: a page knows nothing of the charge.
  const parentOf = db.prepare(
    'UPDATE payment_objects SET parent = ?3 WHERE channel = ?1 AND id = ?2 AND parent IS NULL',
  );
  const onOrder = db
    .prepare(
      `UPDATE orders SET version = version + 1, payment_id = COALESCE(payment_id, ?2), session_id = COALESCE(session_id, ?3),
         total_minor = COALESCE(total_minor, ?4), tax_minor = COALESCE(tax_minor, ?5),
         state = CASE WHEN ?2 IS NOT NULL AND state IN ('placed', 'declined', 'expired') THEN 'paid' ELSE state END WHERE id = ?1`,
    )
    .bind(
      ...[order.id, payment?.paymentId ?? null, payment?.sessionId ?? null],
      ...[payment?.totalMinor ?? null, payment?.taxMinor ?? null],
    );
  await db.batch([word, parentOf.bind(channel, id, parent), onOrder]);
}

/** The object with this id, and the order it belongs to. */
export async function findObject(
  db: D1Database,
  channel: ChannelName,
  id: string,
): Promise<{ readonly object: PaymentObject; readonly orderId: OrderId } | undefined> {
  const found = db.prepare('SELECT * FROM payment_objects WHERE channel = ?1 AND id = ?2').bind(channel, id);
  return withOrder(await found.first<StoredObject>());
}

/** The objects with these ids, in one question however many they are. */
export async function findObjects(
  db: D1Database,
  channel: ChannelName,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, PaymentObject>> {
  const { results } = await db
    .prepare('SELECT * FROM payment_objects WHERE channel = ?1 AND id IN (SELECT value FROM json_each(?2))')
    .bind(channel, JSON.stringify(ids.filter((id) => id !== null)))
    .all<StoredObject>();
  return new Map(results.map((row) => [row.id, objectOf(row)]));
}

/** Notes that a full reconciliation which began at `began` found these objects in their provider's lists. */
export const noteListed = (
  db: D1Database,
  channel: ChannelName,
  ids: readonly (string | null)[],
  began: number,
): Promise<unknown> =>
  db
    .prepare(
      'UPDATE payment_objects SET listed_at = ?3 WHERE channel = ?1 AND id IN (SELECT value FROM json_each(?2))',
    )
    .bind(channel, JSON.stringify(ids.filter((id) => id !== null)), began)
    .run();

/** The order of the payment that was made with this charge. */
export async function findPaymentByCharge(
  db: D1Database,
  channel: ChannelName,
  chargeId: string,
): Promise<OrderId | undefined> {
  const row = await db
    .prepare(
      `SELECT * FROM payment_objects WHERE channel = ?1 AND parent = ?2 AND kind = 'payment' AND status = 'paid'`,
    )
    .bind(channel, chargeId)
    .first<StoredObject>();
  return withOrder(row)?.orderId;
}

/** An order with all its words, read at one moment. */
export async function readOrderWithObjects(
  db: D1Database,
  id: OrderId,
): Promise<{ readonly order: Order; readonly objects: readonly PaymentObject[] } | undefined> {
  const [orders, objects] = await db.batch<Readonly<Record<string, string | number | null>>>([
    db.prepare('SELECT * FROM orders WHERE id = ?1').bind(id),
    db.prepare('SELECT * FROM payment_objects WHERE order_id = ?1 ORDER BY kind, id').bind(id),
  ]);
  const row = orders?.results[0];
  if (row === undefined) return undefined;
  return { order: orderOf(row), objects: (objects?.results ?? []).map((each) => objectOf(each as StoredObject)) };
}

/** The words about these orders, in one question however many they are. */
export async function objectsOfOrders(db: D1Database, ids: readonly OrderId[]): Promise<readonly PaymentObject[]> {
  const { results } = await db
    .prepare('SELECT * FROM payment_objects WHERE order_id IN (SELECT value FROM json_each(?1)) ORDER BY kind, id')
    .bind(JSON.stringify(ids))
    .all<StoredObject>();
  return results.map(objectOf);
}

/** Whether a word says more than what is kept. Of two words that say the same the second is no news. */
export const isNews = (
  known: PaymentObject | undefined,
  word: Pick<PaymentObject, 'rank' | 'at' | 'status'>,
): boolean =>
  known === undefined ||
  word.rank > known.rank ||
  (word.rank === known.rank && word.status !== known.status && word.at >= known.at);

function withOrder(row: StoredObject | null) {
  const orderId = row === null ? undefined : parseOrderId(row.order_id);
  return row === null || orderId === undefined ? undefined : { object: objectOf(row), orderId };
}

const objectOf = (row: StoredObject): PaymentObject => ({
  channel: row.channel as ChannelName,
  id: row.id,
  orderId: row.order_id,
  kind: row.kind as Fact['kind'],
  parent: row.parent,
  status: row.status,
  rank: row.rank,
  at: row.at,
  minor: row.minor,
  claim: nanoUsd(row.claim_nano),
  refundId: row.refund_id,
  reason: row.reason,
});
