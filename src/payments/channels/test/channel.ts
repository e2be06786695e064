// The test channel: orders walk through all their states with nobody paying anything, so that a purchase can be tried offline. It is bundled
// only for a demo on a loopback address; what is deployed does not contain it.
import { ok, refuse } from '../../../base/result.ts';
import { centsOf } from '../../../billing/money.ts';
import type { Asked, Channel, Checkout } from '../../channel.ts';
import type { DisputeFact, PaymentFact, RefundFact } from '../../fact.ts';
import { type Order, priceMinorOf } from '../../order.ts';

/** The path of its page, where a buyer would be at a provider's. */
export const TEST_CHANNEL_PATH = '/test-channel';

/** Tax of the test channel, where tax is on: a fifth, so that it shows. */
const TAX_PERCENT = 20;
/** A saved card is declined for amounts that end in this many cents. */
const DECLINED_CENTS = 2;

/** The channel; it keeps nothing, so there is nothing that its lists could show. */
export const openTest = (): Channel => ({
  name: 'test',
  mode: 'test',
  addsTax: false,
  lists: [],
  readWebhook: async () => refuse({ reason: 'webhook_signature_wrong' }),
  makeCustomer: async ({ id }) => ok(`test_${id}`),
  openCheckout: async (order) => ok(pageOf(order)),
  quoteTax: async (order) => ok(taxOf(order)),
  chargeSavedCard: async (order) => charge(order),
  refund: async ({ id, order, paymentId, minor }) => {
    const mark = { orderId: order.id, accountId: order.accountId, refundId: id, proof: order.proof };
    return ok({ ...testRefund(order, `test_re_${id}`, minor, 'succeeded'), paymentId, mark });
  },
  lookUp: async () => ok([]),
  findPayment: async () => ok(null),
  list: async () => ok({ facts: [], unread: 0, next: null }),
  openPortal: async (_, returnUrl) => ok(returnUrl),
});

function pageOf(order: Order): Checkout {
  const url = `${TEST_CHANNEL_PATH}/${order.id}`;
  return { sessionId: `test_cs_${order.id}`, url, payment: null };
}

function taxOf(order: Order): { readonly taxMinor: number; readonly totalMinor: number } {
  const price = priceMinorOf(order);
  const taxMinor = order.tax === 'provider' ? Math.ceil((price * TAX_PERCENT) / 100) : 0;
  return { taxMinor, totalMinor: price + taxMinor };
}

function charge(order: Order): Asked<Checkout> {
  if (centsOf(order.credit) % 100 === DECLINED_CENTS)
    return refuse({ outcome: 'refused', reason: 'card_declined', status: 402 });
  return ok({ sessionId: null, url: null, payment: testPayment(order, 'paid', null) });
}

/** What a provider would say of an order's payment. */
export function testPayment(order: Order, status: PaymentFact['status'], reason: string | null): PaymentFact {
  const id = `test_pi_${order.id}`;
  return {
    channel: 'test',
    mode: 'test',
    at: 0,
    kind: 'payment',
    id: status === 'expired' ? null : id,
    status,
    mark: { orderId: order.id, accountId: order.accountId, refundId: null, proof: order.proof },
    currency: 'usd',
    subtotalMinor: priceMinorOf(order),
    totalMinor: order.totalMinor ?? taxOf(order).totalMinor,
    sessionId: order.sessionId,
    customerId: order.customerId,
    chargeId: null,
    reason,
  };
}

/** What a provider would say of a refund that was made there. */
export const testRefund = (order: Order, id: string, minor: number, status: RefundFact['status']): RefundFact => ({
  ...claim(order, id, minor),
  kind: 'refund',
  status,
});

/** What a provider would say of a dispute. */
export const testDispute = (order: Order, status: DisputeFact['status'], at: number): DisputeFact => ({
  ...claim(order, `test_du_${order.id}`, order.totalMinor ?? priceMinorOf(order)),
  kind: 'dispute',
  status,
  at,
});

const claim = (order: Order, id: string, minor: number) => ({
  channel: 'test' as const,
  mode: 'test' as const,
  at: 0,
  id,
  minor,
  currency: 'usd',
  paymentId: `test_pi_${order.id}`,
  chargeId: null,
  mark: null,
  reason: null,
});
