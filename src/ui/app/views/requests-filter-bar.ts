// The filters above Requests. Each is a parameter of the address and nothing else, so a view can be sent to a colleague and Back undoes it.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { type RangeName, rangeName } from '../lib/time.ts';
import { go, setSearch } from '../router.ts';
import { zoneChoice } from '../state/prefs.ts';
import { Button } from '../ui/button.ts';
import { Field, readForm } from '../ui/field.ts';
import { Segmented } from '../ui/segmented.ts';
import type { Key } from '../wire-keys.ts';
import { NO_FILTERS, type RequestFilters, setFilters } from './requests-filters.ts';
import { STATUSES } from './requests-words.ts';

type BarProps = { readonly filters: RequestFilters; readonly keys: readonly Key[]; readonly known: Known };

/** Values that were seen, offered while typing. */
export type Known = Readonly<Record<'model' | 'provider' | 'app' | 'user' | 'tag', readonly string[]>>;

const RANGES: readonly (readonly [RangeName | 'own', string])[] = [
  ['today', 'Today'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['own', 'From…'],
];

/** Range and filters. */
export function FilterBar({ filters, keys, known }: BarProps): VNode {
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
      <${Text} name="model" label="Model" filters=${filters} known=${known.model} />
      <${Field} label="Status" name="status" choices=${[['', 'All'], ...STATUSES]} value=${filters.status ?? ''} onChange=${change('status')} />
    </div>
    <${More} filters=${filters} known=${known} />
    <${Clear} filters=${filters} />
  </section>`;
}

function More({ filters, known }: Pick<BarProps, 'filters' | 'known'>): VNode {
  const { provider, app, user, tag, min_cost: cost, min_latency_ms: latency } = filters;
  const isOpen = [provider, app, user, tag, cost, latency].some((value) => value !== undefined);
  return html`<details open=${isOpen}>
    <summary>More filters</summary>
    <div class="filter-row">
      <${Text} name="provider" label="Provider" filters=${filters} known=${known.provider} />
      <${Text} name="app" label="App" filters=${filters} known=${known.app} />
      <${Text} name="user" label="User" filters=${filters} known=${known.user} />
      <${Text} name="tag" label="Tag" filters=${filters} known=${known.tag} />
      <${Text} name="min_cost" label="Cost from, in $" filters=${filters} inputmode="decimal" pattern="\\d{1,7}(\\.\\d{1,9})?" />
      <${Text} name="min_latency_ms" label="First byte after, in ms" filters=${filters} inputmode="numeric" pattern="\\d{1,8}" />
    </div>
  </details>`;
}

type TextProps = {
  readonly name: keyof RequestFilters;
  readonly label: string;
  readonly filters: RequestFilters;
  readonly known?: readonly string[];
  readonly [attribute: string]: unknown;
};

/** A filter that is typed; what does not fit its pattern is not asked for. */
function Text({ name, label, filters, known = [], ...rest }: TextProps): VNode {
  const list = `known-${name}`;
  return html`<div>
    <${Field} ...${rest} label=${label} name=${name} value=${filters[name] ?? ''} list=${list} autocomplete="off" onChange=${change(name)} />
    <datalist id=${list}>${known.map((value) => html`<option value=${value}></option>`)}</datalist>
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
