// Requests: usage as a chart and calls as a list, by the same filters, which are the address. A receipt opens over it, at an address of
// its own, and the list stays as it was.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { SECOND, systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { get, withQuery } from '../lib/api.ts';
import { agoText } from '../lib/time.ts';
import { readFilters } from '../lib/url.ts';
import { place, setSearch } from '../router.ts';
import type { ViewProps } from '../routes.ts';
import { connection, lastHeard } from '../state/live.ts';
import { zone } from '../state/prefs.ts';
import { useResource } from '../state/resource.ts';
import { Segmented } from '../ui/segmented.ts';
import type { RequestRow } from '../wire.ts';
import type { KeyPage } from '../wire-keys.ts';
import type { Activity } from '../wire-requests.ts';
import { Receipt } from './receipt.ts';
import { Chart } from './requests-chart.ts';
import { Export } from './requests-export.ts';
import { FilterBar } from './requests-filter-bar.ts';
import {
  type Asked,
  askedOf,
  fileName,
  listQuery,
  NAMES,
  type RequestFilters,
  usageQuery,
} from './requests-filters.ts';
import { List } from './requests-list.ts';
import { useRequests } from './requests-state.ts';
import { useRowFocus } from './row-focus.ts';

const VIEWS: readonly (readonly ['list' | 'chart', string])[] = [
  ['list', 'Requests'],
  ['chart', 'Chart'],
];

/** The view of requests; with an id in the path, a receipt is open. */
export function View({ rest: [id] }: ViewProps): VNode {
  const filters = readFilters(place.value.search, NAMES);
  const asked = askedOf(filters, systemClock(), zone.value);
  const view = filters.view === 'chart' ? 'chart' : 'list';
  const keys = useResource('keys', (abort) => get<KeyPage>('/v1/keys', { include_disabled: 'true' }, abort));
  const seen = useSignal<readonly RequestRow[]>([]);
  const choose = (next: 'list' | 'chart'): void => setSearch({ view: next === 'list' ? undefined : next }, false);
  const keep = (rows: readonly RequestRow[]): void => {
    seen.value = rows;
  };
  useRowFocus(id);
  const parts = { filters, asked };
  return html`<div class="row spread">
      <h1>Requests</h1>
      <${Segmented} quiet label="Show as" choices=${VIEWS} value=${view} onChoose=${choose} />
    </div>
    <${FilterBar} filters=${filters} keys=${keys.data?.data ?? []} rows=${seen.value} />
    ${view === 'chart' ? html`<${ChartPart} ...${parts} />` : html`<${ListPart} ...${parts} onRows=${keep} />`}
    ${id === undefined ? null : html`<${Receipt} key=${id} id=${id} />`}`;
}

type PartProps = { readonly filters: RequestFilters; readonly asked: Asked };

function ChartPart({ filters, asked }: PartProps): VNode {
  const query = usageQuery(filters, asked, zone.value);
  const usage = useResource(withQuery('/v1/activity', query), (abort) => get<Activity>('/v1/activity', query, abort));
  const nameFor = (ending: string): string => fileName('usage', filters, asked, ending);
  return html`<div class="row spread toolbar"><span></span>
      <${Export} path="/v1/activity" query=${query} nameFor=${nameFor} /></div>
    <${Chart} usage=${usage} filters=${filters} />`;
}

type ListPartProps = PartProps & { readonly onRows: (rows: readonly RequestRow[]) => void };

function ListPart({ filters, asked, onRows }: ListPartProps): VNode {
  const query = listQuery(filters, asked, zone.value);
  const canBeLive = asked.to === undefined;
  const isLive = canBeLive && filters.live !== 'off';
  const list = useRequests(query, filters, isLive);
  const rows = list.listed?.rows;
  useEffect(() => onRows(rows ?? []), [rows]);
  const nameFor = (ending: string): string => fileName('requests', filters, asked, ending);
  const toggle = (): void => {
    setSearch({ live: isLive ? 'off' : undefined });
    if (!isLive) list.resource.reload();
  };
  return html`<div class="row spread toolbar">
      <span class="row">
        <label class="check"><input type="checkbox" checked=${isLive} disabled=${!canBeLive} onChange=${toggle} />Live</label>
        ${isLive ? html`<${Freshness} isPaused=${list.paused.value} />` : null}
      </span>
      <${Export} path="/v1/requests" query=${query} nameFor=${nameFor} />
    </div>
    <${List} list=${list} filters=${filters} isToday=${filters.range === 'today'} />`;
}

/** How fresh the list is; not read out, because it changes all the time. */
function Freshness({ isPaused }: { readonly isPaused: boolean }): VNode {
  const now = useSignal(systemClock());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = systemClock();
    }, SECOND);
    return () => clearInterval(timer);
  }, [now]);
  if (isPaused) return html`<span class="meta">New rows wait while you point here.</span>`;
  if (connection.value === 'asking')
    return html`<span class="meta">The live connection is away. Asking every 15 s.</span>`;
  if (connection.value !== 'live') return html`<span class="meta">Connecting…</span>`;
  const heard = lastHeard.value;
  return html`<span class="meta">${heard === undefined ? '' : `Last word ${agoText(heard, now.value, zone.value)}.`}</span>`;
}
