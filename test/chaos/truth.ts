// What both providers hold to be true, in plain words: which payments were made, what was claimed of them, and what is not ours. Read off the books of
// the doubles alone; it shares no code with what it is compared with.

import type { DodoDouble } from '../support/dodo-double.ts';
import type { StripeDouble } from '../support/stripe-double.ts';

/** A payment that was made. Amounts are in cents. */
export type TruePayment = {
  readonly channel: 'stripe' | 'dodo';
  readonly id: string;
  /** The order that it says it is for; null: another product's. */
  readonly orderId: string | null;
  readonly account: string | null;
  readonly proof: string | null;
  readonly sessionId: string | null;
  readonly currency: string;
  readonly total: number;
  /** Without tax and after discounts; null where nobody says. */
  readonly net: number | null;
  /** Something else was sold, or two orders are named. */
  readonly isOdd: boolean;
};

export type TrueClaim = {
  readonly channel: 'stripe' | 'dodo';
  readonly kind: 'refund' | 'dispute';
  readonly id: string;
  readonly paymentId: string;
  readonly minor: number;
  readonly state: 'none' | 'open' | 'taken' | 'returned';
  /** In the provider's simplest word. */
  readonly status: string;
  /** A refund of ours by its own id. */
  readonly refundId: string | null;
};

export type TrueWarning = { readonly channel: 'stripe'; readonly id: string; readonly paymentId: string };

export type Truth = {
  readonly payments: readonly TruePayment[];
  readonly claims: readonly TrueClaim[];
  readonly warnings: readonly TrueWarning[];
  /** How attempts to pay an order stand that came to no money. */
  readonly unpaid: ReadonlyMap<string, ReadonlySet<'open' | 'failed' | 'expired' | 'slow'>>;
};

/** All of it, of both. */
export function truthOf(stripe: StripeDouble, dodo: DodoDouble): Truth {
  const unpaid = new Map<string, Set<'open' | 'failed' | 'expired' | 'slow'>>();
  const note = (orderId: string | undefined, how: 'open' | 'failed' | 'expired' | 'slow'): void => {
    if (orderId !== undefined) unpaid.set(orderId, (unpaid.get(orderId) ?? new Set()).add(how));
  };
  noteStripe(stripe, note);
  for (const { status, metadata } of dodo.books.payments.values()) {
    const orderId = typeof metadata.farebox_order === 'string' ? metadata.farebox_order : undefined;
    if (status !== 'succeeded') note(orderId, status === 'processing' ? 'slow' : 'open');
  }
  return {
    payments: [...paymentsAtStripe(stripe), ...paymentsAtDodo(dodo)],
    claims: [...claimsAtStripe(stripe), ...claimsAtDodo(dodo)],
    warnings: [...stripe.books.warnings.values()].map(({ id, payment_intent: paymentId }) => ({
      ...{ channel: 'stripe' as const, id, paymentId },
    })),
    unpaid,
  };
}

function noteStripe(
  { books }: StripeDouble,
  note: (order: string | undefined, how: 'open' | 'failed' | 'expired' | 'slow') => void,
) {
  const onPages = new Set<string>();
  for (const { status, payment_status, payment_intent, metadata } of books.sessions.values()) {
    if (payment_intent !== null) onPages.add(payment_intent);
    if (payment_status === 'paid') continue;
    const intent = books.intents.get(payment_intent ?? '');
    const isSlow = status === 'complete' && intent?.status === 'processing';
    note(metadata?.farebox_order, isSlow ? 'slow' : status === 'open' ? 'open' : 'expired');
  }
  for (const { id, status, metadata } of books.intents.values()) {
    if (onPages.has(id) || status === 'succeeded') continue;
    const isOver = status === 'canceled' || status === 'requires_payment_method';
    note(metadata.farebox_order, isOver ? 'failed' : 'slow');
  }
}

function paymentsAtStripe({ books }: StripeDouble): readonly TruePayment[] {
  return [...books.intents.values()]
    .filter(({ status }) => status === 'succeeded')
    .map((intent) => {
      const page = [...books.sessions.values()].find(({ payment_intent }) => payment_intent === intent.id);
      const tax = page?.total_details?.amount_tax ?? 0;
      const marks = page?.metadata ?? intent.metadata;
      return {
        channel: 'stripe' as const,
        id: intent.id,
        orderId: marks.farebox_order ?? null,
        account: marks.farebox_account ?? null,
        proof: marks.farebox_proof ?? null,
        sessionId: page?.id ?? null,
        currency: intent.currency,
        total: intent.amount_received,
        net: page === undefined ? null : (page.amount_total ?? 0) - tax,
        isOdd: page !== undefined && page.client_reference_id !== marks.farebox_order,
      };
    });
}

