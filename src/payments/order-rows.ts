// Orders in D1: read, placed once, and brought to the state that their words come to. Statements only; nothing here decides.
import { isPlace } from '../base/api-key.ts';
import { assert } from '../base/assert.ts';
import { parseAccountId } from '../base/id.ts';
import { type NanoUsd, nanoUsd, toSafeNumber } from '../billing/money.ts';
import type { OrderState } from '../billing/order-standing.ts';
import type { ChannelName, Mode } from './fact.ts';
import { type Order, type OrderId, parseOrderId, type Way } from './order.ts';

type StoredOrder = Readonly<Record<string, string | number | null>>;

/** An order by its id; undefined when there is none. */
export async function findOrder(db: D1Database, id: string): Promise<Order | undefined> {
  if (parseOrderId(id) === undefined) return undefined;
  const row = await db.prepare('SELECT * FROM orders WHERE id = ?1').bind(id).first<StoredOrder>();
  return row === null ? undefined : orderOf(row);
}

/** An order by the page at the provider on which it is paid. */
export async function findOrderBySession(
  db: D1Database,
  channel: ChannelName,
  sessionId: string,
): Promise<Order | undefined> {
  const found = db.prepare('SELECT * FROM orders WHERE channel = ?1 AND session_id = ?2').bind(channel, sessionId);
  const row = await found.first<StoredOrder>();
  return row === null ? undefined : orderOf(row);
}

/** An order that was placed under the same idempotency key. */
export async function findOrderByKey(db: D1Database, accountId: string, key: string): Promise<Order | undefined> {
  const found = db.prepare('SELECT * FROM orders WHERE account_id = ?1 AND idempotency_key = ?2').bind(accountId, key);
  const row = await found.first<StoredOrder>();
  return row === null ? undefined : orderOf(row);
}

export type OrderFilter = {
  readonly accountId?: string;
  readonly state?: OrderState;
  readonly limit: number;
  readonly offset: number;
};

