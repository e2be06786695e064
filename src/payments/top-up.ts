// The order of an automatic top-up, as a ledger's alarm places it: the row first, then the provider with the order's id as idempotency key.
// However often the alarm rings, there is one order and one charge.
import { assert } from '../base/assert.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { AskRefusal, Channel } from './channel.ts';
import { customerOf } from './customers.ts';
import type { Desk, Owner, TopUpIntent, TopUpOutcome } from './desk.ts';
import type { PaymentFact } from './fact.ts';
import { newOrder, writeNewOrder } from './new-order.ts';
import { ASK_FOR_MS, type Order, parseOrderId } from './order.ts';
import { findOrder, keepCheckout } from './order-rows.ts';
import { cameToNothing } from './own-words.ts';
import { fixTax } from './place.ts';
import { readSettings } from './settings.ts';
import { takeFact } from './take.ts';

type TopUpOwner = Owner & { readonly name: string; readonly createdAt: number };

/**
 * Places the order of an intent, or goes on with it; answers what became of it. Without `mayAsk` what may have been charged is only
 * looked up.
 */
export async function placeTopUp(
  desk: Desk,
  owner: TopUpOwner,
  intent: TopUpIntent,
  mayAsk = true,
): Promise<TopUpOutcome> {
  const placed = await orderOf(desk, owner, intent);
  if (!placed.ok) return placed.refusal;
  const order = placed.value;
  if (order.state !== 'placed') return outcomeOf(order);
  const channel = desk.channels.get(order.channel);
  // Its keys may be missing for a moment only, and what was asked before may have been charged.
  if (channel?.mode !== order.mode) return { end: 'unknown' };
  if (!mayAsk || desk.clock() - intent.at > ASK_FOR_MS) return lookUp(desk, channel, order, mayAsk);
  return ask(desk, channel, owner, order);
}

async function ask(desk: Desk, channel: Channel, owner: TopUpOwner, order: Order): Promise<TopUpOutcome> {
  const customer = await customerOf(desk, channel, owner);
  if (!customer.ok) return unasked(desk, order, customer.refusal);
  await keepCheckout(desk.db, order.id, { sessionId: null, url: null, customerId: customer.value });
  const taxed = await fixTax(desk, channel, { ...order, customerId: customer.value });
  // Without an address no tax can be worked out: that is for the owner to mend, like a card.
  if (!taxed.ok && taxed.refusal.status === 400) return declined(desk, order, 'tax_unknown');
  if (!taxed.ok) return unasked(desk, order, taxed.refusal);
  const asked = await channel.chargeSavedCard?.(taxed.value);
  if (asked === undefined) return { end: 'unknown' };
  if (!asked.ok) return unasked(desk, order, asked.refusal);
  return asked.value.payment === null ? { end: 'asked' } : take(desk, order, asked.value.payment);
}

/** 402 is the provider's word about the card. Any other refusal is about how we are set up, and not the owner's to mend. */
async function unasked(desk: Desk, order: Order, refusal: AskRefusal): Promise<TopUpOutcome> {
  const { outcome, reason, status } = refusal;
  desk.log('warn', 'top_up_not_asked', { order: order.id, outcome, reason, status });
  return outcome === 'refused' && status === 402 ? declined(desk, order, reason) : { end: 'unknown' };
}

const declined = (desk: Desk, order: Order, reason: string): Promise<TopUpOutcome> =>
  take(desk, order, cameToNothing(order, 'failed', reason, desk.clock()));

/** The row of an intent, within the bounds of orders by hand. What it says is fixed by whoever wrote it first. */
async function orderOf(desk: Desk, owner: TopUpOwner, intent: TopUpIntent): Promise<Result<Order, TopUpOutcome>> {
  const id = parseOrderId(intent.orderId);
  assert(id !== undefined, 'an intent without an order id');
  const known = await findOrder(desk.db, id);
  if (known !== undefined) return ok(known);
  const channel = [...desk.channels.values()].find(({ chargeSavedCard }) => chargeSavedCard !== undefined);
  if (channel === undefined) return refuse({ end: 'declined', reason: 'payments_off' });
  const settings = await readSettings(desk.db);
  const terms = { owner, credit: intent.amount, way: 'auto', savesCard: false, returnUrl: '' } as const;
  const order = newOrder(desk, channel, settings, terms, { id, at: intent.at });
  const bound = await writeNewOrder(desk, settings, order, owner, null);
  const written = await findOrder(desk.db, id);
  if (written !== undefined) return ok(written);
  return refuse(bound?.reason === 'first_day_cap' ? { end: 'declined', reason: bound.reason } : { end: 'unknown' });
}

/** Not to be asked for any more: the provider has a payment with this order's mark, or there never was one. */
async function lookUp(desk: Desk, channel: Channel, order: Order, isLate: boolean): Promise<TopUpOutcome> {
  const found = await channel.lookUp(order);
  if (!found.ok && (found.refusal.outcome === 'unknown' || !isLate)) return { end: 'unknown' };
  const facts = found.ok ? found.value : [];
  for (const fact of facts) {
    const taken = await takeFact(desk, fact);
    if (!taken.ok) return { end: 'unknown' };
  }
  if (facts.length > 0) return outcomeOf((await findOrder(desk.db, order.id)) ?? order);
  if (!isLate) return { end: 'unknown' };
  return take(desk, order, cameToNothing(order, 'expired', 'never_asked', desk.clock()));
}

async function take(desk: Desk, order: Order, fact: PaymentFact): Promise<TopUpOutcome> {
  const taken = await takeFact(desk, fact);
  if (!taken.ok) return { end: 'unknown' };
  // A person sees to a payment that does not fit its order; until then nothing more is charged.
  if (taken.value === 'parked') return { end: 'declined', reason: 'payment_parked' };
  return outcomeOf((await findOrder(desk.db, order.id)) ?? order);
}

function outcomeOf({ state, reason }: Order): TopUpOutcome {
  if (state === 'declined' || state === 'expired') return { end: state, reason: reason ?? state };
  return { end: 'asked' };
}
