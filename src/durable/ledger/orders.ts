// What a ledger does with orders, each a synchronous step inside a commit: joins what it is told with what it knows, and posts the
// difference that this makes. It never asks a provider, and trusts no order of arrival.
import { assert } from '../../base/assert.ts';
import { postings } from '../../billing/ledger.ts';
import { addLot, leftOf, restoreToLots, reverseFromLots } from '../../billing/lots.ts';
import { add, atLeastZero, type NanoUsd, negate, smallest, subtract, ZERO } from '../../billing/money.ts';
import {
  type Claim,
  creditLeft,
  figuresOf,
  isDisputed,
  type OrderStanding,
  REFUND_RANKS,
  withClaim,
  withPayment,
} from '../../billing/order-standing.ts';
import type { BringCall, OrderView } from '../../payments/desk.ts';
import { changeFreeze } from './account.ts';
import { type LedgerStep, post, setLots } from './operations.ts';
import { hasDispute, readOrder, type StoredOrder, writeOrder } from './store.ts';
import { stopTopUps } from './top-up.ts';

const DISPUTE = 'dispute';
const FRAUD_WARNING = 'fraud_warning';

/** The lot that an order's credit is. */
const lotOf = (orderId: string): string => `order/${orderId}`;

/** Joins what is known of an order at its provider, and books what that changes. */
export function bringOrder(step: LedgerStep, call: BringCall): OrderView {
  const { orderId, credit, price } = call;
  const empty = { standing: { orderId, credit, price, payments: [], claims: [] }, warnings: [] };
  const stored: StoredOrder = readOrder(step.sql, orderId) ?? empty;
  assert(stored.standing.credit === credit && stored.standing.price === price, 'an order whose price changed');
  let standing = stored.standing;
  const advance = (next: OrderStanding, externalId: string): void => {
    bookDifference(step, standing, next, externalId, call.note);
    standing = next;
  };
  for (const payment of call.payments) advance(withPayment(standing, payment), lotOf(orderId));
  for (const claim of call.claims) advance(withClaim(standing, asKnown(step, standing, claim)), claim.id);
  const unheard = call.warnings.filter((warning) => !stored.warnings.includes(warning));
  if (standing !== stored.standing || unheard.length > 0)
    writeOrder(step.sql, { standing, warnings: [...stored.warnings, ...unheard] });
  freezeFor(step, call, stored.standing, standing, unheard.length > 0);
  endIntent(step, standing);
  return viewOf(step, standing);
}

/** A claim keeps the amount by which it was first known: what was set aside for it is what is taken or given back. */
function asKnown(step: LedgerStep, { claims }: OrderStanding, claim: Claim): Claim {
  const known = claims.find(({ id }) => id === claim.id);
  if (known === undefined || known.amount === claim.amount) return claim;
  step.log('incident', 'claim_amount_changed', { claim: claim.id });
  return { ...claim, amount: known.amount };
}

/** An order as the ledger knows it; undefined when it has never heard of it. */
export function viewOrder(step: LedgerStep, orderId: string): OrderView | undefined {
  const stored = readOrder(step.sql, orderId);
  return stored === undefined ? undefined : viewOf(step, stored.standing);
}

/** The claim of a refund that we started ourselves; undefined when there is none. */
export const refundOf = ({ order }: OrderView, refundId: string): Claim | undefined =>
  order.claims.find(({ id }) => id === refundId);

/** How much a refund may set aside, whatever is free: what claims have left of the order, and spend of its lot where that counts. */
export function refundable({ order, lotLeft }: OrderView, withinLot: boolean): NanoUsd {
  if (!withinLot) return creditLeft(order);
  // What is set aside is still in the lot, and already claimed.
  const unclaimed = atLeastZero(subtract(lotLeft, figuresOf(order).aside));
  return smallest(creditLeft(order), unclaimed);
}

