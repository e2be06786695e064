// The two tables of Home: the keys that cost most, and the latest calls as they come.
import type { VNode } from 'preact';
import { sumText } from '../../money-text.ts';
import { Meter } from '../charts/spark.ts';
import { html } from '../html.ts';
import { Empty, Section } from '../ui/block.ts';
import { Money } from '../ui/money.ts';
import { Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { RequestRow } from '../wire.ts';
import type { HomeKey } from '../wire-home.ts';

const RESETS = { daily: ' a day', weekly: ' a week', monthly: ' a month', total: '' } as const;

/** The keys that cost most in the range. */
export function HomeKeys({ keys }: { readonly keys: readonly HomeKey[] }): VNode {
  const none = html`<${Empty}><p>There is no key yet. A call needs one.</p><a class="button" href="/app/keys">Create a key</a><//>`;
  return html`<${Section} title="Keys" aside=${html`<a href="/app/keys">All keys</a>`}>
    ${
      keys.length === 0
        ? none
        : Table<HomeKey>({
            caption: 'Keys by spend in the range',
            rows: keys,
            id: ({ hash }) => hash,
            href: keyPath,
            columns: [
              {
                head: 'Key',
                phone: 'lead',
                cell: (key) => html`<a href=${keyPath(key)}>${key.name}</a>${stateOf(key)}`,
              },
              { head: 'Limit', cell: limitOf },
              { head: 'Spent', numeric: true, phone: 'figure', cell: ({ cost }) => Money({ usd: cost }) },
            ],
          })
    }
  <//>`;
}

const keyPath = ({ hash }: HomeKey): string => `/app/keys/${encodeURIComponent(hash)}`;

const stateOf = ({ state }: HomeKey): VNode | null =>
  state === 'active' ? null : html` <span class="tag">${state}</span>`;

function limitOf({ limit, limit_remaining, limit_reset, name }: HomeKey): VNode {
  if (limit === null || limit_remaining === null) return html`<span class="quiet">none</span>`;
  const used = Number(limit) - Number(limit_remaining);
  const text = `${sumText(limit_remaining)} left of ${sumText(limit)}${RESETS[limit_reset ?? 'total']}`;
  return html`<span class="limit"><span>${text}</span><${Meter} part=${used} whole=${Number(limit)} label=${`${name}: ${text}`} /></span>`;
}

const STATUS_WORDS: Readonly<Record<RequestRow['status'], string>> = {
  running: 'running',
  ok: 'ok',
  stopped: 'stopped: credit ran out',
  failed: 'failed',
  expired: 'expired',
  client_left: 'client left',
};

type LatestProps = {
  readonly rows: readonly RequestRow[];
  /** Ids of those that came while the page was open. */
  readonly fresh: ReadonlySet<string>;
  readonly live: boolean;
};

/** The latest calls. */
export function Latest({ rows, fresh, live }: LatestProps): VNode {
  const state = html`<span class="meta">${live ? 'Live' : 'Asked every 15 s'} · <a href="/app/requests">All requests</a></span>`;
  const none = html`<${Empty}><p>No call has come in yet.</p><a class="button" href="/app/start">Make the first call</a><//>`;
  return html`<${Section} title="Latest requests" aside=${state}>
    ${
      rows.length === 0
        ? none
        : Table<RequestRow>({
            caption: 'The latest requests, newest first',
            rows,
            id: ({ id }) => id,
            href: receiptPath,
            mark: ({ id }) => (fresh.has(id) ? 'fresh' : ''),
            columns: [
              {
                head: 'Time',
                cell: ({ created_at }) => html`<${Time} at=${created_at} as=${timeForm(created_at, rows)} />`,
              },
              { head: 'Model', phone: 'lead', cell: (row) => html`<a href=${receiptPath(row)}>${row.model}</a>` },
              { head: 'Key', cell: ({ key_name }) => key_name },
              { head: 'Cost', numeric: true, phone: 'figure', cell: costOf },
            ],
          })
    }
  <//>`;
}

const receiptPath = ({ id }: RequestRow): string => `/app/requests/${encodeURIComponent(id)}`;

/** The clock alone, while all rows are of about one day. */
function timeForm(at: string, rows: readonly RequestRow[]): 'clock' | 'short' {
  const newest = rows[0]?.created_at ?? at;
  const oldest = rows.at(-1)?.created_at ?? at;
  return newest.slice(0, 10) === oldest.slice(0, 10) ? 'clock' : 'short';
}

function costOf({ status, cost }: RequestRow): VNode {
  if (status === 'running') return html`<span class="soft">running</span>`;
  if (status !== 'ok')
    return html`<span>${Money({ usd: cost, as: 'cost' })} <span class="meta">${STATUS_WORDS[status]}</span></span>`;
  return Money({ usd: cost, as: 'cost' });
}
