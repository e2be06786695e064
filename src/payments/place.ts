// Places an order. Everything about the money is fixed in its row before the provider hears of it, and the row's id is the provider's
// idempotency key: an order that is asked for again goes on where it was.
import { MINUTE } from '../base/clock.ts';
import { ok, type Refused, type Result, refuse } from '../base/result.ts';
import { downToCents, largest, type NanoUsd } from '../billing/money.ts';
import type { Asked, AskRefusal, Channel, Checkout } from './channel.ts';
import { customerOf } from './customers.ts';
import type { Desk, LedgerSilent, Owner } from './desk.ts';
import type { ChannelName } from './fact.ts';
import { lookAt } from './look.ts';
import { newOrder, type OrderBound, writeNewOrder } from './new-order.ts';
import { ASK_FOR_MS, newOrderId, type Order, type OrderId, type Way } from './order.ts';
import { findOrder, findOrderByKey, keepCheckout, keepTax } from './order-rows.ts';
import { cameToNothing } from './own-words.ts';
import { LEAST_ORDER, type PaymentSettings, readSettings } from './settings.ts';
import { takeFact } from './take.ts';

/** What a buyer asks for. */
export type Wanted = {
  readonly owner: Owner & { readonly name: string; readonly createdAt: number };
  readonly credit: NanoUsd;
  readonly channel: ChannelName | undefined;
  readonly way: Way;
  readonly savesCard: boolean;
  readonly idempotencyKey: string | null;
  /** Where buyers come back to, given the order's id; kept with the order. */
  readonly returnUrl: (id: OrderId) => string;
};

export type PlaceRefusal =
  | OrderBound
  | { readonly reason: 'payments_off' | 'idempotency_key_reused' | 'payment_provider_unavailable' }
  | { readonly reason: 'channel_off' | 'saved_card_off'; readonly channel: ChannelName }
  | { readonly reason: 'order_amount_invalid'; readonly least: NanoUsd; readonly most: NanoUsd }
  | { readonly reason: 'payment_declined'; readonly why: string };

/** A page is good for an hour, and Stripe opens none that has less than half of it left. */
const ASK_FOR_PAGE_MS = 25 * MINUTE;

/** Places an order, or goes on with the one that was placed under the same idempotency key. */
export async function placeOrder(desk: Desk, wanted: Wanted): Promise<Result<Order, PlaceRefusal | LedgerSilent>> {
  const channel = channelFor(desk, wanted.channel);
  if (!channel.ok) return channel;
  if (wanted.way !== 'checkout' && channel.value.chargeSavedCard === undefined)
    return refuse({ reason: 'saved_card_off', channel: channel.value.name });
  const settings = await readSettings(desk.db);
  const order = await orderFor(desk, channel.value, settings, wanted);
  return order.ok ? askToPay(desk, channel.value, order.value, wanted) : order;
}

/** The channel that was named, or the first that is on. */
function channelFor(desk: Desk, name: ChannelName | undefined): Result<Channel, PlaceRefusal> {
  const channel = name === undefined ? [...desk.channels.values()][0] : desk.channels.get(name);
  if (channel !== undefined) return ok(channel);
  return refuse(name === undefined ? { reason: 'payments_off' } : { reason: 'channel_off', channel: name });
}

async function orderFor(
  desk: Desk,
  channel: Channel,
  settings: PaymentSettings,
  wanted: Wanted,
): Promise<Result<Order, PlaceRefusal>> {
  const { credit, idempotencyKey, owner, savesCard, way } = wanted;
  const before = await placedBefore(desk, wanted, channel);
  if (before !== undefined) return before;
  const least = largest(settings.least, LEAST_ORDER);
  if (credit < least || credit > settings.most || downToCents(credit) !== credit)
    return refuse({ reason: 'order_amount_invalid', least, most: settings.most });
  const at = desk.clock();
  const id = newOrderId(at, desk.random);
  const terms = { owner, credit, way, savesCard, returnUrl: wanted.returnUrl(id) };
  const order = newOrder(desk, channel, settings, terms, { id, at });
  const bound = await writeNewOrder(desk, settings, order, owner, idempotencyKey);
  if (bound === undefined) return ok(order);
  // Two with one key at once: the other was written.
  return (await placedBefore(desk, wanted, channel)) ?? refuse(bound);
}

