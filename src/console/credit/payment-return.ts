// Where a buyer comes back to from the provider's page. It asks the provider at once, so that credit is there before the webhook is; which of
// the two comes first makes no difference.
import { createRoute, z } from '@hono/zod-openapi';
import { SECOND } from '../../base/clock.ts';
import { lookAt } from '../../payments/look.ts';
import type { Order } from '../../payments/order.ts';
import { claimLook, findOrder } from '../../payments/order-rows.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { hasSessionCookie } from '../sign-in/session.ts';
import { ORDER_EXAMPLE, orderStateSchema } from './order-json.ts';

/** Nobody has to prove who they are here, so a provider is asked about one order only so often. */
const LOOK_EVERY_MS = 5 * SECOND;

const returnRoute = createRoute({
  method: 'get',
  path: '/credits/return',
  tags: ['Credit'],
  summary: 'Come back from paying',
  description:
    'Says what became of the order. Buyers come here unless the order names another `return_url`. The browser of somebody who is ' +
    'signed in goes on to the page of their credit.',
  request: { query: z.object({ order: z.string().openapi({ example: ORDER_EXAMPLE.id }) }) },
  responses: answers(
    {
      status: 200,
      description: 'What became of the order.',
      schema: z.object({ order: z.string(), state: orderStateSchema, message: z.string() }),
      example: { order: ORDER_EXAMPLE.id, state: 'credited', message: 'The credit was added.' },
    },
    [400, 404, 503],
  ),
});

/** The route of buyers who come back. */
export function paymentReturnRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(returnRoute, (c) =>
    withDatabase(c, async () => {
      const desk = deskFor(c.var.world);
      const found = await findOrder(desk.db, c.req.valid('query').order);
      if (found === undefined) return refused(c, { reason: 'order_unknown' });
      const now = desk.clock();
      const isDue = found.state === 'placed' && (await claimLook(desk.db, found.id, now - LOOK_EVERY_MS, now));
      const order = isDue ? await lookAt(desk, found) : found;
      if (isBrowserOfMember(c.req.raw.headers)) return c.redirect(`/app/credit?paid=${order.id}`, 303);
      return c.json({ order: order.id, state: order.state, message: messageOf(order) }, 200, {
        'cache-control': 'no-store',
      });
    }),
  );
  return router;
}

/** Who only has the order's id has no page of it. */
const isBrowserOfMember = (headers: Headers): boolean =>
  (headers.get('accept')?.includes('text/html') ?? false) && hasSessionCookie(headers);

/** Whoever has the order's id reads it, so it says nothing of amounts. */
function messageOf(order: Order): string {
  switch (order.state) {
    case 'placed':
      return 'The payment has not arrived yet. Credit is added as soon as it does.';
    case 'declined':
    case 'expired':
      return 'Nothing was paid. Place a new order to try again.';
    case 'paid':
      return 'The payment has arrived. Credit is being added.';
    default:
      return 'The credit was added.';
  }
}
