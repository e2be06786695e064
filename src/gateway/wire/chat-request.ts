// The one reading of a chat request's body: is it safe to act on, what does it ask for, how much can it cost. The
// bytes themselves go on to the provider; rewriting splices them and never serialises anew.

import { ok, type Result } from '../../base/result.ts';
import type { Asked } from '../asked.ts';
import { readChatForm } from '../dialects/chat/read-form.ts';
import type { JsonObject } from '../form/json.ts';
import { once } from '../form/once.ts';
import { readRouting } from '../routing/read-wishes.ts';
import { payloadAt, readPrompt } from './chat-messages.ts';
import { GUARDED, type MaxTokensField, readParameters } from './chat-parameters.ts';
import type { GuardRefusal } from './guard-refusal.ts';
import { DEPTH_MAX, parseWhole, readJsonBody } from './json-body.ts';
import { type JsonOutline, outlineJson } from './json-outline.ts';
import { promptBounds } from './request-size.ts';
import { memberSplices, type Splice, splice } from './splice.ts';

/** Changes of top-level members. A limit set under one of its two names takes the other one away. */
export type ChatEdits = {
  readonly model?: string;
  /** True: usage is asked for in the stream. Otherwise `stream_options` stays as it is. */
  readonly includeUsage?: boolean;
  readonly maxTokens?: { readonly field: MaxTokensField; readonly value: number };
  readonly remove?: readonly string[];
};

/** Reads a body, or refuses it with what its sender must do. */
export function readChatRequest(bytes: Uint8Array, contentType: string | null): Result<Asked, GuardRefusal> {
  const read = readJsonBody(bytes, contentType, GUARDED_NAMES);
  return read.ok ? readBody(read.value.body, bytes, read.value.outline) : read;
}

/** The body with edits spliced in; every byte that no edit touches is the client's own. */
export function rewriteChatRequest(request: Asked, edits: ChatEdits): Uint8Array {
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
function askForUsage(request: Asked, set: Map<string, string>): readonly Splice[] {
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

function readBody(body: JsonObject, bytes: Uint8Array, outline: JsonOutline): Result<Asked, GuardRefusal> {
  const read = readParameters(body);
  if (!read.ok) return read;
  const routing = readRouting(body);
  if (!routing.ok) return routing;
  const prompt = readPrompt(body);
  if (!prompt.ok) return prompt;
  const { answers, ...parameters } = read.value;
  const { needs, parts } = prompt.value;
  return ok({
    dialect: 'chat',
    bytes,
    outline,
    ...parameters,
    needs,
    size: {
      ...promptBounds(bytes, outline, parts, payloadAt),
      answers,
      searches: needs.search,
      audioOut: needs.audioOut,
    },
    parameters: outline.members.map((member) => member.name),
    routing: routing.value,
    form: once(() => readChatForm(parseWhole(bytes))),
  });
}

const GUARDED_NAMES: ReadonlySet<string> = new Set(GUARDED);
