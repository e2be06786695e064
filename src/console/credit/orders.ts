// `/v1/credits/orders`: the owner of an account buys credit and sees what became of it. Management keys only.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { formatUsd } from '../../billing/money.ts';
import type { LedgerSilent } from '../../payments/desk.ts';
import type { Order } from '../../payments/order.ts';
import { findOrder, listOrders } from '../../payments/order-rows.ts';
import { type PlaceRefusal, placeOrder } from '../../payments/place.ts';
import { newRouter, refused } from '../answer.ts';
import { findAccount } from '../directory.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY, jsonBody } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { centsSchema, idempotencyHeader, orderParam, PAGE, pageQuery } from './order-fields.ts';
import { ORDER_EXAMPLE, orderJson, orderSchema, orderStateSchema } from './order-json.ts';

const COMMON = { tags: ['Credit'], security: BY_KEY };
const NAMES = { stripe: 'Stripe', dodo: 'Dodo Payments', test: 'the test channel' } as const;

const placeRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/v1/credits/orders',
  summary: 'Order credit',
  description:
    'Answers an order with the `url` where it is paid; with `way` "saved_card" the card on file is charged at once. With an ' +
    '`Idempotency-Key` the same order is answered again. At most five orders a minute.',
  request: {
    headers: idempotencyHeader,
    body: jsonBody(
      z.strictObject({
        amount: centsSchema.openapi({ description: 'Credit to buy, at least 5.00; fee and tax come on top.' }),
        channel: z.enum(['stripe', 'dodo', 'test'], { error: 'must be "stripe" or "dodo"' }).optional(),
        way: z.enum(['checkout', 'saved_card'], { error: 'must be "checkout" or "saved_card"' }).optional(),
        save_card: z
          .boolean({ error: 'must be true or false' })
          .optional()
          .openapi({ description: 'Keeps the card for later orders and automatic top-ups.' }),
        return_url: z
          .url({ protocol: /^https?$/, error: 'must be an http or https address' })
          .max(1_000)
          .optional()
          .openapi({ description: 'Where the buyer ends, having paid or not.' }),
      }),
      { amount: '10.00' },
    ),
  },
  responses: answers(
    { status: 201, description: 'The order.', schema: orderSchema, example: ORDER_EXAMPLE },
    [400, 401, 402, 403, 409, 429, 503],
  ),
});

const listRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/v1/credits/orders',
  summary: 'List the orders of the account',
  description: 'Newest first.',
  request: { query: pageQuery.extend({ state: orderStateSchema.optional() }) },
  responses: answers(
    {
      status: 200,
      description: 'A page of orders.',
      schema: z.object({ data: z.array(orderSchema) }),
      example: { data: [ORDER_EXAMPLE] },
    },
    [400, 401, 403, 503],
  ),
});

const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/v1/credits/orders/{id}',
  summary: 'Read an order',
  request: { params: orderParam },
  responses: answers(
    { status: 200, description: 'The order.', schema: orderSchema, example: ORDER_EXAMPLE },
    [401, 403, 404, 503],
  ),
});

/** The routes of an account's orders. */
export function ordersRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(placeRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { amount, channel, way = 'checkout', save_card: savesCard = false, return_url: own } = c.req.valid('json');
      const account = await findAccount(world.env.DB, caller.owner.accountId);
      if (!account.ok) return refused(c, account.refusal);
      const origin = originOf(c);
      const placed = await placeOrder(deskFor(world), {
        owner: account.value,
        credit: amount,
        channel,
        way,
        savesCard,
        idempotencyKey: c.req.valid('header')['idempotency-key'] ?? null,
        returnUrl: (id) => own ?? `${origin}/credits/return?order=${id}`,
      });
      return placed.ok ? c.json(orderJson(placed.value, origin), 201) : refused(c, wordsOf(placed.refusal));
    }),
  );

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { limit = PAGE, offset = 0, state } = c.req.valid('query');
      const { accountId } = c.var.caller.owner;
      const filter = { accountId, limit, offset, ...(state === undefined ? {} : { state }) };
      return c.json({
        data: (await listOrders(c.var.world.env.DB, filter)).map((order) => orderJson(order, originOf(c))),
      });
    }),
  );

  router.openapi(readRoute, (c) =>
    withDatabase(c, async () => {
      const order = await ownOrder(c.var, c.req.valid('param').id);
      return order === undefined ? refused(c, { reason: 'order_unknown' }) : c.json(orderJson(order, originOf(c)));
    }),
  );

  return router;
}

const originOf = (c: Context<CallerEnv>): string => c.var.world.settings.publicUrl ?? new URL(c.req.url).origin;

/** An order of the caller's own account. */
export async function ownOrder({ world, caller }: CallerEnv['Variables'], id: string): Promise<Order | undefined> {
  const order = await findOrder(world.env.DB, id);
  return order?.accountId === caller.owner.accountId ? order : undefined;
}

function wordsOf(refusal: PlaceRefusal | LedgerSilent): Parameters<typeof refused>[1] {
  switch (refusal.reason) {
    case 'order_amount_invalid': {
      const [least, most] = [formatUsd(refusal.least), formatUsd(refusal.most)];
      const message = `\`amount\` must be whole cents from ${least} to ${most} dollars.`;
      return { reason: 'invalid_parameter', param: 'amount', message, metadata: { least, most } };
    }
    case 'first_day_cap':
      return { reason: refusal.reason, param: 'amount', metadata: { most: formatUsd(refusal.most) } };
    case 'channel_off':
    case 'saved_card_off':
      return { reason: refusal.reason, metadata: { channel: NAMES[refusal.channel] } };
    case 'payment_declined':
      return { reason: refusal.reason, metadata: { why: refusal.why } };
    default:
      return { reason: refusal.reason };
  }
}
