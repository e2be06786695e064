// The list of requests: pages by cursor, new rows on top while they happen, and the keys j, k, Enter and c. Nothing moves while the
// reader points at a row, stands on one or selects text.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { countText, durationText, tokensText } from '../../money-text.ts';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { useKeys } from '../lib/shortcuts.ts';
import { place, setSearch } from '../router.ts';
import { Block, Empty, Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { RequestRow } from '../wire.ts';
import { NO_FILTERS, type RequestFilters, setFilters } from './requests-filters.ts';
import type { Listed } from './requests-rows.ts';
import type { RequestList } from './requests-state.ts';
import { Cost, Status } from './requests-words.ts';

type ListProps = { readonly list: RequestList; readonly filters: RequestFilters; readonly isToday: boolean };

/** The list with what is below it. */
export function List({ list, filters, isToday }: ListProps): VNode {
  const { listed, resource } = list;
  // Rows of another question are no answer to this one, also when none comes.
  if (resource.error !== undefined && !list.isCurrent)
    return html`<${Problem} error=${resource.error} retry=${resource.reload} />`;
  return Block({
    of: resource,
    height: 400,
    children: () => {
      if (listed === undefined) return null;
      if (listed.rows.length === 0 && listed.next === null) return html`<${Nothing} filters=${filters} />`;
      return html`<${Rows} list=${list} listed=${listed} isToday=${isToday} />`;
    },
  });
}

type RowsProps = { readonly list: RequestList; readonly listed: Listed; readonly isToday: boolean };

function Rows({ list, listed, isToday }: RowsProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  const { paused } = list;
  const pause = (isOn: boolean) => (): void => {
    paused.value = isOn || getSelection()?.isCollapsed === false;
  };
  useEffect(
    () => () => {
      paused.value = false;
    },
    [paused],
  );
  return html`<div ref=${box} onPointerEnter=${pause(true)} onPointerLeave=${pause(false)} onFocusIn=${pause(true)} onFocusOut=${pause(false)}>
    <${Waiting} list=${list} />
    ${Table({ caption: 'Requests, newest first', columns: columns(isToday), rows: listed.rows, id: (row) => row.id, href: hrefOf })}
    <${Below} list=${list} listed=${listed} />
  </div>`;
}

/** The receipt of a row, with the filters kept, so that closing it comes back to the same list. */
const hrefOf = ({ id }: RequestRow): string => `/app/requests/${encodeURIComponent(id)}${place.value.search}`;

const columns = (isToday: boolean): readonly Column<RequestRow>[] => [
  { head: 'Time', cell: (row) => html`<${Time} at=${row.created_at} as=${isToday ? 'clock' : 'short'} />` },
  {
    head: 'Model',
    phone: 'lead',
    cell: (row) =>
      html`<a href=${hrefOf(row)} data-row=${row.id}>${row.model}</a> <small class="wide-only-inline">${row.provider}</small>`,
  },
  { head: 'Key', cell: (row) => html`<span title=${row.key_label}>${row.key_name}</span>` },
  {
    head: 'Tokens in → out',
    numeric: true,
    cell: (row) =>
      row.status === 'running' ? '' : `${tokensText(row.input_tokens)} → ${tokensText(row.output_tokens)}`,
  },
  { head: 'Took (first byte)', numeric: true, cell: took },
  { head: 'Cost', numeric: true, phone: 'figure', cell: (row) => html`<${Cost} row=${row} />` },
  { head: 'Status', cell: (row) => html`<${Status} of=${row.status} />` },
];

function took({ latency_ms: first, generation_ms: rest }: RequestRow): VNode | string {
  if (first === null) return '';
  return html`${durationText(first + (rest ?? 0))} <small class="wide-only-inline">(${durationText(first)})</small>`;
}

/** How many new rows wait, and the way to them. */
function Waiting({ list }: { readonly list: RequestList }): VNode | null {
  const count = list.listed?.waiting.length ?? 0;
  if (count === 0) return null;
  const words = `${countText(count)} new request${count === 1 ? '' : 's'}`;
  return html`<p class="waiting"><${Button} small onClick=${list.show}>Show ${words}<//></p>`;
}

type BelowProps = { readonly list: RequestList; readonly listed: Listed };

/** What is said below the rows: how far back was searched, and the way on. */
function Below({ list, listed }: BelowProps): VNode {
  const { older } = list;
  const busy = older.value.busy ? 'Searching…' : undefined;
  if (older.value.error !== undefined) return html`<${Problem} error=${older.value.error} retry=${list.more} />`;
  if (listed.next === null)
    return html`<p class="meta below">These are all. Requests are kept for 30 days; the chart goes back further.</p>`;
  const found = listed.rows.length === 0 ? 'None found so far. ' : '';
  return html`<p class="row below">
    <span class="meta">${found}Searched back to <${Time} at=${listed.searchedTo} />.</span>
    <${Button} small busy=${busy} onClick=${list.more}>${listed.rows.length < 50 ? 'Search further' : 'Show older requests'}<//>
  </p>`;
}

/** Nothing is in the range: what to do depends on whether filters are set. */
function Nothing({ filters }: { readonly filters: RequestFilters }): VNode {
  const isFiltered = setFilters(filters).length > 0;
  const isWide = filters.range === '30d' && filters.from === undefined;
  if (isFiltered)
    return html`<${Empty}><p>No request in this range is like that.</p>
      <${Button} small onClick=${() => setSearch(NO_FILTERS)}>Clear filters<//><//>`;
  if (!isWide)
    return html`<${Empty}><p>No requests in this range.</p>
      <${Button} small onClick=${() => setSearch({ range: '30d', from: undefined, to: undefined })}>Show 30 days<//><//>`;
  return html`<${Empty}><p>No requests in 30 days.</p><a href="/app/start">Make a first call</a><//>`;
}

/** j and k move among the rows' links, so Enter opens one as any link; c copies the id of the one that has the focus. */
function useRowKeys(box: { readonly current: HTMLElement | null }): void {
  const step = (by: number): void => {
    const links = [...(box.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  const copy = (): void => {
    const id = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined;
    if (id === undefined) return;
    navigator.clipboard.writeText(id).then(
      () => announce('Copied the id'),
      () => announce('The browser did not let us copy.'),
    );
  };
  useKeys({ j: () => step(1), k: () => step(-1), c: copy });
}
