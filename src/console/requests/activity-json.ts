// Usage on the wire, as JSON and as CSV. Pure.
import type { z } from '@hono/zod-openapi';
import { isoTime, MINUTE } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import { OTHER_LABEL } from '../../durable/wallet/labels.ts';
import { type ActivityQuery, type activitySchema, type pointSchema, sumJson } from './activity-fields.ts';
import type { Activity, ActivityRow, Dimension, UsageSum } from './activity-rows.ts';
import { csvLine } from './csv.ts';
import type { HourRange, Interval } from './intervals.ts';
import { localTime, type TimeZone } from './time-zone.ts';

/** A wallet brings its usage to D1 within this time of a settlement. */
const LATE_MS = MINUTE;

/** What was asked and found. */
export type ActivityFacts = {
  readonly query: Pick<ActivityQuery, 'interval'>;
  readonly groupBy: readonly Dimension[];
  readonly zone: TimeZone;
  readonly range: HourRange;
  readonly intervals: readonly Interval[];
  readonly activity: Activity;
  readonly top: number;
  readonly totals: UsageSum;
  readonly names: ReadonlyMap<string, string>;
  readonly now: number;
};

/** Writes usage as JSON. */
export function activityJson(facts: ActivityFacts): z.output<typeof activitySchema> {
  const { activity, intervals, range, zone, now, top, query, totals } = facts;
  return {
    data: pointsJson(facts),
    totals: sumJson(totals),
    intervals: intervals.map(intervalJson),
    groups: activity.groups,
    groups_folded: Math.max(0, activity.groups - top),
    from: isoTime(range.from),
    to: isoTime(range.until),
    tz: zone.name,
    interval: query.interval,
    as_of: isoTime(now),
    complete_to: isoTime(Math.min(range.until, now - LATE_MS)),
  };
}

/** Writes an interval. */
export const intervalJson = ({ begins, local }: Interval) => ({ begins: isoTime(begins), local });

/** Writes the points of a chart, or the rows of a table. */
export function pointsJson({
  activity,
  intervals,
  groupBy,
  names,
}: Pick<ActivityFacts, 'activity' | 'intervals' | 'groupBy' | 'names'>): z.output<typeof pointSchema>[] {
  const byNumber = new Map(intervals.map((interval) => [interval.number, interval]));
  return activity.rows.flatMap((row) => {
    const interval = byNumber.get(row.interval);
    if (interval === undefined) return [];
    return { ...intervalJson(interval), group: groupJson(row, groupBy, names), ...sumJson(row) };
  });
}

function groupJson({ group }: ActivityRow, groupBy: readonly Dimension[], names: ReadonlyMap<string, string>) {
  const named: Record<string, string | null> = {};
  groupBy.forEach((dimension, at) => {
    const value = group[at] ?? null;
    named[dimension] = value;
    if (dimension === 'key') named.key_name = names.get(value ?? '') ?? null;
  });
  return named as z.output<typeof pointSchema>['group'];
}

/** Writes usage as CSV. With a time zone that was asked for, times are there twice. */
export function activityCsv(facts: ActivityFacts, shown: TimeZone | undefined): string {
  const { groupBy, activity, intervals, names } = facts;
  const byNumber = new Map(intervals.map((interval) => [interval.number, interval]));
  const lines = activity.rows.flatMap((row) => {
    const interval = byNumber.get(row.interval);
    if (interval === undefined) return [];
    const { begins } = interval;
    return csvLine([
      { figure: isoTime(begins) },
      ...(shown === undefined ? [] : [{ figure: localTime(shown, begins) }]),
      ...groupBy.flatMap((dimension, at) => {
        const value = row.group[at] ?? null;
        return dimension === 'key' ? [value, names.get(value ?? '') ?? null] : [value];
      }),
      row.requests,
      row.inputTokens,
      row.outputTokens,
      { figure: formatUsd(row.cost) },
    ]);
  });
  return activityHead(groupBy, shown) + lines.join('');
}

/** The first line of the CSV. */
export const activityHead = (groupBy: readonly Dimension[], shown: TimeZone | undefined): string =>
  csvLine([
    'ts_utc',
    ...(shown === undefined ? [] : ['ts_local']),
    ...groupBy.flatMap((dimension) => (dimension === 'key' ? ['key', 'key_name'] : [dimension])),
    'requests',
    'input_tokens',
    'output_tokens',
    'cost',
  ]);

/** What is said of groups that are added up as one. */
export const OTHER_SENTENCE = `Groups beyond that are added up as "${OTHER_LABEL}"`;
