// How far a word says its object has come. A later stage replaces an earlier one; see billing/order-standing.ts. Pure.
import { type ClaimState, DISPUTE_RANKS, REFUND_RANKS } from '../billing/order-standing.ts';
import type { DisputeFact, Fact, PaymentFact, RefundFact } from './fact.ts';

// An attempt that failed can be followed by another until its page is closed, and that gives up the last attempt: whichever of the two is told later,
// the page is what counts.
const PAYMENT: Readonly<Record<PaymentFact['status'], number>> = { pending: 0, failed: 1, expired: 2, paid: 3 };

const REFUND: Readonly<Record<RefundFact['status'], readonly [rank: number, state: ClaimState]>> = {
  pending: [REFUND_RANKS.pending, 'open'],
  succeeded: [REFUND_RANKS.succeeded, 'taken'],
  failed: [REFUND_RANKS.failed, 'returned'],
};

const DISPUTE: Readonly<Record<DisputeFact['status'], readonly [rank: number, state: ClaimState]>> = {
  inquiry: [DISPUTE_RANKS.inquiry, 'none'],
  open: [DISPUTE_RANKS.open, 'open'],
  lost: [DISPUTE_RANKS.closed, 'taken'],
  won: [DISPUTE_RANKS.closed, 'returned'],
};

/** The rank of a word and the status by which it is kept. */
export function rankOf(fact: Fact): { readonly rank: number; readonly status: string } {
  switch (fact.kind) {
    case 'payment':
      return { rank: PAYMENT[fact.status], status: fact.status };
    case 'refund':
      return { rank: REFUND[fact.status][0], status: fact.status };
    case 'dispute':
      return { rank: DISPUTE[fact.status][0], status: fact.status };
    case 'warning':
      return { rank: 0, status: 'seen' };
  }
}

/** What a kept word does to credit. */
export function claimStateOf(kind: 'refund' | 'dispute', status: string): ClaimState {
  const table: Readonly<Record<string, readonly [number, ClaimState]>> = kind === 'refund' ? REFUND : DISPUTE;
  return table[status]?.[1] ?? 'none';
}
