// Time comes in through a Clock so that tests and the simulator can turn it. All calendar rules are UTC.

/** Milliseconds since the Unix epoch. */
export type Clock = () => number;

/** The machine's own clock; the only place that reads it. */
export const systemClock: Clock = () => Date.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The start of the UTC hour that holds `now`. */
export const startOfHour = (now: number): number => now - (now % HOUR);

/** The start of the UTC day that holds `now`. */
export const startOfDay = (now: number): number => now - (now % DAY);

/** The UTC day that holds `time`, as it stands in names of tables: `20270201`. */
export const dayName = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '');

/** When the day of such a name is over. */
export const endOfDayName = (name: string): number =>
  Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6, 8))) + DAY;

/** The start of the ISO week (Monday, UTC) that holds `now`. The epoch was a Thursday. */
export function startOfWeek(now: number): number {
  const day = startOfDay(now);
  const sinceMonday = (Math.floor(day / DAY) + 3) % 7;
  return day - sinceMonday * DAY;
}

/** The start of the UTC month that holds `now`. */
export function startOfMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** When a spending limit starts again; `total` never does. */
export type Reset = 'daily' | 'weekly' | 'monthly' | 'total';

/** The start of the period of a limit that holds `now`; 0 for one that never resets. */
export function periodStart(reset: Reset, now: number): number {
  switch (reset) {
    case 'daily':
      return startOfDay(now);
    case 'weekly':
      return startOfWeek(now);
    case 'monthly':
      return startOfMonth(now);
    case 'total':
      return 0;
  }
}

/** ISO 8601 in UTC. */
export const isoTime = (at: number): string => new Date(at).toISOString();
