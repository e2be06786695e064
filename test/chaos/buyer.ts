// What buyers and their support ask of us: orders on a page, with the saved card or by an automatic rule, and refunds. Whatever broke off is asked for again
// under the same ids.
import { assert } from '../../src/base/assert.ts';
import { type NanoUsd, nanoUsd } from '../../src/billing/money.ts';
import { setTopUpRule } from '../../src/durable/ledger/top-up.ts';
import { customerOf } from '../../src/payments/customers.ts';
import { newRefundId, type Order, type RefundId } from '../../src/payments/order.ts';
import { findOrder } from '../../src/payments/order-rows.ts';
import { placeOrder } from '../../src/payments/place.ts';
import { startRefund } from '../../src/payments/refund.ts';
import type { Account } from './account.ts';
import type { Ground } from './desk.ts';

/** An order that somebody wants. */
export type Wish = {
  readonly account: 0 | 1;
  readonly channel: 'stripe' | 'dodo';
  readonly way: 'checkout' | 'saved_card';
  readonly cents: number;
  readonly key: string;
  /** It was answered for good. */
  isOver: boolean;
};

const inNano = (cents: number): NanoUsd => nanoUsd(BigInt(cents) * 10_000_000n);

/** Asks for the order, or asks again. */
export async function place(ground: Ground, wish: Wish): Promise<void> {
  const { account, channel, way, cents, key } = wish;
  const placed = await placeOrder(ground.desk, {
    owner: accountOf(ground, account).owner,
    credit: inNano(cents),
    channel,
    way,
    savesCard: false,
    idempotencyKey: key,
    returnUrl: (id) => `https://shop.example/credits/return?order=${id}`,
  });
  wish.isOver = placed.ok || placed.refusal.reason === 'payment_declined';
  if (!placed.ok) ground.note(`place: ${placed.refusal.reason}`);
}

/** One of the two accounts. */
export function accountOf({ accounts }: Ground, at: number): Account {
  const account = accounts[at];
  assert(account !== undefined, 'no such account');
  return account;
}

/** The account has a customer at Stripe with a card and an address. */
export async function keepCard(ground: Ground, account: Account): Promise<void> {
  const channel = ground.desk.channels.get('stripe');
  assert(channel !== undefined, 'Stripe is off');
  const customer = await customerOf(ground.desk, channel, account.owner);
  assert(customer.ok, 'no customer');
  ground.stripe.addCard(customer.value, { isUsual: true });
  ground.stripe.setAddress(customer.value);
}

/** The owner wants a top-up whenever credit falls below so much. */
export async function wantTopUps(account: Account, cents: number): Promise<void> {
  const rule = { threshold: inNano(cents), amount: inNano(1_000), dailyMost: inNano(5_000) };
  await account.host.call(({ ledger }) => ledger.step((step) => setTopUpRule(step, rule)));
}

/** A refund that was asked for once, and may be asked for again. */
export type Asked = {
  readonly id: RefundId;
  readonly orderId: string;
  readonly cents: number | null;
  readonly by: 'owner' | 'operator';
};

/** A new refund of an order. */
export const wantRefund = (ground: Ground, orderId: string, cents: number | null, by: Asked['by']): Asked => ({
  id: newRefundId(ground.clock.now, ground.dice.bytes),
  orderId,
  cents,
  by,
});

/** Asks for a refund, or asks again. */
export async function askRefund(ground: Ground, { id, orderId, cents, by }: Asked): Promise<void> {
  const order: Order | undefined = await findOrder(ground.desk.db, orderId);
  if (order === undefined) return;
  const credit = cents === null ? null : inNano(cents);
  const started = await startRefund(ground.desk, { id, order, credit, startedBy: by, note: 'asked for' });
  ground.note(`refund: ${started.ok ? started.value.state : started.refusal.reason}`);
}
