// Dodo's objects in our words: payments, refunds and disputes, told apart by who asked for them and read by the object's own status. The
// name of an event is never used: its payload is the object as it is when the webhook is sent. Pure.
import type { DisputeFact, Mark, PaymentFact, RefundFact } from '../../fact.ts';
import { MARK } from '../../fact.ts';
import { type Json, objectIn, textIn, wholeIn } from '../../json.ts';

/** Hints that lie beside the mark. Whether money is right is decided by the order's row, never by these. */
export const HINT = { price: 'farebox_price', product: 'farebox_product' } as const;

const REASON_MAX = 200;
const AMOUNT = /^\d{1,15}$/;

// Maps: an object would know names such as `constructor`.
const PAYMENTS: ReadonlyMap<string, PaymentFact['status']> = new Map([
  ['succeeded', 'paid'],
  ['failed', 'failed'],
  ['cancelled', 'failed'],
]);

/** A payment; undefined when a field that it must have is not there or of another type. `product` is the one that is configured. */
export function paymentFact(payment: Json, at: number, product: string | null): PaymentFact | undefined {
  const id = textIn(payment, 'payment_id');
  const totalMinor = wholeIn(payment, 'total_amount');
  const currency = lower(textIn(payment, 'currency'));
  const [mark, status, tax, cart] = [markOf(payment), statusOf(payment), taxOf(payment), cartOf(payment)];
  if (id === null || totalMinor === null || currency === null) return undefined;
  if (mark === undefined || status === undefined || tax === undefined || cart === undefined) return undefined;
  const metadata = objectIn(payment.metadata);
  return {
    ...said(at),
    kind: 'payment',
    id,
    status,
    mark,
    currency,
    subtotalMinor: untaxed(totalMinor, tax, textIn(metadata, HINT.price)),
    totalMinor,
    sessionId: textIn(payment, 'checkout_session_id'),
    // The buyer names himself on Dodo's page, by an email that we never see, so there is no customer of ours to compare with.
    customerId: null,
    chargeId: null,
    wrongProduct: isOther(cart, textIn(metadata, HINT.product) ?? product),
    reason: status === 'failed' ? (reasonIn(payment, 'error_code') ?? reasonIn(payment, 'error_message')) : null,
  };
}

/** Dodo has more words for a payment that is under way than matter, and may add some. */
function statusOf({ status }: Json): PaymentFact['status'] | undefined {
  if (status === null || status === undefined) return 'pending';
  return typeof status === 'string' ? (PAYMENTS.get(status) ?? 'pending') : undefined;
}

function taxOf({ tax }: Json): number | undefined {
  if (tax === null || tax === undefined) return 0;
  return typeof tax === 'number' && Number.isSafeInteger(tax) && tax >= 0 ? tax : undefined;
}

/**
 * Before tax. Where the operator's product says that its price includes tax, the buyer pays the price and no more: then the total is
 * the price, as we asked for it. The hint is worth something only beside the order's proof, which is compared before any amount is.
 */
const untaxed = (totalMinor: number, tax: number, price: string | null): number =>
  price === `${totalMinor}` ? totalMinor : totalMinor - tax;

/** What was bought; null where a payment does not say. */
function cartOf({ product_cart: cart }: Json): readonly Json[] | null | undefined {
  if (cart === null || cart === undefined) return null;
  return Array.isArray(cart) ? cart.map((item) => objectIn(item) ?? {}) : undefined;
}

function isOther(cart: readonly Json[] | null, product: string | null): boolean {
  const item = cart?.[0];
  if (cart === null) return false;
  if (item === undefined || cart.length !== 1 || wholeIn(item, 'quantity') !== 1) return true;
  return product !== null && textIn(item, 'product_id') !== product;
}

// `review` is Dodo's for "do not assume that it will succeed" (its guide on refunds), so it is on its way like `pending`.
const REFUNDS: ReadonlyMap<string, RefundFact['status']> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['pending', 'pending'],
  ['review', 'pending'],
]);

