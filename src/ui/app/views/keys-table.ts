// The table of keys: what each spent in 14 days, how much of its limit is used, when it was used last. Sorted by spend unless the reader
// says otherwise, so the expensive key is on top.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { sumText } from '../../money-text.ts';
import { Spark } from '../charts/spark.ts';
import { html } from '../html.ts';
import { place } from '../router.ts';
import { Money } from '../ui/money.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Key } from '../wire-keys.ts';
import { Limit } from './keys-limit.ts';
import { graceText, type KeySpend, stateOf } from './keys-text.ts';

type Spends = ReadonlyMap<string, KeySpend> | undefined;

type TableProps = {
  readonly keys: readonly Key[];
  /** Undefined while it is not known. */
  readonly spend: Spends;
  readonly sort: string;
  readonly onSort: (by: string) => void;
};

/** From so many keys on, they can be searched. */
const SEARCHED_FROM = 10;

/** The table. */
export function KeysTable({ keys, spend, sort, onSort }: TableProps): VNode {
  const wanted = useSignal('');
  const found = keys.filter(({ name, label }) =>
    `${name} ${label}`.toLowerCase().includes(wanted.value.toLowerCase()),
  );
  const search = (event: Event): void => {
    wanted.value = (event.currentTarget as HTMLInputElement).value;
  };
  return html`<div>
    ${
      keys.length < SEARCHED_FROM
        ? null
        : html`<p class="toolbar row"><label class="visually-hidden" for="find-key">Search keys</label>
            <input id="find-key" class="input find" type="search" placeholder="Search keys" autocomplete="off" onInput=${search} />
            <span class="meta" role="status">${wanted.value === '' ? '' : `${found.length} of ${keys.length}`}</span></p>`
    }
    ${Table({
      caption: 'Keys',
      columns: columns(spend),
      rows: sorted(found, spend, sort),
      id: ({ hash }) => hash,
      href: hrefOf,
      sorted: { by: sort, up: sort === 'name' },
      onSort,
    })}
  </div>`;
}

const hrefOf = ({ hash }: Key): string => `/app/keys/${encodeURIComponent(hash)}${place.value.search}`;

const columns = (spend: Spends): readonly Column<Key>[] => [
  {
    head: 'Name',
    sort: 'name',
    phone: 'lead',
    cell: (key) =>
      html`<a href=${hrefOf(key)} data-row=${key.hash}>${key.name}</a> <small class="id wide-only-inline">${key.label}</small>`,
  },
  { head: 'State', cell: (key) => html`<${State} of=${key} />` },
  { head: 'Spent in 14 days', sort: 'spend', numeric: true, phone: 'figure', cell: (key) => spent(key, spend) },
  { head: 'Limit', cell: (key) => html`<${Limit} of=${key} />` },
  {
    head: 'Last used',
    sort: 'used',
    phone: 'hidden',
    cell: ({ last_used_at: at }) => (at == null ? 'never' : html`<${Time} at=${at} as="ago" />`),
  },
];

function State({ of: key }: { readonly of: Key }): VNode {
  const now = systemClock();
  const state = stateOf(key, now);
  const grace = graceText(key, now);
  const isLive = state === 'active';
  return html`<span class=${isLive ? 'soft' : 'warn'}><span aria-hidden="true">${isLive ? '● ' : '○ '}</span>${state}</span>
    ${grace === undefined ? '' : html`<small> · ${grace}</small>`}`;
}

function spent({ hash }: Key, spend: Spends): VNode | string {
  if (spend === undefined) return '';
  const own = spend.get(hash);
  if (own === undefined) return html`<span class="quiet">$0</span>`;
  const label = `${sumText(own.cost)} in ${own.days.length} days, day by day`;
  return html`<span class="wide-only-inline"><${Spark} values=${own.days} label=${label} /> </span><${Money} usd=${own.cost} />`;
}

function sorted(keys: readonly Key[], spend: Spends, by: string): readonly Key[] {
  const cost = ({ hash }: Key): number => Number(spend?.get(hash)?.cost ?? 0);
  const used = ({ last_used_at: at }: Key): number => (at == null ? 0 : Date.parse(at));
  if (by === 'name') return keys.toSorted((one, other) => one.name.localeCompare(other.name));
  return keys.toSorted((one, other) => (by === 'used' ? used(other) - used(one) : cost(other) - cost(one)));
}
