// The full reconciliation, once a day: every payment, refund and dispute of the last months at the provider is compared with ours, and ours
// with the provider's. What it can take it takes; what stays different is shown with its cause.
import { DAY } from '../base/clock.ts';
import { ok, type Result } from '../base/result.ts';
import type { Channel } from './channel.ts';
import { compareOurs } from './compare-ours.ts';
import { readCursor } from './cursor-rows.ts';
import type { Desk, LedgerSilent } from './desk.ts';
import { keepDifference } from './difference-rows.ts';
import type { Fact } from './fact.ts';
import { findObjects, noteListed, type PaymentObject } from './object-rows.ts';
import { nameOf } from './parked-rows.ts';
import { rankOf } from './ranks.ts';
import { takeFact } from './take.ts';
import { goOn, idOf } from './walk.ts';

/** How far back a pass looks: longer than a dispute may be opened and take. */
const WINDOW_MS = 180 * DAY;
const EVERY_MS = DAY;

/** Goes on with the pass of every channel where one is due; `now` begins one at once. */
export async function reconcileFully(desk: Desk, now = false): Promise<void> {
  for (const channel of desk.channels.values()) await passOver(desk, channel, now);
}

async function passOver(desk: Desk, channel: Channel, isWanted: boolean): Promise<void> {
  const at = desk.clock();
  const cursor = await readCursor(desk.db, channel, 'full', 0);
  if (cursor.walk === null && !isWanted && at - cursor.until < EVERY_MS) return;
  const walk = cursor.walk ?? { from: at - WINDOW_MS, to: at, list: 0, page: null, failed: 0 };
  const walked = await goOn(
    desk,
    channel,
    {
      name: 'full',
      lists: (['payments', 'refunds', 'disputes'] as const).filter((list) => channel.lists.includes(list)),
      take: (fact) => takeOrShow(desk, fact),
      compare: (facts) => compareTheirs(desk, channel, facts, walk.to),
    },
    cursor,
    walk,
  );
  if (!walked.ok) desk.log('warn', 'payments_not_listed', { channel: channel.name, reason: walked.refusal.reason });
  else if (walked.value) await compareOurs(desk, channel, walk);
}

/** A word at which the handler fails for good is shown, and the pass goes on. */
async function takeOrShow(desk: Desk, fact: Fact): Promise<Result<unknown, LedgerSilent>> {
  try {
    return await takeFact(desk, fact);
  } catch (error) {
    desk.log('incident', 'word_not_taken', { channel: fact.channel, word: nameOf(fact), error: String(error) });
    const about = { channel: fact.channel, id: nameOf(fact), accountId: null, orderId: null };
    const difference = {
      ...about,
      cause: 'not_taken',
      minor: minorOf(fact),
      expected: 'taken',
      found: 'an error',
    } as const;
    await keepDifference(desk.db, difference, desk.clock());
    return ok('shown');
  }
}

/** From the provider to us: after its words were taken, what we keep says the same. */
async function compareTheirs(desk: Desk, channel: Channel, facts: readonly Fact[], began: number): Promise<void> {
  // A payment that was not made is no money.
  const words = facts.filter((fact) => fact.kind !== 'payment' || fact.status === 'paid');
  const ids = words.map(idOf);
  await noteListed(desk.db, channel.name, ids, began);
  const kept = await findObjects(desk.db, channel.name, ids);
  for (const fact of words) {
    // What is not kept is another product's, or parked and shown as that.
    const object = kept.get(idOf(fact) ?? '');
    if (object !== undefined) await differ(desk, fact, object);
  }
}

async function differ(desk: Desk, fact: Fact, object: PaymentObject): Promise<void> {
  const [minor, { status }] = [minorOf(fact), rankOf(fact)];
  if (object.status === status && object.minor === minor) return;
  const about = { channel: fact.channel, id: object.id, accountId: null, orderId: object.orderId };
  const expected = `${status} ${minor}`;
  const found = `${object.status} ${object.minor}`;
  const gap = Math.abs(minor - object.minor) || minor;
  const difference = { ...about, cause: 'other_at_provider', minor: gap, expected, found } as const;
  await keepDifference(desk.db, difference, desk.clock());
}

function minorOf(fact: Fact): number {
  if (fact.kind === 'warning') return 0;
  return (fact.kind === 'payment' ? fact.totalMinor : fact.minor) ?? 0;
}
