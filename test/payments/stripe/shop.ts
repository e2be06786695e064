// What tests of the Stripe channel share: a double with a clock that the test turns, the shipped channel on it, and orders.
import { Stripe } from 'stripe';
import { expect } from 'vitest';
import { MINUTE } from '../../../src/base/clock.ts';
import { newAccountId, secureRandom } from '../../../src/base/id.ts';
import { fromCents, ZERO } from '../../../src/billing/money.ts';
import type { Asked, Channel } from '../../../src/payments/channel.ts';
import type { PaymentKeys } from '../../../src/payments/channels/open.ts';
import { openStripe } from '../../../src/payments/channels/stripe/channel.ts';
import type { PaymentFact } from '../../../src/payments/fact.ts';
import { newOrderId, newRefundId, type Order } from '../../../src/payments/order.ts';
import type { DoubleOptions } from '../../support/stripe-books.ts';
import { fetchOf, newStripeDouble, type StripeDouble } from '../../support/stripe-double.ts';

export const SECRET = 'whsec_the_one';
export const BEGIN = 1_790_000_000_000;
export const RETURN_URL = 'https://shop.example/return?order=1';

export type Shop = {
  readonly double: StripeDouble;
  readonly channel: Channel;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  /** An order; of a customer of the double unless `customerId` says otherwise. */
  readonly order: (parts?: Partial<Order>) => Order;
  readonly customerId: string;
};

/** A channel over a fresh double, with one customer. */
export async function openShop(options: Partial<DoubleOptions> = {}, keys: Partial<PaymentKeys> = {}): Promise<Shop> {
  let at = BEGIN;
  const double = newStripeDouble({ clock: () => at, ...options });
  const channel = openStripe(
    { STRIPE_SECRET_KEY: double.key, STRIPE_WEBHOOK_SECRET: SECRET, ...keys },
    fetchOf(double),
  );
  if (channel === undefined) throw new Error('the channel is off');
  const accountId = newAccountId(secureRandom);
  const customerId = answerOf(await channel.makeCustomer({ id: accountId, name: 'Ada' }));
  return {
    double,
    channel,
    customerId,
    now: () => at,
    pass: (ms) => {
      at += ms;
    },
    order: (parts = {}) => ({ ...blankOrder(at), accountId, customerId, mode: channel.mode, ...parts }),
  };
}

/** $10.00 of credit at a fee of $0.55, without tax. */
function blankOrder(now: number): Order {
  return {
    id: newOrderId(now, secureRandom),
    accountId: newAccountId(secureRandom),
    place: 'auto',
    channel: 'stripe',
    mode: 'test',
    way: 'checkout',
    state: 'placed',
    credit: fromCents(1_000),
    fee: fromCents(55),
    currency: 'usd',
    tax: 'none',
    taxMinor: 0,
    totalMinor: 1_055,
    customerId: null,
    sessionId: null,
    paymentId: null,
    url: null,
    proof: 'proof',
    savesCard: false,
    returnUrl: RETURN_URL,
    reason: null,
    createdAt: now,
    expiresAt: now + 60 * MINUTE,
    paidAt: null,
    creditedAt: null,
    taken: ZERO,
    aside: ZERO,
    version: 0,
  };
}

/** A new id of a refund of ours. */
export const refundId = () => newRefundId(BEGIN, secureRandom);

/** The value of an answer that must have one. */
export function answerOf<Value>(asked: Asked<Value> | undefined): Value {
  if (asked === undefined) throw new Error('the channel cannot');
  if (!asked.ok) throw new Error(`refused: ${JSON.stringify(asked.refusal)}`);
  return asked.value;
}

/** A page of an order, opened. */
export async function openPageOf({ channel }: Shop, order: Order, savesCard = false): Promise<Order> {
  const { sessionId, url } = answerOf(await channel.openCheckout({ ...order, savesCard }));
  return { ...order, sessionId, url };
}

/** An order that was paid on its page, with its payment. */
export async function paidOrder(shop: Shop, parts: Partial<Order> = {}): Promise<Order & { paymentId: string }> {
  const opened = await openPageOf(shop, shop.order(parts));
  return { ...opened, paymentId: shop.double.pay(opened.sessionId ?? '') };
}

/** The saved card is charged; answers what the channel says of the payment. */
export async function chargeCard({ channel }: Shop, order: Order) {
  if (channel.chargeSavedCard === undefined) throw new Error('no saved cards');
  return channel.chargeSavedCard(order);
}

/** The payment of an answer that must have one. */
export function paymentIn(checkout: { readonly payment: PaymentFact | null }): PaymentFact {
  if (checkout.payment === null) throw new Error('no payment');
  return checkout.payment;
}

/** Nothing went wrong inside the double itself. */
export const expectSound = ({ double }: Pick<Shop, 'double'>): void => expect(double.mistakes).toEqual([]);

/** The error by which the SDK tells that a question was refused. */
export async function stripeErrorOf(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error(`not refused: ${String(error)}`);
  const { type, statusCode, code = null, param = null, decline_code: declineCode = null } = error;
  return { type, statusCode, code, param, declineCode };
}
