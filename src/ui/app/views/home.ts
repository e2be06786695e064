// Home: what can be spent and how long it lasts, one chart, the keys and the latest calls. One request and one socket; whatever is told
// live is worked into what is already shown.
import '../shared.ts';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { SECOND, systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { get } from '../lib/api.ts';
import { type RangeName, rangeName, rangeOf } from '../lib/time.ts';
import { searchParameter, setSearch } from '../router.ts';
import { keepCredit } from '../state/credit.ts';
import { connection, useLive } from '../state/live.ts';
import { zone } from '../state/prefs.ts';
import { useResource } from '../state/resource.ts';
import { Block } from '../ui/block.ts';
import { Segmented } from '../ui/segmented.ts';
import type { Home } from '../wire-home.ts';
import { HomeChart } from './home-chart.ts';
import { Alerts, Checklist, Spendable, Strip } from './home-figures.ts';
import { withRow } from './home-live.ts';
import { HomeKeys, Latest } from './home-tables.ts';

const RANGES: readonly (readonly [RangeName, string])[] = [
  ['today', 'Today'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
];

/** A call is in the sums and the chart within this time of its end. */
const COUNTED_MS = 65 * SECOND;

/** The view of Home. */
export function View(): VNode {
  const name = rangeName(searchParameter('range'));
  const fresh = useSignal<ReadonlySet<string>>(new Set());
  const home = useResource(`home ${name} ${zone.value}`, (abort) => {
    const { from, to, interval } = rangeOf(name, systemClock(), zone.value);
    return get<Home>('/api/app/home', { from, to, interval, tz: zone.value }, abort);
  });
  useEffect(() => {
    if (home.data !== undefined) keepCredit(home.data.credit);
  }, [home.data?.as_of]);
  useEffect(() => {
    const newest = home.data?.latest[0]?.ended_at;
    if (newest == null || systemClock() - Date.parse(newest) > COUNTED_MS) return;
    const timer = setTimeout(home.refresh, COUNTED_MS);
    return () => clearTimeout(timer);
  }, [home.data?.as_of]);
  useLive((message) => {
    if (message.t === 'gap') return home.refresh();
    if (message.t === 'credit') home.change((data) => ({ ...data, credit: message }));
    if (message.t !== 'request') return;
    const { row } = message;
    fresh.value = new Set([...fresh.value, row.id]);
    home.change((data) => withRow(data, row));
    if (row.ended_at !== null) announce(`A call to ${row.model} has ended.`);
  });
  return html`<h1 class="visually-hidden">Home</h1>
    ${Block({ of: home, height: 900, children: (data) => html`<${Shown} home=${data} name=${name} fresh=${fresh.value} />` })}`;
}

type ShownProps = { readonly home: Home; readonly name: RangeName; readonly fresh: ReadonlySet<string> };

function Shown({ home, name, fresh }: ShownProps): VNode {
  const choose = (range: RangeName): void => setSearch({ range: range === '7d' ? undefined : range });
  const word = RANGES.find(([range]) => range === name)?.[1] ?? '';
  return html`<${Alerts} home=${home} />
    <${Spendable} home=${home} />
    <${Checklist} home=${home} />
    <${Strip} home=${home} range=${word} aside=${html`<${Segmented} quiet label="Range" choices=${RANGES} value=${name} onChoose=${choose} />`} />
    <${HomeChart} home=${home} range=${name} />
    <div class="halves">
      <${HomeKeys} keys=${home.keys} />
      <${Latest} rows=${home.latest} fresh=${fresh} live=${connection.value === 'live'} />
    </div>`;
}
