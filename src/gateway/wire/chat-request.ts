// The one reading of a chat request's body: is it safe to act on, what does it ask for, how much can it cost. The
// bytes themselves go on to the provider; rewriting splices them and never serialises anew.
import { ok, type Result } from '../../base/result.ts';
import type { RequestSize } from '../../billing/quote.ts';
import { type ChatNeeds, readPrompt } from './chat-messages.ts';
import { GUARDED, isObject, type JsonObject, type MaxTokensField, readParameters } from './chat-parameters.ts';
import { type GuardRefusal, refuseBody, refuseParameter } from './guard-refusal.ts';
import { type JsonFault, type JsonOutline, type LongString, outlineJson } from './json-outline.ts';
import { promptBounds } from './request-size.ts';
import { memberSplices, type Splice, splice } from './splice.ts';

export type ChatRequest = {
  readonly bytes: Uint8Array;
  /** Where the top-level members are in `bytes`. */
  readonly outline: JsonOutline;
  readonly model: string;
  readonly stream: boolean;
  /** Whether the client itself set `stream_options.include_usage`. */
  readonly includeUsage: boolean;
  readonly maxTokens?: number;
  readonly maxTokensField?: MaxTokensField;
  readonly size: RequestSize;
  /** The names of the top-level members. */
  readonly parameters: readonly string[];
  readonly needs: ChatNeeds;
  readonly user?: string;
  readonly sessionId?: string;
  readonly tags: readonly string[];
};

/** Changes of top-level members. A limit set under one of its two names takes the other one away. */
export type ChatEdits = {
  readonly model?: string;
  /** True: usage is asked for in the stream. Otherwise `stream_options` stays as it is. */
  readonly includeUsage?: boolean;
  readonly maxTokens?: { readonly field: MaxTokensField; readonly value: number };
  readonly remove?: readonly string[];
};

export const BODY_MAX_BYTES = 20_000_000;
const DEPTH_MAX = 128;
const decoder = new TextDecoder();

/** Reads a body, or refuses it with what its sender must do. */
export function readChatRequest(bytes: Uint8Array, contentType: string | null): Result<ChatRequest, GuardRefusal> {
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
  const ambiguous = ambiguousName(outline);
  if (ambiguous !== undefined) return ambiguous;
  const body: unknown = JSON.parse(decoder.decode(withoutLongStrings(bytes, outline.longStrings)));
  return isObject(body) ? readBody(body, bytes, outline) : refuseBody('invalid_json', NOT_OBJECT);
}

/** The body with edits spliced in; every byte that no edit touches is the client's own. */
export function rewriteChatRequest(request: ChatRequest, edits: ChatEdits): Uint8Array {
  const set = new Map<string, string>();
  const remove = new Set(edits.remove);
  if (edits.model !== undefined) set.set('model', JSON.stringify(edits.model));
  if (edits.maxTokens !== undefined) {
    set.set(edits.maxTokens.field, String(edits.maxTokens.value));
    remove.add(edits.maxTokens.field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens');
  }
  const inside = edits.includeUsage === true && !request.includeUsage ? askForUsage(request, set) : [];
  return splice(request.bytes, [...memberSplices(request.outline, set, remove), ...inside]);
}

/** Puts `include_usage` into the client's own `stream_options`, or adds them to `set`. */
function askForUsage(request: ChatRequest, set: Map<string, string>): readonly Splice[] {
  const options = request.outline.members.find((member) => member.name === 'stream_options');
  const inner = options && outlineJson(request.bytes.subarray(options.start, options.end), DEPTH_MAX);
  if (options === undefined || inner === undefined || 'fault' in inner) {
    set.set('stream_options', '{"include_usage":true}');
    return [];
  }
  return memberSplices(inner, new Map([['include_usage', 'true']]), new Set()).map((edit) => ({
    ...edit,
    start: edit.start + options.start,
    end: edit.end + options.start,
  }));
}

function readBody(body: JsonObject, bytes: Uint8Array, outline: JsonOutline): Result<ChatRequest, GuardRefusal> {
  const read = readParameters(body);
  if (!read.ok) return read;
  const prompt = readPrompt(body);
  if (!prompt.ok) return prompt;
  const { answers, ...parameters } = read.value;
  const { needs, parts } = prompt.value;
  return ok({
    bytes,
    outline,
    ...parameters,
    needs,
    size: {
      ...promptBounds(bytes, outline.longStrings, parts),
      answers,
      searches: needs.search,
      audioOut: needs.audioOut,
    },
    parameters: outline.members.map((member) => member.name),
  });
}

/** A missing type is taken for JSON: several small clients send none. */
function isJsonType(contentType: string | null): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === '' || type === 'application/json' || /^[\w.-]+\/[\w.-]+\+json$/.test(type);
}

const GUARDED_NAMES: ReadonlySet<string> = new Set(GUARDED);

/** A guarded name written twice, or in a case that parsers which ignore it (Go's) would take for the guarded one. */
function ambiguousName(outline: JsonOutline): Result<never, GuardRefusal> | undefined {
  const seen = new Set<string>();
  for (const { name } of outline.members) {
    const plain = name.length > 32 ? name : name.toLowerCase();
    if (!GUARDED_NAMES.has(plain)) continue;
    if (name !== plain) return refuseParameter(name.slice(0, 64), `Write \`${plain}\` in lower case.`);
    if (seen.has(name)) {
      const message = `\`${name}\` is there twice; send it once.`;
      return { ok: false, refusal: { reason: 'duplicate_parameter', status: 400, message, param: name } };
    }
    seen.add(name);
  }
  return undefined;
}

/** Stands for a long string: longer than any text that the guard accepts. */
const LONG_TEXT = '.'.repeat(512);

/** The body with its long strings cut: what is read out of a body is short, so a 20 MB image is never decoded. */
function withoutLongStrings(bytes: Uint8Array, longStrings: readonly LongString[]): Uint8Array {
  return splice(
    bytes,
    longStrings.map(({ start, end }) => ({ start, end, text: LONG_TEXT })),
  );
}

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
