// Refunds that we start, in D1. The row comes first, so that whatever stops halfway is found again. Statements only.
import { assert } from '../base/assert.ts';
import { type NanoUsd, nanoUsd, toSafeNumber } from '../billing/money.ts';
import { type OrderId, parseOrderId, parseRefundId, type RefundId } from './order.ts';

/** `refused`: no credit was there; `failed`: the provider did not pay it back. In both the credit is where it was. */
export type RefundState = 'started' | 'set_aside' | 'asked' | 'pending' | 'succeeded' | 'failed' | 'refused';

export type Refund = {
  readonly id: RefundId;
  readonly orderId: OrderId;
  readonly accountId: string;
  /** null until the ledger has said how much it is. */
  readonly credit: NanoUsd | null;
  readonly minor: number | null;
  readonly startedBy: 'owner' | 'operator';
  readonly note: string;
  readonly state: RefundState;
  readonly providerId: string | null;
  readonly reason: string | null;
  readonly askedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type StoredRefund = Readonly<Record<string, string | number | null>>;

/** A refund by its id. */
export async function findRefund(db: D1Database, id: string): Promise<Refund | undefined> {
  if (parseRefundId(id) === undefined) return undefined;
  const row = await db.prepare('SELECT * FROM refunds WHERE id = ?1').bind(id).first<StoredRefund>();
  return row === null ? undefined : refundOf(row);
}

/** The refunds of an order, oldest first. */
export async function refundsOfOrder(db: D1Database, orderId: OrderId): Promise<readonly Refund[]> {
  const found = db.prepare('SELECT * FROM refunds WHERE order_id = ?1 ORDER BY created_at, id').bind(orderId);
  return (await found.all<StoredRefund>()).results.map(refundOf);
}

/** The refunds of these orders, oldest first. */
export async function refundsOfOrders(db: D1Database, ids: readonly OrderId[]): Promise<readonly Refund[]> {
  const { results } = await db
    .prepare('SELECT * FROM refunds WHERE order_id IN (SELECT value FROM json_each(?1)) ORDER BY created_at, id')
    .bind(JSON.stringify(ids))
    .all<StoredRefund>();
  return results.map(refundOf);
}

/** A page of refunds of an account, newest first. */
export async function listRefunds(
  db: D1Database,
  accountId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly Refund[]> {
  const { results } = await db
    .prepare('SELECT * FROM refunds WHERE account_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2 OFFSET ?3')
    .bind(accountId, page.limit, page.offset)
    .all<StoredRefund>();
  return results.map(refundOf);
}

/** Refunds that stopped halfway and that nobody has touched since `before`, the longest untouched first. Each counts as touched now. */
export async function claimRefunds(
  db: D1Database,
  before: number,
  now: number,
  limit: number,
): Promise<readonly Refund[]> {
  const { results } = await db
    .prepare(
      `UPDATE refunds SET updated_at = ?2 WHERE id IN (SELECT id FROM refunds WHERE state IN ('started', 'set_aside', 'asked')
         AND updated_at <= ?1 ORDER BY updated_at, id LIMIT ?3) RETURNING *`,
    )
    .bind(before, now, limit)
    .all<StoredRefund>();
  return results.map(refundOf);
}

/** Writes a new refund; one that is there stays as it is. */
export async function insertRefund(
  db: D1Database,
  refund: Pick<Refund, 'id' | 'orderId' | 'accountId' | 'credit' | 'startedBy' | 'note' | 'createdAt'>,
): Promise<void> {
  const { id, orderId, accountId, credit, startedBy, note, createdAt } = refund;
  await db
    .prepare(
      `INSERT INTO refunds (id, order_id, account_id, credit_nano, started_by, note, state, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'started', ?7, ?7) ON CONFLICT (id) DO NOTHING`,
    )
    .bind(id, orderId, accountId, credit === null ? null : toSafeNumber(credit), startedBy, note, createdAt)
    .run();
}

/** Claims to ask the provider: of two at once, one asks. What was asked is not asked again before `askedBefore`. */
export async function claimAsk(db: D1Database, id: RefundId, askedBefore: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE refunds SET state = 'asked', asked_at = ?3, updated_at = ?3 WHERE id = ?1 AND state IN ('set_aside', 'asked')
         AND (asked_at IS NULL OR asked_at <= ?2)`,
    )
    .bind(id, askedBefore, now)
    .run();
  return meta.changes > 0;
}

const ORDER_OF_STATES = `CASE state WHEN 'started' THEN 0 WHEN 'set_aside' THEN 1 WHEN 'asked' THEN 2 WHEN 'pending' THEN 3
  WHEN 'refused' THEN 4 WHEN 'succeeded' THEN 5 ELSE 6 END`;
const RANK: Readonly<Record<RefundState, number>> = {
  started: 0,
  set_aside: 1,
  asked: 2,
  pending: 3,
  refused: 4,
  succeeded: 5,
  failed: 6,
};

/** Brings a refund on; it never goes back to an earlier state. */
export async function advanceRefund(
  db: D1Database,
  id: RefundId,
  to: {
    readonly state: RefundState;
    readonly credit?: NanoUsd;
    readonly minor?: number;
    readonly providerId?: string;
    readonly reason?: string;
    readonly askedAt?: number;
  },
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE refunds SET state = ?2, credit_nano = COALESCE(?3, credit_nano), minor = COALESCE(minor, ?4),
         provider_id = COALESCE(?5, provider_id), reason = COALESCE(?6, reason), asked_at = COALESCE(?7, asked_at), updated_at = ?8
       WHERE id = ?1 AND ${ORDER_OF_STATES} <= ?9`,
    )
    .bind(
      ...[id, to.state, to.credit === undefined ? null : toSafeNumber(to.credit), to.minor ?? null],
      ...[to.providerId ?? null, to.reason ?? null, to.askedAt ?? null, now, RANK[to.state]],
    )
    .run();
}

function refundOf(row: StoredRefund): Refund {
  const [id, orderId] = [parseRefundId(String(row.id)), parseOrderId(String(row.order_id))];
  assert(id !== undefined && orderId !== undefined, 'a refund without its ids');
  return {
    id,
    orderId,
    accountId: String(row.account_id),
    credit: row.credit_nano === null ? null : nanoUsd(Number(row.credit_nano)),
    minor: row.minor === null ? null : Number(row.minor),
    startedBy: row.started_by === 'owner' ? 'owner' : 'operator',
    note: String(row.note),
    state: String(row.state) as RefundState,
    providerId: row.provider_id === null ? null : String(row.provider_id),
    reason: row.reason === null ? null : String(row.reason),
    askedAt: row.asked_at === null ? null : Number(row.asked_at),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}
