// Usage over time, and the same figures as a table of one dimension by another: what costs most is found by two clicks, and a click on a
// figure shows the requests behind it.
import type { VNode } from 'preact';
import { countText, tokensText } from '../../money-text.ts';
import { Bars } from '../charts/bars.ts';
import { OTHER } from '../charts/scale.ts';
import { html } from '../html.ts';
import { withQuery } from '../lib/api.ts';
import { fullText, zoneName } from '../lib/time.ts';
import { place, setSearch } from '../router.ts';
import { zone } from '../state/prefs.ts';
import type { Resource } from '../state/resource.ts';
import { Block, Empty } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Money } from '../ui/money.ts';
import { Segmented } from '../ui/segmented.ts';
import { type Column, Table } from '../ui/table.ts';
import type { Activity, Dimension } from '../wire-requests.ts';
import { wordsOf } from './receipt-lines.ts';
import { groupsOf, LABELS, LIST_ONLY, mayMeet, type RequestFilters } from './requests-filters.ts';
import { axisOf, chartOf, isNothing, type Metric, type PivotRow, pivotOf, textOf } from './requests-pivot.ts';

type ChartProps = { readonly usage: Resource<Activity>; readonly filters: RequestFilters };

const METRICS: readonly (readonly [Metric, string])[] = [
  ['cost', 'Spend'],
  ['requests', 'Requests'],
  ['tokens', 'Tokens'],
];

/** The chart with its table. */
export function Chart({ usage, filters }: ChartProps): VNode {
  const [by, and] = groupsOf(filters);
  const metric = METRICS.find(([name]) => name === filters.metric)?.[0] ?? 'cost';
  const ignored = LIST_ONLY.filter((name) => filters[name] !== undefined);
  return html`<div class="stack">
    ${ignored.length === 0 ? null : html`<p class="notice care">Status, cost and time to the first byte narrow the list only. The chart has all statuses and costs.</p>`}
    <${Groups} by=${by} and=${and} />
    ${Block({
      of: usage,
      height: 480,
      empty: (activity) =>
        activity.totals.requests === 0 && activity.data.length === 0 ? html`<${NoUsage} />` : undefined,
      children: (activity) => html`<${Drawn} activity=${activity} by=${by} and=${and} metric=${metric} />`,
    })}
  </div>`;
}

function NoUsage(): VNode {
  return html`<${Empty}><p>Nothing was used in this range. Usage shows here about a minute after a call.</p>
    <${Button} small onClick=${() => setSearch({ range: '30d', from: undefined, to: undefined })}>Show 30 days<//><//>`;
}

type GroupsProps = { readonly by: Dimension; readonly and: Dimension | undefined };

function Groups({ by, and }: GroupsProps): VNode {
  const first = LABELS.map((name) => [name, wordsOf(name)] as const);
  const second = [['', 'Nothing'] as const, ...first.filter(([name]) => mayMeet(by, name))];
  const choose = (next: Dimension): void => setSearch({ by: next });
  return html`<div class="row groups">
    <${Segmented} label="Group by" choices=${first} value=${by} onChoose=${choose} />
    <${Segmented} label="and by" choices=${second} value=${and ?? ''} onChoose=${(next: string) => setSearch({ and: next })} />
  </div>`;
}

type DrawnProps = GroupsProps & { readonly activity: Activity; readonly metric: Metric };

function Drawn({ activity, by, and, metric }: DrawnProps): VNode {
  const { buckets, groups, summary } = chartOf(activity, by, metric, zone.value);
  const pick = (series: string): void => {
    const value = groups.find(({ name }) => name === series)?.value;
    if (value !== undefined) setSearch({ [by]: value }, false);
  };
  const aside = html`<${Segmented} quiet label="Show" choices=${METRICS} value=${metric} onChoose=${(next: Metric) => setSearch({ metric: next })} />`;
  const title = `${METRICS.find(([name]) => name === metric)?.[1]} by ${by}`;
  return html`<${Bars} title=${title} summary=${summary} buckets=${buckets} series=${groups.map(({ name }) => name)}
      axis=${axisOf(metric)} onPick=${pick} aside=${aside} />
    <div class="pivot"><${PivotTable} activity=${activity} by=${by} and=${and} metric=${metric} /></div>
    <p class="meta">${notes(activity, by, and)}</p>`;
}

