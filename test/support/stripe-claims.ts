// Refunds, disputes and fraud warnings in the Stripe double: what may be asked, what banks do, and the events that tell it.
import { type Books, common, emit, must, newId, secondsOf } from './stripe-books.ts';
import { choice, metadata, type Read, text, whole } from './stripe-form.ts';
import type { Charge, Dispute, Refund } from './stripe-objects.ts';
import { badParameter, missingParameter, notNow } from './stripe-problem.ts';

/** The parameters of a refund. */
export const REFUND = {
  payment_intent: text(),
  charge: text(),
  amount: whole(1),
  reason: choice('duplicate', 'fraudulent', 'requested_by_customer'),
  metadata,
} as const;

/** Refunds a payment, wholly where no amount is said, never above what is left of its charge. */
export function refund(books: Books, asked: Read<typeof REFUND>): Refund {
  const charge = chargeToRefund(books, asked);
  const disputes = [...books.disputes.values()].filter((dispute) => dispute.charge === charge.id);
  if (disputes.some((dispute) => !dispute.is_charge_refundable))
    throw notNow('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) throw notNow('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  const { amount = left, reason = null } = asked;
  if (amount > left)
    throw notNow(null, `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount');
  return newRefund(books, charge, amount, reason, asked.metadata ?? {});
}

function chargeToRefund(books: Books, { payment_intent: intentId, charge: chargeId }: Read<typeof REFUND>): Charge {
  if ((intentId === undefined) === (chargeId === undefined))
    throw badParameter('parameter_missing', 'charge', 'One of charge or payment_intent must be given.');
  const intent = intentId === undefined ? undefined : books.intents.get(intentId);
  if (intentId !== undefined && intent === undefined)
    throw missingParameter('payment_intent', intentId, 'payment_intent');
  const id = intent?.latest_charge ?? chargeId ?? '';
  const charge = books.charges.get(id);
  if (charge === undefined && chargeId !== undefined) throw missingParameter('charge', chargeId, 'charge');
  if (charge?.status !== 'succeeded')
    throw notNow('payment_intent_unexpected_state', 'There is no successful charge to refund.');
  return charge;
}

function newRefund(
  books: Books,
  charge: Charge,
  amount: number,
  reason: Refund['reason'],
  marks: Record<string, string>,
): Refund {
  const { id: chargeId, currency, payment_intent: intentId } = charge;
  const made: Refund = {
    id: newId(books, 're'),
    object: 'refund',
    amount,
    charge: chargeId,
    created: secondsOf(books),
    currency,
    metadata: { ...marks },
    payment_intent: intentId,
    reason,
    status: books.refundsBegin,
  };
  books.refunds.set(made.id, made);
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  emit(books, 'refund.created', made);
  emit(books, 'charge.refunded', charge);
  return made;
}

/** Somebody refunds in the dashboard: without any mark of ours. */
export function refundInDashboard(books: Books, intentId: string, minor?: number): string {
  const amount = minor === undefined ? {} : { amount: minor };
  const nothing = { charge: undefined, reason: undefined, metadata: undefined, amount: undefined };
  return refund(books, { ...nothing, payment_intent: intentId, ...amount }).id;
}

type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

const REFUND_MOVES: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ['requires_action', 'succeeded', 'failed', 'canceled'],
  requires_action: ['pending', 'succeeded', 'failed', 'canceled'],
  // A bank may send back what was refunded.
  succeeded: ['failed'],
  failed: [],
  canceled: [],
};

/** What may become of a refund. */
export const refundMoves = (books: Books, id: string): readonly RefundStatus[] =>
  REFUND_MOVES[must(books.refunds, id).status as RefundStatus];

/** A bank, or Stripe, moves a refund. One that fails is owed to the buyer again. */
export function advanceRefund(books: Books, id: string, status: RefundStatus): void {
  const moved = must(books.refunds, id);
  if (!refundMoves(books, id).includes(status)) throw new Error(`${id} cannot go from ${moved.status} to ${status}`);
  moved.status = status;
  if (status === 'failed' || status === 'canceled') {
    if (status === 'failed') moved.failure_reason = 'lost_or_stolen_card';
    const charge = must(books.charges, moved.charge ?? '');
    charge.amount_refunded -= moved.amount;
    charge.refunded = false;
    emit(books, 'charge.updated', charge);
  }
  emit(books, 'charge.refund.updated', moved);
  emit(books, 'refund.updated', moved);
  if (status === 'failed') emit(books, 'refund.failed', moved);
}

export type DisputeStatus =
  | 'warning_needs_response'
  | 'warning_under_review'
  | 'warning_closed'
  | 'needs_response'
  | 'under_review'
  | 'won'
  | 'lost'
  | 'appeal_needs_response'
  | 'appeal_under_review'
  | 'prevented';

const DISPUTE_MOVES: Readonly<Record<DisputeStatus, readonly DisputeStatus[]>> = {
  warning_needs_response: ['warning_under_review', 'warning_closed', 'needs_response'],
  warning_under_review: ['warning_closed', 'needs_response'],
  warning_closed: [],
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  won: [],
  lost: ['appeal_needs_response', 'appeal_under_review', 'won'],
  appeal_needs_response: ['appeal_under_review', 'lost'],
  appeal_under_review: ['won', 'lost'],
  prevented: [],
};

const FIRST = new Set<DisputeStatus>(['warning_needs_response', 'needs_response', 'prevented']);
const CLOSED = new Set<DisputeStatus>(['warning_closed', 'won', 'lost', 'prevented']);
/** In these the money is with the buyer's bank. */
const WITHDRAWN = new Set<DisputeStatus>([
  'needs_response',
  'under_review',
  'lost',
  'appeal_needs_response',
  'appeal_under_review',
]);

/** What may become of a dispute. An inquiry into a charge that was wholly refunded takes no more money. */
export function disputeMoves(books: Books, id: string): readonly DisputeStatus[] {
  const { status, charge } = must(books.disputes, id);
  const moves = DISPUTE_MOVES[status as DisputeStatus];
  const isInquiry = status.startsWith('warning_') && must(books.charges, charge).refunded;
  return isInquiry ? moves.filter((move) => !WITHDRAWN.has(move)) : moves;
}

/** A buyer's bank disputes a payment. */
export function openDispute(
  books: Books,
  intentId: string,
  minor: number,
  status: DisputeStatus = 'needs_response',
): string {
  const intent = must(books.intents, intentId);
  const charge = must(books.charges, intent.latest_charge ?? '');
  if (charge.status !== 'succeeded' || minor < 1 || minor > charge.amount)
    throw new Error(`${minor} of ${charge.id} cannot be disputed`);
  if (!FIRST.has(status)) throw new Error(`no dispute begins as ${status}`);
  const dispute: Dispute = {
    id: newId(books, 'du'),
    object: 'dispute',
    amount: minor,
    charge: charge.id,
    currency: charge.currency,
    is_charge_refundable: !WITHDRAWN.has(status),
    metadata: {},
    payment_intent: intentId,
    reason: 'fraudulent',
    status,
    ...common(books),
  };
  books.disputes.set(dispute.id, dispute);
  charge.disputed = true;
  emit(books, 'charge.dispute.created', dispute);
  if (WITHDRAWN.has(status)) emit(books, 'charge.dispute.funds_withdrawn', dispute);
  if (CLOSED.has(status)) emit(books, 'charge.dispute.closed', dispute);
  return dispute.id;
}

/** A bank, or the seller, moves a dispute. */
export function advanceDispute(books: Books, id: string, status: DisputeStatus): void {
  const dispute = must(books.disputes, id);
  const before = dispute.status as DisputeStatus;
  if (!disputeMoves(books, id).includes(status)) throw new Error(`${id} cannot go from ${before} to ${status}`);
  dispute.status = status;
  dispute.is_charge_refundable = !WITHDRAWN.has(status);
  emit(books, 'charge.dispute.updated', dispute);
  if (!WITHDRAWN.has(before) && WITHDRAWN.has(status)) emit(books, 'charge.dispute.funds_withdrawn', dispute);
  if (WITHDRAWN.has(before) && !WITHDRAWN.has(status)) emit(books, 'charge.dispute.funds_reinstated', dispute);
  if (CLOSED.has(status)) emit(books, 'charge.dispute.closed', dispute);
}

/** A card issuer tells of suspected fraud. */
export function fraudWarning(books: Books, chargeId: string): string {
  const charge = must(books.charges, chargeId);
  const warning = {
    id: newId(books, 'issfr'),
    object: 'radar.early_fraud_warning' as const,
    actionable: !charge.refunded && !charge.disputed,
    charge: chargeId,
    fraud_type: 'unauthorized_use_of_card',
    payment_intent: charge.payment_intent ?? '',
    ...common(books),
  };
  books.warnings.set(warning.id, warning);
  emit(books, 'radar.early_fraud_warning.created', warning);
  return warning.id;
}
