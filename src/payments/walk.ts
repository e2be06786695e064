// Walks through a channel's lists page by page and hands on what is news. A word that cannot be taken keeps no other from being taken, and the
// walk is made again from where it began: what counts as walked through has been taken, all of it.
import { ok, type Result, refuse } from '../base/result.ts';
import type { Channel, ListName, Page } from './channel.ts';
import { type Cursor, type CursorName, type Walk, writeCursor } from './cursor-rows.ts';
import type { Desk } from './desk.ts';
import type { Fact } from './fact.ts';
import { findObjects, isNews } from './object-rows.ts';
import { nameOf } from './parked-rows.ts';
import { rankOf } from './ranks.ts';

/** Pages of one run; the next run goes on. A Worker has a bounded number of requests of its own. */
const PAGES_A_RUN = 10;

export type WalkPlan = {
  readonly name: CursorName;
  readonly lists: readonly ListName[];
  /** Takes a word that is news. */
  readonly take: (fact: Fact) => Promise<Result<unknown, { readonly reason: string }>>;
  /** Looks at a page after what is news of it was taken. */
  readonly compare: (facts: readonly Fact[]) => Promise<void>;
};

/** Goes on with a walk; answers whether it came to its end. */
export async function goOn(
  desk: Desk,
  channel: Channel,
  plan: WalkPlan,
  cursor: Cursor,
  first: Walk,
): Promise<Result<boolean, { readonly reason: string }>> {
  let walk: Walk = first;
  for (let pages = 0; pages < PAGES_A_RUN; pages++) {
    const list = plan.lists[walk.list];
    if (list === undefined) break;
    const page = await channel.list({ list, from: walk.from, to: walk.to, page: walk.page });
    if (!page.ok) {
      // A page that is refused for good is not there any more: the walk begins again, from where it began.
      const { outcome, reason } = page.refusal;
      if (outcome === 'refused')
        await writeCursor(desk.db, channel, plan.name, { ...cursor, walk: null }, desk.clock());
      return refuse({ reason });
    }
    const failed: number = walk.failed + (await takePage(desk, channel, plan, page.value));
    walk = { ...nextOf(walk, page.value.next), failed };
    if (plan.lists[walk.list] === undefined) {
      const until = failed === 0 ? walk.to : cursor.until;
      await writeCursor(desk.db, channel, plan.name, { until, walk: null }, desk.clock());
      return failed === 0 ? ok(true) : refuse({ reason: `${failed} words were not taken` });
    }
    await writeCursor(desk.db, channel, plan.name, { ...cursor, walk }, desk.clock());
  }
  return ok(false);
}

/** Takes what is news of a page; answers how much of it could not be taken. */
async function takePage(desk: Desk, channel: Channel, plan: WalkPlan, { facts, unread }: Page): Promise<number> {
  if (unread > 0) desk.log('incident', 'words_unreadable', { channel: channel.name, count: unread });
  const kept = await findObjects(desk.db, channel.name, facts.map(idOf));
  let failed = 0;
  for (const fact of facts) {
    const known = kept.get(idOf(fact) ?? '');
    if (!isNews(known, { ...rankOf(fact), at: fact.at })) continue;
    failed += (await isTaken(desk, plan, fact)) ? 0 : 1;
  }
  await plan.compare(facts);
  return failed;
}

/** The id by which a word's object is kept. */
export const idOf = (fact: Fact): string | null => (fact.kind === 'payment' ? (fact.id ?? fact.sessionId) : fact.id);

async function isTaken(desk: Desk, plan: WalkPlan, fact: Fact): Promise<boolean> {
  try {
    const taken = await plan.take(fact);
    if (taken.ok) return true;
    desk.log('warn', 'word_not_taken', { channel: fact.channel, word: nameOf(fact), reason: taken.refusal.reason });
  } catch (error) {
    desk.log('warn', 'word_not_taken', { channel: fact.channel, word: nameOf(fact), error: String(error) });
  }
  return false;
}

const nextOf = (walk: Walk, next: string | null): Walk =>
  next === null ? { ...walk, list: walk.list + 1, page: null } : { ...walk, page: next };