/** What is to be known about the figures: the zone, how fresh they are, and what they leave out. */
function notes(
  { complete_to: complete, groups_folded: folded }: Activity,
  ...by: readonly (Dimension | undefined)[]
): string {
  const zoned = `Days and hours are in ${zoneName(zone.value, complete)}.`;
  const fresh = ` Complete up to ${fullText(complete, zone.value)}.`;
  const many = folded > 0 ? ` ${countText(folded)} small groups are in ${OTHER}.` : '';
  const tags = by.includes('tag')
    ? ' A request with several tags counts once for each, so groups may come to more than all.'
    : '';
  return zoned + fresh + many + tags;
}

function PivotTable({ activity, by, and, metric }: DrawnProps): VNode {
  const { rows, columns, sum } = pivotOf(activity, by, and, metric);
  const lead: Column<PivotRow> = {
    head: and === undefined ? wordsOf(by) : `${wordsOf(by)} × ${wordsOf(and)}`,
    phone: 'lead',
    cell: ({ group }) => linked(group.name, { [by]: group.value }),
  };
  const shown =
    and === undefined
      ? PLAIN
      : crossed(
          by,
          and,
          metric,
          columns.map(({ group }) => group.name),
        );
  const total =
    and === undefined
      ? [
          'All',
          countText(sum.requests),
          tokensText(sum.input_tokens),
          tokensText(sum.output_tokens),
          html`<${Money} usd=${sum.cost} />`,
        ]
      : ['All', ...columns.map((column) => textOf(column.sum, metric)), textOf(sum, metric)];
  return Table({
    caption: lead.head,
    columns: [lead, ...shown],
    rows,
    id: ({ group }) => group.value ?? group.name,
    total,
  });
}

const PLAIN: readonly Column<PivotRow>[] = [
  { head: 'Requests', numeric: true, named: true, cell: ({ sum }) => countText(sum.requests) },
  { head: 'Tokens in', numeric: true, named: true, cell: ({ sum }) => tokensText(sum.input_tokens) },
  { head: 'Tokens out', numeric: true, named: true, cell: ({ sum }) => tokensText(sum.output_tokens) },
  { head: 'Spend', numeric: true, phone: 'figure', cell: ({ sum }) => html`<${Money} usd=${sum.cost} />` },
];

function crossed(
  by: Dimension,
  and: Dimension,
  metric: Metric,
  names: readonly string[],
): readonly Column<PivotRow>[] {
  const cells = names.map(
    (head, index): Column<PivotRow> => ({
      head,
      numeric: true,
      named: true,
      cell: ({ group, cells }) => {
        const cell = cells[index];
        if (cell === undefined || isNothing(cell.sum)) return '';
        return linked(textOf(cell.sum, metric), { [by]: group.value, [and]: cell.group.value });
      },
    }),
  );
  return [...cells, { head: 'All', numeric: true, phone: 'figure', cell: ({ sum }) => textOf(sum, metric) }];
}

/** Leads to the requests behind a figure, unless one of its groups is none that can be filtered by. */
function linked(text: string, filters: Readonly<Record<string, string | undefined>>): VNode | string {
  if (Object.values(filters).includes(undefined)) return text;
  const search = new URLSearchParams(place.value.search);
  for (const name of ['view', 'by', 'and', 'metric']) search.delete(name);
  return html`<a href=${withQuery('/app/requests', { ...Object.fromEntries(search), ...filters })}>${text}</a>`;
}
