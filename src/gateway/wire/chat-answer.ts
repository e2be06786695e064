// Reads a whole answer for what the gateway needs, and puts our usage into it without touching its other bytes.
import { isObject, type JsonObject, parseJson } from '../form/json.ts';
import { choicesOf, errorOf, hasContent, textOf, usageOf } from './chunk-json.ts';
import { outlineJson } from './json-outline.ts';
import { memberSplices, splice } from './splice.ts';
import type { UsageJson } from './usage-json.ts';

export type ChatAnswer = {
  readonly id?: string;
  readonly model?: string;
  readonly rawUsage?: JsonObject;
  /** UTF-8 bytes of text, reasoning, refusals and tool calls. */
  readonly outputBytes: number;
  readonly audioBytes: number;
  readonly finishReason?: string;
  readonly contentSeen: boolean;
  readonly error?: unknown;
  readonly serviceTier?: string;
};

/** Deeper than any answer; the scan that finds `usage` needs a bound. */
const DEPTH_MAX = 1024;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads an answer; undefined when it is not a JSON object: an HTML page, an empty or a broken body. */
export function readAnswer(bytes: Uint8Array): ChatAnswer | undefined {
  const value = parseJson(decoder.decode(bytes));
  const body: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(body)) return undefined;
  const choices = choicesOf(body);
  const id = textOf(body, 'id');
  const model = textOf(body, 'model');
  const rawUsage = usageOf(body);
  const serviceTier = textOf(body, 'service_tier');
  const finishReason = choices.map((choice) => textOf(choice, 'finish_reason')).find((reason) => reason !== undefined);
  const error = errorOf(body);
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(rawUsage === undefined ? {} : { rawUsage }),
    outputBytes: choices.reduce((sum, choice) => sum + messageBytes(choice), 0),
    audioBytes: choices.reduce((sum, choice) => sum + audioBytes(choice), 0),
    ...(finishReason === undefined ? {} : { finishReason }),
    contentSeen: choices.some(hasContent),
    ...(error === undefined ? {} : { error }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}

/** The answer with our `usage`, and with the name of the model that served when one is given. */
export function withUsage(bytes: Uint8Array, usage: UsageJson, servedModel?: string): Uint8Array {
  const outline = outlineJson(bytes, DEPTH_MAX);
  if ('fault' in outline) return bytes;
  const set = new Map([['usage', JSON.stringify(usage)]]);
  if (servedModel !== undefined) set.set('model', JSON.stringify(servedModel));
  return splice(bytes, memberSplices(outline, set, new Set()));
}

function messageBytes(choice: JsonObject): number {
  const message = choice.message;
  if (!isObject(message)) return textBytes(choice.text);
  const audio = isObject(message.audio) ? textBytes(message.audio.transcript) : 0;
  const reasoning = Math.max(textBytes(message.reasoning), textBytes(message.reasoning_content));
  return textBytes(message.content) + textBytes(message.refusal) + reasoning + audio + toolBytes(message.tool_calls);
}

function toolBytes(calls: unknown): number {
  if (!Array.isArray(calls)) return 0;
  return calls.filter(isObject).reduce((sum, call) => {
    const body = isObject(call.function) ? call.function : isObject(call.custom) ? call.custom : {};
    return sum + textBytes(body.name) + textBytes(body.arguments) + textBytes(body.input);
  }, 0);
}

function audioBytes({ message }: JsonObject): number {
  return isObject(message) && isObject(message.audio) ? textBytes(message.audio.data) : 0;
}

/** Text, or Mistral's list of parts, which nests its thinking. */
function textBytes(content: unknown): number {
  const pending: unknown[] = [content];
  let bytes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') bytes += encoder.encode(next).length;
    else if (Array.isArray(next)) for (const part of next) pending.push(part ?? '');
    else if (isObject(next)) pending.push(next.text ?? next.thinking ?? '');
  }
  return bytes;
}
