// The chart of Home: what was spent, by model, over the range; or how many requests or tokens it was.
import type { VNode } from 'preact';
import { axisUsdText, compactText, countText, percentText, sumOf, sumText, tokensText } from '../../money-text.ts';
import { Bars, type Bucket } from '../charts/bars.ts';
import { OTHER } from '../charts/scale.ts';
import { html } from '../html.ts';
import { clockText, dayText, type RangeName, weekdayText, zoneName } from '../lib/time.ts';
import { go, searchParameter, setSearch } from '../router.ts';
import { zone } from '../state/prefs.ts';
import { Segmented } from '../ui/segmented.ts';
import type { Home, UsagePoint, UsageSum } from '../wire-home.ts';

export type Metric = 'spend' | 'requests' | 'tokens';

const METRICS: readonly (readonly [Metric, string])[] = [
  ['spend', 'Spend'],
  ['requests', 'Requests'],
  ['tokens', 'Tokens'],
];

const TITLES: Readonly<Record<Metric, string>> = { spend: 'Spend', requests: 'Requests', tokens: 'Tokens' };

type Measure = {
  /** For drawing only. */
  readonly value: (sum: UsageSum) => number;
  readonly text: (sums: readonly UsageSum[]) => string;
  readonly axis: (value: number) => string;
};

const tokensOf = ({ input_tokens, output_tokens }: UsageSum): number => input_tokens + output_tokens;
const total = (sums: readonly UsageSum[], count: (sum: UsageSum) => number): number =>
  sums.reduce((all, sum) => all + count(sum), 0);

const MEASURES: Readonly<Record<Metric, Measure>> = {
  spend: {
    value: ({ cost }) => Number(cost),
    text: (sums) => sumText(sumOf(sums.map(({ cost }) => cost))),
    axis: axisUsdText,
  },
  requests: {
    value: ({ requests }) => requests,
    text: (sums) => countText(total(sums, ({ requests }) => requests)),
    axis: compactText,
  },
  tokens: { value: tokensOf, text: (sums) => tokensText(total(sums, tokensOf)), axis: compactText },
};

/** The chart of Home. */
export function HomeChart({ home, range }: { readonly home: Home; readonly range: RangeName }): VNode {
  const metric = metricOf(searchParameter('metric'), home);
  const series = seriesOf(home, MEASURES[metric]);
  const buckets = bucketsOf(home, metric, series, zone.value);
  const unit = home.chart.interval === 'hour' ? 'hour' : 'day';
  const choose = (choice: Metric): void => setSearch({ metric: choice === 'spend' ? undefined : choice });
  const pick = (model: string): void => {
    if (model !== OTHER) void go(`/app/requests?range=${range}&model=${encodeURIComponent(model)}`);
  };
  return html`<${Bars}
    title=${`${TITLES[metric]} by ${unit} and model`}
    summary=${`${summaryOf(home, metric, series, buckets)} ${zoneName(zone.value, home.to)}.`}
    buckets=${buckets}
    series=${series}
    axis=${MEASURES[metric].axis}
    onPick=${pick}
    aside=${html`<${Segmented} quiet label="What is drawn" choices=${METRICS} value=${metric} onChoose=${choose} />`}
  />`;
}

/** What is drawn when nothing is chosen: spend, and requests where nothing cost anything. */
function metricOf(text: string | undefined, { range }: Home): Metric {
  if (text === 'requests' || text === 'tokens' || text === 'spend') return text;
  return Number(range.cost) === 0 && range.requests > 0 ? 'requests' : 'spend';
}

/** How the API names the models that are added up because they are too small to be told apart. */
const FOLDED = '(other)';

const modelOf = ({ group }: UsagePoint): string => (group.model === FOLDED ? OTHER : (group.model ?? ''));

/** The models, the largest first, so that it stands on the line. */
function seriesOf({ chart }: Home, { value }: Pick<Measure, 'value'>): readonly string[] {
  const sizes = new Map<string, number>();
  for (const point of chart.points) {
    const model = modelOf(point);
    sizes.set(model, (sizes.get(model) ?? 0) + value(point));
  }
  return [...sizes].sort(([, one], [, other]) => other - one).map(([model]) => model);
}

/** One bar for each interval, also for those in which nothing was called. */
function bucketsOf({ chart }: Home, metric: Metric, series: readonly string[], zoneOf: string): readonly Bucket[] {
  const { value, text } = MEASURES[metric];
  return chart.intervals.map(({ begins }) => {
    const points = chart.points.filter((point) => point.begins === begins);
    const parts = series.flatMap((name) => {
      const own = points.filter((point) => modelOf(point) === name);
      return own.length === 0 ? [] : [{ series: name, value: total(own, value), text: text(own) }];
    });
    const isHour = chart.interval === 'hour';
    const clock = clockText(begins, zoneOf).slice(0, 5);
    return {
      id: begins,
      label: isHour ? clock : dayText(begins, zoneOf),
      name: isHour ? `${weekdayText(begins, zoneOf)} ${clock}` : weekdayText(begins, zoneOf),
      total: text(points),
      parts,
    };
  });
}

function summaryOf(home: Home, metric: Metric, series: readonly string[], buckets: readonly Bucket[]): string {
  const { points } = home.chart;
  const { value, text } = MEASURES[metric];
  const size = (bucket: Bucket): number => bucket.parts.reduce((sum, part) => sum + part.value, 0);
  const most = buckets.reduce<Bucket | undefined>(
    (top, each) => (top && size(top) >= size(each) ? top : each),
    undefined,
  );
  const all = total(points, value);
  if (all === 0 || most === undefined) return 'Nothing in this range.';
  const [first = ''] = series;
  const own = total(
    points.filter((point) => modelOf(point) === first),
    value,
  );
  const share = series.length > 1 ? `, ${percentText(own, all)} ${first}` : '';
  return `${text(points)}, most on ${most.name}${share}.`;
}
