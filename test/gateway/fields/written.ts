// The fields that a written body has, by place and name, in the way in which the tables write places.
import { isObject, type JsonObject } from '../../../src/gateway/form/json.ts';
import { TAGS } from './shapes.ts';

/** Every field of a value. An object that says what kind it is stands at its place with its kind and without. */
export function fieldsIn(value: JsonObject, places: readonly string[] = ['']): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const [name, member] of Object.entries(value)) {
    const inner = places.map((at) => (at === '' ? name : `${at}.${name}`));
    for (const place of inner) fields.add(place);
    for (const field of inLists(member, inner)) fields.add(field);
  }
  return fields;
}

function inLists(value: unknown, places: readonly string[]): readonly string[] {
  if (Array.isArray(value)) {
    const items = places.map((at) => `${at}[]`);
    return value.flatMap((item: unknown) => inLists(item, items));
  }
  if (!isObject(value)) return [];
  const kinds = TAGS.map((name) => value[name]).filter((kind) => typeof kind === 'string');
  return [...fieldsIn(value, [...places, ...places.flatMap((at) => kinds.map((kind) => `${at}(${kind})`))])];
}

/** Whether a field at `place` is among them; a place may name several kinds. */
export function isAmong(fields: ReadonlySet<string>, place: string, name: string): boolean {
  const kinds = /\(([^()]*, [^()]*)\)/.exec(place);
  if (kinds === null) return fields.has(place === '' ? name : `${place}.${name}`);
  return (kinds[1] ?? '').split(', ').some((kind) => isAmong(fields, place.replace(kinds[0], `(${kind})`), name));
}
