// Requests of many keys as one list, newest first. Wallets are asked some at a time; one that does not answer ends it, because a list
// without its rows would be wrong in silence.
import type { KeyId, RequestId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { walletDoor } from '../../durable/doors.ts';
import type { RequestRow } from '../../durable/request-row.ts';
import { LIST_MAX, type ListRequestsCall, type RequestList } from '../../durable/request-search.ts';
import type { World } from '../../world.ts';
import type { Owner } from '../make-key.ts';

const WALLETS_AT_ONCE = 50;

type Silent = { readonly reason: 'wallet_unreachable' };
type Ask = (keyId: KeyId, call: ListRequestsCall) => Promise<Result<RequestList, Silent>>;

/** Asks the wallets of an account. A key that was never finished has no requests. */
export const walletsOf =
  (world: World, owner: Owner): Ask =>
  async (keyId, call) => {
    const list = await walletDoor(world.env, { ...owner, keyId }).listRequests(call);
    if (list.ok) return list;
    return list.refusal.reason === 'key_unknown' ? ok(NOTHING) : refuse({ reason: 'wallet_unreachable' });
  };

const NOTHING: RequestList = { rows: [], searchedTo: null };

/** Rows down to `next`, which is null when there are no more. */
export type RequestPage = { readonly rows: readonly RequestRow[]; readonly next: RequestId | null };

/** One page. Wallets are asked once each, so a page with a rare filter may be short and still have a next. */
export async function pageOf(
  ask: Ask,
  keys: readonly KeyId[],
  call: ListRequestsCall,
): Promise<Result<RequestPage, Silent>> {
  let [rows, frontier, since]: [readonly RequestRow[], RequestId | null, string] = [[], null, call.since];
  for (let from = 0; from < keys.length; from += WALLETS_AT_ONCE) {
    const some = keys.slice(from, from + WALLETS_AT_ONCE);
    const lists = await askAll(some.map((keyId) => ask(keyId, { ...call, since })));
    if (!lists.ok) return lists;
    for (const { searchedTo } of lists.value) frontier = laterOf(frontier, searchedTo);
    rows = [...rows, ...lists.value.flatMap((list) => list.rows)].sort(newestFirst).slice(0, call.limit);
    // What would come after a full page need not be looked for in the wallets that are left.
    if (rows.length === call.limit) since = rows.at(-1)?.id ?? since;
  }
  const whole = rows.filter(({ id }) => frontier === null || id >= frontier);
  return ok({ rows: whole, next: whole.length === call.limit ? (whole.at(-1)?.id ?? null) : frontier });
}

/** A wallet on the way through its requests. */
type Source = { readonly keyId: KeyId; rows: readonly RequestRow[]; before: string | null; isOver: boolean };

/** So many rows wait in memory at the most, over all wallets. */
const WAITING_MAX = 20_000;
const EACH_LEAST = 20;

/** Every row, in pieces; each wallet is read through once. */
export async function* everyRow(
  ask: Ask,
  keys: readonly KeyId[],
  call: Omit<ListRequestsCall, 'limit'>,
): AsyncGenerator<Result<readonly RequestRow[], Silent>> {
  const limit = Math.max(EACH_LEAST, Math.min(LIST_MAX, Math.floor(WAITING_MAX / Math.max(1, keys.length))));
  let sources: readonly Source[] = keys.map((keyId) => ({ keyId, rows: [], before: call.before, isOver: false }));
  while (sources.length > 0) {
    const filled = await fill(ask, sources, { ...call, limit });
    if (!filled.ok) {
      yield filled;
      return;
    }
    // What is above the place that the slowest has come to is complete.
    const open = sources.filter(({ isOver }) => !isOver);
    const places = open.map(({ before }) => before ?? '').sort();
    const frontier = places.at(-1) ?? '';
    const piece = sources.flatMap(({ rows }) => rows.filter(({ id }) => id >= frontier)).sort(newestFirst);
    for (const source of sources) source.rows = source.rows.filter(({ id }) => id < frontier);
    sources = sources.filter(({ rows, isOver }) => rows.length > 0 || !isOver);
    yield ok(piece);
  }
}

async function fill(
  ask: Ask,
  sources: readonly Source[],
  call: Omit<ListRequestsCall, 'before'>,
): Promise<Result<true, Silent>> {
  const empty = sources.filter(({ rows, isOver }) => rows.length === 0 && !isOver);
  for (let from = 0; from < empty.length; from += WALLETS_AT_ONCE) {
    const some = empty.slice(from, from + WALLETS_AT_ONCE);
    const lists = await askAll(some.map(({ keyId, before }) => ask(keyId, { ...call, before })));
    if (!lists.ok) return lists;
    some.forEach((source, at) => {
      const { rows, searchedTo } = lists.value[at] ?? NOTHING;
      [source.rows, source.before, source.isOver] = [rows, searchedTo, searchedTo === null];
    });
  }
  return ok(true);
}

async function askAll(
  asked: readonly Promise<Result<RequestList, Silent>>[],
): Promise<Result<readonly RequestList[], Silent>> {
  const lists: RequestList[] = [];
  for (const list of await Promise.all(asked)) {
    if (!list.ok) return list;
    lists.push(list.value);
  }
  return ok(lists);
}

const laterOf = (one: RequestId | null, other: RequestId | null): RequestId | null =>
  one === null || (other !== null && other > one) ? other : one;

const newestFirst = (one: RequestRow, other: RequestRow): number => (one.id < other.id ? 1 : -1);
