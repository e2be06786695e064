// The first reading of any body: is it JSON of a fair size and depth, and does every parser read it the same. What is long in
// it is cut before it is parsed, so a 20 MB image is never decoded.
import { ok, type Result } from '../../base/result.ts';
import { isObject, type JsonObject } from '../form/json.ts';
import { type GuardRefusal, refuseBody, refuseParameter } from './guard-refusal.ts';
import { type JsonFault, type JsonOutline, type LongString, outlineJson } from './json-outline.ts';
import { splice } from './splice.ts';

export const BODY_MAX_BYTES = 20_000_000;
/** Deeper bodies are refused. */
export const DEPTH_MAX = 128;
const decoder = new TextDecoder();

/** A body, its long strings cut, and where the top-level members are in its bytes. */
export type JsonBody = { readonly body: JsonObject; readonly outline: JsonOutline };

/** Reads a body, or refuses it. A name of `guarded` may stand there once only, and in lower case. */
export function readJsonBody(
  bytes: Uint8Array,
  contentType: string | null,
  guarded: ReadonlySet<string>,
): Result<JsonBody, GuardRefusal> {
  if (bytes.length > BODY_MAX_BYTES) {
    const message = `The body has ${bytes.length} bytes; send at most ${BODY_MAX_BYTES}.`;
    return refuseBody('body_too_large', message, 413);
  }
  if (!isJsonType(contentType)) {
    const message = 'Send the body as JSON, with the header `Content-Type: application/json`.';
    return refuseBody('unsupported_content_type', message, 415);
  }
  const outline = outlineJson(bytes, DEPTH_MAX);
  if ('fault' in outline) return refuseBody(FAULT_REASON[outline.fault], faultMessage(outline, bytes.length));
  const ambiguous = ambiguousName(outline, guarded);
  if (ambiguous !== undefined) return ambiguous;
  const body: unknown = JSON.parse(decoder.decode(withoutLongStrings(bytes, outline.longStrings)));
  return isObject(body) ? ok({ body, outline }) : refuseBody('invalid_json', NOT_OBJECT);
}

/** The whole body, its long strings too; only once `readJsonBody` has accepted it. */
export function parseWhole(bytes: Uint8Array): JsonObject {
  const body: unknown = JSON.parse(decoder.decode(bytes));
  return isObject(body) ? body : {};
}

/** A missing type is taken for JSON: several small clients send none. */
function isJsonType(contentType: string | null): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === '' || type === 'application/json' || /^[\w.-]+\/[\w.-]+\+json$/.test(type);
}

/** A guarded name written twice, or in a case that parsers which ignore it (Go's) would take for the guarded one. */
function ambiguousName(outline: JsonOutline, guarded: ReadonlySet<string>): Result<never, GuardRefusal> | undefined {
  const seen = new Set<string>();
  for (const { name } of outline.members) {
    // By way of upper case, as Go folds letters: there a long s and a Kelvin sign are an s and a k.
    const plain = name.length > 32 ? name : name.toUpperCase().toLowerCase();
    if (!guarded.has(plain)) continue;
    if (name !== plain) return refuseParameter(name.slice(0, 64), `Write \`${plain}\` in lower case.`);
    if (seen.has(name)) {
      const message = `\`${name}\` is there twice; send it once.`;
      return { ok: false, refusal: { reason: 'duplicate_parameter', status: 400, message, param: name } };
    }
    seen.add(name);
  }
  return undefined;
}

/** Stands for the rest of a long string: longer than any text that the guard accepts. */
const LONG_TEXT = '.'.repeat(512);
/** The beginning of a long string tells what it is. */
const BEGINNING_BYTES = 64;

/** The body with its long strings cut: what is read out of a body is short, so a 20 MB image is never decoded. */
function withoutLongStrings(bytes: Uint8Array, longStrings: readonly LongString[]): Uint8Array {
  return splice(
    bytes,
    longStrings.map(({ start, end }) => ({ start: endOfBeginning(bytes, start), end, text: LONG_TEXT })),
  );
}

/** Where a long string can be cut: behind its first plain letters, and never inside of one or of an escape. */
function endOfBeginning(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < start + BEGINNING_BYTES) {
    const byte = bytes[at] ?? 0;
    // Several writers of JSON escape a slash.
    if (byte === BACKSLASH && bytes[at + 1] === SLASH) at += 2;
    else if (byte === BACKSLASH || byte >= 0x80) return at;
    else at++;
  }
  return at;
}

const BACKSLASH = 0x5c;
const SLASH = 0x2f;

const NOT_OBJECT = 'The body must be a JSON object.';

const FAULT_REASON = {
  invalid_json: 'invalid_json',
  invalid_utf8: 'invalid_utf8',
  too_deep: 'body_too_deep',
  not_object: 'invalid_json',
} as const;

function faultMessage({ fault, at }: JsonFault, length: number): string {
  switch (fault) {
    case 'not_object':
      return NOT_OBJECT;
    case 'too_deep':
      return `The body nests deeper than ${DEPTH_MAX} levels, at byte ${at}; flatten it.`;
    case 'invalid_utf8':
      return `The body is not UTF-8, in the text that begins at byte ${at}; encode it as UTF-8.`;
    case 'invalid_json':
      if (length === 0) return 'The body is empty; send a JSON object.';
      return at >= length
        ? 'The body ends before its JSON does; send it whole.'
        : `The body is not JSON: see byte ${at}.`;
  }
}
