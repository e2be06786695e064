// How a call that is told live changes what Home shows, so that nothing has to be asked again. Pure.
import { sumOf } from '../../money-text.ts';
import type { RequestRow } from '../wire.ts';
import type { Home, UsagePoint, UsageSum } from '../wire-home.ts';

const LATEST = 10;

/** Home with a row among its latest; a call that has ended also counts in the sums and in the chart, once. */
export function withRow(home: Home, row: RequestRow): Home {
  const known = home.latest.find(({ id }) => id === row.id);
  const latest = [row, ...home.latest.filter(({ id }) => id !== row.id)]
    .sort((one, other) => (one.created_at < other.created_at ? 1 : -1))
    .slice(0, LATEST);
  const counts = row.ended_at !== null && row.basis !== null && (known === undefined || known.ended_at === null);
  if (!counts) return { ...home, latest };
  return {
    ...home,
    latest,
    today: withUsage(home.today, row),
    range: isWithin(home, row.created_at) ? withUsage(home.range, row) : home.range,
    recent: recentWith(home, row),
    chart: { ...home.chart, points: pointsWith(home, row) },
    keys: home.keys.map((key) =>
      key.hash === row.key_hash
        ? { ...key, cost: sumOf([key.cost, row.cost]), requests: key.requests + 1, last_used_at: row.created_at }
        : key,
    ),
  };
}

function recentWith({ recent }: Home, row: RequestRow): Home['recent'] {
  const statuses = { ...recent.statuses, [row.status]: (recent.statuses[row.status] ?? 0) + 1 };
  return { ...recent, requests: recent.requests + 1, statuses };
}

function pointsWith({ chart }: Home, row: RequestRow): readonly UsagePoint[] {
  const interval = chart.intervals.findLast(({ begins }) => Date.parse(begins) <= Date.parse(row.created_at));
  if (interval === undefined) return chart.points;
  const isHere = (point: UsagePoint): boolean => point.begins === interval.begins && point.group.model === row.model;
  if (chart.points.some(isHere)) return chart.points.map((point) => (isHere(point) ? withUsage(point, row) : point));
  const { input_tokens, output_tokens, cost, cost_usd } = row;
  const point = { ...interval, group: { model: row.model }, requests: 1, input_tokens, output_tokens, cost, cost_usd };
  return [...chart.points, point];
}

const withUsage = <Sum extends UsageSum>(sum: Sum, row: RequestRow): Sum => ({
  ...sum,
  requests: sum.requests + 1,
  input_tokens: sum.input_tokens + row.input_tokens,
  output_tokens: sum.output_tokens + row.output_tokens,
  cost: sumOf([sum.cost, row.cost]),
});

const isWithin = ({ from, to }: Home, at: string): boolean =>
  Date.parse(from) <= Date.parse(at) && Date.parse(at) < Date.parse(to);
