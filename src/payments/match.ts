// Is a provider's word about this order, in every field? Credit comes from the order's row, so what a word says of money is only ever
// compared with it. Pure.
import type { DisputeFact, Fact, PaymentFact, RefundFact } from './fact.ts';
import { type Order, priceMinorOf } from './order.ts';

/** Why a word is not acted on. It is parked for a person, who is told the cause. */
export type Mismatch =
  | 'other_channel'
  | 'other_mode'
  | 'other_account'
  | 'proof_wrong'
  | 'other_session'
  | 'other_customer'
  | 'other_currency'
  | 'other_amount'
  | 'other_product'
  | 'payment_missing'
  | 'amount_changed'
  | 'order_of_another'
  | 'refund_unknown';

/** What of a payment does not fit its order; undefined when all does. */
export function mismatchOf(order: Order, fact: Fact): Mismatch | undefined {
  if (fact.channel !== order.channel) return 'other_channel';
  if (fact.mode !== null && fact.mode !== order.mode) return 'other_mode';
  if (fact.kind === 'payment') return mismatchOfPayment(order, fact);
  return fact.kind === 'warning' ? undefined : mismatchOfClaim(order, fact);
}

/**
 * A payment that says nothing of tax, of an order whose tax the provider adds on its page: how much of it is tax is said by the
 * page's own word, which comes too.
 */
export const waitsForItsPage = (order: Order, fact: Fact): boolean =>
  fact.kind === 'payment' &&
  fact.subtotalMinor === null &&
  order.way === 'checkout' &&
  order.tax === 'provider' &&
  fact.sessionId === null;

function mismatchOfPayment(order: Order, fact: PaymentFact): Mismatch | undefined {
  if (fact.mark === null || fact.mark.orderId !== order.id || fact.mark.isTorn === true) return 'order_of_another';
  if (fact.mark.accountId !== order.accountId) return 'other_account';
  // Whoever buys something else can write our ids into it, and never this.
  if (fact.mark.proof !== order.proof) return 'proof_wrong';
  const isOtherPage = order.sessionId !== null && fact.sessionId !== order.sessionId;
  if (fact.sessionId !== null && (isOtherPage || order.way !== 'checkout')) return 'other_session';
  if (fact.customerId !== null && order.customerId !== null && fact.customerId !== order.customerId)
    return 'other_customer';
  if (fact.wrongProduct === true) return 'other_product';
  // Only money that came is compared: of a page that expired nothing is claimed.
  if (fact.status !== 'paid') return undefined;
  if (fact.currency !== order.currency) return 'other_currency';
  if (fact.totalMinor === null || !isPrice(order, fact)) return 'other_amount';
  return fact.id === null ? 'payment_missing' : undefined;
}

/** The price to the cent: as said apart from tax, or else as all of the total that is not the order's tax. */
function isPrice(order: Order, { subtotalMinor, totalMinor }: PaymentFact): boolean {
  const price = priceMinorOf(order);
  if (totalMinor === null || totalMinor < price) return false;
  if (subtotalMinor !== null) return subtotalMinor === price;
  return totalMinor === price + (order.taxMinor ?? 0);
}

function mismatchOfClaim(order: Order, fact: RefundFact | DisputeFact): Mismatch | undefined {
  if (fact.mark !== null && fact.mark.orderId !== order.id) return 'order_of_another';
  if (fact.currency !== order.currency) return 'other_currency';
  return Number.isSafeInteger(fact.minor) && fact.minor > 0 ? undefined : 'other_amount';
}
