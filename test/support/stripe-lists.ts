// Lists of the Stripe double, newest first, a page at a time, with the filters of the real API; and objects with others in their place.
import { type Books, secondsOf } from './stripe-books.ts';
import {
  choice,
  fields,
  list,
  type RawFields,
  type Read,
  type Reader,
  readFields,
  required,
  text,
  whole,
} from './stripe-form.ts';
import { badParameter, missingParameter } from './stripe-problem.ts';

const time = whole(0);
/** A bound in time: one second, or a range. */
const created: Reader<Read<typeof RANGE> | undefined> = (raw, name) => {
  if (typeof raw !== 'string') return fields(RANGE)(raw, name);
  const second = time(raw, name);
  return { gt: undefined, gte: second, lt: undefined, lte: second };
};
const RANGE = { gt: time, gte: time, lt: time, lte: time } as const;

const EXPAND = list(required(text()), 4);

const PAGING = { limit: whole(1, 100), starting_after: text(), expand: EXPAND } as const;
const SESSION_STATUS = choice('open', 'complete', 'expired');

const FILTERS = {
  events: { created, type: text(), types: list(required(text()), 20) },
  'checkout/sessions': { created, customer: text(), payment_intent: text(), status: SESSION_STATUS },
  payment_intents: { created, customer: text() },
  charges: { created, customer: text(), payment_intent: text() },
  refunds: { created, charge: text(), payment_intent: text() },
  disputes: { created, charge: text(), payment_intent: text() },
  'radar/early_fraud_warnings': { created, charge: text(), payment_intent: text() },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Reader<unknown>>>>>;

export type ListPath = keyof typeof FILTERS;
type Listed = { readonly id: string; readonly created: number };

/** The lists that there are. */
export const LIST_PATHS = Object.keys(FILTERS) as readonly ListPath[];

const DAYS_30 = 30 * 24 * 60 * 60;

function allOf(books: Books, path: ListPath): readonly Listed[] {
  switch (path) {
    case 'events':
      // What is older is not kept.
      return books.events.filter((event) => event.created >= secondsOf(books) - DAYS_30);
    case 'checkout/sessions':
      return [...books.sessions.values()];
    case 'payment_intents':
      return [...books.intents.values()];
    case 'charges':
      return [...books.charges.values()];
    case 'refunds':
      return [...books.refunds.values()];
    case 'disputes':
      return [...books.disputes.values()];
    case 'radar/early_fraud_warnings':
      return [...books.warnings.values()];
  }
}

/** A page of a list. */
export function listOf(books: Books, path: ListPath, raw: RawFields): object {
  const asked: Record<string, unknown> & Read<typeof PAGING> = readFields({ ...PAGING, ...FILTERS[path] }, raw);
  const matching = allOf(books, path).filter((each) => fits({ ...each }, asked));
  return pageOf(books, `/v1/${path}`, matching, asked);
}

/** A page of a customer's payment methods. */
export function methodsOf(books: Books, customerId: string, raw: RawFields): object {
  const asked = readFields({ ...PAGING, type: text() }, raw);
  const all = [...books.methods.values()].filter(({ customer }) => customer === customerId);
  const matching = all.filter(({ type }) => asked.type === undefined || type === asked.type);
  return pageOf(books, `/v1/customers/${customerId}/payment_methods`, matching, asked);
}

function fits(each: Readonly<Record<string, unknown>>, asked: Readonly<Record<string, unknown>>): boolean {
  const types = asked.types as readonly string[] | undefined;
  if (types !== undefined && !types.includes(String(each.type))) return false;
  const plain = ['type', 'status', 'customer', 'payment_intent', 'charge'];
  if (plain.some((name) => asked[name] !== undefined && asked[name] !== each[name])) return false;
  const range = asked.created as Read<typeof RANGE> | undefined;
  const at = Number(each.created);
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = range ?? {};
  return at > gt && at >= gte && at < lt && at <= lte;
}

function pageOf(books: Books, url: string, all: readonly Listed[], asked: Read<typeof PAGING>): object {
  const newest = all.toReversed();
  const after = asked.starting_after;
  const at = after === undefined ? -1 : newest.findIndex(({ id }) => id === after);
  if (after !== undefined && at < 0) throw missingParameter('object', after, 'starting_after');
  const rest = newest.slice(at + 1);
  const { limit = 10, expand = [] } = asked;
  const names = expand.map(ofEach);
  const data = rest.slice(0, limit).map((each) => expanded(books, each, names));
  return { object: 'list', data, has_more: rest.length > limit, url };
}

const ofEach = (name: string): string => {
  const inner = name.slice('data.'.length);
  if (!name.startsWith('data.') || PLACES[inner] === undefined)
    throw badParameter(null, 'expand', `This property cannot be expanded (${name}).`);
  return inner;
};

/** A copy of an object, with the objects it names in place of their ids. */
export function expanded(books: Books, object: object, names: readonly string[]): object {
  const copy: Record<string, unknown> = { ...structuredClone(object) };
  for (const name of names) {
    const places = PLACES[name];
    if (places === undefined || !(name in copy))
      throw badParameter(null, 'expand', `This property cannot be expanded (${name}).`);
    const id = copy[name];
    if (typeof id === 'string') copy[name] = structuredClone(books[places].get(id) ?? id);
  }
  return copy;
}

const PLACES: Readonly<Record<string, 'intents' | 'charges' | 'customers' | 'methods'>> = {
  payment_intent: 'intents',
  charge: 'charges',
  latest_charge: 'charges',
  customer: 'customers',
  payment_method: 'methods',
};

/** The names to expand, of any request. */
export const expandIn = (raw: RawFields): readonly string[] => EXPAND(raw.expand, 'expand') ?? [];