function paymentsAtDodo({ books }: DodoDouble): readonly TruePayment[] {
  return [...books.payments.values()]
    .filter(({ status }) => status === 'succeeded')
    .map((payment) => {
      const { metadata, product_cart: cart } = payment;
      const said = (name: string): string | null => (typeof metadata[name] === 'string' ? metadata[name] : null);
      const isBought = cart?.length === 1 && cart[0]?.quantity === 1 && cart[0].product_id === said('farebox_product');
      return {
        channel: 'dodo' as const,
        id: payment.payment_id,
        orderId: said('farebox_order'),
        account: said('farebox_account'),
        proof: said('farebox_proof'),
        sessionId: payment.checkout_session_id,
        currency: payment.currency.toLowerCase(),
        total: payment.total_amount,
        net: payment.total_amount - (payment.tax ?? 0),
        isOdd: !isBought,
      };
    });
}

const STRIPE_REFUNDS: Readonly<Record<string, readonly [TrueClaim['state'], string]>> = {
  pending: ['open', 'pending'],
  requires_action: ['open', 'pending'],
  succeeded: ['taken', 'succeeded'],
  failed: ['returned', 'failed'],
  canceled: ['returned', 'failed'],
};

const STRIPE_DISPUTES: Readonly<Record<string, readonly [TrueClaim['state'], string]>> = {
  warning_needs_response: ['none', 'inquiry'],
  warning_under_review: ['none', 'inquiry'],
  warning_closed: ['none', 'inquiry'],
  needs_response: ['open', 'open'],
  under_review: ['open', 'open'],
  lost: ['taken', 'lost'],
  appeal_needs_response: ['taken', 'lost'],
  appeal_under_review: ['taken', 'lost'],
  won: ['returned', 'won'],
  prevented: ['returned', 'won'],
};

function claimsAtStripe({ books }: StripeDouble): readonly TrueClaim[] {
  const word = (table: typeof STRIPE_REFUNDS, status: string | null) => table[status ?? ''] ?? (['none', ''] as const);
  const refunds = [...books.refunds.values()].map(({ id, payment_intent, amount, status, metadata }) => {
    const [state, simple] = word(STRIPE_REFUNDS, status);
    const refundId = metadata?.farebox_refund ?? null;
    const claim = { id, paymentId: payment_intent ?? '', minor: amount, state, status: simple, refundId };
    return { channel: 'stripe' as const, kind: 'refund' as const, ...claim };
  });
  const disputes = [...books.disputes.values()].map(({ id, payment_intent, amount, status }) => {
    const [state, simple] = word(STRIPE_DISPUTES, status);
    const claim = { id, paymentId: payment_intent ?? '', minor: amount, state, status: simple, refundId: null };
    return { channel: 'stripe' as const, kind: 'dispute' as const, ...claim };
  });
  return [...refunds, ...disputes];
}

const DODO_DISPUTES: Readonly<Record<string, readonly [TrueClaim['state'], string]>> = {
  opened: ['open', 'open'],
  challenged: ['open', 'open'],
  lost: ['taken', 'lost'],
  accepted: ['taken', 'lost'],
  expired: ['taken', 'lost'],
  won: ['returned', 'won'],
  cancelled: ['returned', 'won'],
};

function claimsAtDodo({ books }: DodoDouble): readonly TrueClaim[] {
  const refunds = [...books.refunds.values()].map(
    ({ refund_id: id, payment_id: paymentId, amount, status, metadata }) => {
      const isOpen = status === 'pending' || status === 'review';
      const state = isOpen ? 'open' : status === 'succeeded' ? 'taken' : 'returned';
      const refundId = typeof metadata.farebox_refund === 'string' ? metadata.farebox_refund : null;
      const claim = {
        id,
        paymentId,
        minor: amount ?? 0,
        state,
        status: isOpen ? 'pending' : status,
        refundId,
      } as const;
      return { channel: 'dodo' as const, kind: 'refund' as const, ...claim };
    },
  );
  const disputes = [...books.disputes.values()].map(
    ({ dispute_id: id, payment_id: paymentId, amount, stage, status }) => {
      const isAlert = stage === 'pre_dispute' && (status === 'opened' || status === 'challenged');
      const [state, simple] = isAlert
        ? (['none', 'inquiry'] as const)
        : (DODO_DISPUTES[status] ?? (['none', ''] as const));
      const claim = { id, paymentId, minor: Number(amount), state, status: simple, refundId: null };
      return { channel: 'dodo' as const, kind: 'dispute' as const, ...claim };
    },
  );
  return [...refunds, ...disputes];
}
