// A range of whole UTC hours cut into the hours or days of a time zone. Usage is kept by UTC hour, so an hour belongs to the day in which it
// begins: every hour is in exactly one interval, and totals are the same in every zone. Pure.
import { DAY, HOUR, startOfHour } from '../../base/clock.ts';
import { localTime, momentShown, type TimeZone, timeShown } from './time-zone.ts';

export const INTERVALS = ['hour', 'day', 'total'] as const;
export type IntervalKind = (typeof INTERVALS)[number];

/** Whole UTC hours: from the first, until before the second. */
export type HourRange = { readonly from: number; readonly until: number };

/** Hours in which the zone's clocks are this far from UTC. */
export type Segment = HourRange & { readonly offset: number };

/** `number` tells intervals apart and is what `numberOf` gives for each of its hours. */
export type Interval = { readonly number: number; readonly begins: number; readonly local: string };

/**
 * The hours that a range means: both ends go down to the hour, but the running hour is in when the range ends in it or later, and a
 * range has at least one hour.
 */
export function hoursOf(from: number, until: number, now: number): HourRange {
  const first = startOfHour(from);
  const isRunning = until > startOfHour(now);
  const last = isRunning ? startOfHour(now) + HOUR : startOfHour(until);
  return { from: first, until: Math.max(last, first + HOUR) };
}

/** The range cut where the zone's clocks change. Clocks change at most once a day, and not within an hour that counts. */
export function segmentsOf(zone: TimeZone, { from, until }: HourRange): readonly Segment[] {
  const segments: Segment[] = [];
  let begin = from;
  let offset = zone.offsetAt(from);
  for (let at = from; at < until; at += DAY) {
    const end = Math.min(at + DAY, until);
    if (zone.offsetAt(end - HOUR) === offset) continue;
    let change = at;
    while (zone.offsetAt(change) === offset) change += HOUR;
    if (change > begin) segments.push({ from: begin, until: change, offset });
    [begin, offset] = [change, zone.offsetAt(change)];
  }
  return [...segments, { from: begin, until, offset }];
}

/** How many intervals a range has at most, without making them. */
export function countOf(kind: IntervalKind, { from, until }: HourRange): number {
  if (kind === 'total') return 1;
  return Math.ceil((until - from) / (kind === 'hour' ? HOUR : DAY)) + (kind === 'day' ? 1 : 0);
}

/** The intervals of a range, oldest first. */
export function intervalsOf(kind: IntervalKind, zone: TimeZone, range: HourRange): readonly Interval[] {
  if (kind === 'total') return [{ number: 0, begins: range.from, local: localTime(zone, range.from) }];
  const intervals: Interval[] = [];
  for (const { from, until, offset } of segmentsOf(zone, range)) {
    for (let hour = from; hour < until; hour += HOUR) {
      const number = numberOf(kind, hour, offset);
      if (intervals.at(-1)?.number === number) continue;
      if (kind === 'hour') intervals.push({ number, begins: hour, local: timeShown(hour, offset) });
      else intervals.push(dayOf(zone, number, hour - HOUR < from ? undefined : offset));
    }
  }
  return intervals;
}

/** The number of the interval of an hour; activity-rows.ts has the same in SQL. */
const numberOf = (kind: 'hour' | 'day', hour: number, offset: number): number =>
  kind === 'hour' ? hour / HOUR : Math.floor((hour + offset) / DAY);

/** A day by its number; `offset` is that of its midnight, where it is known. */
function dayOf(zone: TimeZone, number: number, offset: number | undefined): Interval {
  const midnight = number * DAY;
  const begins = offset === undefined ? momentShown(zone, midnight) : midnight - offset;
  return { number, begins, local: new Date(midnight).toISOString().slice(0, 10) };
}