/** Sets credit aside for a refund of ours. The caller has checked that it is refundable and free. */
export function startRefund(step: LedgerStep, orderId: string, refundId: string, amount: NanoUsd): OrderView {
  const stored = readOrder(step.sql, orderId);
  assert(stored !== undefined && amount > ZERO, 'a refund of nothing, or of an order that is not known');
  const word = { state: 'open', rank: REFUND_RANKS.started, at: step.now } as const;
  const standing = withClaim(stored.standing, { id: refundId, kind: 'refund', amount, word });
  bookDifference(step, stored.standing, standing, refundId, 'refund');
  writeOrder(step.sql, { ...stored, standing });
  return viewOf(step, standing);
}

const viewOf = (step: LedgerStep, order: OrderStanding): OrderView => ({
  order,
  lotLeft: leftOf(step.state.lots, lotOf(order.orderId)),
});

/** Books what lies between two standings of one order. */
function bookDifference(
  step: LedgerStep,
  before: OrderStanding,
  after: OrderStanding,
  externalId: string,
  note: string,
): void {
  const [was, is] = [figuresOf(before), figuresOf(after)];
  if (is.moneyIn > was.moneyIn) bookMoneyIn(step, after, note);
  const taken = subtract(is.taken, was.taken);
  const aside = subtract(is.aside, was.aside);
  const lotId = lotOf(after.orderId);
  // What was set aside and is now taken never passes through the customer's credit.
  const moved = smallest(atLeastZero(taken), atLeastZero(negate(aside)));
  const book = (kind: string, amount: NanoUsd, entries: (amount: NanoUsd) => ReturnType<typeof postings.reversal>) => {
    if (amount <= ZERO) return;
    post(step, kind, externalId, note, entries(amount));
  };
  const { state } = step;
  const { books } = state;
  state.books = { ...books, reversals: add(books.reversals, taken), setAside: add(books.setAside, aside) };
  // Whoever takes money back, or disputes it, is not charged again by a rule that was set before.
  if (add(taken, aside) > ZERO) stopTopUps(step, externalId);
  if (taken > ZERO) setLots(step, reverseFromLots(state.lots, taken, lotId));
  if (taken < ZERO) setLots(step, restoreToLots(state.lots, negate(taken), lotId));
  book('set_aside_taken', moved, postings.setAsideTaken);
  book('reversal', subtract(taken, moved), postings.reversal);
  book('reversal_undone', negate(taken), postings.reversalUndone);
  book('set_aside', aside, postings.setAside);
  book('set_aside_returned', negate(add(aside, moved)), postings.setAsideReturned);
}

function bookMoneyIn(step: LedgerStep, { orderId, credit }: OrderStanding, note: string): void {
  const { state } = step;
  state.books = { ...state.books, moneyIn: add(state.books.moneyIn, credit) };
  const id = lotOf(orderId);
  setLots(step, addLot(state.lots, { id, kind: 'paid', amount: credit, createdAt: step.now }));
  post(step, 'money_in', id, note, postings.moneyIn(credit, false));
}

/** A dispute freezes while it is open, a fraud warning until the operator lifts it; each only where it is so configured. */
function freezeFor(
  step: LedgerStep,
  { freezeOn }: BringCall,
  before: OrderStanding,
  after: OrderStanding,
  isWarned: boolean,
): void {
  const adding = (cause: string) => (causes: readonly string[]) => [...new Set([...causes, cause])];
  if (isWarned && freezeOn.warning) changeFreeze(step, adding(FRAUD_WARNING));
  if (!isDisputed(before) && isDisputed(after) && freezeOn.dispute) changeFreeze(step, adding(DISPUTE));
  if (isDisputed(before) && !isDisputed(after) && !hasDispute(step.sql))
    changeFreeze(step, (causes) => causes.filter((cause) => cause !== DISPUTE));
}

/** The order of an automatic top-up has its credit: the next one may come. */
function endIntent({ state }: LedgerStep, order: OrderStanding): void {
  const { intent } = state.topUp;
  if (intent?.orderId === order.orderId && order.payments.length > 0) state.topUp = { ...state.topUp, intent: null };
}