/** A refund; undefined when a field that it must have is not there or of another type. */
export function refundFact(refund: Json, at: number): RefundFact | undefined {
  const id = textIn(refund, 'refund_id');
  const status = REFUNDS.get(textIn(refund, 'status') ?? '');
  const claim = claimIn(refund, wholeIn(refund, 'amount'));
  if (id === null || status === undefined || claim === undefined) return undefined;
  // Its `reason` is why we asked for it; why it failed is not said.
  return { ...said(at), ...claim, kind: 'refund', id, status, reason: null };
}

// From Dodo's guide on disputes and its page on dispute webhooks: when one is opened, funds are held, and while it is challenged the network
// reviews it; accepted and lost, the funds are the cardholder's; expired, nobody answered in time, which is to be treated as lost; won, and
// cancelled, which is withdrawn, it is over in our favour.
const DISPUTES: ReadonlyMap<string, DisputeFact['status']> = new Map([
  ['dispute_opened', 'open'],
  ['dispute_challenged', 'open'],
  ['dispute_lost', 'lost'],
  ['dispute_accepted', 'lost'],
  ['dispute_expired', 'lost'],
  ['dispute_won', 'won'],
  ['dispute_cancelled', 'won'],
]);

/** A dispute; undefined when a field that it must have is not there or of another type. Its list says the same of it. */
export function disputeFact(dispute: Json, at: number): DisputeFact | undefined {
  const id = textIn(dispute, 'dispute_id');
  const status = disputeStatus(dispute);
  const claim = claimIn(dispute, disputedMinor(dispute));
  if (id === null || status === undefined || claim === undefined) return undefined;
  return { ...said(at), ...claim, kind: 'dispute', id, status, reason: reasonIn(dispute, 'reason') };
}

/** Before there is a formal dispute, an alert of one asks whether we would rather refund; no money has moved. */
function disputeStatus(dispute: Json): DisputeFact['status'] | undefined {
  const status = DISPUTES.get(textIn(dispute, 'dispute_status') ?? '');
  const isAlert = textIn(dispute, 'dispute_stage') === 'pre_dispute';
  return isAlert && status === 'open' ? 'inquiry' : status;
}

/**
 * A dispute's amount is a text "to accommodate precision" (the SDK's types), in the smallest unit like every other amount (Dodo's
 * guide). What is not plain digits could be meant in dollars or in cents, and is not guessed at.
 */
function disputedMinor(dispute: Json): number | null {
  const amount = textIn(dispute, 'amount') ?? '';
  return AMOUNT.test(amount) ? Number(amount) : null;
}

function claimIn(object: Json, minor: number | null) {
  const currency = lower(textIn(object, 'currency'));
  const paymentId = textIn(object, 'payment_id');
  const mark = markOf(object);
  if (minor === null || currency === null || paymentId === null || mark === undefined) return undefined;
  return { minor, currency, paymentId, chargeId: null, mark };
}

/** Our mark, null where there is none; undefined where metadata is something else than metadata. */
export function markOf({ metadata }: Json): Mark | null | undefined {
  if (metadata === null || metadata === undefined) return null;
  const marks = objectIn(metadata);
  if (marks === undefined) return undefined;
  const orderId = textIn(marks, MARK.order);
  if (orderId === null) return null;
  const [accountId, refundId] = [textIn(marks, MARK.account), textIn(marks, MARK.refund)];
  return { orderId, accountId, refundId, proof: textIn(marks, MARK.proof) };
}

// Dodo says nowhere of which mode an object is: a key and a secret belong to one.
const said = (at: number) => ({ channel: 'dodo', mode: null, at }) as const;

const reasonIn = (object: Json, name: string): string | null => textIn(object, name)?.slice(0, REASON_MAX) ?? null;

const lower = (text: string | null): string | null => text?.toLowerCase() ?? null;
