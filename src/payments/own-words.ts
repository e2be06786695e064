// What we say ourselves of an order's payment, where a provider says nothing more: that it was declined when we asked, or never came. Pure.
import type { PaymentFact } from './fact.ts';
import type { Order } from './order.ts';

/** Our own word that the payment of an order came to nothing. A provider's word that it was paid counts more. */
export const cameToNothing = (
  { id, accountId, channel, mode, proof }: Order,
  status: 'failed' | 'expired',
  reason: string,
  at: number,
): PaymentFact => ({
  channel,
  mode,
  at,
  kind: 'payment',
  id: null,
  status,
  mark: { orderId: id, accountId, refundId: null, proof },
  currency: null,
  subtotalMinor: null,
  totalMinor: null,
  sessionId: null,
  customerId: null,
  chargeId: null,
  reason,
});
