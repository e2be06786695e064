// The filters above Requests. Each is a parameter of the address and nothing else, so a view can be sent to a colleague and Back undoes it.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { type RangeName, rangeName } from '../lib/time.ts';
import { go, setSearch } from '../router.ts';
import { zoneChoice } from '../state/prefs.ts';
import { Button } from '../ui/button.ts';
import { Field, readForm } from '../ui/field.ts';
import { Segmented } from '../ui/segmented.ts';
import type { RequestRow } from '../wire.ts';
import type { Key } from '../wire-keys.ts';
import { NO_FILTERS, type RequestFilters, setFilters } from './requests-filters.ts';
import { STATUSES } from './requests-words.ts';

type BarProps = {
  readonly filters: RequestFilters;
  readonly keys: readonly Key[];
  /** The rows that are shown; their values are offered while typing. */
  readonly rows: readonly RequestRow[];
};

const RANGES: readonly (readonly [RangeName | 'own', string])[] = [
  ['today', 'Today'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['own', 'From…'],
];

/** Range and filters. */
export function FilterBar({ filters, keys, rows }: BarProps): VNode {
  const isOwn = filters.range === 'own' || filters.from !== undefined || filters.to !== undefined;
  const chooseRange = (range: RangeName | 'own'): void =>
    setSearch({ range: range === '7d' ? undefined : range, from: undefined, to: undefined });
  const keyChoices = [
    ['', 'All keys'] as const,
    ...keys.map(({ hash, name, label }) => [hash, `${name} (${label.slice(-4)})`] as const),
    ...(filters.key === undefined || keys.some(({ hash }) => hash === filters.key)
      ? []
      : [[filters.key, filters.key] as const]),
  ];
  return html`<section class="filters" aria-label="Filters">
    <div class="row spread">
      <${Segmented} quiet label="Range" choices=${RANGES} value=${isOwn ? 'own' : rangeName(filters.range)} onChoose=${chooseRange} />
      <${FindById} />
    </div>
    ${isOwn ? html`<${OwnRange} filters=${filters} />` : null}
    <div class="filter-row">
      <${Field} label="Key" name="key" choices=${keyChoices} value=${filters.key ?? ''} onChange=${change('key')} />
      <${Text} name="model" label="Model" filters=${filters} seen=${rows.map((row) => row.model)} />
      <${Field} label="Status" name="status" choices=${[['', 'All'], ...STATUSES]} value=${filters.status ?? ''} onChange=${change('status')} />
    </div>
    <${More} filters=${filters} rows=${rows} />
    <${Clear} filters=${filters} />
  </section>`;
}

function More({ filters, rows }: Pick<BarProps, 'filters' | 'rows'>): VNode {
  const isOpen = MORE.some((name) => filters[name] !== undefined);
  return html`<details open=${isOpen}>
    <summary>More filters</summary>
    <div class="filter-row">
      <${Text} name="provider" label="Provider" filters=${filters} seen=${rows.map((row) => row.provider)} />
      <${Text} name="app" label="App" filters=${filters} seen=${rows.map((row) => row.app)} />
      <${Text} name="user" label="User" filters=${filters} seen=${rows.map((row) => row.user)} />
      <${Text} name="tag" label="Tag" filters=${filters} seen=${rows.flatMap((row) => row.tags)} />
      <${Text} name="min_cost" label="Cost from, in $" filters=${filters} inputmode="decimal" pattern="\\d{1,7}(\\.\\d{1,9})?" />
      <${Text} name="min_latency_ms" label="First byte after, in ms" filters=${filters} inputmode="numeric" pattern="\\d{1,8}" />
    </div>
  </details>`;
}

const MORE = ['provider', 'app', 'user', 'tag', 'min_cost', 'min_latency_ms'] as const;

type TextProps = {
  readonly name: 'model' | (typeof MORE)[number];
  readonly label: string;
  readonly filters: RequestFilters;
  /** Values that were seen, offered while typing. */
  readonly seen?: readonly (string | null)[];
  readonly [attribute: string]: unknown;
};

/** A filter that is typed. */
function Text({ name, label, filters, seen = [], ...rest }: TextProps): VNode {
  const list = `seen-${name}`;
  const values = [...new Set(seen)].filter(Boolean);
  return html`<div>
    <${Field} ...${rest} label=${label} name=${name} value=${filters[name] ?? ''} list=${list} autocomplete="off" onChange=${change(name)} />
    <datalist id=${list}>${values.map((value) => html`<option value=${value}></option>`)}</datalist>
  </div>`;
}

function OwnRange({ filters: { from, to } }: Pick<BarProps, 'filters'>): VNode {
  const zone = zoneChoice.value === 'utc' ? 'UTC' : 'local time';
  return html`<div class="filter-row">
    <${Field} type="datetime-local" label=${`From (${zone})`} name="from" value=${from ?? ''} onChange=${change('from')} />
    <${Field} type="datetime-local" label=${`Until (${zone})`} name="to" value=${to ?? ''} hint="Empty: until now, live." onChange=${change('to')} />
  </div>`;
}

/** Opens the receipt of an id, ours or the one in the answer. */
function FindById(): VNode {
  const find = (event: Event): void => {
    const { id = '' } = readForm(event);
    if (id !== '') void go(`/app/requests/${encodeURIComponent(id)}`);
  };
  return html`<form role="search" class="row" onSubmit=${find}>
    <label class="visually-hidden" for="find-id">Id of a request</label>
    <input id="find-id" class="input find" type="search" name="id" placeholder="gen-…" autocomplete="off" spellcheck=${false} />
    <${Button} small type="submit">Open receipt<//>
  </form>`;
}

function Clear({ filters }: Pick<BarProps, 'filters'>): VNode | null {
  if (setFilters(filters).length === 0) return null;
  return html`<p><${Button} small kind="plain" onClick=${() => setSearch(NO_FILTERS)}>Clear filters<//></p>`;
}

/** Writes a field into the address. Each choice is a step that Back undoes. */
const change =
  (name: keyof RequestFilters) =>
  (value: string): void =>
    setSearch({ [name]: value.trim() }, false);
