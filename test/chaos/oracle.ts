// What an end must be: each order as the providers' truth makes it, by plain arithmetic that shares no code with what it judges; and D1, the ledgers and
// the freeze compared with that.
import { type OrderId, parseOrderId } from '../../src/payments/order.ts';
import { must } from '../sim/must.ts';
import { figuresOf, ordersOf } from './books.ts';
import type { Ground } from './desk.ts';
import { type TrueClaim, type TruePayment, type Truth, truthOf } from './truth.ts';

const NANO_PER_CENT = 10_000_000n;

/** What an order was asked to be, as its row fixed it before anybody paid. */
export type Terms = {
  readonly id: OrderId;
  readonly account: string;
  readonly channel: string;
  readonly way: string;
  readonly credit: bigint;
  readonly price: bigint;
  readonly sessionId: string | null;
  /** Tax that was fixed before; null where the page says it. */
  readonly tax: number | null;
  readonly isTaxedOnPage: boolean;
  readonly state: string;
  readonly row: Readonly<Record<string, unknown>>;
};

export type Expected = {
  readonly payments: readonly string[];
  readonly moneyIn: bigint;
  readonly taken: bigint;
  readonly aside: bigint;
  readonly states: readonly string[];
  readonly isDisputed: boolean;
};

/** All orders as they were placed. */
export const termsOf = ({ d1 }: Ground): readonly Terms[] =>
  d1.rows('SELECT * FROM orders ORDER BY id').map((row) => ({
    id: idOf(row.id),
    account: String(row.account_id),
    channel: String(row.channel),
    way: String(row.way),
    credit: BigInt(Number(row.credit_nano)),
    price: BigInt(Number(row.credit_nano)) + BigInt(Number(row.fee_nano)),
    sessionId: row.session_id === null ? null : String(row.session_id),
    tax: row.tax === 'none' ? 0 : row.way === 'checkout' ? null : Number(row.tax_minor ?? 0),
    isTaxedOnPage: row.tax === 'provider' && row.way === 'checkout',
    state: String(row.state),
    row,
  }));

function idOf(text: unknown): OrderId {
  const id = parseOrderId(String(text));
  must(id !== undefined, 'an order without an id', text);
  return id;
}

/** True when a payment is, in every field, the one that was asked for. */
export function isAsAsked(terms: Terms, payment: TruePayment): boolean {
  const price = Number(terms.price / NANO_PER_CENT);
  const isSame =
    payment.orderId === terms.id && payment.account === terms.account && payment.proof === terms.row.proof;
  const onPage = payment.sessionId === null || payment.sessionId === terms.sessionId;
  const isPriced = payment.net === null ? payment.total === price + (terms.tax ?? Number.NaN) : payment.net === price;
  return (
    isSame && onPage && isPriced && payment.currency === 'usd' && !payment.isOdd && payment.channel === terms.channel
  );
}

/** What an order must come to. `refunds` says what was set aside for refunds of ours. */
function expectedOf(terms: Terms, truth: Truth, refunds: ReadonlyMap<string, OwnRefund>): Expected {
  const payments = truth.payments.filter((payment) => isAsAsked(terms, payment));
  if (payments.length === 0) {
    const states = unpaidStates(terms, truth.unpaid.get(terms.id) ?? new Set());
    return { payments: [], moneyIn: 0n, taken: 0n, aside: 0n, states, isDisputed: false };
  }
  const surplus = terms.price * BigInt(payments.length - 1);
  const sums = { open: 0n, taken: 0n };
  const ended = new Set<string>();
  for (const claim of truth.claims) {
    const payment = payments.find(({ id, channel }) => id === claim.paymentId && channel === claim.channel);
    if (payment === undefined) continue;
    const own = claim.refundId === null ? undefined : refunds.get(claim.refundId)?.credit;
    const share = (terms.price * BigInt(claim.minor) + BigInt(payment.total) - 1n) / BigInt(payment.total);
    if (claim.state === 'open' || claim.state === 'taken') sums[claim.state] += own ?? share;
    ended.add(`${claim.kind} ${claim.state}`);
  }
  for (const refund of refunds.values())
    if (refund.orderId === terms.id && isUnanswered(refund, truth)) sums.open += refund.credit;
  const bounded = (sum: bigint): bigint =>
    sum < surplus ? 0n : sum - surplus > terms.credit ? terms.credit : sum - surplus;
  const taken = bounded(sums.taken);
  const aside = bounded(sums.taken + sums.open) - taken;
  const ids = payments.map(({ id }) => id).sort();
  const states = [paidState(ended, taken === terms.credit)];
  return { payments: ids, moneyIn: terms.credit, taken, aside, states, isDisputed: ended.has('dispute open') };
}

function paidState(ended: ReadonlySet<string>, isAll: boolean): string {
  if (ended.has('dispute open')) return 'disputed';
  if (ended.has('dispute taken')) return 'dispute_lost';
  if (ended.has('refund taken')) return isAll ? 'refunded' : 'partly_refunded';
  return ended.has('dispute returned') ? 'dispute_won' : 'credited';
}

/** Without money an order has ended or waits; long after its time it may have been given up. */
function unpaidStates({ way }: Terms, how: ReadonlySet<string>): readonly string[] {
  if (how.has('slow')) return ['placed'];
  if (way !== 'checkout' && how.has('failed')) return ['declined'];
  if (how.has('expired')) return ['expired'];
  return way === 'checkout' ? ['placed', 'expired'] : ['placed', 'expired', 'declined'];
}

