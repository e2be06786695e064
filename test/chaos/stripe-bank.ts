// What can happen at Stripe now: buyers pay or do not, banks dispute and warn, people refund in the dashboard, and another product is sold. Read off
// the double's books, so that whatever is chosen is possible. It knows nothing of ours but which page belongs to an order.
import type { StripeDouble } from '../support/stripe-double.ts';
import type { Dice } from './dice.ts';

/** Something that can happen at a provider. */
export type Act = { readonly name: string; readonly run: (dice: Dice) => void };

/** `isOffered`: the buyer was shown this page. */
export type Offered = (sessionId: string) => boolean;

const DECLINES = ['insufficient_funds', 'lost_card', 'generic_decline'];
const CLAIMS_MOST = 2;

/** All that can happen now. `marks` are of orders that somebody has seen. */
export function actsAtStripe(
  stripe: StripeDouble,
  isOffered: Offered,
  marks: readonly Readonly<Record<string, string>>[],
): readonly Act[] {
  const acts: Act[] = [];
  const can = (name: string, run: Act['run']): void => {
    acts.push({ name: `stripe ${name}`, run });
  };
  can('foreign payment', (dice) => stripe.makeForeignPayment(500 + dice.below(5_000)));
  for (const mark of marks)
    can('marked payment of another', (dice) => stripe.makeForeignPayment(500 + dice.below(5_000), { ...mark }));
  for (const { id } of stripe.books.sessions.values()) onPage(stripe, id, isOffered(id), can);
  for (const { id } of stripe.books.intents.values()) onIntent(stripe, id, can);
  for (const { id, status } of stripe.books.refunds.values()) {
    for (const next of stripe.refundMoves(id))
      can(`refund ${status} to ${next}`, () => stripe.advanceRefund(id, next));
  }
  for (const { id, status } of stripe.books.disputes.values()) {
    for (const next of stripe.disputeMoves(id))
      can(`dispute ${status} to ${next}`, () => stripe.advanceDispute(id, next));
  }
  return acts;
}

type Can = (name: string, run: Act['run']) => void;

function onPage(stripe: StripeDouble, id: string, isOffered: boolean, can: Can): void {
  const session = stripe.books.sessions.get(id);
  const intent = stripe.books.intents.get(session?.payment_intent ?? '');
  if (session?.status === 'open' && isOffered && stripe.canPay(id)) {
    can('page paid', () => stripe.pay(id));
    can('page paid', () => stripe.pay(id));
    can('page paid slowly', () => stripe.pay(id, { isDelayed: true }));
    can('page paid with a coupon', (dice) => stripe.pay(id, { discountMinor: 1 + dice.below(400) }));
    can('page declined', (dice) => stripe.declineOnPage(id, dice.pick(DECLINES) ?? 'lost_card'));
    can('page expired', () => stripe.expire(id));
  }
  if (session?.status === 'complete' && intent?.status === 'processing') {
    can('slow page settled', () => stripe.settleDelayed(id));
    can('slow page failed', () => stripe.failDelayed(id));
  }
}

/** Payments that have no page, and what becomes of any that was made. */
function onIntent(stripe: StripeDouble, id: string, can: Can): void {
  const { books } = stripe;
  const intent = books.intents.get(id);
  const charge = books.charges.get(intent?.latest_charge ?? '');
  const hasPage = [...books.sessions.values()].some(({ payment_intent }) => payment_intent === id);
  if (intent === undefined) return;
  if (intent.status === 'requires_action') {
    can('card authenticated', () => stripe.authenticate(id, 'yes'));
    can('card not authenticated', () => stripe.authenticate(id, 'no'));
    can('payment canceled', () => stripe.cancelIntent(id));
  }
  if (intent.status === 'processing' && !hasPage) {
    can('slow card settled', () => stripe.settleIntent(id));
    can('slow card failed', () => stripe.failIntent(id));
  }
  if (intent.status !== 'succeeded' || charge === undefined) return;
  const disputes = [...books.disputes.values()].filter((dispute) => dispute.charge === charge.id);
  const left = charge.amount - charge.amount_refunded;
  if (left > 0 && disputes.every((dispute) => dispute.is_charge_refundable)) {
    can('dashboard refund', (dice) => stripe.refundInDashboard(id, dice.once(3) ? left : 1 + dice.below(left)));
    can('dashboard refund of all', () => stripe.refundInDashboard(id));
  }
  if (disputes.length < CLAIMS_MOST) {
    can('dispute', (dice) => stripe.openDispute(id, dice.once(2) ? charge.amount : 1 + dice.below(charge.amount)));
    can('inquiry', (dice) => stripe.openDispute(id, 1 + dice.below(charge.amount), 'warning_needs_response'));
    can('dispute prevented', () => stripe.openDispute(id, charge.amount, 'prevented'));
  }
  const warnings = [...books.warnings.values()].filter((warning) => warning.charge === charge.id);
  if (warnings.length < CLAIMS_MOST) can('fraud warning', () => stripe.fraudWarning(charge.id));
}
