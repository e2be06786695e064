// Takes a provider's word, whoever brought it: a webhook, the return page, a list. The steps are in order such that after a crash at any of
// them the same word, brought again, ends in the same state; and no order of words makes a difference.
import { ok, type Result } from '../base/result.ts';
import { type NanoUsd, shareCeiling, ZERO } from '../billing/money.ts';
import { bringOrder } from './bring.ts';
import type { Desk, LedgerSilent } from './desk.ts';
import type { Fact, PaymentFact } from './fact.ts';
import { mismatchOf, waitsForItsPage } from './match.ts';
import { findObject, findPaymentByCharge, noteObject, type PaymentNote, type PaymentObject } from './object-rows.ts';
import { type Order, priceMinorOf, priceOf } from './order.ts';
import { findOrder, findOrderBySession } from './order-rows.ts';
import { endParked, nameOf, type ParkedCause, park, waitingFor } from './parked-rows.ts';
import { rankOf } from './ranks.ts';
import { findRefund } from './refund-rows.ts';

/** What became of a word. `ignored`: it says nothing that another word will not say better. */
export type Taken = 'applied' | 'parked' | 'foreign' | 'ignored';

/** Takes one word. A refusal means that it must be brought again. */
export async function takeFact(desk: Desk, fact: Fact): Promise<Result<Taken, LedgerSilent>> {
  const order = await orderOf(desk, fact);
  if (order === undefined) return takeWithoutOrder(desk, fact);
  if (waitsForItsPage(order, fact)) return ok('ignored');
  const object = await objectOf(desk, order, fact);
  if ('cause' in object) {
    await parkWithIncident(desk, fact, object.cause, order.id);
    return ok('parked');
  }
  await noteObject(desk.db, order, object, noteOf(order, fact), desk.clock());
  const brought = await bringOrder(desk, order.id);
  if (!brought.ok) return brought;
  if (fact.kind !== 'payment') return ok('applied');
  const replayed = await takeWaiting(desk, fact);
  return replayed.ok ? ok('applied') : replayed;
}

/** The order that a word is about: by its mark, or by the payment that it belongs to. */
async function orderOf({ db }: Desk, fact: Fact): Promise<Order | undefined> {
  const { channel } = fact;
  if (fact.kind === 'payment') {
    if (fact.mark !== null) return findOrder(db, fact.mark.orderId);
    // Somebody took the mark off a page of ours: it is ours all the same, and will not match.
    return fact.sessionId === null ? undefined : findOrderBySession(db, channel, fact.sessionId);
  }
  // What is claimed of a payment can be worked out only when it is known what was paid: until then the claim waits.
  const payment = fact.paymentId === null ? undefined : await findObject(db, channel, fact.paymentId);
  if (payment?.object.status === 'paid') return findOrder(db, payment.orderId);
  const orderId = fact.chargeId === null ? undefined : await findPaymentByCharge(db, channel, fact.chargeId);
  return orderId === undefined ? undefined : findOrder(db, orderId);
}

/** A payment without our mark is another product's. What else lacks an order waits for it. */
async function takeWithoutOrder(desk: Desk, fact: Fact): Promise<Result<Taken, LedgerSilent>> {
  const { db, clock } = desk;
  if (fact.kind === 'payment' && fact.mark === null) return ok('foreign');
  if (fact.kind === 'payment') {
    await parkWithIncident(desk, fact, 'order_unknown', null);
    return ok('parked');
  }
  await park(db, fact, 'parent_unknown', null, clock());
  // Its payment may have been noted since it was looked for, and have looked for waiting words before this one waited.
  if ((await orderOf(desk, fact)) === undefined) return ok('parked');
  const taken = await takeFact(desk, fact);
  if (taken.ok && taken.value === 'applied') await endParked(db, fact.channel, nameOf(fact), 'resolved');
  return taken;
}

/** Words that came before their payment are taken now. */
async function takeWaiting(desk: Desk, { channel, id, chargeId }: PaymentFact): Promise<Result<true, LedgerSilent>> {
  const parents = [id, chargeId].filter((parent) => parent !== null);
  if (parents.length === 0) return ok(true);
  for (const { fact, id: name } of await waitingFor(desk.db, channel, parents)) {
    const taken = await takeFact(desk, fact);
    if (!taken.ok) return taken;
    // One that does not fit after all waits for a person now.
    if (taken.value === 'applied') await endParked(desk.db, channel, name, 'resolved');
  }
  return ok(true);
}

/** The word as it is kept, or why it is not acted on. */
async function objectOf(
  { db }: Desk,
  order: Order,
  fact: Fact,
): Promise<PaymentObject | { readonly cause: ParkedCause }> {
  const cause = mismatchOf(order, fact);
  if (cause !== undefined) return { cause };
  const id = fact.kind === 'payment' ? (fact.id ?? fact.sessionId ?? order.id) : fact.id;
  const known = await findObject(db, fact.channel, id);
  if (known !== undefined && known.orderId !== order.id) return { cause: 'order_of_another' };
  const common = { channel: fact.channel, id, orderId: order.id, kind: fact.kind, at: fact.at, ...rankOf(fact) };
  if (fact.kind === 'payment') {
    const { chargeId, totalMinor, reason, status } = fact;
    // Of several charges the one that was paid is the one that claims name.
    const parent = status === 'paid' ? chargeId : null;
    return { ...common, parent, minor: totalMinor ?? 0, claim: ZERO, refundId: null, reason };
  }
  if (fact.kind === 'warning')
    return { ...common, parent: fact.paymentId, minor: 0, claim: ZERO, refundId: null, reason: null };
  if (known !== undefined && known.object.minor !== fact.minor) return { cause: 'amount_changed' };
  const { mark, minor, paymentId, reason } = fact;
  const ours = fact.kind === 'refund' ? (mark?.refundId ?? null) : null;
  const claim = ours === null ? claimOf(order, minor) : await claimOfRefund(db, order, ours, minor);
  if (claim === undefined) return { cause: 'refund_unknown' };
  return { ...common, parent: paymentId, minor, claim, refundId: ours, reason };
}

/** What of the price without tax so many cents of the total are, rounded up: all of the total is all of the price. */
const claimOf = (order: Order, minor: number): NanoUsd =>
  shareCeiling(priceOf(order), minor, order.totalMinor ?? priceMinorOf(order));

/** A refund that we started takes exactly what was set aside for it. */
async function claimOfRefund(db: D1Database, order: Order, id: string, minor: number): Promise<NanoUsd | undefined> {
  const refund = await findRefund(db, id);
  if (refund === undefined || refund.orderId !== order.id || refund.minor !== minor) return undefined;
  return refund.credit ?? undefined;
}

function noteOf(order: Order, fact: Fact): PaymentNote | null {
  if (fact.kind !== 'payment') return null;
  const { id, sessionId, status, totalMinor } = fact;
  const isPaid = status === 'paid';
  const taxMinor = totalMinor === null ? null : totalMinor - priceMinorOf(order);
  return {
    paymentId: isPaid ? id : null,
    sessionId,
    totalMinor: isPaid ? totalMinor : null,
    taxMinor: isPaid ? taxMinor : null,
  };
}

async function parkWithIncident(desk: Desk, fact: Fact, cause: ParkedCause, order: string | null): Promise<void> {
  const isNew = await park(desk.db, fact, cause, order, desk.clock());
  if (isNew) desk.log('incident', 'payment_parked', { channel: fact.channel, word: nameOf(fact), cause, order });
}
