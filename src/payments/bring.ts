// Brings an order to what its words come to: reads them all, tells the ledger, and writes the outcome. Whoever read fewer words writes
// nothing. Repeated at any time, it changes nothing.
import { ok, type Result } from '../base/result.ts';
import { ZERO } from '../billing/money.ts';
import { type Claim, figuresOf, type OrderStanding, paidStateOf } from '../billing/order-standing.ts';
import type { Desk, LedgerSilent } from './desk.ts';
import { type PaymentObject, readOrderWithObjects } from './object-rows.ts';
import { type Order, type OrderId, priceOf } from './order.ts';
import { type OrderOutcome, writeOutcome } from './order-rows.ts';
import { claimStateOf } from './ranks.ts';
import { advanceRefund, type RefundState, refundsOfOrder } from './refund-rows.ts';
import { readSettings } from './settings.ts';

/** Words may arrive faster than an outcome is written; whoever brought the last of them writes it. */
const TRIES = 5;

/** Brings an order to its outcome; answers it as it then is. */
export async function bringOrder(desk: Desk, id: OrderId): Promise<Result<Order | undefined, LedgerSilent>> {
  for (let tries = 1; ; tries++) {
    const read = await readOrderWithObjects(desk.db, id);
    if (read === undefined) return ok(undefined);
    const outcome = await outcomeOf(desk, read.order, read.objects);
    if (!outcome.ok) return outcome;
    const isWritten = await writeOutcome(desk.db, read.order, outcome.value, desk.clock());
    if (isWritten || tries === TRIES) {
      await advanceRefunds(desk, read.order, read.objects);
      return ok({ ...read.order, ...outcome.value });
    }
  }
}

async function outcomeOf(
  desk: Desk,
  order: Order,
  objects: readonly PaymentObject[],
): Promise<Result<OrderOutcome, LedgerSilent>> {
  const paid = objects.filter(({ kind, status }) => kind === 'payment' && status === 'paid');
  const ledger = desk.ledgerOf(order);
  if (paid.length === 0) return unpaidOutcome(desk, order, objects);
  const settings = await readSettings(desk.db);
  const warnings = objects.filter(({ kind }) => kind === 'warning').map(({ id }) => id);
  const brought = await ledger.bring({
    ...standingOf(order, objects),
    warnings,
    freezeOn: { dispute: settings.freezeOnDispute, warning: settings.freezeOnFraudWarning },
    note: `${order.channel} ${order.way}`,
  });
  if (!brought.ok) return brought;
  const standing = brought.value.order;
  if (paid.length > 1) desk.log('incident', 'order_paid_twice', { order: order.id, payments: paid.length });
  const { taken, aside } = figuresOf(standing);
  const now = desk.clock();
  // An object that was fetched does not say when it was paid.
  const paidAt = Math.min(now, ...paid.flatMap(({ at }) => (at > 0 ? [at] : [])));
  return ok({ state: paidStateOf(standing), reason: null, paidAt, creditedAt: now, taken, aside });
}

/** No money has come: the order waits, or it has ended and so has the automatic top-up that placed it. */
async function unpaidOutcome(
  desk: Desk,
  order: Order,
  objects: readonly PaymentObject[],
): Promise<Result<OrderOutcome, LedgerSilent>> {
  const nothing = { paidAt: null, creditedAt: null, taken: ZERO, aside: ZERO };
  const failed = objects.find(({ status }) => status === 'failed');
  const isExpired = objects.some(({ status }) => status === 'expired');
  // On a provider's page a buyer whose card was declined tries another.
  const isDeclined = failed !== undefined && order.way !== 'checkout';
  if (!isDeclined && !isExpired) return ok({ ...nothing, state: 'placed', reason: failed?.reason ?? null });
  const end = isDeclined ? 'declined' : 'expired';
  const reason = failed?.reason ?? end;
  if (order.way === 'auto') {
    const ended = await desk.ledgerOf(order).endTopUp({ orderId: order.id, end, reason });
    if (!ended.ok) return ended;
  }
  return ok({ ...nothing, state: end, reason });
}

/** What all words about an order come to, for its ledger. */
export function standingOf(order: Order, objects: readonly PaymentObject[]): OrderStanding {
  const payments = objects.filter(({ kind, status }) => kind === 'payment' && status === 'paid').map(({ id }) => id);
  const claims = objects.flatMap((object) => claimOf(object, objects) ?? []);
  return { orderId: order.id, credit: order.credit, price: priceOf(order), payments, claims };
}

function claimOf(object: PaymentObject, all: readonly PaymentObject[]): Claim | undefined {
  const { kind, id, claim, status, rank, at } = object;
  if (kind !== 'refund' && kind !== 'dispute') return undefined;
  const word = { state: claimStateOf(kind, status), rank, at };
  return { id: `${kind}/${ownId(object, all) ?? id}`, kind, amount: claim, word };
}

/** A refund of ours goes by its own id. Were it ever paid out twice, the second is a claim of its own: that money has left, too. */
function ownId({ id, refundId }: PaymentObject, all: readonly PaymentObject[]): string | null {
  const first = all.find((other) => other.refundId !== null && other.refundId === refundId);
  return first?.id === id ? refundId : null;
}

const STATES: Readonly<Record<string, RefundState>> = { pending: 'pending', succeeded: 'succeeded', failed: 'failed' };

/** Refunds of ours hear what became of them at the provider. */
async function advanceRefunds(desk: Desk, order: Order, objects: readonly PaymentObject[]): Promise<void> {
  const refunded = objects.filter(({ kind, refundId }) => kind === 'refund' && refundId !== null);
  if (refunded.length === 0) return;
  for (const refund of await refundsOfOrder(desk.db, order.id)) {
    const object = refunded.find(({ refundId }) => refundId === refund.id);
    const state = object === undefined ? undefined : STATES[object.status];
    if (object === undefined || state === undefined || state === refund.state) continue;
    const reason = object.reason === null ? {} : { reason: object.reason };
    await advanceRefund(desk.db, refund.id, { state, providerId: object.id, ...reason }, desk.clock());
  }
}
