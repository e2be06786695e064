// Bounds a prompt's tokens from its body, without a tokeniser: no byte of text makes more than one token, and what is
// not text has a bound of its own. A bound that is too low costs the operator; one that is too high only holds more.
import type { RequestSize } from '../../billing/quote.ts';
import { kindOfFile } from './inline-data.ts';
import type { JsonOutline, LongString } from './json-outline.ts';
import { NEVER_SENT } from './router-fields.ts';
import { memberSplices } from './splice.ts';

/** What the guard found in the messages. Images are counted whether they came by URL or inline. */
export type PromptParts = {
  readonly messages: number;
  readonly tools: number;
  readonly images: number;
  readonly smallImages: number;
  readonly audios: number;
  /** What the provider fetches itself, and files that are packed: their size cannot be known. */
  readonly distantFiles: number;
};

/** gpt-4o-mini counts an image of eight tiles as 2,833 + 8 × 5,667 (OpenAI, "Images and vision"); no other counts more. */
const IMAGE_TOKENS_MAX = 48_169;
/** The same page: `detail: "low"` is 2,833 tokens there. */
const SMALL_IMAGE_TOKENS_MAX = 2_833;
const IMAGE_TOKENS_LIKELY = 1_000;
/** Gemini counts 32 tokens a second of sound. A WAV has at least 8,000 bytes a second, a packed format at least 750. */
const WAV_BYTES_PER_TOKEN = 250;
const PACKED_BYTES_PER_TOKEN = 20;
const AUDIO_TOKENS_LEAST = 100;
/** As large as any model's context; the quote cuts it to the endpoint's. */
const DISTANT_FILE_TOKENS = 2_000_000;
/** What chat templates add to a prompt, to a message, and to the first and to each tool. */
const TEMPLATE_TOKENS = 256;
const MESSAGE_TOKENS = 16;
const TOOLS_TOKENS = 1_024;
const TOOL_TOKENS = 32;
/** "UklGR": a RIFF header in base64. */
const WAV_START = [0x55, 0x6b, 0x6c, 0x47, 0x52];

/** The bounds of a body's prompt. */
export function promptBounds(
  bytes: Uint8Array,
  outline: JsonOutline,
  parts: PromptParts,
  payloadAt: PayloadAt,
): Pick<RequestSize, 'inputTokensMax' | 'inputTokensLikely' | 'longCache'> {
  let textBytes = bytes.length - unsentBytes(outline);
  let audioTokens = parts.audios * AUDIO_TOKENS_LEAST;
  for (const long of outline.longStrings) {
    const kind = payloadKind(bytes, long, payloadAt);
    if (kind === undefined) continue;
    const length = long.end - long.start;
    textBytes -= length;
    if (kind === 'audio') audioTokens += Math.ceil((length * 0.75) / bytesPerToken(bytes, long));
  }
  const media =
    (parts.images - parts.smallImages) * IMAGE_TOKENS_MAX +
    parts.smallImages * SMALL_IMAGE_TOKENS_MAX +
    audioTokens +
    parts.distantFiles * DISTANT_FILE_TOKENS;
  const templates =
    TEMPLATE_TOKENS +
    parts.messages * MESSAGE_TOKENS +
    (parts.tools > 0 ? TOOLS_TOKENS + parts.tools * TOOL_TOKENS : 0);
  return {
    inputTokensMax: textBytes + media + templates,
    inputTokensLikely: Math.ceil(textBytes / 4) + parts.images * IMAGE_TOKENS_LIKELY + Math.ceil(audioTokens / 10),
    ...(LONG_CACHE.some((mark) => holds(bytes, mark)) ? { longCache: true } : {}),
  };
}

/** Bytes that no provider gets: a request is not bounded higher for saying how high it may be. */
const unsentBytes = (outline: JsonOutline): number =>
  memberSplices(outline, new Map(), NEVER_SENT).reduce((sum, { start, end }) => sum + end - start, 0);

/** What a long string at this place of the body is: bytes of an image or of sound, or of one of the two as it begins; else text. */
export type PayloadAt = (path: readonly string[]) => 'image' | 'audio' | 'media' | undefined;

/** Only a payload in its proper place is not text. */
function payloadKind(bytes: Uint8Array, long: LongString, payloadAt: PayloadAt): 'image' | 'audio' | undefined {
  const kind = payloadAt(long.path);
  if (kind === 'media')
    return IMAGE_STARTS.some((start) => startsWith(bytes, long.start, start)) ? 'image' : undefined;
  if (kind === 'image') return kindOfFile(beginningOf(bytes, long)) === 'image' ? 'image' : undefined;
  return kind;
}

const codes = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

/** PNG, JPEG, GIF and WebP in base64. */
const IMAGE_STARTS = ['iVBORw0KGgo', '/9j/', 'R0lGOD', 'UklGR'].map(codes);

/** As much of a `data:` URL as says what it is; several writers of JSON escape its slash. */
const beginningOf = (bytes: Uint8Array, { start }: LongString): string =>
  decoder.decode(bytes.subarray(start, start + 64)).replaceAll('\\/', '/');

const decoder = new TextDecoder();

/** How a mark of a cache says an hour, `"ttl": "1h"`; or a letter of it as an escape, which nobody writes without a purpose. */
const LONG_CACHE = ['"1h"', '\\u0031', '\\u0068'].map(codes);

/** Byte by byte: to jump from one first byte to the next is slow where there are millions of them. */
function holds(bytes: Uint8Array, text: readonly number[]): boolean {
  const [first, second] = text;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === first && bytes[at + 1] === second && startsWith(bytes, at, text)) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, at: number, start: readonly number[]): boolean {
  for (let index = 0; index < start.length; index++) if (bytes[at + index] !== start[index]) return false;
  return true;
}

const bytesPerToken = (bytes: Uint8Array, long: LongString): number =>
  startsWith(bytes, long.start, WAV_START) ? WAV_BYTES_PER_TOKEN : PACKED_BYTES_PER_TOKEN;
