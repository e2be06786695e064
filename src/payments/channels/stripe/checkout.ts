// What a page at Stripe is asked to be. A function of the order alone, so that a repeated question is the same question. Pure.
import type { Stripe } from 'stripe';
import { centsOf } from '../../../billing/money.ts';
import { MARK } from '../../fact.ts';
import type { Order } from '../../order.ts';

/** Our mark on an object of Stripe's. */
export const marksOf = ({ id, accountId, proof }: Order): Readonly<Record<string, string>> => ({
  [MARK.order]: id,
  [MARK.account]: accountId,
  [MARK.proof]: proof,
});

/**
 * The page: credit and fee as lines of their own, in our currency and no other, without discount codes. The mark goes on the
 * payment too, because refunds and disputes lead to that and never to the page.
 */
export function checkoutParameters(order: Order): Stripe.Checkout.SessionCreateParams {
  const metadata = marksOf(order);
  const { customerId, tax, returnUrl } = order;
  const isTaxed = tax === 'provider';
  return {
    mode: 'payment',
    client_reference_id: order.id,
    ...(customerId === null ? {} : { customer: customerId }),
    ...(customerId !== null && isTaxed ? { customer_update: { address: 'auto', name: 'auto' } } : {}),
    line_items: linesOf(order),
    metadata,
    payment_intent_data: { metadata, ...(order.savesCard ? { setup_future_usage: 'off_session' } : {}) },
    invoice_creation: { enabled: true, invoice_data: { metadata } },
    automatic_tax: { enabled: isTaxed },
    adaptive_pricing: { enabled: false },
    success_url: returnUrl,
    cancel_url: returnUrl,
    expires_at: Math.floor(order.expiresAt / 1000),
  };
}

function linesOf({ credit, fee, currency }: Order): Stripe.Checkout.SessionCreateParams.LineItem[] {
  const line = (name: string, cents: number): Stripe.Checkout.SessionCreateParams.LineItem => ({
    quantity: 1,
    price_data: { currency, unit_amount: cents, tax_behavior: 'exclusive', product_data: { name } },
  });
  const lines = [line('API credit', centsOf(credit))];
  return fee > 0n ? [...lines, line('Service fee', centsOf(fee))] : lines;
}
