// Payments in the Stripe double: an intent, and the charges by which it is tried. Pages and saved cards both end here.
import { type Books, common, emit, must, newId, secondsOf } from './stripe-books.ts';
import type { Charge, Intent, Method } from './stripe-objects.ts';

export type IntentParts = Pick<Intent, 'amount' | 'currency' | 'customer' | 'description'> & {
  readonly metadata: Record<string, string>;
  readonly savesCard: boolean;
  readonly automatic?: Intent['automatic_payment_methods'];
  readonly hooks?: NonNullable<Intent['hooks']>;
};

/** A payment that nobody has tried to make yet. */
export function newIntent(books: Books, parts: IntentParts): Intent {
  const id = newId(books, 'pi');
  const { amount, currency, customer, description, metadata, savesCard, automatic = null, hooks } = parts;
  const intent: Intent = {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_double`,
    confirmation_method: 'automatic',
    currency,
    customer,
    description,
    last_payment_error: null,
    latest_charge: null,
    metadata: { ...metadata },
    next_action: null,
    payment_method: null,
    processing: null,
    setup_future_usage: savesCard ? 'off_session' : null,
    status: 'requires_payment_method',
    ...common(books),
    ...(hooks === undefined ? {} : { hooks }),
  };
  books.intents.set(id, intent);
  emit(books, 'payment_intent.created', intent);
  return intent;
}

/** A payment method; attached where it has a customer. */
export function newMethod(books: Books, type: 'card' | 'us_bank_account', customer: string | null): Method {
  const id = newId(books, 'pm');
  const method: Method = { id, object: 'payment_method', customer, metadata: {}, type, ...common(books) };
  books.methods.set(id, method);
  if (customer !== null) emit(books, 'payment_method.attached', method);
  return method;
}

function newCharge(books: Books, intent: Intent, method: Method, status: Charge['status']): Charge {
  // A charge that is not of a card has another prefix.
  const id = newId(books, method.type === 'card' ? 'ch' : 'py');
  const charge: Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'succeeded' ? intent.amount : 0,
    amount_refunded: 0,
    captured: status === 'succeeded',
    currency: intent.currency,
    customer: intent.customer,
    disputed: false,
    failure_code: null,
    failure_message: null,
    metadata: { ...intent.metadata },
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    refunded: false,
    status,
    ...common(books),
  };
  books.charges.set(id, charge);
  intent.latest_charge = id;
  return charge;
}

/** The money has come. */
export function succeed(books: Books, intent: Intent, method: Method): void {
  const charge = newCharge(books, intent, method, 'succeeded');
  complete(books, intent, charge);
}

/** The money is on its way, or is not: it takes days to know. */
export function startDelayed(books: Books, intent: Intent, method: Method): void {
  const charge = newCharge(books, intent, method, 'pending');
  Object.assign(intent, { status: 'processing', payment_method: method.id, last_payment_error: null });
  emit(books, 'charge.pending', charge);
  emit(books, 'payment_intent.processing', intent);
}

/** A payment that took days has come. */
export function settleDelayed(books: Books, intentId: string): Intent {
  const { intent, charge } = delayedOf(books, intentId);
  Object.assign(charge, { status: 'succeeded', paid: true, captured: true, amount_captured: charge.amount });
  complete(books, intent, charge);
  return intent;
}

/** A payment that took days has not come. */
export function failDelayed(books: Books, intentId: string, code = 'payment_method_provider_decline'): Intent {
  const { intent, charge } = delayedOf(books, intentId);
  fail(books, intent, charge, { code, message: 'The payment did not come.' });
  return intent;
}

function delayedOf(books: Books, intentId: string): { readonly intent: Intent; readonly charge: Charge } {
  const intent = must(books.intents, intentId);
  if (intent.status !== 'processing') throw new Error(`${intentId} is ${intent.status}, not processing`);
  return { intent, charge: must(books.charges, intent.latest_charge ?? '') };
}

function complete(books: Books, intent: Intent, charge: Charge): void {
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    payment_method: charge.payment_method,
    last_payment_error: null,
    next_action: null,
  });
  emit(books, 'charge.succeeded', charge);
  emit(books, 'payment_intent.succeeded', intent);
}

export type Failure = { readonly code: string; readonly declineCode?: string; readonly message: string };

/** The card's issuer, or Stripe, says no. Answers the charge that failed. */
export function decline(books: Books, intent: Intent, method: Method, failure: Failure): Charge {
  const charge = newCharge(books, intent, method, 'failed');
  fail(books, intent, charge, failure);
  return charge;
}

function fail(books: Books, intent: Intent, charge: Charge, { code, declineCode, message }: Failure): void {
  Object.assign(charge, { status: 'failed', paid: false, failure_code: code, failure_message: message });
  Object.assign(intent, { status: 'requires_payment_method', payment_method: null, next_action: null });
  intent.last_payment_error = {
    type: 'card_error',
    code,
    message,
    charge: charge.id,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
  };
  emit(books, 'charge.failed', charge);
  emit(books, 'payment_intent.payment_failed', intent);
}

/** A decline as Stripe words it: issuers' reasons are decline codes of one error code. */
export function failureOf(code: string): Failure {
  const whole = new Set(['authentication_required', 'expired_card', 'incorrect_cvc', 'processing_error']);
  if (whole.has(code)) return { code, declineCode: code, message: `Your card was declined: ${code}.` };
  return { code: 'card_declined', declineCode: code, message: 'Your card was declined.' };
}

/** The buyer must go to the bank's page first. */
export function askForAuthentication(books: Books, intent: Intent, method: Method, returnUrl: string | null): void {
  intent.status = 'requires_action';
  intent.payment_method = method.id;
  const url = `https://hooks.stripe.example/redirect/${intent.id}`;
  intent.next_action = { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  emit(books, 'payment_intent.requires_action', intent);
}

/** The buyer came to the bank's page and said yes, or no. */
export function authenticate(books: Books, intentId: string, says: 'yes' | 'no' = 'yes'): void {
  const intent = must(books.intents, intentId);
  if (intent.status !== 'requires_action') throw new Error(`${intentId} is ${intent.status}, not requires_action`);
  if (says === 'yes') {
    succeed(books, intent, must(books.methods, intent.payment_method ?? ''));
    return;
  }
  const code = 'payment_intent_authentication_failure';
  Object.assign(intent, { status: 'requires_payment_method', payment_method: null, next_action: null });
  intent.last_payment_error = { type: 'invalid_request_error', code, message: 'The buyer did not authenticate.' };
  emit(books, 'payment_intent.payment_failed', intent);
}

/** Somebody gave the payment up in the dashboard. */
export function cancelIntent(books: Books, intentId: string): void {
  const intent = must(books.intents, intentId);
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing')
    throw new Error(`${intentId} is ${intent.status}`);
  Object.assign(intent, {
    status: 'canceled',
    canceled_at: secondsOf(books),
    cancellation_reason: 'requested_by_customer',
    next_action: null,
  });
  emit(books, 'payment_intent.canceled', intent);
}

/** Another product of the same account was sold, without any mark of ours. */
export function makeForeignPayment(books: Books, minor: number, marks: Record<string, string> = {}): string {
  const parts = { amount: minor, currency: 'usd', customer: null, description: 'Another product' };
  const intent = newIntent(books, { ...parts, metadata: marks, savesCard: false });
  succeed(books, intent, newMethod(books, 'card', null));
  return intent.id;
}