/**
 * Looks at everything at the end. Before a day has passed a refund of ours may still be under way: Stripe repeats its own failure to whoever asks
 * again, and does so for a day.
 */
export function checkEnd(ground: Ground, { hasDayPassed = true } = {}): void {
  const truth = truthOf(ground.stripe, ground.dodo);
  const terms = termsOf(ground);
  const refunds = refundsOf(ground);
  for (const refund of refunds.values())
    must(!hasDayPassed || !isUnanswered(refund, truth), 'a refund is still under way', refund);
  const expected = new Map<string, Expected>(terms.map((each) => [each.id, expectedOf(each, truth, refunds)]));
  const known = new Map(
    ground.accounts.flatMap((account) => ordersOf(account).map((order) => [order.orderId, order])),
  );
  for (const each of terms) {
    const is = expected.get(each.id);
    must(is !== undefined, 'an order that nobody expects', each.id);
    compareOrder(each, is, known.get(each.id));
  }
  for (const orderId of known.keys()) must(expected.has(orderId), 'a ledger knows an order that D1 does not', orderId);
  checkRefunds(truth, refunds);
  for (const { owner } of ground.accounts) checkFreeze(ground, owner.accountId, terms, expected, truth);
}

function compareOrder(
  { id, row }: Terms,
  is: Expected,
  known: { payments: readonly string[]; moneyIn: bigint; taken: bigint; aside: bigint } | undefined,
): void {
  const has = known ?? { payments: [], moneyIn: 0n, taken: 0n, aside: 0n };
  must(is.payments.join() === [...has.payments].join(), 'other payments are credited', id, is.payments, has.payments);
  must(is.moneyIn === has.moneyIn, 'other credit', id, is.moneyIn, has.moneyIn);
  must(is.taken === has.taken && is.aside === has.aside, 'otherwise taken or set aside', id, is, has);
  must(is.states.includes(String(row.state)), 'another state', id, is.states, row.state, row.way);
  must(BigInt(Number(row.taken_nano)) === is.taken, 'D1 has otherwise taken', id, row.taken_nano, is.taken);
  must(BigInt(Number(row.aside_nano)) === is.aside, 'D1 has otherwise set aside', id, row.aside_nano, is.aside);
  must((row.credited_at !== null) === is.moneyIn > 0n, 'credited, or not, in D1', id, row.credited_at);
  must(row.version === row.brought, 'an order that was not brought', id, row.version, row.brought);
  const isKnown = row.payment_id === null ? is.payments.length === 0 : is.payments.includes(String(row.payment_id));
  must(isKnown, 'D1 has another payment', id, row.payment_id);
}

export type OwnRefund = {
  readonly id: string;
  readonly orderId: string;
  readonly state: string;
  readonly credit: bigint;
  readonly minor: number | null;
};

/** The refunds that we started. */
export const refundsOf = ({ d1 }: Ground): ReadonlyMap<string, OwnRefund> =>
  new Map(
    d1.rows('SELECT * FROM refunds ORDER BY id').map((row) => {
      const minor = row.minor === null ? null : Number(row.minor);
      return [
        String(row.id),
        {
          id: String(row.id),
          orderId: String(row.order_id),
          state: String(row.state),
          credit: BigInt(Number(row.credit_nano)),
          minor,
        },
      ];
    }),
  );

/** It was asked for, and nobody knows of it. */
const isUnanswered = ({ id, state }: OwnRefund, { claims }: Truth): boolean =>
  state === 'asked' && claims.every(({ refundId }) => refundId !== id);

/** Each refund of ours is one at the provider, and stands as it stands there; or there is none, and it ended without. */
function checkRefunds(truth: Truth, refunds: ReadonlyMap<string, OwnRefund>): void {
  const marked = truth.claims.filter(({ refundId }) => refundId !== null);
  for (const { refundId, id } of marked)
    must(refunds.has(refundId ?? ''), 'a refund that nobody started', id, refundId);
  for (const { id, state, minor } of refunds.values()) {
    const there: readonly TrueClaim[] = marked.filter(({ refundId }) => refundId === id);
    must(there.length <= 1, 'refunded twice at the provider', id);
    const [only] = there;
    const isOver = state === 'refused' || state === 'failed' || state === 'asked';
    if (only === undefined) must(isOver, 'a refund that has not ended', id, state);
    else must(only.status === state && only.minor === minor, 'a refund stands otherwise', id, state, only);
  }
}

/** Frozen for an open dispute and for a warning, each where it is so set, and for nothing else. */
function checkFreeze(
  ground: Ground,
  accountId: string,
  terms: readonly Terms[],
  expected: ReadonlyMap<string, Expected>,
  { warnings }: Truth,
): void {
  const own = terms.filter(({ account }) => account === accountId);
  const account = ground.accounts.find(({ owner }) => owner.accountId === accountId);
  must(account !== undefined, 'no such account');
  const { freezeOnDispute, freezeOnFraudWarning } = ground.settings;
  const isDisputed = own.some(({ id }) => expected.get(id)?.isDisputed === true);
  const paid = new Set(own.flatMap(({ id }) => expected.get(id)?.payments ?? []));
  const isWarned = warnings.some(({ paymentId }) => paid.has(paymentId));
  const causes = [
    ...(isDisputed && freezeOnDispute ? ['dispute'] : []),
    ...(isWarned && freezeOnFraudWarning ? ['fraud_warning'] : []),
  ];
  const { frozen } = figuresOf(account);
  must(frozen.join() === causes.join(), 'frozen otherwise', accountId, frozen, causes);
}
