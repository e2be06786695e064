// How a choice ended, out of the words that providers have for it.
import type { AnswerEvent, FinishReason } from '../../form/event.ts';
import { type JsonObject, textAt } from '../../form/json.ts';
import { textOf } from '../../wire/chunk-json.ts';

type Finish = Omit<Extract<AnswerEvent, { readonly type: 'finish' }>, 'type' | 'choice'>;

/** The finish that a choice tells; undefined while it goes on. */
export function finishOf(choice: JsonObject, hasCalls: boolean): Finish | undefined {
  const word = textOf(choice, 'finish_reason');
  if (word === undefined) return undefined;
  const reason = REASONS.get(word) ?? 'stop';
  // OpenAI says `stop` where a call was forced, and so do several servers for every call.
  const isCall = reason === 'stop' && hasCalls;
  const stopped = textAt(choice, 'stop_reason') ?? textAt(choice, 'matched_stop');
  return {
    reason: isCall ? 'tool_calls' : reason,
    native: textOf(choice, 'native_finish_reason') ?? word,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** OpenAI's words, then those of Mistral, Together, Z.ai, DeepSeek and servers of open weights. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['error', 'error'],
  ['model_length', 'length'],
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['eos', 'stop'],
  ['sensitive', 'content_filter'],
  ['safety', 'content_filter'],
  ['network_error', 'error'],
  ['insufficient_system_resource', 'error'],
]);
