// The tokens of JSON (RFC 8259) as byte scans. Each takes the offset of a token's first byte and answers the offset
// behind it, or a negative number: -1 for bad syntax, -2 for bytes that are not UTF-8.

/** A negative answer of a token scan. */
export type Fault = number;

export const BAD_SYNTAX = -1;
export const BAD_UTF8 = -2;

/** The offset of the next byte that is not white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** A string, from its opening quote. */
export function scanString(bytes: Uint8Array, from: number): number | Fault {
  let at = from + 1;
  for (;;) {
    let byte = bytes[at] ?? 0;
    while (byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c) byte = bytes[++at] ?? 0;
    if (byte === 0x22) return at + 1;
    if (byte < 0x20) return BAD_SYNTAX;
    const length = byte === 0x5c ? escapeLength(bytes, at) : sequenceLength(bytes, at, byte);
    if (length === 0) return byte === 0x5c ? BAD_SYNTAX : BAD_UTF8;
    at += length;
  }
}

/** A string, number, `true`, `false` or `null` that begins with `byte`. */
export function scanScalar(bytes: Uint8Array, from: number, byte: number): number | Fault {
  if (byte === 0x22) return scanString(bytes, from);
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) ? scanNumber(bytes, from) : scanLiteral(bytes, from);
}

/** A number, in JSON's own grammar; its value is not looked at. */
function scanNumber(bytes: Uint8Array, from: number): number | Fault {
  let at = bytes[from] === 0x2d ? from + 1 : from;
  const whole = at;
  at = skipDigits(bytes, at);
  if (at === whole || (bytes[whole] === 0x30 && at > whole + 1)) return BAD_SYNTAX;
  if (bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return BAD_SYNTAX;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const sign = bytes[at + 1];
    const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return BAD_SYNTAX;
  }
  return at;
}

const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

function scanLiteral(bytes: Uint8Array, from: number): number | Fault {
  const word = LITERALS.find((literal) => literal.every((byte, index) => bytes[from + index] === byte));
  return word === undefined ? BAD_SYNTAX : from + word.length;
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) return at;
    at++;
  }
}

function escapeLength(bytes: Uint8Array, at: number): number {
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      return isHex(bytes[at + 2]) && isHex(bytes[at + 3]) && isHex(bytes[at + 4]) && isHex(bytes[at + 5]) ? 6 : 0;
    default:
      return 0;
  }
}

const isHex = (byte = 0): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/** The length of the UTF-8 sequence at `at`; 0 for overlong forms, surrogates, and what is cut short. */
function sequenceLength(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1] ?? 0;
  if (lead >= 0xc2 && lead <= 0xdf) return isTail(second) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const least = lead === 0xe0 ? 0xa0 : 0x80;
    const most = lead === 0xed ? 0x9f : 0xbf;
    return second >= least && second <= most && isTail(bytes[at + 2]) ? 3 : 0;
  }
  if (lead < 0xf0 || lead > 0xf4) return 0;
  const least = lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most && isTail(bytes[at + 2]) && isTail(bytes[at + 3]) ? 4 : 0;
}

const isTail = (byte = 0): boolean => byte >= 0x80 && byte <= 0xbf;
