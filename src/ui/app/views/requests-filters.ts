// The filters of Requests: their names in the address, the questions to the API that they make, and whether a row that comes in live is
// among what they ask for. Chart, list and export all ask by these, so they cannot disagree. Pure.
import { DAY } from '../../../base/clock.ts';
import { parseUsd } from '../../../billing/money.ts';
import type { Query } from '../lib/api.ts';
import { rangeName, rangeOf } from '../lib/time.ts';
import type { Filters } from '../lib/url.ts';
import type { RequestRow } from '../wire.ts';
import type { Dimension } from '../wire-requests.ts';

/** What narrows both the chart and the list. */
export const LABELS = ['key', 'model', 'provider', 'app', 'user', 'tag'] as const satisfies readonly Dimension[];

/** What narrows the list alone: usage is added up without it. */
export const LIST_ONLY = ['status', 'min_cost', 'min_latency_ms'] as const;

/** Every parameter of the view, in the order of its address. */
export const NAMES = ['view', 'range', 'from', 'to', ...LABELS, ...LIST_ONLY, 'by', 'and', 'metric', 'live'] as const;

export type RequestFilters = Filters<(typeof NAMES)[number]>;

/** A range of time as the API takes it; without `to` it has no end, so that what happens now is in it. */
export type Asked = {
  readonly from: string;
  readonly to: string | undefined;
  /** The end of the last day of a preset, for charts. */
  readonly until: string;
  readonly interval: 'hour' | 'day';
};

/** The range: what was typed, or whole days of the zone by name. Typed times are by the clocks of the zone, and the API reads them. */
export function askedOf({ range, from, to }: RequestFilters, now: number, zone: string): Asked {
  const preset = rangeOf(rangeName(range), now, zone);
  if (from === undefined && to === undefined) return { ...preset, to: undefined, until: preset.to };
  const first = from ?? preset.from;
  const days = (Date.parse(`${to ?? preset.to.slice(0, 16)}`) - Date.parse(first.slice(0, 16))) / DAY;
  return { from: first, to, until: to ?? preset.to, interval: days <= 2 ? 'hour' : 'day' };
}

/** The question to `/v1/requests`. */
export const listQuery = (filters: RequestFilters, { from, to }: Asked, zone: string): Query => ({
  from,
  to,
  tz: zoneOrNone(zone),
  ...picked(filters, LABELS),
  ...picked(filters, LIST_ONLY),
});

/** The question to `/v1/activity`. */
export const usageQuery = (filters: RequestFilters, { from, until, interval }: Asked, zone: string): Query => ({
  from,
  to: until,
  tz: zoneOrNone(zone),
  interval,
  group_by: groupsOf(filters).join(','),
  ...picked(filters, LABELS),
});

/** By what the chart is grouped: one or two dimensions. Tags stand alone beside users and apps, because a call can have several. */
export function groupsOf({ by, and }: RequestFilters): readonly [Dimension, Dimension?] {
  const first = dimensionOf(by) ?? 'model';
  const second = dimensionOf(and);
  return second === undefined || !mayMeet(first, second) ? [first] : [first, second];
}

/** Whether usage can be grouped by both. */
export function mayMeet(one: Dimension, other: Dimension): boolean {
  const callers: readonly Dimension[] = ['user', 'app'];
  const isTagMeetingCaller = (one === 'tag' && callers.includes(other)) || (other === 'tag' && callers.includes(one));
  return one !== other && !isTagMeetingCaller;
}

/** Whether a row is among what the list asks for. A list with an end takes no new rows at all. */
export function isAskedFor(row: RequestRow, filters: RequestFilters): boolean {
  const { min_cost: cost, min_latency_ms: latency, tag } = filters;
  return (
    filters.to === undefined &&
    isOr(filters.key, row.key_hash) &&
    isOr(filters.model, row.model) &&
    isOr(filters.provider, row.provider) &&
    isOr(filters.user, row.user) &&
    isOr(filters.app, row.app) &&
    isOr(filters.status, row.status) &&
    (tag === undefined || row.tags.includes(tag)) &&
    (cost === undefined || (parseUsd(row.cost) ?? 0n) >= (parseUsd(cost) ?? 0n)) &&
    (latency === undefined || (row.latency_ms ?? -1) >= Number(latency))
  );
}

/** The filters that are set, without the range. */
export const setFilters = (filters: RequestFilters): readonly (readonly [string, string])[] =>
  [...LABELS, ...LIST_ONLY].flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [[name, value] as const];
  });

/** Changes that take every filter away and leave the range. */
export const NO_FILTERS: Readonly<Record<string, undefined>> = Object.fromEntries(
  [...LABELS, ...LIST_ONLY].map((name) => [name, undefined]),
);

/** The name of a file that holds what is on screen: what it is, the range, each filter. */
export function fileName(what: string, filters: RequestFilters, { from, until }: Asked, ending: string): string {
  const parts = [what, from.slice(0, 10), until.slice(0, 10), ...setFilters(filters).map((pair) => pair.join('-'))];
  return `${parts
    .join('_')
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 120)}.${ending}`;
}

const picked = (filters: RequestFilters, names: readonly (keyof RequestFilters)[]): Query =>
  Object.fromEntries(names.map((name) => [name, filters[name]]));

const dimensionOf = (text: string | undefined): Dimension | undefined => LABELS.find((name) => name === text);
const isOr = (wanted: string | undefined, found: string | null): boolean => wanted === undefined || wanted === found;

/** UTC is what the API takes without being told; naming another zone adds local times to files. */
const zoneOrNone = (zone: string): string | undefined => (zone === 'UTC' ? undefined : zone);
