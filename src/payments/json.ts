// Reads foreign JSON field by field: only what is needed, of the type it must have. A provider may add what it likes. Pure.

export type Json = Readonly<Record<string, unknown>>;

/** An object, or undefined for anything else. */
export const objectIn = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** A text that is not empty, or null. */
export const textIn = (object: Json | undefined, name: string): string | null => {
  const value = object?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** A whole number, or null. */
export const wholeIn = (object: Json | undefined, name: string): number | null => {
  const value = object?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
};

/** The id of another object, which may be there as its id or whole. */
export const idIn = (object: Json | undefined, name: string): string | null =>
  textIn(object, name) ?? textIn(objectIn(object?.[name]), 'id');
