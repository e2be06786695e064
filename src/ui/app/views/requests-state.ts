// What the list of requests holds and how it changes: the newest page, older ones, and what comes in live.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get, type Query, withQuery } from '../lib/api.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { accountId } from '../state/session.ts';
import type { RequestPage } from '../wire-requests.ts';
import { isAskedFor, type RequestFilters } from './requests-filters.ts';
import { afterOlder, afterPage, afterRow, afterWait, type Listed } from './requests-rows.ts';

const PAGE = 50;

type Keyed = { readonly key: string; readonly page: RequestPage };

export type RequestList = {
  readonly resource: Resource<Keyed>;
  /** The rows; those of the question before, until the first page of this one is there. */
  readonly listed: Listed | undefined;
  /** Whether the rows are of this question. */
  readonly isCurrent: boolean;
  readonly older: Signal<{ readonly busy: boolean; readonly error?: unknown }>;
  /** While it is true, new rows wait. */
  readonly paused: Signal<boolean>;
  /** Asks for older requests. */
  more(): void;
  /** Shows the rows that wait. */
  show(): void;
};

/** The rows of a question, kept up to date while `isLive`. */
export function useRequests(query: Query, filters: RequestFilters, isLive: boolean): RequestList {
  const key = `${accountId.value} ${withQuery('/v1/requests', query)}`;
  const resource = useResource<Keyed>(key, async (abort) => ({
    key,
    page: await get<RequestPage>('/v1/requests', { ...query, limit: PAGE }, abort),
  }));
  const listed = useSignal<Listed | undefined>(undefined);
  const older = useSignal<RequestList['older']['value']>({ busy: false });
  const paused = useSignal(false);

  const { data } = resource;
  useEffect(() => {
    if (data === undefined) return;
    listed.value = afterPage(listed.value, data.key, data.page, paused.value);
    older.value = { busy: false };
  }, [data, listed, older, paused]);

  useLive((message) => {
    if (message.t === 'gap') {
      if (isLive) resource.refresh();
    } else if (isLive && message.t === 'request' && listed.value?.key === key) {
      const isShown = listed.value.rows.some(({ id }) => id === message.row.id);
      if (isShown || isAskedFor(message.row, filters))
        listed.value = afterRow(listed.value, message.row, paused.value);
    }
  });

  useEffect(() => {
    if (!paused.value && listed.value !== undefined) listed.value = afterWait(listed.value);
  }, [paused.value, listed, paused]);

  const more = async (): Promise<void> => {
    const from = listed.value;
    if (from === undefined || from.next === null || older.value.busy) return;
    older.value = { busy: true };
    try {
      const page = await get<RequestPage>('/v1/requests', { ...query, limit: PAGE, cursor: from.next });
      // Another question may have been asked in the meantime.
      if (listed.value?.key === from.key) listed.value = afterOlder(listed.value, page);
      older.value = { busy: false };
    } catch (error) {
      older.value = { busy: false, error };
    }
  };

  return {
    resource,
    listed: listed.value,
    isCurrent: listed.value?.key === key,
    older,
    paused,
    more: () => void more(),
    show: () => {
      if (listed.value !== undefined) listed.value = afterWait(listed.value);
    },
  };
}
