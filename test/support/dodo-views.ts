// How the Dodo double tells its objects to others: whole, as an item of a list, and as the payload of a webhook. The shapes are those of the
// SDK's types, with what a list leaves out left out: metadata of refunds; tax, cart and page of payments.
import type { DodoBooks, DodoDispute, DodoPayment, DodoProduct, DodoRefund, DodoWorld, Owed } from './dodo-books.ts';
import { have } from './dodo-books.ts';

const BUSINESS = { business_id: 'bus_double', brand_id: 'bus_double' };

export function paymentView(books: DodoBooks, payment: DodoPayment) {
  const refunds = [...books.refunds.values()].filter(({ payment_id }) => payment_id === payment.payment_id);
  const disputes = [...books.disputes.values()].filter(({ payment_id }) => payment_id === payment.payment_id);
  return {
    ...BUSINESS,
    ...payment,
    billing: { country: 'US', city: null, state: null, street: null, zipcode: null },
    customer: customerView(payment),
    digital_products_delivered: false,
    disputes: disputes.map(disputeItem),
    refunds: refunds.map(refundItem),
    error_message: payment.error_code === null ? null : 'The payment did not go through.',
    is_multi_subscription: false,
    is_update_payment_method: false,
    payment_link: null,
    payment_method: 'card',
    payment_method_type: null,
    payment_provider: 'dodo',
    retry_attempt: 0,
    settlement_amount: payment.total_amount,
    settlement_currency: payment.currency,
    settlement_tax: payment.tax,
    subscription_id: null,
    subscription_ids: [],
  };
}

export const paymentItem = (_: DodoBooks, payment: DodoPayment) => ({
  brand_id: BUSINESS.brand_id,
  created_at: payment.created_at,
  currency: payment.currency,
  customer: customerView(payment),
  digital_products_delivered: false,
  has_license_key: false,
  is_multi_subscription: false,
  metadata: payment.metadata,
  payment_id: payment.payment_id,
  payment_method: 'card',
  payment_provider: 'dodo',
  status: payment.status,
  subscription_ids: [],
  total_amount: payment.total_amount,
});

const customerView = ({ customer: { customer_id, email, name } }: DodoPayment) => ({ customer_id, email, name });

export const refundView = (books: DodoBooks, refund: DodoRefund) => ({
  ...BUSINESS,
  ...refund,
  customer: customerView(have(books.payments, refund.payment_id)),
});

export function refundItem({ metadata: _, ...refund }: DodoRefund) {
  return { business_id: BUSINESS.business_id, ...refund };
}

export const disputeView = (books: DodoBooks, dispute: DodoDispute) => ({
  ...disputeItem(dispute),
  brand_id: BUSINESS.brand_id,
  customer: customerView(have(books.payments, dispute.payment_id)),
  payment_provider: 'dodo',
  reason: 'The cardholder does not recognise the payment.',
});

export const disputeItem = ({ stage, status, ...dispute }: DodoDispute) => ({
  business_id: BUSINESS.business_id,
  ...dispute,
  dispute_stage: stage,
  dispute_status: `dispute_${status}`,
});

export const productView = ({ archived: _, price, ...product }: DodoProduct) => ({
  ...BUSINESS,
  ...product,
  is_recurring: false,
  updated_at: product.created_at,
  price,
});

export const productItem = ({ archived: _, price, ...product }: DodoProduct) => ({
  business_id: BUSINESS.business_id,
  ...product,
  entitlements: [],
  is_recurring: false,
  updated_at: product.created_at,
  currency: price.currency,
  price: price.price,
  price_detail: price,
  tax_inclusive: price.tax_inclusive,
});

/** The body of a webhook, written now. A dispute's has no customer. */
export function payloadOf({ books }: DodoWorld, { type, kind, objectId, occurredAt }: Owed): string {
  const views = {
    payment: () => ({ ...paymentView(books, have(books.payments, objectId)), payload_type: 'Payment' }),
    refund: () => ({ ...refundView(books, have(books.refunds, objectId)), payload_type: 'Refund' }),
    dispute: () => ({ ...disputeItem(have(books.disputes, objectId)), payload_type: 'Dispute' }),
  };
  const { business_id } = BUSINESS;
  return JSON.stringify({ business_id, type, timestamp: occurredAt, data: views[kind]() });
}
