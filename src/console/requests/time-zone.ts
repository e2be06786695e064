// Time zones by their IANA names, over Intl: how far a zone's clocks are from UTC, what they show, and what a caller's text means by
// them. Pure.
import { DAY, MINUTE, SECOND } from '../../base/clock.ts';

export type TimeZone = {
  readonly name: string;
  /** Milliseconds by which the zone's clocks are ahead of UTC at this moment. */
  readonly offsetAt: (at: number) => number;
};

export const UTC: TimeZone = { name: 'UTC', offsetAt: () => 0 };

const NAME = /^[A-Za-z][\w+-]*(?:\/[\w+-]+){0,3}$/;

/** The zone of a name such as `Asia/Kolkata`; undefined when there is none. */
export function timeZoneOf(name: string): TimeZone | undefined {
  if (name === 'UTC') return UTC;
  if (!NAME.test(name) || name.length > 64) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', { ...FIELDS, timeZone: name });
    return { name, offsetAt: rememberLast((at) => wallClock(format, at) - (at - (at % SECOND))) };
  } catch {
    return undefined;
  }
}

/** Clocks change on the quarter of an hour, Intl is slow, and whoever asks of one moment asks of its neighbours next. */
function rememberLast(offsetAt: TimeZone['offsetAt']): TimeZone['offsetAt'] {
  let last = { quarter: -1, offset: 0 };
  return (at) => {
    const quarter = Math.floor(at / (15 * MINUTE));
    if (quarter !== last.quarter) last = { quarter, offset: offsetAt(at) };
    return last.offset;
  };
}

const FIELDS = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** What the zone's clocks show, as if they showed UTC. */
function wallClock(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** ISO 8601 as the zone's clocks show it, with their offset: "2026-11-02T05:30:00.000+05:30". */
export const localTime = (zone: TimeZone, at: number): string => timeShown(at, zone.offsetAt(at));

/** The same where the offset is known. */
export function timeShown(at: number, offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${new Date(at + offset).toISOString().slice(0, -1)}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;

/** Reads a date, or a date and time, by the zone's clocks unless it says its own offset; undefined when it is neither. */
export function readMoment(text: string, zone: TimeZone): number | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '0', offset] = match;
  const shown = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`);
  if (Number.isNaN(shown) || new Date(shown).toISOString().slice(0, 10) !== date || shown < 0) return undefined;
  return offset === undefined ? momentShown(zone, shown) : shown - offsetOf(offset);
}

/** When the zone's clocks show this: the first time when they do so twice, the end of the gap when they never do. */
export function momentShown(zone: TimeZone, shown: number): number {
  const [before, after] = [zone.offsetAt(shown - DAY), zone.offsetAt(shown + DAY)];
  const found = [before, after].filter((offset) => zone.offsetAt(shown - offset) === offset);
  return shown - (found.length > 0 ? Math.max(...found) : Math.min(before, after));
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return (text.startsWith('-') ? -1 : 1) * minutes * MINUTE;
}
