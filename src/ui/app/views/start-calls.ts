// Hears of calls that end while the page is open, from wherever they were made: by the socket, and by asking every two seconds while the
// socket is away.
import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { isoTime, MINUTE, SECOND, systemClock } from '../../../base/clock.ts';
import { get } from '../lib/api.ts';
import { connection, useLive } from '../state/live.ts';
import { accountId } from '../state/session.ts';
import type { RequestRow } from '../wire.ts';

const ASK_EVERY_MS = 2 * SECOND;
/** The reader's clock may be behind ours by so much. */
const CLOCKS_APART_MS = MINUTE;

type Page = { readonly data: readonly RequestRow[] };

/** The call that ended last since the page is open, and a way to ask at once. */
export type Calls = { readonly last: RequestRow | undefined; readonly ask: () => Promise<void> };

/** Follows the account's calls while a view is shown. */
export function useCalls(): Calls {
  const last = useSignal<RequestRow | undefined>(undefined);
  const known = useRef<ReadonlySet<string> | undefined>(undefined);
  const take = useCallback((row: RequestRow) => {
    const isNewer = last.value === undefined || row.created_at >= last.value.created_at;
    if (row.ended_at !== null && isNewer) last.value = row;
  }, []);

  const ask = useCallback(async () => {
    if (accountId.value === undefined) return;
    const from = isoTime(systemClock() - CLOCKS_APART_MS);
    const page = await get<Page>('/v1/requests', { limit: 10, from }).catch(() => undefined);
    if (page === undefined) return;
    const before = known.current;
    known.current = new Set(page.data.filter(({ ended_at }) => ended_at !== null).map(({ id }) => id));
    // What is there at the first look was made before the page was opened.
    if (before !== undefined) for (const row of page.data) if (!before.has(row.id)) take(row);
  }, [take]);

  useLive((message) => {
    if (message.t === 'request') take(message.row);
    if (message.t === 'gap') void ask();
  });
  useEffect(() => {
    void ask();
    const timer = setInterval(() => connection.value !== 'live' && !document.hidden && void ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ask, accountId.value]);
  return { last: last.value, ask };
}
