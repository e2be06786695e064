// The fields of a key as a form has them and as the API takes them. A change sends only what is different, so that a bound that somebody
// else set in the meantime stays. Pure.
import type { Key } from '../wire-keys.ts';

/** The fields of the form, as text. */
export type KeyFields = Readonly<
  Record<
    | 'name'
    | 'limit'
    | 'period'
    | 'models'
    | 'ips'
    | 'expires_at'
    | 'requests_per_minute'
    | 'tokens_per_minute'
    | 'concurrency',
    string
  >
>;

/** How often a limit starts again; `none` is no limit, and has to be chosen. */
export const PERIODS: readonly (readonly [string, string])[] = [
  ['monthly', 'a month'],
  ['weekly', 'a week'],
  ['daily', 'a day'],
  ['total', 'in all'],
  ['none', 'no limit'],
];

const EMPTY = { models: '', ips: '', expires_at: '', requests_per_minute: '', tokens_per_minute: '', concurrency: '' };

/** What a new key begins with: a limit, because a key without one can spend all there is. */
export const newFields = (name: string): KeyFields => ({ ...EMPTY, name, limit: '10', period: 'monthly' });

/** The fields of a key as it is. */
export function fieldsOf(key: Key, zone: string): KeyFields {
  const { limit } = key.exact;
  const number = (value: number | null): string => (value === null ? '' : String(value));
  return {
    name: key.name,
    limit: limit === null ? '' : limit.replace(/\.?0+$/, ''),
    period: limit === null ? 'none' : (key.limit_reset ?? 'total'),
    models: (key.models ?? []).join('\n'),
    ips: (key.ips ?? []).join('\n'),
    expires_at: key.expires_at === null ? '' : fieldTime(key.expires_at, zone),
    requests_per_minute: number(key.requests_per_minute),
    tokens_per_minute: number(key.tokens_per_minute),
    concurrency: number(key.concurrency),
  };
}

/** The body of a new key; bounds that are not set are left out. */
export function bodyOf(fields: KeyFields, zone: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(wireOf(fields, zone)).filter(([, value]) => value !== null));
}

/** The body of a change from one form to another; undefined when nothing is different. Null takes a bound away. */
export function changeOf(
  before: KeyFields,
  after: KeyFields,
  zone: string,
): Readonly<Record<string, unknown>> | undefined {
  const [old, next] = [wireOf(before, zone), wireOf(after, zone)];
  const changed = Object.entries(next).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]));
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

function wireOf(fields: KeyFields, zone: string): Readonly<Record<string, unknown>> {
  const isBound = fields.period !== 'none' && fields.limit !== '';
  return {
    name: fields.name,
    limit: isBound ? fields.limit : null,
    limit_reset: isBound && fields.period !== 'total' ? fields.period : null,
    models: listOf(fields.models),
    ips: listOf(fields.ips),
    expires_at: fields.expires_at === '' ? null : new Date(momentOf(fields.expires_at, zone)).toISOString(),
    requests_per_minute: numberOf(fields.requests_per_minute),
    tokens_per_minute: numberOf(fields.tokens_per_minute),
    concurrency: numberOf(fields.concurrency),
  };
}

/** One a line, or with commas. */
function listOf(text: string): readonly string[] | null {
  const items = text.split(/[\s,]+/).filter((item) => item !== '');
  return items.length === 0 ? null : items;
}

const numberOf = (text: string): number | null => (text === '' ? null : Number(text));

// A reader sees UTC or the zone of the browser, so the browser's own reading of a time without a zone is the right one.
const momentOf = (text: string, zone: string): number => Date.parse(zone === 'UTC' ? `${text}Z` : text);

function fieldTime(iso: string, zone: string): string {
  const at = new Date(iso);
  if (zone === 'UTC') return iso.slice(0, 16);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
