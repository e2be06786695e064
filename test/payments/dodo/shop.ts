// What the tests of the Dodo channel share: a double, the channel over it, and orders as they are placed.
import type { Result } from '../../../src/base/result.ts';
import { type NanoUsd, nanoUsd, ZERO } from '../../../src/billing/money.ts';
import type { Channel } from '../../../src/payments/channel.ts';
import { openDodo } from '../../../src/payments/channels/dodo/channel.ts';
import type { PaymentKeys } from '../../../src/payments/channels/open.ts';
import type { Fact } from '../../../src/payments/fact.ts';
import { newOrderId, newRefundId, type Order, priceMinorOf } from '../../../src/payments/order.ts';
import { createDodo, type DodoDouble, fetchOf } from '../../support/dodo-double.ts';

/** The SDK verifies against the machine's clock, so time stands where the machine's stood when the tests began. */
export const NOW = Math.floor(Date.now() / 1000) * 1000;

let drawn = 0;
const random = (length: number): Uint8Array => Uint8Array.from({ length }, () => (drawn = (drawn * 31 + 17) % 251));

export const RETURN_URL = 'https://shop.example/orders/1';

/** An order of ten dollars and fifty cents of fee, as the room hands it over. */
export function anOrder(over: Partial<Order> = {}): Order {
  const order: Order = {
    id: newOrderId(NOW, random),
    accountId: '0123456789abcdef' as Order['accountId'],
    place: 'weur' as Order['place'],
    channel: 'dodo',
    mode: 'test',
    way: 'checkout',
    state: 'placed',
    credit: cents(1_000),
    fee: cents(50),
    currency: 'usd',
    tax: 'provider',
    taxMinor: null,
    totalMinor: null,
    customerId: 'dodo:0123456789abcdef',
    sessionId: null,
    paymentId: null,
    url: null,
    proof: 'proof',
    savesCard: false,
    returnUrl: RETURN_URL,
    reason: null,
    createdAt: NOW,
    expiresAt: NOW + 3_600_000,
    paidAt: null,
    creditedAt: null,
    taken: ZERO,
    aside: ZERO,
    version: 0,
  };
  return { ...order, ...over };
}

const cents = (amount: number): NanoUsd => nanoUsd(amount * 10_000_000);

export const PRICE = priceMinorOf(anOrder());
export const aRefundId = () => newRefundId(NOW, random);

export type Shop = { readonly dodo: DodoDouble; readonly channel: Channel; readonly keys: PaymentKeys };

/** A channel over a double in memory. */
export function openShop(over: PaymentKeys = {}): Shop {
  const dodo = createDodo({ clock: () => NOW });
  const keys = { ...keysOf(dodo), ...over };
  return { dodo, channel: opened(keys, fetchOf(dodo)), keys };
}

export const keysOf = ({ apiKey, webhookKey }: DodoDouble): PaymentKeys => ({
  DODO_PAYMENTS_API_KEY: apiKey,
  DODO_PAYMENTS_WEBHOOK_KEY: webhookKey,
  DODO_PAYMENTS_BASE_URL: 'https://dodo.double.example',
});

/** The channel, which must be on. */
export function opened(keys: PaymentKeys, fetcher: typeof fetch): Channel {
  const channel = openDodo(keys, fetcher);
  if (channel === undefined) throw new Error('the channel is off');
  return channel;
}

/** The value of a result that must be one. */
export function good<Value, Why>(result: Result<Value, Why>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** An order whose page is open. */
export async function anOpenOrder(
  { channel }: Shop,
  over: Partial<Order> = {},
): Promise<Order & { sessionId: string }> {
  const order = anOrder(over);
  const { sessionId, url } = good(await channel.openCheckout(order));
  if (sessionId === null) throw new Error('a page without a session');
  return { ...order, sessionId, url };
}

/** A paid order, and its payment. */
export async function aPaidOrder(
  shop: Shop,
  taxMinor = 0,
): Promise<{ readonly order: Order; readonly paymentId: string }> {
  const order = await anOpenOrder(shop);
  const { payment_id: paymentId, total_amount: totalMinor } = shop.dodo.pay(order.sessionId, { taxMinor });
  return { order: { ...order, paymentId, totalMinor, taxMinor }, paymentId };
}

/** Delivers all webhooks that are owed, the eldest first, and answers what they said. */
export async function deliverAll({ dodo, channel }: Shop): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const owed of dodo.owed.splice(0)) {
    const { body, headers } = dodo.sign(owed);
    facts.push(...good(await channel.readWebhook(body, new Headers(headers), NOW)).facts);
  }
  return facts;
}

/** Walks a list to its end. */
export async function walkList(
  { channel }: Shop,
  list: 'payments' | 'refunds' | 'disputes',
  window: { readonly from: number; readonly to: number } = { from: NOW - 1_000, to: NOW + 1_000 },
): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (let page: string | null | undefined; page !== null; ) {
    const read: Awaited<ReturnType<Channel['list']>> = await channel.list({ list, ...window, page: page ?? null });
    facts.push(...good(read).facts);
    page = good(read).next;
  }
  return facts;
}
