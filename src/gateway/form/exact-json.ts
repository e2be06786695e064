// JSON whose long whole numbers stay as they are written. Ids are often numbers above 2^53: parsed and written again such a one would be
// another id, and a tool would be called with it.

/** Part of the language since 2025, and not yet of its types. */
const json: JSON & { readonly rawJSON?: (text: string) => object } = JSON;
const LONG = /\d{16}/;
const WHOLE = /^-?\d{16,}$/;

/** Whether there may be a long number in JSON text. */
export const hasLongNumber = (text: string): boolean => LONG.test(text);

/**
 * The value of JSON text, or undefined when it is not JSON. A whole number that no number of ours can hold is an object that
 * `JSON.stringify` writes as the text had it, so this is for values that are passed on, not for those that are counted with.
 */
export function parseExactJson(text: string): unknown {
  try {
    // A number alone is none that is passed on inside of something: as an object it would be taken for one.
    return hasLongNumber(text) && !WHOLE.test(text.trim()) ? JSON.parse(text, keepLong) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepLong(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return WHOLE.test(source) ? (json.rawJSON?.(source) ?? value) : value;
}
