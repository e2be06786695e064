// The reconciliation of money in, every quarter of an hour: what the providers say has happened lately goes through the same door as a
// webhook, and what stopped halfway here is taken up again. One pass heals what a lost webhook or a crash left behind.
import { DAY, MINUTE } from '../base/clock.ts';
import { bringOrder } from './bring.ts';
import type { Channel } from './channel.ts';
import { readCursor } from './cursor-rows.ts';
import type { Desk } from './desk.ts';
import type { Fact } from './fact.ts';
import { finishGifts } from './gifts.ts';
import { lookAt } from './look.ts';
import type { Order } from './order.ts';
import { claimLook, claimUnbrought, findOrder, waitingOrders } from './order-rows.ts';
import { claimParked, countForeign, endParked, type Parked, parentOf } from './parked-rows.ts';
import { continueRefund } from './refund.ts';
import { claimRefunds, type Refund } from './refund-rows.ts';
import { takeFact } from './take.ts';
import { goOn } from './walk.ts';

/** Lists are read again this far back: their order is not promised, and a word may be listed late. */
const OVERLAP_MS = 2 * DAY;
/** Of things that stopped halfway, so many a run; the others wait for the next. */
const AT_A_RUN = 50;
/** What is younger is still under way. */
const SETTLE_MS = 2 * MINUTE;
const LOOK_AGAIN_MS = 10 * MINUTE;

/** One pass over every channel, and over what stopped halfway. What fails is logged and comes again with the next pass. */
export async function reconcilePayments(desk: Desk): Promise<void> {
  const { db } = desk;
  const now = desk.clock();
  // What lies here first: it asks for little, and a long list must not keep it from being done.
  await each(desk, 'unbrought', () => claimUnbrought(db, now, AT_A_RUN), bringOrder);
  await each(desk, 'refund', () => claimRefunds(db, now - SETTLE_MS, now, AT_A_RUN), goOnWithRefund);
  await each(
    desk,
    'gifts',
    async () => [now - SETTLE_MS],
    (_, before) => finishGifts(desk, before, AT_A_RUN),
  );
  await each(desk, 'list', async () => [...desk.channels.values()], walkLately);
  await each(desk, 'parent', () => claimParked(db, 'parent_unknown', now, AT_A_RUN), findParent);
  await each(desk, 'parked', () => claimParked(db, 'order_unknown', now, AT_A_RUN), retry);
  await each(desk, 'order', () => waitingOrders(db, now - LOOK_AGAIN_MS, AT_A_RUN), lookAtWaiting);
}

/** Works on each of some things; one that fails keeps no other from being worked on. */
async function each<Thing>(
  desk: Desk,
  duty: string,
  things: () => Promise<readonly Thing[]>,
  work: (desk: Desk, thing: Thing) => Promise<unknown>,
): Promise<void> {
  const failed = (error: unknown): void => desk.log('warn', 'payment_duty_failed', { duty, error: String(error) });
  const found = await things().catch((error: unknown) => {
    failed(error);
    return [];
  });
  for (const thing of found) await work(desk, thing).catch(failed);
}

/** A walk that was cut short goes on to where it was going; what has happened since is walked through in the same pass. */
async function walkLately(desk: Desk, channel: Channel): Promise<void> {
  const now = desk.clock();
  const lists = channel.lists.includes('events') ? (['events'] as const) : channel.lists;
  const plan = {
    name: 'lately',
    lists,
    take: (fact: Fact) => takeFact(desk, fact),
    compare: async () => undefined,
  } as const;
  for (let until = 0; until < now; ) {
    const cursor = await readCursor(desk.db, channel, 'lately', now - OVERLAP_MS);
    const walk = cursor.walk ?? { from: cursor.until - OVERLAP_MS, to: now, list: 0, page: null, failed: 0 };
    const walked = await goOn(desk, channel, plan, cursor, walk);
    if (!walked.ok) desk.log('warn', 'payments_not_listed', { channel: channel.name, reason: walked.refusal.reason });
    until = walked.ok && walked.value ? walk.to : now;
  }
}

/** An order that nobody has heard of for a while is asked for at its provider. */
async function lookAtWaiting(desk: Desk, order: Order): Promise<void> {
  const now = desk.clock();
  if (await claimLook(desk.db, order.id, now - LOOK_AGAIN_MS, now)) await lookAt(desk, order);
}

/** A word that lacked its order: it may be there now. */
async function retry(desk: Desk, { channel, id, fact }: Parked): Promise<void> {
  const taken = await takeFact(desk, fact);
  if (taken.ok && taken.value === 'applied') await endParked(desk.db, channel, id, 'resolved');
}

/** A word that lacked its payment: it may be there now, or turn out to be another product's. */
async function findParent(desk: Desk, { channel, id, fact }: Parked): Promise<void> {
  const taken = await takeFact(desk, fact);
  if (taken.ok && taken.value === 'applied') {
    await endParked(desk.db, channel, id, 'resolved');
    return;
  }
  const parent = parentOf(fact);
  const found = parent === null ? undefined : await desk.channels.get(channel)?.findPayment(parent);
  if (found?.ok !== true) return;
  const isOurs = found.value !== null && found.value.mark !== null;
  // Taking the payment takes the words that wait for it, too.
  if (isOurs && found.value !== null) {
    await takeFact(desk, found.value);
    return;
  }
  await endParked(desk.db, channel, id, 'foreign');
  await countForeign(desk.db, channel, desk.clock());
}

async function goOnWithRefund(desk: Desk, refund: Refund): Promise<void> {
  const order = await findOrder(desk.db, refund.orderId);
  if (order !== undefined) await continueRefund(desk, order, refund);
}
