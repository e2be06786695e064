// Reads values out of parsed JSON without trusting it: what is not of the wanted kind is absent.

/** A parsed JSON object. */
export type JsonObject = { readonly [name: string]: unknown };

/** Whether a parsed value is an object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether something was said at all: `null` says nothing. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** Text under a name, the empty one too. */
export function textAt(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

/** A finite number under a name. */
export function numberAt(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** True or false under a name. */
export function booleanAt(object: JsonObject, name: string): boolean | undefined {
  const value = object[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** An object under a name. */
export function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isObject(value) ? value : undefined;
}

/** A list under a name; an absent one is empty. */
export function listAt(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

/** The objects of a list under a name. */
export const objectsAt = (object: JsonObject, name: string): readonly JsonObject[] =>
  listAt(object, name).filter(isObject);

/** The texts of a list under a name. */
export const textsAt = (object: JsonObject, name: string): readonly string[] =>
  listAt(object, name).filter((item) => typeof item === 'string');

/** The value of JSON text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object without the members that are undefined: absent is not the same as null. */
export const saidOnly = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** The members of `Value` that are not undefined. */
export type Present<Value> = { readonly [Name in keyof Value]?: Exclude<Value[Name], undefined> };

/** An object of known members without those that are undefined. */
export function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<Value>;
}
