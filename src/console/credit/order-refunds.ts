// Refunds: an owner takes back what is left of an order within the operator's window, the operator at any time. Credit is set aside before
// the provider is asked.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DAY } from '../../base/clock.ts';
import { sha256Hex } from '../../base/crypto.ts';
import { formatUsd, type NanoUsd } from '../../billing/money.ts';
import { newRefundId, type Order, parseRefundId, type RefundId } from '../../payments/order.ts';
import { findOrder } from '../../payments/order-rows.ts';
import { type StartRefusal, startRefund } from '../../payments/refund.ts';
import { findRefund, listRefunds, type Refund } from '../../payments/refund-rows.ts';
import { readSettings } from '../../payments/settings.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_ADMIN_TOKEN, BY_KEY, jsonBody } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { idempotencyHeader, orderParam, PAGE, pageQuery, refundBody, refundParam } from './order-fields.ts';
import { REFUND_EXAMPLE, refundJson, refundSchema } from './order-json.ts';
import { ownOrder } from './orders.ts';

const ONE = { description: 'The refund.', schema: refundSchema, example: REFUND_EXAMPLE };
const REQUEST = { params: orderParam, headers: idempotencyHeader, body: jsonBody(refundBody, { amount: '4.00' }) };

const startRoute = createRoute({
  method: 'post',
  path: '/v1/credits/orders/{id}/refund',
  tags: ['Credit'],
  summary: 'Take an order back, or a part of it',
  description: 'At most what is left of its credit; the fee stays. With an `Idempotency-Key` it happens once.',
  security: BY_KEY,
  request: REQUEST,
  responses: answers({ status: 201, ...ONE }, [400, 401, 403, 404, 409, 503]),
});

const operatorRoute = createRoute({
  method: 'post',
  path: '/api/admin/orders/{id}/refund',
  tags: ['Operator: payments'],
  summary: 'Refund an order, or a part of it',
  description: 'At any time, at most what is left of the order and can be spent now.',
  security: BY_ADMIN_TOKEN,
  request: REQUEST,
  responses: answers({ status: 201, ...ONE }, [400, 401, 404, 409, 503]),
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/credits/refunds',
  tags: ['Credit'],
  summary: 'List the refunds of the account',
  description: 'Newest first.',
  security: BY_KEY,
  request: { query: pageQuery },
  responses: answers(
    {
      status: 200,
      description: 'A page of refunds.',
      schema: z.object({ data: z.array(refundSchema) }),
      example: { data: [REFUND_EXAMPLE] },
    },
    [400, 401, 403, 503],
  ),
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/credits/refunds/{id}',
  tags: ['Credit'],
  summary: 'Read a refund',
  security: BY_KEY,
  request: { params: refundParam },
  responses: answers({ status: 200, ...ONE }, [401, 403, 404, 503]),
});

/** The routes of an account's refunds. */
export function refundsRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(startRoute, (c) =>
    withDatabase(c, async () => {
      const order = await ownOrder(c.var, c.req.valid('param').id);
      if (order === undefined) return refused(c, { reason: 'order_unknown' });
      const { refundDays } = await readSettings(c.var.world.env.DB);
      const until = (order.creditedAt ?? order.createdAt) + refundDays * DAY;
      if (c.var.world.clock() >= until) return refused(c, { reason: 'refund_window_over' });
      const key = c.req.valid('header')['idempotency-key'];
      return start(c, order, 'owner', key, c.req.valid('json'));
    }),
  );

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { limit = PAGE, offset = 0 } = c.req.valid('query');
      const refunds = await listRefunds(c.var.world.env.DB, c.var.caller.owner.accountId, { limit, offset });
      return c.json({ data: refunds.map(refundJson) });
    }),
  );

  router.openapi(readRoute, (c) =>
    withDatabase(c, async () => {
      const refund = await findRefund(c.var.world.env.DB, c.req.valid('param').id);
      const isOwn = refund?.accountId === c.var.caller.owner.accountId;
      return refund !== undefined && isOwn ? c.json(refundJson(refund)) : refused(c, { reason: 'refund_unknown' });
    }),
  );

  return router;
}

/** The operator's refunds. */
export function adminRefundsRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(operatorRoute, (c) =>
    withDatabase(c, async () => {
      const order = await findOrder(c.var.world.env.DB, c.req.valid('param').id);
      if (order === undefined) return refused(c, { reason: 'order_unknown' });
      return start(c, order, 'operator', c.req.valid('header')['idempotency-key'], c.req.valid('json'));
    }),
  );
  return router;
}

async function start(
  c: Context<AppEnv> | Context<CallerEnv>,
  order: Order,
  startedBy: Refund['startedBy'],
  key: string | undefined,
  body: { readonly amount?: NanoUsd | undefined; readonly note?: string | undefined },
): Promise<Response> {
  const { world } = c.var;
  const id = await refundIdOf(order, key, () => newRefundId(world.clock(), world.random));
  const { amount: credit = null, note = '' } = body;
  const refund = await startRefund(deskFor(world), { id, order, credit, startedBy, note });
  return refund.ok ? c.json(refundJson(refund.value), 201) : refused(c, wordsOf(refund.refusal, order));
}

/** One idempotency key, one refund of the order: its id is made of both. */
async function refundIdOf(order: Order, key: string | undefined, fresh: () => RefundId): Promise<RefundId> {
  if (key === undefined) return fresh();
  return parseRefundId(`rf_${await sha256Hex(`${order.id} ${key}`)}`) ?? fresh();
}

function wordsOf(refusal: StartRefusal, order: Order): Parameters<typeof refused>[1] {
  switch (refusal.reason) {
    case 'insufficient_credit':
      return { reason: 'credit_in_use', param: 'amount', metadata: { spendable: formatUsd(refusal.spendable) } };
    case 'external_id_reused':
      return { reason: 'idempotency_key_reused' };
    case 'refund_amount_invalid':
      return { reason: 'invalid_parameter', param: 'amount', message: '`amount` must be dollars in whole cents.' };
    case 'channel_off':
      return { reason: refusal.reason, metadata: { channel: order.channel } };
    default:
      return { reason: refusal.reason };
  }
}