async function placedBefore(
  desk: Desk,
  { idempotencyKey, owner, credit, way, savesCard }: Wanted,
  channel: Channel,
): Promise<Result<Order, PlaceRefusal> | undefined> {
  if (idempotencyKey === null) return undefined;
  const order = await findOrderByKey(desk.db, owner.accountId, idempotencyKey);
  if (order === undefined) return undefined;
  const isSame =
    order.credit === credit && order.way === way && order.channel === channel.name && order.savesCard === savesCard;
  return isSame ? ok(order) : refuse({ reason: 'idempotency_key_reused' });
}

/** Asks the provider for a page, or for the money. A row that has its page, or has ended, is answered as it is. */
async function askToPay(
  desk: Desk,
  channel: Channel,
  order: Order,
  wanted: Wanted,
): Promise<Result<Order, PlaceRefusal | LedgerSilent>> {
  if (order.url !== null || order.state !== 'placed') return ok(order);
  if (order.mode !== channel.mode) return refuse({ reason: 'channel_off', channel: channel.name });
  if (desk.clock() - order.createdAt > askFor(order)) return ok(await giveUp(desk, order));
  const customer = await customerOf(desk, channel, wanted.owner);
  if (!customer.ok) return unasked(desk, order, customer.refusal);
  const ready = { ...order, customerId: customer.value };
  await keepCheckout(desk.db, order.id, { sessionId: null, url: null, customerId: customer.value });
  const taxed = order.way === 'checkout' ? ok(ready) : await fixTax(desk, channel, ready);
  if (!taxed.ok) return unasked(desk, order, taxed.refusal);
  const asked = await ask(channel, taxed.value);
  if (!asked.ok) return unasked(desk, order, asked.refusal);
  const { sessionId, url, payment } = asked.value;
  await keepCheckout(desk.db, order.id, { sessionId, url, customerId: null });
  const taken = payment === null ? ok(true) : await takeFact(desk, payment);
  if (!taken.ok) return taken;
  const now = await findOrder(desk.db, order.id);
  if (now?.state === 'declined') return refuse({ reason: 'payment_declined', why: now.reason ?? 'declined' });
  return ok(now ?? ready);
}

/** The tax of an order that is paid without a page is fixed before it is charged. */
export async function fixTax(desk: Desk, channel: Channel, order: Order): Promise<Asked<Order>> {
  if (order.totalMinor !== null || channel.quoteTax === undefined) return ok(order);
  const quoted = await channel.quoteTax(order);
  if (!quoted.ok) return quoted;
  await keepTax(desk.db, order.id, quoted.value.taxMinor, quoted.value.totalMinor);
  return ok({ ...order, ...quoted.value });
}

/** A card that was declined ends its order; anything else leaves it to be asked again. */
async function unasked(desk: Desk, order: Order, refusal: AskRefusal): Promise<Refused<PlaceRefusal | LedgerSilent>> {
  const { outcome, reason, status } = refusal;
  desk.log('warn', 'order_not_asked', { order: order.id, channel: order.channel, outcome, reason, status });
  const answer = refusalOf(refusal);
  if (answer.reason !== 'payment_declined' || order.way === 'checkout') return refuse(answer);
  const taken = await takeFact(desk, cameToNothing(order, 'failed', reason, desk.clock()));
  return taken.ok ? refuse(answer) : taken;
}

/** A page must be open for half an hour, so it is not asked for late; money is not asked for when its id may be forgotten. */
const askFor = ({ way }: Order): number => (way === 'checkout' ? ASK_FOR_PAGE_MS : ASK_FOR_MS);

/** Too late to ask: what there is at the provider is taken, and a page that never came is no more. */
async function giveUp(desk: Desk, order: Order): Promise<Order> {
  const now = await lookAt(desk, order);
  if (now.state !== 'placed' || now.way !== 'checkout' || now.url !== null) return now;
  await takeFact(desk, cameToNothing(order, 'expired', 'never_opened', desk.clock()));
  return (await findOrder(desk.db, order.id)) ?? now;
}

const ask = (channel: Channel, order: Order): Promise<Asked<Checkout>> =>
  order.way !== 'checkout' && channel.chargeSavedCard !== undefined
    ? channel.chargeSavedCard(order)
    : channel.openCheckout(order);

/** 402 is the provider's word about a card; any other refusal is about how we are set up, and no buyer can mend it. */
const refusalOf = (refusal: AskRefusal): PlaceRefusal =>
  refusal.outcome === 'refused' && refusal.status === 402
    ? { reason: 'payment_declined', why: refusal.reason }
    : { reason: 'payment_provider_unavailable' };
