// Items of a response's output and the events that tell them. Whoever tells an item piece by piece, or ends one that was cut, ends
// up with these.
import { isObject, type JsonObject, listAt, objectsAt, textAt } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';
import type { EventLog, ItemAt } from './events.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** A message of the model. */
export const messageItem = (id: string, status: ItemStatus, content: readonly JsonObject[]): JsonObject => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

/** A text of a message. */
export const textContent = (
  text: string,
  annotations: readonly JsonObject[] = [],
  logprobs: readonly unknown[] = [],
): JsonObject => ({ type: 'output_text', text, annotations, logprobs });

/** A refusal of a message. */
export const refusalContent = (refusal: string): JsonObject => ({ type: 'refusal', refusal });

/** A part of a reasoning item's summary. */
export const summaryContent = (text: string): JsonObject => ({ type: 'summary_text', text });

/** An image that the model made. */
export const imageItem = (id: string, mediaType: string, data: string): JsonObject => ({
  id,
  type: 'image_generation_call',
  status: 'completed',
  output_format: mediaType.replace(/^image\//, ''),
  result: data,
});

/**
 * What a text rests on, as OpenAI annotates it; undefined for a source without an address, since its other annotations name files
 * of its own store, and those are told as they came. Without offsets it is the whole `text`.
 */
export function annotationOf({ url, title, start, end, raw }: Citation, text: string): JsonObject | undefined {
  if (raw !== undefined && ANNOTATIONS.has(textAt(raw, 'type') ?? '')) return raw;
  if (url === undefined) return undefined;
  const end_index = end ?? text.length;
  return { type: 'url_citation', url, title: title ?? '', start_index: Math.min(start ?? 0, end_index), end_index };
}

/** An address is not among them: chat nests what stands here flat, and counts from the beginning of the whole answer. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['file_citation', 'container_file_citation', 'file_path']);

/** OpenAI's log probabilities in chat's form are an object of lists; here they are the list of the text. */
export const logprobsOf = (logprobs: unknown): readonly unknown[] =>
  isObject(logprobs) ? listAt(logprobs, 'content') : [];

/** The events that end a part of a message; `isTextDone` when the first of them has been told. */
export function contentDone(
  log: EventLog,
  at: ItemAt,
  content_index: number,
  part: JsonObject,
  isTextDone = false,
): string {
  const place = { ...at, content_index };
  const done =
    part.type === 'refusal'
      ? () => log.event('response.refusal.done', { ...place, refusal: part.refusal })
      : () => log.event('response.output_text.done', { ...place, text: part.text, logprobs: part.logprobs ?? [] });
  return (isTextDone ? '' : done()) + log.event('response.content_part.done', { ...place, part });
}

/** The events that end a part of a reasoning item's summary. */
export function summaryDone(
  log: EventLog,
  at: ItemAt,
  summary_index: number,
  part: JsonObject,
  isTextDone = false,
): string {
  const place = { ...at, summary_index };
  const done = isTextDone ? '' : log.event('response.reasoning_summary_text.done', { ...place, text: part.text });
  return done + log.event('response.reasoning_summary_part.done', { ...place, part });
}

/** The event that ends what a call is called with. */
export function callDone(log: EventLog, at: ItemAt, { type, name, input, arguments: text }: JsonObject): string {
  return type === 'custom_tool_call'
    ? log.event('response.custom_tool_call_input.done', { ...at, input })
    : log.event('response.function_call_arguments.done', { ...at, name, arguments: text });
}

/** The event that ends an item. */
export const itemDone = (log: EventLog, { output_index }: ItemAt, item: JsonObject): string =>
  log.event('response.output_item.done', { output_index, item });

/** The parts of an item that are told one by one, under the name that it has them. */
export const partsOf = (item: JsonObject): readonly JsonObject[] =>
  objectsAt(item, item.type === 'reasoning' ? 'summary' : 'content');
