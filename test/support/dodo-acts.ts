// What happens at Dodo without us: buyers pay or do not, people refund in the dashboard, banks take their time, cardholders dispute. Each act
// checks that it may happen, changes the books, and leaves the webhook that Dodo then owes.
import type {
  DisputeStage,
  DisputeStatus,
  DodoCustomer,
  DodoDispute,
  DodoPayment,
  DodoRefund,
  DodoSession,
  DodoWorld,
  Metadata,
  Owed,
  PaymentStatus,
  RefundStatus,
} from './dodo-books.ts';
import { have, nowOf, refundedMinor } from './dodo-books.ts';

const SESSION_MS = 24 * 3_600_000;

/** How a buyer pays: what tax Dodo adds, what he chooses where the page lets him, and who he is. */
export type Paying = { readonly taxMinor?: number; readonly amount?: number; readonly email?: string };

function owe(world: DodoWorld, kind: Owed['kind'], event: string, objectId: string): void {
  const [id, type] = [world.newId('msg'), `${kind}.${event}`];
  world.owed.push({ id, type, kind, objectId, occurredAt: nowOf(world) });
}

/** The buyer submits the page; the payment is under way. A page can be tried again after a payment that failed. */
export function beginPayment(world: DodoWorld, sessionId: string, paying: Paying = {}): DodoPayment {
  const session = have(world.books.sessions, sessionId);
  if (world.clock() - Date.parse(session.created_at) > SESSION_MS) throw new Error('the page has expired');
  const before = session.payment_id === null ? undefined : world.books.payments.get(session.payment_id);
  if (before !== undefined && before.status !== 'failed' && before.status !== 'cancelled')
    throw new Error('the page has a payment');
  const { price, currency, taxed } = pricedCart(world, session, paying);
  const added = paying.taxMinor ?? 0;
  const payment: DodoPayment = {
    payment_id: world.newId('pay'),
    checkout_session_id: sessionId,
    customer: buyerOf(world, session, paying.email ?? 'buyer@example.com'),
    product_cart: session.cart.map(({ product_id, quantity }) => ({ product_id, quantity })),
    metadata: { ...session.metadata },
    currency,
    total_amount: taxed ? price : price + added,
    tax: paying.taxMinor ?? null,
    status: 'processing',
    error_code: null,
    created_at: nowOf(world),
    updated_at: null,
  };
  world.books.payments.set(payment.payment_id, payment);
  session.payment_id = payment.payment_id;
  owe(world, 'payment', 'processing', payment.payment_id);
  return payment;
}

/** The price of a page: what its session says where the product lets it, else the product's own. */
function pricedCart({ books }: DodoWorld, { cart }: DodoSession, { amount }: Paying) {
  let price = 0;
  const products = cart.map(({ product_id }) => have(books.products, product_id));
  for (const [at, { price: own }] of products.entries()) {
    const item = cart[at];
    const chosen = own.pay_what_you_want ? (item?.amount ?? amount ?? own.price) : own.price;
    price += chosen * (item?.quantity ?? 1);
  }
  const taxed = products.some(({ price: own }) => own.tax_inclusive);
  return { price, currency: products[0]?.price.currency ?? 'USD', taxed };
}

function buyerOf(world: DodoWorld, { customer }: DodoSession, email: string): DodoCustomer {
  const { customers } = world.books;
  if (typeof customer?.customer_id === 'string') return have(customers, customer.customer_id);
  const named = typeof customer?.email === 'string' ? customer.email : email;
  const known = [...customers.values()].find((each) => each.email === named);
  if (known !== undefined) return known;
  const made = { customer_id: world.newId('cus'), email: named, name: 'A Buyer', created_at: nowOf(world) };
  customers.set(made.customer_id, made);
  return made;
}

/** A payment that is under way comes to its end. */
export function endPayment(
  world: DodoWorld,
  paymentId: string,
  status: Exclude<PaymentStatus, 'processing'>,
  errorCode = 'CARD_DECLINED',
): DodoPayment {
  const payment = have(world.books.payments, paymentId);
  if (payment.status !== 'processing') throw new Error(`${paymentId} is ${payment.status}`);
  payment.status = status;
  payment.updated_at = nowOf(world);
  if (status === 'failed') payment.error_code = errorCode;
  owe(world, 'payment', status, paymentId);
  return payment;
}

/** Why a refund may not be, or the refund. Everything that is left when no amount is said. */
export function makeRefund(
  world: DodoWorld,
  wanted: {
    readonly paymentId: string;
    readonly amount: number | null;
    readonly reason: string | null;
    readonly metadata: Metadata;
  },
): DodoRefund | string {
  const payment = world.books.payments.get(wanted.paymentId);
  if (payment === undefined) return 'payment not found';
  if (payment.status !== 'succeeded') return 'payment has not succeeded';
  const left = payment.total_amount - refundedMinor(world.books, wanted.paymentId);
  const amount = wanted.amount ?? left;
  if (amount <= 0 || amount > left) return 'refund exceeds what is left of the payment';
  const refund: DodoRefund = {
    refund_id: world.newId('ref'),
    payment_id: wanted.paymentId,
    is_partial: amount < payment.total_amount,
    reason: wanted.reason,
    metadata: { ...wanted.metadata },
    amount,
    currency: payment.currency,
    status: 'pending',
    created_at: nowOf(world),
  };
  world.books.refunds.set(refund.refund_id, refund);
  return refund;
}

// A bank may send a refund back that had succeeded.
const AFTER: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ['review', 'succeeded', 'failed'],
  review: ['pending', 'succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
};

/** A refund goes on. Only its ends have webhooks. */
export function advanceRefund(world: DodoWorld, refundId: string, status: RefundStatus): DodoRefund {
  const refund = have(world.books.refunds, refundId);
  if (!AFTER[refund.status].includes(status)) throw new Error(`${refundId} is ${refund.status}`);
  refund.status = status;
  if (status === 'succeeded' || status === 'failed') owe(world, 'refund', status, refundId);
  return refund;
}

/** A cardholder disputes a payment; as an alert first, where the stage says so. */
export function openDispute(
  world: DodoWorld,
  paymentId: string,
  { amount, stage = 'dispute' }: { readonly amount?: number; readonly stage?: DisputeStage } = {},
): DodoDispute {
  const payment = have(world.books.payments, paymentId);
  if (payment.status !== 'succeeded') throw new Error(`${paymentId} is ${payment.status}`);
  const dispute: DodoDispute = {
    dispute_id: world.newId('dsp'),
    payment_id: paymentId,
    amount: `${amount ?? payment.total_amount}`,
    currency: payment.currency,
    stage,
    status: 'opened',
    created_at: nowOf(world),
  };
  world.books.disputes.set(dispute.dispute_id, dispute);
  owe(world, 'dispute', 'opened', dispute.dispute_id);
  return dispute;
}

/** A dispute goes on, perhaps at another stage. */
export function advanceDispute(
  world: DodoWorld,
  disputeId: string,
  status: DisputeStatus,
  stage?: DisputeStage,
): DodoDispute {
  const dispute = have(world.books.disputes, disputeId);
  dispute.status = status;
  dispute.stage = stage ?? dispute.stage;
  owe(world, 'dispute', status, disputeId);
  return dispute;
}
