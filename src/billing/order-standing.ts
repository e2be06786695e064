// What an order's money comes to. A provider's words about payments, refunds and disputes arrive repeated, late and in any order; the
// sum of them does not depend on how they came: words are joined, and the figures are a pure function of what is joined. No I/O.
import { assert } from '../base/assert.ts';
import { add, atLeastZero, type NanoUsd, smallest, subtract, ZERO } from './money.ts';

/** What a claim does to credit: nothing yet, set aside, taken for good, or given back. */
export type ClaimState = 'none' | 'open' | 'taken' | 'returned';

/**
 * A word about a claim. The higher `rank` is the later stage of the same claim. Stages that exclude each other (a dispute won, a
 * dispute lost) have one rank: then the later `at` (milliseconds) counts, and at the same time the word that gives credit back.
 */
export type ClaimWord = { readonly state: ClaimState; readonly rank: number; readonly at: number };

/** A refund or a dispute. `amount` is what it takes of the price without tax, so it can exceed the credit by the fee. */
export type Claim = {
  readonly id: string;
  readonly kind: 'refund' | 'dispute';
  readonly amount: NanoUsd;
  readonly word: ClaimWord;
};

/** All that is known of an order's money. It only grows. */
export type OrderStanding = {
  readonly orderId: string;
  /** The credit that the order buys. */
  readonly credit: NanoUsd;
  /** What one payment of it brings without tax: the credit and the fee. */
  readonly price: NanoUsd;
  /** Ids of payments that succeeded, sorted. More than one only when a buyer paid twice. */
  readonly payments: readonly string[];
  readonly claims: readonly Claim[];
};

/** What the order gives its account: `credit in − taken − aside` is what is left of it. */
export type OrderFigures = { readonly moneyIn: NanoUsd; readonly taken: NanoUsd; readonly aside: NanoUsd };

/** Ranks of the words about a refund. Our own words come before any of the provider's, which knows better. */
export const REFUND_RANKS = { started: 0, refused: 1, pending: 2, succeeded: 3, failed: 4 } as const;

/** Ranks of the words about a dispute. */
export const DISPUTE_RANKS = { inquiry: 0, open: 1, closed: 2 } as const;

/** The later of two words about one claim; which of them came first makes no difference. */
export function laterWord(first: ClaimWord, second: ClaimWord): ClaimWord {
  if (first.rank !== second.rank) return first.rank > second.rank ? first : second;
  if (first.at !== second.at) return first.at > second.at ? first : second;
  return STRENGTH[first.state] >= STRENGTH[second.state] ? first : second;
}

const STRENGTH: Readonly<Record<ClaimState, number>> = { none: 0, open: 1, taken: 2, returned: 3 };

/** The order with one more payment that succeeded. */
export function withPayment(order: OrderStanding, paymentId: string): OrderStanding {
  if (order.payments.includes(paymentId)) return order;
  return { ...order, payments: [...order.payments, paymentId].sort() };
}

/** The order with a claim, or with a later word about one it has. The amount of a claim never changes. */
export function withClaim(order: OrderStanding, claim: Claim): OrderStanding {
  const known = order.claims.find(({ id }) => id === claim.id);
  if (known === undefined) {
    const claims = [...order.claims, claim].sort((one, other) => (one.id < other.id ? -1 : 1));
    return { ...order, claims };
  }
  assert(known.amount === claim.amount && known.kind === claim.kind, 'a claim whose amount changed');
  const word = laterWord(known.word, claim.word);
  return { ...order, claims: order.claims.map((each) => (each.id === claim.id ? { ...each, word } : each)) };
}

/**
 * What the order comes to. A claim takes credit before it takes the fee, so a refund of everything takes all credit and one of
 * a part takes as much credit as money went back. What was paid more than once covers claims first: it bought nothing.
 */
export function figuresOf(order: OrderStanding): OrderFigures {
  const { credit, price, payments, claims } = order;
  if (payments.length === 0) return { moneyIn: ZERO, taken: ZERO, aside: ZERO };
  const surplus = repeated(price, payments.length - 1);
  const covered = (claimed: NanoUsd): NanoUsd => smallest(atLeastZero(subtract(claimed, surplus)), credit);
  const taken = covered(sumOf(claims, 'taken'));
  const both = covered(add(sumOf(claims, 'taken'), sumOf(claims, 'open')));
  return { moneyIn: credit, taken, aside: subtract(both, taken) };
}

/** What is left of the order's credit after all claims; spend does not count here. */
export function creditLeft(order: OrderStanding): NanoUsd {
  const { moneyIn, taken, aside } = figuresOf(order);
  return subtract(moneyIn, taken, aside);
}

/** True while a dispute of the order is open. */
export const isDisputed = (order: OrderStanding): boolean =>
  order.claims.some(({ kind, word }) => kind === 'dispute' && word.state === 'open');

/** How an order stands, as its owner is told. */
export type OrderState =
  | 'placed'
  | 'paid'
  | 'credited'
  | 'partly_refunded'
  | 'refunded'
  | 'disputed'
  | 'dispute_won'
  | 'dispute_lost'
  | 'declined'
  | 'expired';

/** The state of an order whose money has come; the gravest thing counts. */
export function paidStateOf(order: OrderStanding): OrderState {
  if (isDisputed(order)) return 'disputed';
  const ended = (kind: Claim['kind'], state: ClaimState): boolean =>
    order.claims.some((claim) => claim.kind === kind && claim.word.state === state);
  if (ended('dispute', 'taken')) return 'dispute_lost';
  if (ended('refund', 'taken')) return figuresOf(order).taken >= order.credit ? 'refunded' : 'partly_refunded';
  return ended('dispute', 'returned') ? 'dispute_won' : 'credited';
}

const sumOf = (claims: readonly Claim[], state: ClaimState): NanoUsd =>
  add(...claims.filter(({ word }) => word.state === state).map(({ amount }) => amount));

const repeated = (amount: NanoUsd, times: number): NanoUsd => add(...Array.from({ length: times }, () => amount));
