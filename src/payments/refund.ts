// A refund that we start, as steps that can each be the last before a crash: its row, credit set aside, the provider asked, its word taken.
// Going on with it does what is left; nothing is done twice, and what nobody knows waits for the reconciliation.
import { MINUTE } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { centsOf, downToCents, type NanoUsd, shareFloor } from '../billing/money.ts';
import { REFUND_RANKS } from '../billing/order-standing.ts';
import { bringOrder } from './bring.ts';
import type { Channel } from './channel.ts';
import type { Desk, LedgerSilent, RefundRefusal } from './desk.ts';
import { type Order, priceMinorOf, priceOf, type RefundId } from './order.ts';
import { advanceRefund, claimAsk, findRefund, insertRefund, type Refund, type RefundState } from './refund-rows.ts';
import { takeFact } from './take.ts';

export type RefundWanted = {
  /** The same id means the same refund. */
  readonly id: RefundId;
  readonly order: Order;
  /** null: all that can be. */
  readonly credit: NanoUsd | null;
  readonly startedBy: Refund['startedBy'];
  readonly note: string;
};

export type StartRefusal = LedgerSilent | RefundRefusal | { readonly reason: 'refund_amount_invalid' | 'channel_off' };

/** A provider that was asked and did not answer may still be at it; before this it is not asked again. */
const ASK_AGAIN_MS = 10 * MINUTE;

/** Starts a refund, or goes on with the one of the same id; answers it as it then is. */
export async function startRefund(desk: Desk, wanted: RefundWanted): Promise<Result<Refund, StartRefusal>> {
  const { id, order, credit, startedBy, note } = wanted;
  if (credit !== null && (credit <= 0n || downToCents(credit) !== credit))
    return refuse({ reason: 'refund_amount_invalid' });
  if (desk.channels.get(order.channel) === undefined) return refuse({ reason: 'channel_off' });
  const row = { id, orderId: order.id, accountId: order.accountId, credit, startedBy, note, createdAt: desk.clock() };
  await insertRefund(desk.db, row);
  const refund = await findRefund(desk.db, id);
  if (refund === undefined || refund.orderId !== order.id) return refuse({ reason: 'external_id_reused' });
  if (credit !== null && refund.credit !== credit) return refuse({ reason: 'external_id_reused' });
  return continueRefund(desk, order, refund);
}

/** Does what is left of a refund. */
export async function continueRefund(desk: Desk, order: Order, refund: Refund): Promise<Result<Refund, StartRefusal>> {
  let now = refund;
  if (now.state === 'started') {
    const set = await setAside(desk, order, now);
    if (!set.ok) return set;
    now = set.value;
  }
  if (now.state === 'set_aside' || now.state === 'asked') {
    const asked = await askProvider(desk, order, now);
    if (!asked.ok) return asked;
    now = asked.value;
  }
  return ok(now);
}

/** Credit is set aside durably before the provider hears of the refund. */
async function setAside(desk: Desk, order: Order, refund: Refund): Promise<Result<Refund, StartRefusal>> {
  const granted = await desk.ledgerOf(order).refund({
    orderId: order.id,
    refundId: `refund/${refund.id}`,
    amount: refund.credit,
    withinLot: refund.startedBy === 'owner',
  });
  if (!granted.ok) {
    const { refusal } = granted;
    // Only what is final ends the refund; when a ledger or a wallet did not answer, it is asked again.
    const isFinal = refusal.reason === 'insufficient_credit' || refusal.reason === 'order_not_credited';
    if (isFinal) await step(desk, refund, { state: 'refused', reason: refusal.reason });
    return granted;
  }
  const { amount } = granted.value;
  // The order's own row says how much of it is set aside, however long the provider takes to answer.
  const written = await bringOrder(desk, order.id);
  if (!written.ok) return written;
  return ok(await step(desk, refund, { state: 'set_aside', credit: amount, minor: minorOf(order, amount) }));
}

async function askProvider(desk: Desk, order: Order, refund: Refund): Promise<Result<Refund, StartRefusal>> {
  const channel = desk.channels.get(order.channel);
  const { minor } = refund;
  if (channel === undefined || order.paymentId === null || minor === null) return refuse({ reason: 'channel_off' });
  const now = desk.clock();
  if (!(await claimAsk(desk.db, refund.id, now - ASK_AGAIN_MS, now))) return ok(await refreshed(desk, refund));
  const isRepeated = refund.askedAt !== null;
  const asking = await refreshed(desk, refund);
  const answer = await ask(channel, order, asking, order.paymentId, minor, isRepeated);
  if (answer.ok) {
    const taken = await takeFact(desk, answer.value);
    if (!taken.ok) return taken;
    return ok(await refreshed(desk, asking));
  }
  const { outcome, reason, status } = answer.refusal;
  desk.log('warn', 'refund_not_asked', { refund: refund.id, order: order.id, outcome, reason, status });
  return outcome === 'unknown' ? ok(asking) : giveBack(desk, order, asking, reason);
}

const ask = (
  channel: Channel,
  order: Order,
  { id }: Refund,
  paymentId: string,
  minor: number,
  isRepeated: boolean,
): ReturnType<Channel['refund']> => {
  const isWhole = minor === (order.totalMinor ?? priceMinorOf(order));
  return channel.refund({ id, order, paymentId, minor, isWhole, isRepeated });
};

/** The provider said that it will not: the credit is where it was. Its own later word, were there one, would count more. */
async function giveBack(
  desk: Desk,
  order: Order,
  refund: Refund,
  reason: string,
): Promise<Result<Refund, StartRefusal>> {
  const { credit } = refund;
  if (credit === null) return ok(refund);
  const word = { state: 'returned', rank: REFUND_RANKS.refused, at: desk.clock() } as const;
  const brought = await desk.ledgerOf(order).bring({
    orderId: order.id,
    credit: order.credit,
    price: priceOf(order),
    payments: [],
    claims: [{ id: `refund/${refund.id}`, kind: 'refund', amount: credit, word }],
    warnings: [],
    freezeOn: { dispute: false, warning: false },
    note: 'refund refused by the provider',
  });
  if (!brought.ok) return brought;
  // The order's own row may say already that this credit is set aside.
  const written = await bringOrder(desk, order.id);
  if (!written.ok) return written;
  return ok(await step(desk, refund, { state: 'refused', reason }));
}

async function step(
  desk: Desk,
  refund: Refund,
  to: Parameters<typeof advanceRefund>[2] & { readonly state: RefundState },
): Promise<Refund> {
  const now = desk.clock();
  await advanceRefund(desk.db, refund.id, to, now);
  return refreshed(desk, refund);
}

const refreshed = async ({ db }: Desk, refund: Refund): Promise<Refund> => (await findRefund(db, refund.id)) ?? refund;

/** What a buyer gets back for so much credit: the credit, and the tax that was paid on it. The fee stays. */
function minorOf(order: Order, credit: NanoUsd): number {
  const price = priceMinorOf(order);
  const total = order.totalMinor ?? price;
  return shareFloor(centsOf(credit), total, price);
}
