// Where the items of a JSON list are in its bytes, for a list that is known to be valid: what is not edited stays byte-identical.
import { scanScalar, scanString, skipSpace } from './json-tokens.ts';

/** The bytes of one item. */
export type Item = { readonly start: number; readonly end: number };

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The items of the list that begins at `from`; none where something else does. */
export function itemsAt(bytes: Uint8Array, from: number): readonly Item[] {
  const items: Item[] = [];
  if (bytes[from] !== OPEN_ARRAY) return items;
  let at = skipSpace(bytes, from + 1);
  while (at < bytes.length && bytes[at] !== CLOSE_ARRAY) {
    const end = endOfValue(bytes, at);
    if (end <= at) break;
    items.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
  }
  return items;
}

/** The offset behind a value; a negative number where there is none. */
function endOfValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) return scanScalar(bytes, start, first);
  let depth = 0;
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = scanString(bytes, at);
      if (at < 0) return at;
      continue;
    }
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++;
    if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
    at++;
    if (depth === 0) return at;
  }
  return -1;
}
