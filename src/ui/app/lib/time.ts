// Times as pages show them, in the one zone that the reader chose, and the ranges that charts and lists are about. Pure: `now` and the
// zone are handed in. Days begin at midnight of that zone, also where clocks are put forward or back.
import { DAY, HOUR, isoTime, MINUTE, SECOND } from '../../../base/clock.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** "14:02:07" */
export const clockText = (at: string | number, zone: string): string =>
  format('clock', zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(dateOf(at));

/** "23 Nov 14:02" */
export const shortText = (at: string | number, zone: string): string =>
  format('short', zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
    .format(dateOf(at))
    .replace(',', '');

/** "23 Nov 2026, 14:02:07 UTC", for titles and receipts. */
export const fullText = (at: string | number, zone: string): string =>
  `${format('full', zone, { dateStyle: 'medium', timeStyle: 'medium' }).format(dateOf(at))} ${zoneName(zone, at)}`;

/** "23 Nov" */
export const dayText = (at: string | number, zone: string): string =>
  format('day', zone, { day: 'numeric', month: 'short' }).format(dateOf(at));

/** "23 Nov 2026" */
export const dateText = (at: string | number, zone: string): string =>
  format('date', zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(dateOf(at));

/** "Mon 23 Nov", for what is said of a bar. */
export const weekdayText = (at: string | number, zone: string): string =>
  format('weekday', zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(dateOf(at)).replace(',', '');

/** "2 min ago"; from a day on, the date. */
export function agoText(at: string | number, now: number, zone: string): string {
  const passed = now - dateOf(at).getTime();
  if (passed < 5 * SECOND) return 'now';
  if (passed < MINUTE) return `${Math.floor(passed / SECOND)} s ago`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  return passed < 300 * DAY ? dayText(at, zone) : dateText(at, zone);
}

/** "about 6 days", for how long credit lasts. */
export function daysText(days: number): string {
  if (days < 1 / 24) return 'less than an hour';
  if (days < 2) return `about ${counted(Math.max(1, Math.floor(days * 24)), 'hour')}`;
  if (days < 60) return `about ${counted(Math.floor(days), 'day')}`;
  return days < 730 ? `about ${counted(Math.floor(days / 30), 'month')}` : 'more than 2 years';
}

/** "UTC", or the short name of another zone at that time: "GMT+1". */
export function zoneName(zone: string, at: string | number): string {
  if (zone === 'UTC') return 'UTC';
  const parts = format('zone', zone, { timeZoneName: 'short' }).formatToParts(dateOf(at));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

export type RangeName = 'today' | '7d' | '30d' | '90d';

/** A range of time and how finely it is drawn. */
export type Range = {
  readonly name: RangeName;
  readonly from: string;
  readonly to: string;
  readonly interval: 'hour' | 'day';
};

const DAYS: Readonly<Record<RangeName, number>> = { today: 1, '7d': 7, '30d': 30, '90d': 90 };

/** The name of a range out of an address, or the usual one. */
export const rangeName = (text: string | undefined, usual: RangeName = '7d'): RangeName =>
  text !== undefined && Object.hasOwn(DAYS, text) ? (text as RangeName) : usual;

/** The last days up to the end of today, in whole days of the zone. */
export function rangeOf(name: RangeName, now: number, zone: string): Range {
  const from = startOfDayIn(zone, now, 1 - DAYS[name]);
  const to = startOfDayIn(zone, now, 1);
  return { name, from: isoTime(from), to: isoTime(to), interval: name === 'today' ? 'hour' : 'day' };
}

/** Midnight of the zone on the day that holds `at`, moved by whole days. */
export function startOfDayIn(zone: string, at: number, days = 0): number {
  const { year, month, day } = wallDate(zone, at);
  const wanted = Date.UTC(year, month - 1, day + days);
  // The zone's offset near the wanted midnight; asked twice, for the day on which it changes.
  const guess = wanted - offsetAt(zone, wanted);
  return wanted - offsetAt(zone, guess);
}

/** How far the zone is ahead of UTC at that time, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const { year, month, day, hour, minute, second } = wallDate(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - (at - (at % SECOND));
}

function wallDate(
  zone: string,
  at: number,
): Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>> {
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const parts = format('wall', zone, { ...options, second: 'numeric' }).formatToParts(new Date(at));
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

function format(name: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
  formats.set(key, made);
  return made;
}

const dateOf = (at: string | number): Date => new Date(at);
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
