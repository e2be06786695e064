// The page of the test channel: what a buyer, a bank and a provider's dashboard would do, as buttons. It exists only where the test channel
// does: in a demo on a loopback address.
import type { Context } from 'hono';
import { TEST_CHANNEL_PATH, testDispute, testPayment, testRefund } from '../../payments/channels/test/channel.ts';
import type { Fact } from '../../payments/fact.ts';
import { type Order, priceMinorOf } from '../../payments/order.ts';
import { findOrder } from '../../payments/order-rows.ts';
import { takeFact } from '../../payments/take.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { orderJson } from './order-json.ts';
import { testPage, testPagePolicy } from './test-channel-page.ts';

type Action = { readonly label: string; readonly word: (order: Order, now: number) => Fact };

const half = (order: Order): number => Math.floor((order.totalMinor ?? priceMinorOf(order)) / 2);
const whole = (order: Order): number => order.totalMinor ?? priceMinorOf(order);

const UNPAID: Readonly<Record<string, Action>> = {
  pay: { label: 'Pay', word: (order) => testPayment(order, 'paid', null) },
  decline: { label: 'Have the card declined', word: (order) => testPayment(order, 'failed', 'card_declined') },
  expire: { label: 'Let the page expire', word: (order) => testPayment(order, 'expired', null) },
};

const PAID: Readonly<Record<string, Action>> = {
  'refund-half': {
    label: 'Refund half at the provider',
    word: (order, now) => testRefund(order, `test_re_${now}`, half(order), 'succeeded'),
  },
  'refund-all': {
    label: 'Refund all at the provider',
    word: (order, now) => testRefund(order, `test_re_${now}`, whole(order), 'succeeded'),
  },
  dispute: { label: 'Dispute it', word: (order, now) => testDispute(order, 'open', now) },
  'win-dispute': { label: 'Win the dispute', word: (order, now) => testDispute(order, 'won', now) },
  'lose-dispute': { label: 'Lose the dispute', word: (order, now) => testDispute(order, 'lost', now) },
};

/** The routes of the test channel. */
export function testChannelRoutes() {
  const router = newRouter<AppEnv>();

  router.get(`${TEST_CHANNEL_PATH}/:order`, (c) =>
    withDatabase(c, async () => {
      const order = await testOrder(c);
      if (order === undefined) return refused(c, { reason: 'order_unknown' });
      const buttons = Object.entries(actionsOf(order)).map(([name, { label }]) => [name, label] as const);
      return c.html(testPage(order, buttons), 200, { 'content-security-policy': await testPagePolicy() });
    }),
  );

  router.post(`${TEST_CHANNEL_PATH}/:order/:action`, (c) =>
    withDatabase(c, async () => {
      const order = await testOrder(c);
      const action = order === undefined ? undefined : actionOf(order, c.req.param('action'));
      if (order === undefined || action === undefined) return refused(c, { reason: 'order_unknown' });
      const desk = deskFor(c.var.world);
      const taken = await takeFact(desk, action.word(order, desk.clock()));
      if (!taken.ok) return refused(c, taken.refusal);
      const now = (await findOrder(desk.db, order.id)) ?? order;
      if (!(c.req.header('accept') ?? '').includes('text/html')) return c.json(orderJson(now));
      const isBack = order.state === 'placed';
      return c.redirect(isBack ? `/credits/return?order=${order.id}` : `${TEST_CHANNEL_PATH}/${order.id}`, 303);
    }),
  );

  return router;
}

const actionsOf = ({ state }: Order): Readonly<Record<string, Action>> => (state === 'placed' ? UNPAID : PAID);

// What was paid can be paid again: a provider repeats itself, too.
const actionOf = (order: Order, name: string): Action | undefined =>
  Object.entries(name === 'pay' ? UNPAID : actionsOf(order)).find(([key]) => key === name)?.[1];

async function testOrder(c: Context<AppEnv>): Promise<Order | undefined> {
  const order = await findOrder(c.var.world.env.DB, c.req.param('order') ?? '');
  return order?.channel === 'test' ? order : undefined;
}
