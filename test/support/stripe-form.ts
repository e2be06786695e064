// Reads Stripe's wire: form-encoded parameters with nested brackets, and the checks that the real API makes before it does anything. What a
// reader does not name is refused, so that nothing is sent in vain.
import { badParameter } from './stripe-problem.ts';

export type Raw = string | readonly Raw[] | { readonly [name: string]: Raw };
export type RawFields = { readonly [name: string]: Raw };

type Node = Map<string, Node | string>;

/** Reads `a[b][0][c]=d&…`. */
export function parseForm(text: string): RawFields {
  const root: Node = new Map();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    place(root, name, at < 0 ? '' : decoded(pair.slice(at + 1)));
  }
  return Object.fromEntries([...root].map(([name, node]) => [name, rawOf(node)]));
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

function place(root: Node, name: string, value: string): void {
  const parts = [...name.matchAll(/^([^[\]]+)|\[([^[\]]*)\]/g)].map((match) => match[1] ?? match[2] ?? '');
  const last = parts.pop();
  if (last === undefined) throw badParameter('parameter_unknown', name, `Received unknown parameter: ${name}`);
  let node = root;
  for (const part of parts) {
    const next = node.get(part);
    const inner: Node = next instanceof Map ? next : new Map();
    node.set(part, inner);
    node = inner;
  }
  node.set(last === '' ? String(node.size) : last, value);
}

function rawOf(node: Node | string): Raw {
  if (typeof node === 'string') return node;
  const names = [...node.keys()];
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.toSorted((one, other) => Number(one) - Number(other)).map((name) => rawOf(node.get(name) ?? ''));
  }
  return Object.fromEntries([...node].map(([name, inner]) => [name, rawOf(inner)]));
}

/** Reads one parameter; throws the real API's error when it is not what it must be. */
export type Reader<Value> = (raw: Raw | undefined, name: string) => Value;

/** A parameter that must be there. */
export const required =
  <Value>(reader: Reader<Value | undefined>): Reader<Value> =>
  (raw, name) => {
    const value = reader(raw, name);
    if (value === undefined) throw badParameter('parameter_missing', name, `Missing required param: ${name}.`);
    return value;
  };

/** A text that is not empty. */
export const text =
  (most = 5_000): Reader<string | undefined> =>
  (raw, name) => {
    if (raw === undefined) return undefined;
    if (typeof raw !== 'string') throw badParameter(null, name, `Invalid string: ${JSON.stringify(raw)}`);
    if (raw === '') throw badParameter('parameter_invalid_empty', name, `You passed an empty string for '${name}'.`);
    if (raw.length > most)
      throw badParameter(null, name, `Invalid string: ${name}; must be at most ${most} characters`);
    return raw;
  };

/** A whole number. */
export const whole =
  (least: number, most = 99_999_999_999): Reader<number | undefined> =>
  (raw, name) => {
    if (raw === undefined) return undefined;
    if (typeof raw !== 'string' || !/^-?\d{1,15}$/.test(raw))
      throw badParameter('parameter_invalid_integer', name, `Invalid integer: ${JSON.stringify(raw)}`);
    const value = Number(raw);
    if (value < least || value > most)
      throw badParameter('parameter_invalid_integer', name, `Invalid integer: ${raw}, must be ${least} to ${most}`);
    return value;
  };

/** True or false. */
export const flag: Reader<boolean | undefined> = (raw, name) => {
  if (raw === undefined) return undefined;
  if (raw !== 'true' && raw !== 'false') throw badParameter(null, name, `Invalid boolean: ${JSON.stringify(raw)}`);
  return raw === 'true';
};

/** One of some words. */
export const choice =
  <const Word extends string>(...words: readonly Word[]): Reader<Word | undefined> =>
  (raw, name) => {
    if (raw === undefined) return undefined;
    const word = words.find((each) => each === raw);
    if (word === undefined) throw badParameter(null, name, `Invalid ${name}: must be one of ${words.join(', ')}`);
    return word;
  };

/** An address of a page. */
export const address: Reader<string | undefined> = (raw, name) => {
  const value = text()(raw, name);
  if (value !== undefined && !/^https?:\/\/[^\s]+$/.test(value))
    throw badParameter('url_invalid', name, 'Not a valid URL');
  return value;
};

/** A list. */
export const list =
  <Value>(reader: Reader<Value>, most: number): Reader<readonly Value[] | undefined> =>
  (raw, name) => {
    if (raw === undefined) return undefined;
    if (!Array.isArray(raw)) throw badParameter(null, name, 'Invalid array');
    if (raw.length > most) throw badParameter(null, name, `Invalid array: at most ${most} elements`);
    return raw.map((each: Raw, i) => reader(each, `${name}[${i}]`));
  };

/** At most 50 names of at most 40 characters, with values of at most 500. */
export const metadata: Reader<Record<string, string> | undefined> = (raw, name) => {
  if (raw === undefined) return undefined;
  if (typeof raw === 'string' || Array.isArray(raw)) throw badParameter(null, name, 'Invalid hash');
  const entries = Object.entries(raw);
  if (entries.length > 50) throw badParameter(null, name, 'You can specify up to 50 metadata keys');
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key.length > 40) throw badParameter(null, `${name}[${key}]`, 'Metadata keys have at most 40 characters');
      if (typeof value !== 'string' || value.length > 500)
        throw badParameter(null, `${name}[${key}]`, 'Metadata values have at most 500 characters');
      return [key, value];
    }),
  );
};

type Readers = Readonly<Record<string, Reader<unknown>>>;
export type Read<Of> = { readonly [Name in keyof Of]: Of[Name] extends Reader<infer Value> ? Value : never };

/** Named parameters, and no others. */
export const fields =
  <const Of extends Readers>(of: Of): Reader<Read<Of> | undefined> =>
  (raw, name) => {
    if (raw === undefined) return undefined;
    if (typeof raw === 'string' || Array.isArray(raw)) throw badParameter(null, name, 'Invalid object');
    return readFields(of, raw as RawFields, name);
  };

/** The parameters of a request, and no others. */
export function readFields<const Of extends Readers>(of: Of, raw: RawFields, within = ''): Read<Of> {
  const nameOf = (name: string): string => (within === '' ? name : `${within}[${name}]`);
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(of, name))
      throw badParameter('parameter_unknown', nameOf(name), `Received unknown parameter: ${nameOf(name)}`);
  }
  return Object.fromEntries(
    Object.entries(of).map(([name, reader]) => [name, reader(raw[name], nameOf(name))]),
  ) as Read<Of>;
}
