// Dodo's lists, walked a page at a time. Pages count from 0, and which one is always said: left to itself the SDK asks for the first and then
// for the third. The order of a list is never relied on, and a page may be shorter than was asked for, so only an empty one is the end.
import type { DodoPayments } from 'dodopayments';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked } from '../../channel.ts';
import { type Json, objectIn } from '../../json.ts';
import type { DodoAccount } from './channel.ts';
import { type Answering, type Options, read, unreadable } from './client.ts';

/** The most that Dodo puts on a page. */
export const PAGE_SIZE = 100;
const PAGES_MOST = 100;

/** The question for one page. */
export type PageQuestion = (client: DodoPayments, page: number, options: Options) => Answering;

/** Walks a list until `take` has what it wants, which is then answered, or to the end. A list beyond all bounds is given up. */
export async function walk<Wanted>(
  account: DodoAccount,
  question: PageQuestion,
  take: (items: readonly Json[]) => Wanted | undefined,
): Promise<Asked<Wanted | undefined>> {
  for (let page = 0; page < PAGES_MOST; page++) {
    const items = await readPage(account, question, page);
    if (!items.ok) return items;
    if (items.value.items.length === 0) return ok(undefined);
    const wanted = take(items.value.items);
    if (wanted !== undefined) return ok(wanted);
  }
  return refuse({ outcome: 'unknown', reason: 'the list is too long', status: null });
}

/** All items of a list that `keep` keeps. */
export async function collect(
  account: DodoAccount,
  question: PageQuestion,
  keep: (item: Json) => boolean,
): Promise<Asked<readonly Json[]>> {
  const kept: Json[] = [];
  const walked = await walk(account, question, (items) => {
    kept.push(...items.filter(keep));
    return undefined;
  });
  return walked.ok ? ok(kept) : walked;
}

/** One page, and when Dodo said it. */
export async function readPage(
  account: DodoAccount,
  question: PageQuestion,
  page: number,
): Promise<Asked<{ readonly items: readonly Json[]; readonly at: number }>> {
  const listed = await read(account, (client, options) => question(client, page, options));
  if (!listed.ok) return listed;
  const items = objectIn(listed.value.object)?.items;
  if (!Array.isArray(items)) return unreadable();
  return ok({ items: items.map((item) => objectIn(item) ?? {}), at: listed.value.at });
}
