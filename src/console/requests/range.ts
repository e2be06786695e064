// The range and the filters that lists of requests and of usage have in common, as callers write them. Shapes and pure reading.
import { z } from '@hono/zod-openapi';
import { ok, type Result, refuse } from '../../base/result.ts';
import { readMoment, type TimeZone, timeZoneOf } from './time-zone.ts';

const MOMENT_HINT =
  'A date, or a date and time; by the clocks of `tz` unless it says its own offset. Examples: `2026-11-01`, `2026-11-01T09:30:00Z`.';

const label = (what: string) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(512, 'must have at most 512 characters')
    .optional()
    .openapi({ description: `Only ${what}.` });

/** What both lists take. */
export const rangeQuery = z.object({
  from: z.string().optional().openapi({ description: MOMENT_HINT, example: '2026-11-01' }),
  to: z
    .string()
    .optional()
    .openapi({ description: `The first moment that is not in it; now when absent. ${MOMENT_HINT}` }),
  tz: z.string().optional().openapi({ description: 'A time zone by its IANA name, or UTC.', example: 'Asia/Kolkata' }),
  key: label('of the key with this hash'),
  model: label('of this model'),
  provider: label('served by this provider'),
  user: label('with this `user`'),
  app: label('of this app: its `X-Title`, or else its `HTTP-Referer`'),
  tag: label('with this tag'),
  format: z
    .enum(['json', 'csv'], { error: 'must be "json" or "csv"' })
    .optional()
    .openapi({ description: 'CSV also by `Accept: text/csv`.' }),
});

export type RangeQuery = z.output<typeof rangeQuery>;

/** What in a question cannot be answered, and what to change. */
export type Mistake = { readonly reason: 'invalid_parameter'; readonly param: string; readonly message: string };

/** A refusal that names the part of a question that is wrong. */
export const mistake = (param: string, rule: string) =>
  refuse({ reason: 'invalid_parameter' as const, param, message: `\`${param}\` ${rule}.` });

export type Range = { readonly zone: TimeZone; readonly from: number; readonly to: number };

/** Reads a range; without `from` it begins at `first`, without `to` it ends at `now`. */
export function readRange(
  { from, to, tz = 'UTC' }: Pick<RangeQuery, 'from' | 'to' | 'tz'>,
  first: number,
  now: number,
): Result<Range, Mistake> {
  const zone = timeZoneOf(tz);
  if (zone === undefined)
    return mistake('tz', 'must be the IANA name of a time zone, such as "Europe/Berlin", or "UTC"');
  const begins = from === undefined ? first : readMoment(from, zone);
  if (begins === undefined) return mistake('from', MOMENT_RULE);
  const ends = to === undefined ? Math.max(now, begins) : readMoment(to, zone);
  if (ends === undefined) return mistake('to', MOMENT_RULE);
  if (ends < begins) return mistake('to', 'must not be before `from`');
  return ok({ zone, from: begins, to: ends });
}

const MOMENT_RULE = 'must be a date, or a date and time, such as "2026-11-01" or "2026-11-01T09:30:00Z"';

/** The parts of a file's name that say what was asked: the range, and each filter. */
export function partsOfName({ from, to }: Range, query: Readonly<Record<string, unknown>>): readonly string[] {
  const filters = FILTERS.flatMap((name) => (query[name] === undefined ? [] : [`${name}-${String(query[name])}`]));
  return [timeInName(from), timeInName(to), ...filters];
}

const FILTERS = ['key', 'model', 'provider', 'user', 'app', 'tag', 'status', 'min_cost', 'min_latency_ms'] as const;

const timeInName = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace(':', '')}Z`;
