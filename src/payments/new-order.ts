// A new order: its price is fixed here and nowhere else, and the bounds of its account are checked in the statement that writes it.
import { DAY, MINUTE } from '../base/clock.ts';
import { feeOf } from '../billing/fee.ts';
import { type NanoUsd, ZERO } from '../billing/money.ts';
import type { Channel } from './channel.ts';
import type { Desk, Owner } from './desk.ts';
import { newProof, type Order, type OrderId, priceMinorOf, type Way } from './order.ts';
import { insertOrder, type OrderBounds } from './order-rows.ts';
import type { PaymentSettings } from './settings.ts';

/** Whose order it is, and what of it is decided by whoever wants it. */
export type OrderTerms = {
  readonly owner: Owner & { readonly createdAt: number };
  readonly credit: NanoUsd;
  readonly way: Way;
  readonly savesCard: boolean;
  readonly returnUrl: string;
};

/** A bound that a new order ran into. */
export type OrderBound =
  | { readonly reason: 'too_many_orders' }
  | { readonly reason: 'first_day_cap'; readonly most: NanoUsd };

const ORDERS_A_MINUTE = 5;
/** Stripe allows a page 30 minutes at the least. */
const CHECKOUT_MS = 60 * MINUTE;

/** An order as it will be written. */
export function newOrder(
  desk: Desk,
  channel: Channel,
  settings: PaymentSettings,
  terms: OrderTerms,
  { id, at }: { readonly id: OrderId; readonly at: number },
): Order {
  const { owner, credit, way, savesCard, returnUrl } = terms;
  const fee = feeOf(credit, settings.fee);
  const tax = channel.addsTax ? 'provider' : settings.tax;
  const untaxed = tax === 'none';
  return {
    ...{ id, accountId: owner.accountId, place: owner.place, channel: channel.name, mode: channel.mode, way },
    ...{ state: 'placed', credit, fee, currency: 'usd', tax, savesCard, returnUrl },
    proof: newProof(desk.random),
    taxMinor: untaxed ? 0 : null,
    totalMinor: untaxed ? priceMinorOf({ credit, fee }) : null,
    ...{ customerId: null, sessionId: null, paymentId: null, url: null, reason: null },
    ...{ createdAt: at, expiresAt: at + CHECKOUT_MS, paidAt: null, creditedAt: null },
    ...{ taken: ZERO, aside: ZERO, version: 0 },
  };
}

/** Writes a new order; undefined when it is written, or was before. */
export async function writeNewOrder(
  desk: Desk,
  settings: PaymentSettings,
  order: Order,
  owner: { readonly createdAt: number },
  idempotencyKey: string | null,
): Promise<OrderBound | undefined> {
  const now = desk.clock();
  const isYoung = now - owner.createdAt < DAY;
  const bounds: OrderBounds = {
    since: now - MINUTE,
    ordersMost: ORDERS_A_MINUTE,
    creditMost: isYoung ? settings.firstDayMost : null,
    firstDayStart: owner.createdAt,
  };
  const isWritten = await insertOrder(desk.db, order, idempotencyKey, bounds);
  return isWritten ? undefined : boundOf(desk, order, bounds);
}

/** Which of the bounds it was. */
async function boundOf({ db }: Desk, order: Order, { since, creditMost }: OrderBounds): Promise<OrderBound> {
  const row = await db
    .prepare('SELECT COUNT(*) AS count FROM orders WHERE account_id = ?1 AND created_at > ?2')
    .bind(order.accountId, since)
    .first<{ readonly count: number }>();
  if ((row?.count ?? 0) >= ORDERS_A_MINUTE || creditMost === null) return { reason: 'too_many_orders' };
  return { reason: 'first_day_cap', most: creditMost };
}
