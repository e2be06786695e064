// Which models a search finds, and in which order: the same on the server, where it works by a form, and in the browser, where it
// works as one types. Pure.

/** What of a model is searched, filtered and sorted by. Prices are dollars × 10⁻¹⁵ for a million tokens. */
export type Searchable = {
  readonly id: string;
  /** As `searchText` makes it. */
  readonly text: string;
  readonly name: string;
  readonly input: bigint;
  readonly output: bigint;
  /** 0 where it is not known. */
  readonly context: number;
  readonly createdAt: number;
  readonly can: readonly string[];
  readonly providers: readonly string[];
};

/** What is asked for; empty text is no wish. */
export type Wishes = {
  readonly q: string;
  readonly can: string;
  readonly provider: string;
  /** Dollars for a million input tokens, at most. */
  readonly price: string;
  /** Tokens, at least. */
  readonly context: string;
  readonly sort: string;
};

export const NO_WISHES: Wishes = { q: '', can: '', provider: '', price: '', context: '', sort: '' };

const QUERY_LENGTH_MAX = 100;

/** Reads wishes out of the parameters of an address. */
export function readWishes(parameters: URLSearchParams): Wishes {
  const wish = (name: keyof Wishes): string => (parameters.get(name) ?? '').trim().slice(0, QUERY_LENGTH_MAX);
  return {
    q: wish('q'),
    can: wish('can'),
    provider: wish('provider'),
    price: wish('price'),
    context: wish('context'),
    sort: wish('sort'),
  };
}

/** The letters and digits of a name, so that hyphens, spaces and case make no difference: "GPT 4o" is "gpt4o". */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** All names of a model, apart from each other, so that nothing is found across two of them. */
export const searchText = (names: readonly string[]): string => names.map(plain).join('|');

/** Whether a model is what is wished for. The wishes are read once, for there are hundreds of models. */
export function matcher(wishes: Wishes): (model: Searchable) => boolean {
  const words = wishes.q.split(/\s+/).map(plain);
  const whole = words.join('');
  const most = nanoNano(wishes.price);
  const least = wholeNumber(wishes.context);
  return ({ text, can, providers, input, context }) =>
    // The query as one word, or each of its words.
    (text.includes(whole) || words.every((word) => text.includes(word))) &&
    (wishes.can === '' || can.includes(wishes.can)) &&
    (wishes.provider === '' || providers.includes(wishes.provider)) &&
    (most === undefined || input <= most) &&
    context >= least;
}

type Compare = (first: Searchable, second: Searchable) => number;

const byAmount =
  (of: (model: Searchable) => bigint): Compare =>
  (first, second) =>
    of(first) < of(second) ? -1 : of(first) > of(second) ? 1 : 0;

const SORTS: Readonly<Record<string, Compare>> = {
  newest: (first, second) => second.createdAt - first.createdAt,
  input: byAmount(({ input }) => input),
  output: byAmount(({ output }) => output),
  context: (first, second) => second.context - first.context,
};

const byName: Compare = (first, second) => (first.id < second.id ? -1 : first.id > second.id ? 1 : 0);

/** Models in the order that is wished for; by name where none is, and among equals. */
export const sorted = <Model extends Searchable>(models: readonly Model[], sort: string): readonly Model[] =>
  models.toSorted((first, second) => (SORTS[sort]?.(first, second) ?? 0) || byName(first, second));

const DECIMAL = /^(\d{1,9})(?:[.,](\d{1,15}))?$/;

/** Decimal dollars × 10⁻¹⁵; undefined for what is no amount, which then is no wish. */
function nanoNano(text: string): bigint | undefined {
  const match = DECIMAL.exec(text);
  return match === null ? undefined : BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(15, '0'));
}

const wholeNumber = (text: string): number => (/^\d{1,12}$/.test(text) ? Number(text) : 0);
