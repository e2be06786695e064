// Usage by group as a chart over time and as a table of one dimension by another. Amounts are added up exactly; numbers are only drawn.
// What is too small for a place of its own is added up as Other, so that every figure shown sums to the total. Pure.
import {
  axisUsdText,
  compactText,
  countText,
  isZero,
  percentText,
  sumOf,
  sumText,
  tokensText,
} from '../../money-text.ts';
import type { Bucket } from '../charts/bars.ts';
import { OTHER } from '../charts/scale.ts';
import { clockText, dayText, weekdayText } from '../lib/time.ts';
import type { Activity, ActivityPoint, Dimension, UsageSum } from '../wire-requests.ts';

export type Metric = 'cost' | 'requests' | 'tokens';

/** A group: its value as filters take it, undefined when there is none to filter by, and what is read. */
export type Group = { readonly value: string | undefined; readonly name: string };

/** What several points come to. */
export type Sum = Pick<UsageSum, 'requests' | 'input_tokens' | 'output_tokens' | 'cost'>;

const NONE = 'none';
/** What the API calls the groups that it added up. */
const FOLDED = '(other)';

/** How a sum reads in a metric. */
export const textOf = (sum: Sum, metric: Metric): string =>
  metric === 'cost' ? sumText(sum.cost) : metric === 'requests' ? countText(sum.requests) : tokensText(tokensOf(sum));

/** How the axis of a metric reads. */
export const axisOf = (metric: Metric): ((value: number) => string) => (metric === 'cost' ? axisUsdText : compactText);

/** A sum as a number to draw. */
const drawn = (sum: Sum, metric: Metric): number =>
  metric === 'cost' ? Number(sum.cost) : metric === 'requests' ? sum.requests : tokensOf(sum);

/** What points come to. */
export const summed = (points: readonly Sum[]): Sum => ({
  requests: points.reduce((sum, { requests }) => sum + requests, 0),
  input_tokens: points.reduce((sum, point) => sum + point.input_tokens, 0),
  output_tokens: points.reduce((sum, point) => sum + point.output_tokens, 0),
  cost: sumOf(points.map(({ cost }) => cost)),
});

/** Groups of a dimension with their points, the largest first; those beyond `most` are one. */
type Grouped = readonly (readonly [Group, readonly ActivityPoint[]])[];

/** Splits points by a dimension. */
function groupedBy(points: readonly ActivityPoint[], dimension: Dimension, metric: Metric, most: number): Grouped {
  const byValue = Map.groupBy(points, ({ group }) => group[dimension] ?? undefined);
  const sorted = [...byValue]
    .map(([value, own]) => ({ value, own, size: drawn(summed(own), metric) }))
    .sort((one, other) => other.size - one.size || (one.value ?? '').localeCompare(other.value ?? ''));
  const named = sorted.filter(({ value }) => value !== FOLDED);
  const rest = [...named.slice(most), ...sorted.filter(({ value }) => value === FOLDED)].flatMap(({ own }) => own);
  const names = namesOf(
    named.map(({ value, own }) => [value, own[0]?.group]),
    dimension,
  );
  const groups: Grouped = named
    .slice(0, most)
    .map(({ value, own }, index) => [{ value, name: names[index] ?? NONE }, own] as const);
  return rest.length === 0 ? groups : [...groups, [{ value: undefined, name: OTHER }, rest]];
}

/** What groups are called. Keys go by their names; two of one name are told apart by the end of their hash. */
function namesOf(
  groups: readonly (readonly [string | undefined, ActivityPoint['group'] | undefined])[],
  dimension: Dimension,
): readonly string[] {
  const names = groups.map(([value, group]) =>
    dimension === 'key' ? (group?.key_name ?? value ?? NONE) : (value ?? NONE),
  );
  return names.map((name, index) => {
    const isAlone = names.indexOf(name) === names.lastIndexOf(name) && name !== OTHER;
    return isAlone ? name : `${name} (${groups[index]?.[0]?.slice(-4) ?? NONE})`;
  });
}

const SERIES_MOST = 5;

export type Chart = {
  readonly buckets: readonly Bucket[];
  readonly groups: readonly Group[];
  readonly summary: string;
};

/** Usage over time, stacked by a dimension. */
export function chartOf(activity: Activity, by: Dimension, metric: Metric, zone: string): Chart {
  const grouped = groupedBy(activity.data, by, metric, SERIES_MOST);
  const isHours = activity.interval === 'hour';
  const buckets = activity.intervals.map(({ begins }): Bucket => {
    const parts = grouped.flatMap(([{ name }, points]) => {
      const sum = summed(points.filter((point) => point.begins === begins));
      return sum.requests === 0 && drawn(sum, metric) === 0
        ? []
        : [{ series: name, value: Math.max(0, drawn(sum, metric)), text: textOf(sum, metric) }];
    });
    const all = summed(activity.data.filter((point) => point.begins === begins));
    const hour = clockText(begins, zone).slice(0, 5);
    return {
      id: begins,
      label: isHours ? hour : dayText(begins, zone),
      name: isHours ? `${weekdayText(begins, zone)} ${hour}` : weekdayText(begins, zone),
      total: textOf(all, metric),
      parts,
    };
  });
  return { buckets, groups: grouped.map(([group]) => group), summary: summaryOf(activity, grouped, metric) };
}

/** One sentence: how much, and what most of it was. */
function summaryOf({ totals }: Activity, grouped: Grouped, metric: Metric): string {
  const noun = metric === 'cost' ? 'spent' : metric;
  const all = `${textOf(totals, metric)} ${noun}`;
  const [largest] = grouped;
  const whole = drawn(totals, metric);
  if (largest === undefined || grouped.length < 2 || whole <= 0) return `${all}.`;
  return `${all}, ${percentText(drawn(summed(largest[1]), metric), whole)} of it ${largest[0].name}.`;
}

const ROWS_MOST = 50;
const COLUMNS_MOST = 5;

export type PivotCell = { readonly sum: Sum; readonly group: Group };
export type PivotRow = { readonly group: Group; readonly sum: Sum; readonly cells: readonly PivotCell[] };
export type Pivot = { readonly rows: readonly PivotRow[]; readonly columns: readonly PivotCell[]; readonly sum: Sum };

/** Usage of one dimension by another, both the largest first. Without another there are rows alone. */
export function pivotOf(activity: Activity, by: Dimension, and: Dimension | undefined, metric: Metric): Pivot {
  const { data } = activity;
  const columns = and === undefined ? [] : groupedBy(data, and, metric, COLUMNS_MOST);
  const rows = groupedBy(data, by, metric, ROWS_MOST).map(([group, points]): PivotRow => {
    const own = new Set(points);
    const cells = columns.map(([column, all]) => ({
      group: column,
      sum: summed(all.filter((point) => own.has(point))),
    }));
    return { group, sum: summed(points), cells };
  });
  return { rows, columns: columns.map(([group, points]) => ({ group, sum: summed(points) })), sum: summed(data) };
}

/** Whether a sum is of nothing. */
export const isNothing = ({ requests, cost }: Sum): boolean => requests === 0 && isZero(cost);

const tokensOf = ({ input_tokens, output_tokens }: Sum): number => input_tokens + output_tokens;
