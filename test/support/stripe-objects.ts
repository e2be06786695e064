// The objects of the Stripe double: the fields of the real ones that matter to a seller of credit. Their types are the SDK's, so that what may be
// null there may be null here.
import type { Stripe } from 'stripe';

/** The API version that the SDK pins. */
export const API_VERSION = '2026-10-28.endive';

export type Session = Pick<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'adaptive_pricing'
  | 'amount_subtotal'
  | 'amount_total'
  | 'automatic_tax'
  | 'cancel_url'
  | 'client_reference_id'
  | 'created'
  | 'currency'
  | 'currency_conversion'
  | 'customer_details'
  | 'expires_at'
  | 'invoice_creation'
  | 'livemode'
  | 'metadata'
  | 'mode'
  | 'payment_status'
  | 'presentment_details'
  | 'status'
  | 'success_url'
  | 'total_details'
  | 'url'
> & { customer: string | null; payment_intent: string | null; invoice: string | null };

export type Intent = Pick<
  Stripe.PaymentIntent,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_capturable'
  | 'amount_received'
  | 'automatic_payment_methods'
  | 'canceled_at'
  | 'cancellation_reason'
  | 'capture_method'
  | 'client_secret'
  | 'confirmation_method'
  | 'created'
  | 'currency'
  | 'description'
  | 'hooks'
  | 'last_payment_error'
  | 'livemode'
  | 'metadata'
  | 'next_action'
  | 'processing'
  | 'setup_future_usage'
  | 'status'
> & { customer: string | null; latest_charge: string | null; payment_method: string | null };

export type Charge = Pick<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'captured'
  | 'created'
  | 'currency'
  | 'disputed'
  | 'failure_code'
  | 'failure_message'
  | 'livemode'
  | 'metadata'
  | 'paid'
  | 'payment_method'
  | 'refunded'
  | 'status'
> & { customer: string | null; payment_intent: string | null };

/** A refund has no `livemode`, here as there. */
export type Refund = Pick<
  Stripe.Refund,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'failure_reason' | 'metadata' | 'reason' | 'status'
> & { charge: string | null; payment_intent: string | null };

export type Dispute = Pick<
  Stripe.Dispute,
  | 'id'
  | 'object'
  | 'amount'
  | 'created'
  | 'currency'
  | 'is_charge_refundable'
  | 'livemode'
  | 'metadata'
  | 'reason'
  | 'status'
> & { charge: string; payment_intent: string | null };

export type Warning = Pick<
  Stripe.Radar.EarlyFraudWarning,
  'id' | 'object' | 'actionable' | 'created' | 'fraud_type' | 'livemode'
> & { charge: string; payment_intent: string };

export type Customer = Pick<
  Stripe.Customer,
  'id' | 'object' | 'address' | 'created' | 'description' | 'email' | 'livemode' | 'metadata' | 'name'
> & { invoice_settings: { default_payment_method: string | null } };

export type DeletedCustomer = { readonly id: string; readonly object: 'customer'; readonly deleted: true };

export type Method = Pick<Stripe.PaymentMethod, 'id' | 'object' | 'created' | 'livemode' | 'metadata' | 'type'> & {
  customer: string | null;
};

export type Calculation = Pick<
  Stripe.Tax.Calculation,
  | 'id'
  | 'object'
  | 'amount_total'
  | 'currency'
  | 'customer'
  | 'expires_at'
  | 'livemode'
  | 'tax_amount_exclusive'
  | 'tax_amount_inclusive'
  | 'tax_date'
> & { id: string; created: number };

export type Portal = Pick<
  Stripe.BillingPortal.Session,
  'id' | 'object' | 'created' | 'customer' | 'livemode' | 'return_url' | 'url'
>;

/** Anything that can be fetched, listed, or told by an event. */
export type StripeObject =
  | Session
  | Intent
  | Charge
  | Refund
  | Dispute
  | Warning
  | Customer
  | Method
  | Calculation
  | Portal;

/** A change as Stripe tells it: the object as it was then. */
export type StripeEvent = {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: StripeObject };
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
};
