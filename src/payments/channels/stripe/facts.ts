// Stripe's objects in our words. Statuses are read off the object, not off the event's name. What each status means is Stripe's API
// reference (checkout sessions, payment intents, refunds, disputes) of the version that the SDK pins. Pure.
import type { DisputeFact, Fact, Mark, Mode, PaymentFact, RefundFact, WarningFact } from '../../fact.ts';
import { MARK } from '../../fact.ts';
import { idIn, type Json, objectIn, textIn, wholeIn } from '../../json.ts';

/** Where and when a word was said. */
export type Said = { readonly mode: Mode | null; readonly at: number };

/** What an object says; undefined when it is none of those that concern us, or lacks what it must have. */
export function factOf(object: Json, said: Said): Fact | undefined {
  const common = { channel: 'stripe', mode: modeOf(object) ?? said.mode, at: said.at } as const;
  switch (object.object) {
    case 'checkout.session':
      return sessionFact(object, common);
    case 'payment_intent':
      return intentFact(object, common);
    case 'refund':
      return refundFact(object, common);
    case 'dispute':
      return disputeFact(object, common);
    case 'radar.early_fraud_warning':
      return warningFact(object, common);
    default:
      return undefined;
  }
}

type Common = { readonly channel: 'stripe'; readonly mode: Mode | null; readonly at: number };

function modeOf({ livemode }: Json): Mode | null {
  if (typeof livemode !== 'boolean') return null;
  return livemode ? 'live' : 'test';
}

function sessionFact(session: Json, common: Common): PaymentFact | undefined {
  const sessionId = textIn(session, 'id');
  if (sessionId === null) return undefined;
  const totalMinor = wholeIn(session, 'amount_total');
  return {
    ...common,
    kind: 'payment',
    id: idIn(session, 'payment_intent'),
    status: sessionStatus(session),
    mark: markOf(session, textIn(session, 'client_reference_id')),
    currency: lower(textIn(session, 'currency')),
    subtotalMinor: untaxed(session, totalMinor),
    totalMinor,
    sessionId,
    customerId: idIn(session, 'customer'),
    chargeId: null,
    reason: null,
  };
}

/** A page that is complete and unpaid waits for a slow payment; one that was paid nothing for is seen as paid, and does not match. */
function sessionStatus(session: Json): PaymentFact['status'] {
  const paid = textIn(session, 'payment_status');
  if (paid === 'paid' || paid === 'no_payment_required') return 'paid';
  return textIn(session, 'status') === 'expired' ? 'expired' : 'pending';
}

/** Before tax and after discounts. Where the page says it in two ways, the smaller counts. */
function untaxed(session: Json, totalMinor: number | null): number | null {
  const subtotal = wholeIn(session, 'amount_subtotal');
  const tax = wholeIn(objectIn(session.total_details), 'amount_tax');
  const rest = totalMinor === null || tax === null ? null : totalMinor - tax;
  if (subtotal === null || rest === null) return subtotal ?? rest;
  return Math.min(subtotal, rest);
}

function intentFact(intent: Json, common: Common): PaymentFact | undefined {
  const id = textIn(intent, 'id');
  if (id === null) return undefined;
  const error = objectIn(intent.last_payment_error);
  const status = intentStatus(textIn(intent, 'status'), error !== undefined);
  return {
    ...common,
    kind: 'payment',
    id,
    status,
    mark: markOf(intent, null),
    currency: lower(textIn(intent, 'currency')),
    subtotalMinor: null,
    totalMinor: status === 'paid' ? wholeIn(intent, 'amount_received') : wholeIn(intent, 'amount'),
    sessionId: null,
    customerId: idIn(intent, 'customer'),
    chargeId: idIn(intent, 'latest_charge'),
    reason: textIn(error, 'decline_code') ?? textIn(error, 'code') ?? textIn(intent, 'cancellation_reason'),
  };
}

function intentStatus(status: string | null, hasFailed: boolean): PaymentFact['status'] {
  if (status === 'succeeded') return 'paid';
  if (status === 'canceled') return 'failed';
  return status === 'requires_payment_method' && hasFailed ? 'failed' : 'pending';
}

// A map: an object would know names such as `constructor`.
const REFUNDS: ReadonlyMap<string, RefundFact['status']> = new Map([
  ['pending', 'pending'],
  ['requires_action', 'pending'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

function refundFact(refund: Json, common: Common): RefundFact | undefined {
  const status = REFUNDS.get(textIn(refund, 'status') ?? '');
  const claim = claimIn(refund);
  if (status === undefined || claim === undefined) return undefined;
  return { ...common, ...claim, kind: 'refund', status, reason: textIn(refund, 'failure_reason') };
}

// An inquiry (`warning_…`) moves no money. While an appeal runs the money stays lost. A dispute that was prevented took nothing by
// itself: a refund that prevented it has its own event.
const DISPUTES: ReadonlyMap<string, DisputeFact['status']> = new Map([
  ['warning_needs_response', 'inquiry'],
  ['warning_under_review', 'inquiry'],
  ['warning_closed', 'inquiry'],
  ['needs_response', 'open'],
  ['under_review', 'open'],
  ['lost', 'lost'],
  ['appeal_needs_response', 'lost'],
  ['appeal_under_review', 'lost'],
  ['won', 'won'],
  ['prevented', 'won'],
]);

function disputeFact(dispute: Json, common: Common): DisputeFact | undefined {
  const status = DISPUTES.get(textIn(dispute, 'status') ?? '');
  const claim = claimIn(dispute);
  if (status === undefined || claim === undefined) return undefined;
  return { ...common, ...claim, kind: 'dispute', status, reason: textIn(dispute, 'reason') };
}

function claimIn(object: Json) {
  const id = textIn(object, 'id');
  const minor = wholeIn(object, 'amount');
  const currency = lower(textIn(object, 'currency'));
  if (id === null || minor === null || currency === null) return undefined;
  const paymentId = idIn(object, 'payment_intent');
  return { id, minor, currency, paymentId, chargeId: idIn(object, 'charge'), mark: markOf(object, null) };
}

function warningFact(warning: Json, common: Common): WarningFact | undefined {
  const id = textIn(warning, 'id');
  if (id === null) return undefined;
  const [paymentId, chargeId] = [idIn(warning, 'payment_intent'), idIn(warning, 'charge')];
  return { ...common, kind: 'warning', id, paymentId, chargeId };
}

/** Our mark in the metadata. A page's reference only contradicts it: a buyer can write that himself, into a link to another product. */
function markOf(object: Json, reference: string | null): Mark | null {
  const metadata = objectIn(object.metadata);
  const orderId = textIn(metadata, MARK.order);
  if (orderId === null) return null;
  const isTorn = reference !== null && reference !== orderId;
  const [accountId, refundId, proof] = [MARK.account, MARK.refund, MARK.proof].map((name) => textIn(metadata, name));
  return { orderId, accountId: accountId ?? null, refundId: refundId ?? null, proof: proof ?? null, isTorn };
}

const lower = (text: string | null): string | null => text?.toLowerCase() ?? null;
