// The operator sees every account's orders. Refunds by the operator are in order-refunds.ts.
import { createRoute, z } from '@hono/zod-openapi';
import { findOrder, listOrders } from '../../payments/order-rows.ts';
import { refundsOfOrder } from '../../payments/refund-rows.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { orderParam, PAGE, pageQuery } from '../credit/order-fields.ts';
import {
  ORDER_EXAMPLE,
  orderJson,
  orderSchema,
  orderStateSchema,
  REFUND_EXAMPLE,
  refundJson,
  refundSchema,
} from '../credit/order-json.ts';
import { answers, BY_ADMIN_TOKEN } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';

const COMMON = { tags: ['Operator: payments'], security: BY_ADMIN_TOKEN };

const wholeSchema = orderSchema
  .extend({
    customer_id: z.string().nullable(),
    session_id: z.string().nullable(),
    payment_id: z.string().nullable(),
    refunds: z.array(refundSchema).openapi({ description: 'Those that were started here.' }),
  })
  .openapi('OperatorOrder');

const ids = { customer_id: 'cus_1', session_id: 'cs_live_a1', payment_id: 'pi_1' };

const listRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/orders',
  summary: 'List orders',
  description: 'Newest first, of all accounts or of one.',
  request: { query: pageQuery.extend({ account: z.string().optional(), state: orderStateSchema.optional() }) },
  responses: answers(
    {
      status: 200,
      description: 'A page of orders.',
      schema: z.object({ data: z.array(orderSchema) }),
      example: { data: [ORDER_EXAMPLE] },
    },
    [400, 401, 404, 503],
  ),
});

const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/orders/{id}',
  summary: 'Read an order',
  request: { params: orderParam },
  responses: answers(
    {
      status: 200,
      description: 'The order, with its ids at the provider.',
      schema: wholeSchema,
      example: { ...ORDER_EXAMPLE, ...ids, refunds: [REFUND_EXAMPLE] },
    },
    [401, 404, 503],
  ),
});

/** The routes of the operator's view of orders. */
export function adminOrdersRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { limit = PAGE, offset = 0, account, state } = c.req.valid('query');
      const of = {
        ...(account === undefined ? {} : { accountId: account }),
        ...(state === undefined ? {} : { state }),
      };
      return c.json({
        data: (await listOrders(c.var.world.env.DB, { limit, offset, ...of })).map((order) => orderJson(order)),
      });
    }),
  );

  router.openapi(readRoute, (c) =>
    withDatabase(c, async () => {
      const { DB } = c.var.world.env;
      const order = await findOrder(DB, c.req.valid('param').id);
      if (order === undefined) return refused(c, { reason: 'order_unknown' });
      const refunds = (await refundsOfOrder(DB, order.id)).map(refundJson);
      const { customerId, sessionId, paymentId } = order;
      const ownIds = { customer_id: customerId, session_id: sessionId, payment_id: paymentId };
      return c.json({ ...orderJson(order), ...ownIds, refunds });
    }),
  );

  return router;
}
