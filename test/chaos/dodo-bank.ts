// What can happen at Dodo now, read off the double's books like stripe-bank.ts.
import type { DisputeStatus, RefundStatus } from '../support/dodo-books.ts';
import { refundedMinor } from '../support/dodo-books.ts';
import type { DodoDouble } from '../support/dodo-double.ts';
import type { Act, Offered } from './stripe-bank.ts';

const PAGE_MS = 24 * 3_600_000;
const CLAIMS_MOST = 2;

const REFUNDS: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ['review', 'succeeded', 'failed'],
  review: ['succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
};

// A dispute that was won may come back as an arbitration, and be lost.
const DISPUTES: Readonly<Record<DisputeStatus, readonly DisputeStatus[]>> = {
  opened: ['challenged', 'accepted', 'cancelled', 'expired', 'lost'],
  challenged: ['won', 'lost', 'cancelled'],
  won: ['lost'],
  lost: ['won'],
  accepted: [],
  cancelled: [],
  expired: [],
};

type Can = (name: string, run: Act['run']) => void;

/** All that can happen now. */
export function actsAtDodo(dodo: DodoDouble, isOffered: Offered, taxMinor: number): readonly Act[] {
  const acts: Act[] = [];
  const can: Can = (name, run) => {
    acts.push({ name: `dodo ${name}`, run });
  };
  can('foreign payment', () => dodo.pay(foreignPage(dodo)));
  for (const { session_id, created_at, payment_id, metadata } of dodo.books.sessions.values()) {
    const payment = dodo.books.payments.get(payment_id ?? '');
    const isOver = dodo.clock() - Date.parse(created_at) > PAGE_MS;
    const canTry = payment === undefined || payment.status === 'failed' || payment.status === 'cancelled';
    if (isOver || !canTry || !isOffered(session_id) || Object.keys(metadata).length === 0) continue;
    can('page paid', () => dodo.pay(session_id, { taxMinor }));
    can('page paid', () => dodo.pay(session_id, { taxMinor }));
    can('page begun', () => dodo.begin(session_id, { taxMinor }));
    can('page failed', () => dodo.failPayment(session_id));
    can('page paid in another currency', () => {
      dodo.pay(session_id, { taxMinor }).currency = 'EUR';
    });
    can('page paid for another product', () => {
      dodo.pay(session_id, { taxMinor }).product_cart = [{ product_id: 'pdt_other', quantity: 1 }];
    });
  }
  for (const { payment_id, status } of dodo.books.payments.values()) onPayment(dodo, payment_id, status, can);
  for (const { refund_id, status } of dodo.books.refunds.values()) {
    for (const next of REFUNDS[status]) can(`refund ${status} to ${next}`, () => dodo.advanceRefund(refund_id, next));
  }
  for (const { dispute_id, status, stage } of dodo.books.disputes.values()) {
    const isOpen = status === 'opened' || status === 'challenged';
    if (stage === 'pre_dispute' && isOpen)
      can('alert to dispute', () => dodo.advanceDispute(dispute_id, 'opened', 'dispute'));
    for (const next of DISPUTES[status])
      can(`dispute ${status} to ${next}`, () => dodo.advanceDispute(dispute_id, next));
  }
  return acts;
}

function onPayment(dodo: DodoDouble, id: string, status: string, can: Can): void {
  if (status === 'processing') {
    can('payment succeeded', () => dodo.endPayment(id, 'succeeded'));
    can('payment failed', () => dodo.endPayment(id, 'failed'));
    can('payment cancelled', () => dodo.endPayment(id, 'cancelled'));
  }
  if (status !== 'succeeded') return;
  const total = dodo.books.payments.get(id)?.total_amount ?? 0;
  const left = total - refundedMinor(dodo.books, id);
  if (left > 0) {
    can('dashboard refund', (dice) => dodo.refundInDashboard(id, dice.once(3) ? left : 1 + dice.below(left)));
    can('dashboard refund of all', () => dodo.refundInDashboard(id));
  }
  const disputes = [...dodo.books.disputes.values()].filter((dispute) => dispute.payment_id === id);
  if (disputes.length >= CLAIMS_MOST) return;
  can('dispute', (dice) => dodo.openDispute(id, { amount: dice.once(2) ? total : 1 + dice.below(total) }));
  can('alert', (dice) => dodo.openDispute(id, { amount: 1 + dice.below(total), stage: 'pre_dispute' }));
}

/** A page of another product on the same account. */
function foreignPage({ books, clock }: DodoDouble): string {
  const number = books.sessions.size;
  const created_at = new Date(clock()).toISOString();
  const price = {
    type: 'one_time_price',
    currency: 'USD',
    price: 700,
    pay_what_you_want: false,
    tax_inclusive: false,
  };
  const product = { name: 'T-shirt', description: null, tax_category: 'e_book', metadata: {}, archived: false };
  books.products.set('pdt_foreign', {
    ...product,
    product_id: 'pdt_foreign',
    price: { ...price, type: 'one_time_price' },
    created_at,
  });
  const session_id = `cks_foreign_${number}`;
  const cart = [{ product_id: 'pdt_foreign', quantity: 1 }];
  books.sessions.set(session_id, {
    ...{ session_id, cart, customer: null, metadata: {}, return_url: null, created_at, payment_id: null },
  });
  return session_id;
}
