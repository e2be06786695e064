// Usage as Home shows it: one batch out of D1, whose size depends on hours, keys and models, and never on how many requests there were.
import { DAY, HOUR, startOfHour } from '../../base/clock.ts';
import type { AccountId, KeyId } from '../../base/id.ts';
import {
  type Activity,
  activityFrom,
  activityStatement,
  totalFrom,
  totalStatement,
  type UsageSum,
} from '../requests/activity-rows.ts';
import { type HourRange, type IntervalKind, segmentsOf } from '../requests/intervals.ts';
import { momentShown, type TimeZone } from '../requests/time-zone.ts';

/** Models of the chart, the dearest first; the others are added up as one. */
export const MODELS = 6;
/** Keys that are shown, the dearest first. */
export const KEYS = 5;

export type HomeUsage = {
  readonly chart: Activity;
  readonly byKey: Activity;
  readonly range: UsageSum;
  /** The time before the range, as long as it. */
  readonly previous: UsageSum;
  readonly today: UsageSum;
  readonly lastDay: UsageSum;
  /** How long the last day is so far: it begins on the hour. */
  readonly lastDayMs: number;
};

type Question = {
  readonly accountId: AccountId;
  readonly keys: readonly KeyId[];
  readonly zone: TimeZone;
  readonly range: HourRange;
  readonly interval: IntervalKind;
  readonly now: number;
};

/** Reads all of it. */
export async function readHomeUsage(db: D1Database, question: Question): Promise<HomeUsage> {
  const { accountId, keys, zone, range, interval, now } = question;
  const of = (hours: HourRange) => ({ accountId, keys, segments: segmentsOf(zone, hours), filter: {} });
  const until = startOfHour(now) + HOUR;
  const lastDay = { from: startOfHour(now - DAY), until };
  const chart = { ...of(range), interval, groupBy: ['model'] as const, top: MODELS };
  const byKey = { ...of(range), interval: 'total' as const, groupBy: ['key'] as const, top: KEYS };
  const totals = [
    range,
    { from: range.from - (range.until - range.from), until: range.from },
    today(zone, now),
    lastDay,
  ];
  const [models, tops, ...sums] = await db.batch([
    activityStatement(db, chart),
    activityStatement(db, byKey),
    ...totals.map((hours) => totalStatement(db, of(hours))),
  ]);
  const sum = (at: number): UsageSum => totalFrom(sums[at]?.results ?? []);
  return {
    chart: activityFrom(models?.results ?? [], chart),
    byKey: activityFrom(tops?.results ?? [], byKey),
    range: sum(0),
    previous: sum(1),
    today: sum(2),
    lastDay: sum(3),
    lastDayMs: now - lastDay.from,
  };
}

/** The hours that begin in the day that the zone's clocks show; none in the first minutes of a day that begins between two hours. */
function today(zone: TimeZone, now: number): HourRange {
  const shown = now + zone.offsetAt(now);
  const midnight = momentShown(zone, shown - (shown % DAY));
  const from = Math.ceil(midnight / HOUR) * HOUR;
  return { from, until: Math.max(from + HOUR, startOfHour(now) + HOUR) };
}