/** A page of orders, newest first. */
export async function listOrders(db: D1Database, filter: OrderFilter): Promise<readonly Order[]> {
  // One condition for each filter that is there: a condition that may be off keeps an index from being used.
  const { accountId, state, limit, offset } = filter;
  const conditions = [
    ...(accountId === undefined ? [] : [['account_id = ?', accountId]]),
    ...(state === undefined ? [] : [['state = ?', state]]),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`;
  const values = conditions.map(([, value]) => value);
  const { results } = await db
    .prepare(`SELECT * FROM orders ${where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`)
    .bind(...values, limit, offset)
    .all<StoredOrder>();
  return results.map(orderOf);
}

/** Orders that nobody has heard of or looked at since `at`, the longest unheard first. */
export async function waitingOrders(db: D1Database, at: number, limit: number): Promise<readonly Order[]> {
  const { results } = await db
    .prepare(`SELECT * FROM orders WHERE state = 'placed' AND updated_at <= ?1 ORDER BY updated_at, id LIMIT ?2`)
    .bind(at, limit)
    .all<StoredOrder>();
  return results.map(orderOf);
}

/** Orders whose words were noted and not brought to their ledger: somebody stopped between the two. Each counts as tried now. */
export async function claimUnbrought(db: D1Database, now: number, limit: number): Promise<readonly OrderId[]> {
  const { results } = await db
    .prepare(
      `UPDATE orders SET updated_at = ?1 WHERE id IN (SELECT id FROM orders WHERE version > brought
         ORDER BY updated_at, id LIMIT ?2) RETURNING *`,
    )
    .bind(now, limit)
    .all<StoredOrder>();
  return results.map((row) => orderOf(row).id);
}

/** Notes that an order is looked at now; false when somebody has looked since `before`. */
export async function claimLook(db: D1Database, id: OrderId, before: number, now: number): Promise<boolean> {
  const look = db
    .prepare('UPDATE orders SET updated_at = ?3 WHERE id = ?1 AND updated_at <= ?2')
    .bind(id, before, now);
  return (await look.run()).meta.changes > 0;
}

/** Bounds that a new order must keep, checked in the statement that writes it: two at once cannot both slip through. */
export type OrderBounds = {
  readonly since: number;
  readonly ordersMost: number;
  /** null: no bound. Counts orders since `firstDayStart` that were not declined and have not expired. */
  readonly creditMost: NanoUsd | null;
  readonly firstDayStart: number;
};

/** Writes a new order unless a bound is reached or its idempotency key is used; answers whether it was written. */
export async function insertOrder(
  db: D1Database,
  order: Order,
  idempotencyKey: string | null,
  bounds: OrderBounds,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO orders (id, account_id, place, channel, mode, way, state, credit_nano, fee_nano, currency, tax, tax_minor,
         total_minor, idempotency_key, customer_id, return_url, created_at, expires_at, updated_at, proof, saves_card)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'placed', ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?16, ?22, ?23
       WHERE (SELECT COUNT(*) FROM orders WHERE account_id = ?2 AND created_at > ?18) < ?19
         AND (?20 IS NULL OR ?7 + (SELECT COALESCE(SUM(credit_nano), 0) FROM orders
           WHERE account_id = ?2 AND created_at >= ?21 AND state NOT IN ('declined', 'expired')) <= ?20)
       ON CONFLICT DO NOTHING`,
    )
    .bind(
      ...[order.id, order.accountId, order.place, order.channel, order.mode, order.way],
      ...[toSafeNumber(order.credit), toSafeNumber(order.fee), order.currency, order.tax],
      ...[order.taxMinor, order.totalMinor, idempotencyKey, order.customerId, order.returnUrl],
      ...[order.createdAt, order.expiresAt, bounds.since, bounds.ordersMost],
      ...[bounds.creditMost === null ? null : toSafeNumber(bounds.creditMost), bounds.firstDayStart],
      ...[order.proof, order.savesCard ? 1 : 0],
    )
    .run();
  return meta.changes > 0;
}

/** Keeps where the buyer pays. The first page that was opened is the order's; a second one is never handed out. */
export const keepCheckout = (
  db: D1Database,
  id: OrderId,
  { sessionId, url, customerId }: { sessionId: string | null; url: string | null; customerId: string | null },
): Promise<unknown> =>
  db
    .prepare(
      `UPDATE orders SET session_id = COALESCE(session_id, ?2), url = COALESCE(url, ?3),
         customer_id = COALESCE(customer_id, ?4) WHERE id = ?1`,
    )
    .bind(id, sessionId, url, customerId)
    .run();

/** Fixes the tax that a provider worked out before it is charged. */
export const keepTax = (db: D1Database, id: OrderId, taxMinor: number, totalMinor: number): Promise<unknown> =>
  db.prepare('UPDATE orders SET tax_minor = ?2, total_minor = ?3 WHERE id = ?1').bind(id, taxMinor, totalMinor).run();

/** What an order's words come to, and the version of them that was read. */
export type OrderOutcome = {
  readonly state: OrderState;
  readonly reason: string | null;
  readonly paidAt: number | null;
  readonly creditedAt: number | null;
  readonly taken: NanoUsd;
  readonly aside: NanoUsd;
};

/** Writes the outcome unless more words were heard since they were read; answers whether it was written. */
export async function writeOutcome(
  db: D1Database,
  order: Order,
  outcome: OrderOutcome,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE orders SET state = ?3, reason = ?4, paid_at = COALESCE(paid_at, ?5), credited_at = COALESCE(credited_at, ?6),
         taken_nano = ?7, aside_nano = ?8, updated_at = ?9, brought = ?2 WHERE id = ?1 AND version = ?2`,
    )
    .bind(
      ...[order.id, order.version, outcome.state, outcome.reason, outcome.paidAt, outcome.creditedAt],
      ...[toSafeNumber(outcome.taken), toSafeNumber(outcome.aside), now],
    )
    .run();
  return meta.changes > 0;
}

/** Reads a row of orders. */
export function orderOf(row: StoredOrder): Order {
  const id = parseOrderId(textOf(row, 'id'));
  const accountId = parseAccountId(textOf(row, 'account_id'));
  const place = textOf(row, 'place');
  assert(id !== undefined && accountId !== undefined && isPlace(place), 'an order without its ids');
  return {
    id,
    accountId,
    place,
    channel: textOf(row, 'channel') as ChannelName,
    mode: textOf(row, 'mode') as Mode,
    way: textOf(row, 'way') as Way,
    state: textOf(row, 'state') as OrderState,
    credit: nanoUsd(numberOf(row, 'credit_nano')),
    fee: nanoUsd(numberOf(row, 'fee_nano')),
    currency: 'usd',
    tax: textOf(row, 'tax') as Order['tax'],
    taxMinor: maybeNumber(row, 'tax_minor'),
    totalMinor: maybeNumber(row, 'total_minor'),
    customerId: maybeText(row, 'customer_id'),
    sessionId: maybeText(row, 'session_id'),
    paymentId: maybeText(row, 'payment_id'),
    url: maybeText(row, 'url'),
    proof: textOf(row, 'proof'),
    savesCard: numberOf(row, 'saves_card') === 1,
    returnUrl: textOf(row, 'return_url'),
    reason: maybeText(row, 'reason'),
    createdAt: numberOf(row, 'created_at'),
    expiresAt: numberOf(row, 'expires_at'),
    paidAt: maybeNumber(row, 'paid_at'),
    creditedAt: maybeNumber(row, 'credited_at'),
    taken: nanoUsd(numberOf(row, 'taken_nano')),
    aside: nanoUsd(numberOf(row, 'aside_nano')),
    version: numberOf(row, 'version'),
  };
}

function textOf(row: StoredOrder, name: string): string {
  const value = row[name];
  assert(typeof value === 'string', `an order without ${name}`);
  return value;
}

function numberOf(row: StoredOrder, name: string): number {
  const value = row[name];
  assert(typeof value === 'number', `an order without ${name}`);
  return value;
}

const maybeText = (row: StoredOrder, name: string): string | null =>
  typeof row[name] === 'string' ? textOf(row, name) : null;
const maybeNumber = (row: StoredOrder, name: string): number | null =>
  typeof row[name] === 'number' ? numberOf(row, name) : null;
