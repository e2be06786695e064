// One pass over the bytes of a JSON text: is it valid, how deep, where are the top-level members, where are the long
// strings. It never recurses, never builds the values, and takes linear time whatever it is given.
import { BAD_SYNTAX, BAD_UTF8, type Fault, scanScalar, scanString, skipSpace } from './json-tokens.ts';

/** A top-level member: `keyStart` is its key's opening quote, `start` and `end` enclose its value. */
export type Member = {
  readonly name: string;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
};

/** A string of at least LONG_STRING bytes, without its quotes; `path` is its keys from the top, `[]` for an array. */
export type LongString = { readonly start: number; readonly end: number; readonly path: readonly string[] };

/** Offsets into an object's text. `open` is just behind its brace. */
export type JsonOutline = {
  readonly open: number;
  readonly members: readonly Member[];
  readonly longStrings: readonly LongString[];
};

export type JsonFault = {
  readonly fault: 'invalid_json' | 'invalid_utf8' | 'too_deep' | 'not_object';
  readonly at: number;
};

/** Base64 payloads are far above this; prose of this length is rare enough to be skipped cheaply. */
export const LONG_STRING = 4096;

const decoder = new TextDecoder();

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What may come next. `first_*` also takes the closing bracket of an empty container. */
type Expected = 'value' | 'first_value' | 'key' | 'first_key' | 'separator';

/** Reads the outline of the object in `bytes`, or says what is wrong and where. */
export function outlineJson(bytes: Uint8Array, depthMax: number): JsonOutline | JsonFault {
  return new OutlineScan(bytes, depthMax).run();
}

class OutlineScan {
  readonly #bytes: Uint8Array;
  readonly #depthMax: number;
  readonly #isObject: Uint8Array;
  readonly #keyStart: Int32Array;
  readonly #keyEnd: Int32Array;
  readonly #members: Member[] = [];
  readonly #longStrings: LongString[] = [];
  #depth = 0;
  #at = 0;
  #open = -1;
  #valueStart = 0;
  #expected: Expected = 'value';

  constructor(bytes: Uint8Array, depthMax: number) {
    this.#bytes = bytes;
    this.#depthMax = depthMax;
    this.#isObject = new Uint8Array(depthMax + 1);
    this.#keyStart = new Int32Array(depthMax + 1);
    this.#keyEnd = new Int32Array(depthMax + 1);
  }

  run(): JsonOutline | JsonFault {
    do {
      this.#at = skipSpace(this.#bytes, this.#at);
      const fault = this.#step(this.#bytes[this.#at] ?? 0);
      if (fault !== undefined) return fault;
    } while (this.#depth > 0);
    const end = skipSpace(this.#bytes, this.#at);
    if (end !== this.#bytes.length) return { fault: 'invalid_json', at: end };
    if (this.#open < 0) return { fault: 'not_object', at: 0 };
    return { open: this.#open, members: this.#members, longStrings: this.#longStrings };
  }

  #step(byte: number): JsonFault | undefined {
    switch (this.#expected) {
      case 'separator':
        return this.#separator(byte);
      case 'first_key':
        return byte === CLOSE_OBJECT ? this.#close() : this.#key(byte);
      case 'key':
        return this.#key(byte);
      case 'first_value':
        return byte === CLOSE_ARRAY ? this.#close() : this.#value(byte);
      case 'value':
        return this.#value(byte);
    }
  }

  #separator(byte: number): JsonFault | undefined {
    const inObject = this.#isObject[this.#depth] === 1;
    if (byte === (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return this.#close();
    if (byte !== COMMA) return this.#fault();
    this.#at++;
    this.#expected = inObject ? 'key' : 'value';
    return undefined;
  }

  #key(byte: number): JsonFault | undefined {
    if (byte !== QUOTE) return this.#fault();
    const end = scanString(this.#bytes, this.#at);
    if (end < 0) return this.#fault(end);
    this.#keyStart[this.#depth] = this.#at;
    this.#keyEnd[this.#depth] = end;
    this.#at = skipSpace(this.#bytes, end);
    if (this.#bytes[this.#at] !== COLON) return this.#fault();
    this.#at++;
    this.#expected = 'value';
    return undefined;
  }

  #value(byte: number): JsonFault | undefined {
    const start = this.#at;
    if (this.#depth === 1) this.#valueStart = start;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return this.#enter(byte === OPEN_OBJECT);
    const end = scanScalar(this.#bytes, start, byte);
    if (end < 0) return this.#fault(end);
    if (byte === QUOTE && end - start >= LONG_STRING) {
      this.#longStrings.push({ start: start + 1, end: end - 1, path: this.#path() });
    }
    this.#at = end;
    return this.#ended();
  }

  #enter(isObject: boolean): JsonFault | undefined {
    if (this.#depth === this.#depthMax) return { fault: 'too_deep', at: this.#at };
    this.#depth++;
    this.#at++;
    this.#isObject[this.#depth] = isObject ? 1 : 0;
    this.#expected = isObject ? 'first_key' : 'first_value';
    if (this.#depth === 1 && isObject) this.#open = this.#at;
    return undefined;
  }

  #close(): undefined {
    this.#depth--;
    this.#at++;
    return this.#ended();
  }

  /** A value has just ended at `#at`. */
  #ended(): undefined {
    this.#expected = 'separator';
    if (this.#depth !== 1 || this.#open < 0) return undefined;
    const name = this.#keyText(1);
    this.#members.push({ name, keyStart: this.#keyStart[1] ?? 0, start: this.#valueStart, end: this.#at });
    return undefined;
  }

  #path(): string[] {
    const path: string[] = [];
    for (let depth = 1; depth <= this.#depth; depth++) {
      path.push(this.#isObject[depth] === 1 ? this.#keyText(depth) : '[]');
    }
    return path;
  }

  #keyText(depth: number): string {
    return textOfKey(this.#bytes, this.#keyStart[depth] ?? 0, this.#keyEnd[depth] ?? 0);
  }

  #fault(token: Fault = BAD_SYNTAX): JsonFault {
    return { fault: token === BAD_UTF8 ? 'invalid_utf8' : 'invalid_json', at: this.#at };
  }
}

/** The text of a quoted key. Nearly all are short and plain, for which a decoder call costs more than the rest. */
function textOfKey(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start + 1; at < end - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === BACKSLASH) return String(JSON.parse(decoder.decode(bytes.subarray(start, end))));
    text += String.fromCharCode(byte);
  }
  return text;
}
