// Orders of an account, brought by a provider's words as a channel brings them, over the real ledger and database. The provider is played
// here: it says what it is told to.
import { env } from 'cloudflare:workers';
import { systemClock } from '../../../src/base/clock.ts';
import { parseAccountId, secureRandom } from '../../../src/base/id.ts';
import { ok, refuse } from '../../../src/base/result.ts';
import { fromCents, type NanoUsd } from '../../../src/billing/money.ts';
import { deskOf } from '../../../src/durable/desk-of.ts';
import type { Channel } from '../../../src/payments/channel.ts';
import type { Fact, RefundFact } from '../../../src/payments/fact.ts';
import { newOrder } from '../../../src/payments/new-order.ts';
import { newOrderId, newRefundId, type Order, priceMinorOf } from '../../../src/payments/order.ts';
import { findOrder, insertOrder } from '../../../src/payments/order-rows.ts';
import { startRefund } from '../../../src/payments/refund.ts';
import type { Refund } from '../../../src/payments/refund-rows.ts';
import { DEFAULT_SETTINGS } from '../../../src/payments/settings.ts';
import { takeFact } from '../../../src/payments/take.ts';

const NO_BOUNDS = { since: 0, ordersMost: 100, creditMost: null, firstDayStart: 0 };

/** Fifty-five cents for ten dollars. */
const FEE = { ppm: 55_000, least: fromCents(0) };

/** The provider's answer to a refund. */
export type Play = 'pending' | 'succeeded' | 'refused';

let words = 0;

/** Ids of the provider's objects, none twice. */
const nextId = (kind: string): string => `${kind}_${++words}`;

const channelThat = (play: Play) =>
  ({
    name: 'stripe',
    mode: 'live',
    refund: async ({ id, order, minor }: { id: string; order: Order; minor: number }) =>
      play === 'refused'
        ? refuse({ outcome: 'refused', reason: 'charge_too_old', status: 400 })
        : ok(claimOf(order, 'refund', play, minor, id)),
  }) as unknown as Channel;

const deskThat = (play: Play) =>
  deskOf(env, { log: () => undefined, channels: new Map([['stripe', channelThat(play)]]) });

/** Places an order of so many cents of credit; with a fee and tax when so asked. */
export async function place(accountId: string, cents: number, taxed = false): Promise<Order> {
  const owner = { accountId: parseAccountId(accountId), place: 'auto' } as const;
  if (owner.accountId === undefined) throw new Error(`no account: ${accountId}`);
  const settings = { ...DEFAULT_SETTINGS, ...(taxed ? { fee: FEE, tax: 'provider' as const } : {}) };
  const at = systemClock();
  const terms = {
    owner: { ...owner, accountId: owner.accountId, createdAt: 0 },
    credit: fromCents(cents),
    way: 'checkout',
    savesCard: false,
    returnUrl: 'http://localhost/credits/return',
  } as const;
  const id = newOrderId(at, secureRandom);
  const order = newOrder(deskThat('pending'), channelThat('pending'), settings, terms, { id, at });
  await insertOrder(env.DB, order, null, NO_BOUNDS);
  return order;
}

/** Tells what the provider says. */
export async function tell(fact: Fact): Promise<void> {
  const taken = await takeFact(deskThat('pending'), fact);
  if (!taken.ok || taken.value !== 'applied') throw new Error(`not applied: ${JSON.stringify(taken)}`);
}

/** The word that an order was paid, with so many cents of tax; its page expired when there is no payment. */
export const paymentOf = (order: Order, id: string | null, taxMinor = 0): Fact => ({
  ...COMMON,
  kind: 'payment',
  id,
  status: id === null ? 'expired' : 'paid',
  mark: { orderId: order.id, accountId: order.accountId, refundId: null, proof: order.proof },
  subtotalMinor: priceMinorOf(order),
  totalMinor: priceMinorOf(order) + taxMinor,
  sessionId: `cs_${order.id}`,
  customerId: null,
  chargeId: null,
});

/** The word about a refund or a dispute of an order's payment. */
export const claimOf = <Kind extends 'refund' | 'dispute'>(
  order: Order,
  kind: Kind,
  status: Kind extends 'refund' ? RefundFact['status'] : 'inquiry' | 'open' | 'won' | 'lost',
  minor: number,
  refundId: string | null = null,
): Extract<Fact, { readonly kind: Kind }> =>
  ({
    ...COMMON,
    kind,
    id: nextId(kind === 'refund' ? 're' : 'dp'),
    status,
    minor,
    paymentId: paymentIdOf(order),
    chargeId: null,
    mark: refundId === null ? null : { orderId: order.id, accountId: order.accountId, refundId, proof: order.proof },
  }) as unknown as Extract<Fact, { readonly kind: Kind }>;

const COMMON = { channel: 'stripe', mode: 'live', at: Date.UTC(2026, 10, 2), currency: 'usd', reason: null } as const;

/** The provider's id of the order's payment. */
const paymentIdOf = ({ id }: Order): string => `pi_${id}`;

/** Places an order and pays it. */
export async function buy(accountId: string, cents: number, taxMinor = 0): Promise<Order> {
  const order = await place(accountId, cents, taxMinor > 0);
  await tell(paymentOf(order, paymentIdOf(order), taxMinor));
  return order;
}

/** Starts a refund of so much credit; `play` is what the provider makes of it. */
export async function giveUp(order: Order, credit: NanoUsd, play: Play): Promise<Refund> {
  const paid = await findOrder(env.DB, order.id);
  if (paid === undefined) throw new Error(`no order: ${order.id}`);
  const id = newRefundId(systemClock(), secureRandom);
  const refund = await startRefund(deskThat(play), { id, order: paid, credit, startedBy: 'operator', note: '' });
  if (!refund.ok) throw new Error(`no refund: ${refund.refusal.reason}`);
  return refund.value;
}
