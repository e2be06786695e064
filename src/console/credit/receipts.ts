// Receipts of what an account bought and of what went back, for its owner. They are written from the order's row and its provider's words
// each time they are asked for, so they never disagree with them.
import { createRoute } from '@hono/zod-openapi';
import type { AccountId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { ZERO } from '../../billing/money.ts';
import { readOrderWithObjects } from '../../payments/object-rows.ts';
import { type Order, type OrderId, parseOrderId } from '../../payments/order.ts';
import { findRefund, type Refund, refundsOfOrder } from '../../payments/refund-rows.ts';
import { readSettings } from '../../payments/settings.ts';
import { newRouter, refused } from '../answer.ts';
import { type DirectoryDown, findAccount } from '../directory.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { orderParam, refundParam } from './order-fields.ts';
import { ORDER_RECEIPT_EXAMPLE, REFUND_RECEIPT_EXAMPLE } from './receipt-example.ts';
import {
  orderReceiptJson,
  orderReceiptSchema,
  type Parties,
  refundReceiptJson,
  refundReceiptSchema,
} from './receipt-json.ts';
import { type OrderParts, partsOf, type Return } from './receipt-parts.ts';

const COMMON = { tags: ['Credit'], security: BY_KEY };
const NO_STORE = { 'cache-control': 'no-store' };

const orderRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/v1/credits/orders/{id}/receipt',
  summary: 'Read the receipt of an order',
  description: 'Needs a management key. Of an order that is paid: 409 before.',
  request: { params: orderParam },
  responses: answers(
    { status: 200, description: 'The receipt.', schema: orderReceiptSchema, example: ORDER_RECEIPT_EXAMPLE },
    [401, 403, 404, 409, 503],
  ),
});

const refundRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/v1/credits/refunds/{id}/receipt',
  summary: 'Read the receipt of a refund',
  description: 'Needs a management key. Its amounts are zero until credit has been set aside for it.',
  request: { params: refundParam },
  responses: answers(
    { status: 200, description: 'The receipt.', schema: refundReceiptSchema, example: REFUND_RECEIPT_EXAMPLE },
    [401, 403, 404, 503],
  ),
});

/** The routes of an account's receipts. */
export function receiptsRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(orderRoute, (c) =>
    withDatabase(c, async () => {
      const id = parseOrderId(c.req.valid('param').id);
      const papers = await papersOf(c.var.world.env.DB, c.var.caller.owner.accountId, id);
      if (!papers.ok) return refused(c, papers.refusal);
      const { order, parties, parts } = papers.value;
      if (!isPaid(order)) return refused(c, { reason: 'order_not_credited', ...endOf(order) });
      return c.json(orderReceiptJson(parties, order, parts), 200, NO_STORE);
    }),
  );

  router.openapi(refundRoute, (c) =>
    withDatabase(c, async () => {
      const { DB } = c.var.world.env;
      const refund = await findRefund(DB, c.req.valid('param').id);
      const papers = await papersOf(DB, c.var.caller.owner.accountId, refund?.orderId);
      if (!papers.ok && papers.refusal.reason === 'database_unavailable') return refused(c, papers.refusal);
      if (refund === undefined || !papers.ok) return refused(c, { reason: 'refund_unknown' });
      const { order, parties, parts } = papers.value;
      return c.json(refundReceiptJson(parties, order, refund, returnOf(refund, parts)), 200, NO_STORE);
    }),
  );

  return router;
}

type Papers = { readonly order: Order; readonly parties: Parties; readonly parts: OrderParts };

/** All that a receipt is written from; another account's order is as unknown as one that never was. */
async function papersOf(
  db: D1Database,
  accountId: AccountId,
  id: OrderId | undefined,
): Promise<Result<Papers, DirectoryDown | { readonly reason: 'order_unknown' | 'account_unknown' }>> {
  const read = id === undefined ? undefined : await readOrderWithObjects(db, id);
  if (read === undefined || read.order.accountId !== accountId) return refuse({ reason: 'order_unknown' });
  const { order, objects } = read;
  const account = await findAccount(db, accountId);
  if (!account.ok) return account;
  const { seller } = await readSettings(db);
  const parts = partsOf(order, objects, await refundsOfOrder(db, order.id));
  return ok({ order, parties: { seller, account: account.value }, parts });
}

const isPaid = ({ state }: Order): boolean => state !== 'placed' && !hasEnded(state);
const hasEnded = (state: Order['state']): boolean => state === 'declined' || state === 'expired';

/** The catalogue's sentence says to wait, which is no help where nothing will come. */
const endOf = ({ state }: Order): { readonly message?: string } =>
  hasEnded(state) ? { message: `This order has no receipt: it ended unpaid (${state}). Place a new one.` } : {};

/** A refund among the returns of its order. Before credit was set aside for it, it is of nothing. */
const returnOf = ({ id, createdAt, state }: Refund, { returns }: OrderParts): Return =>
  returns.find((each) => each.kind === 'refund' && each.id === id) ?? {
    kind: 'refund',
    id,
    at: createdAt,
    state: state === 'started' ? 'open' : 'returned',
    credit: ZERO,
    tax: ZERO,
    other: ZERO,
    amount: ZERO,
  };
