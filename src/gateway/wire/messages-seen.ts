// What the events of an Anthropic stream, or a whole message, say that the charge and the record need.

import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../form/json.ts';
import { mergeUsage } from '../providers/anthropic/merge.ts';
import { STOP_REASONS } from './messages-words.ts';
import { isSearched, type StreamSeen } from './stream-seen.ts';

const encoder = new TextEncoder();

/** Notes an event that is no delta. */
export function noteMessageEvent(seen: StreamSeen, event: JsonObject): void {
  switch (event.type) {
    case 'message_start':
      noteMessage(seen, objectAt(event, 'message') ?? {});
      break;
    case 'content_block_start':
      noteBlock(seen, objectAt(event, 'content_block') ?? {});
      break;
    case 'message_delta':
      noteEnd(seen, event);
      break;
    default:
      break;
  }
}

/** A message; in a stream it has content, and an end, when it goes on with an earlier one. */
function noteMessage(seen: StreamSeen, message: JsonObject): void {
  const id = textAt(message, 'id');
  const model = textAt(message, 'model');
  if (id !== undefined) seen.id ??= id;
  if (model !== undefined) seen.model ??= model;
  noteUsage(seen, message);
  const content = objectsAt(message, 'content');
  seen.contentSeen ||= content.length > 0;
  seen.outputBytes += content.reduce((sum, block) => sum + blockBytes(block), 0);
  if (content.length > 0) noteFinish(seen, textAt(message, 'stop_reason'));
}

/** The text of a block comes in deltas; what is there when it starts is a call, a result or what only Anthropic can read. */
function noteBlock(seen: StreamSeen, block: JsonObject): void {
  const bytes = blockBytes(block);
  seen.outputBytes += bytes;
  if (isSearched(block)) seen.searches++;
  seen.contentSeen ||= bytes > 0 || !EMPTY_AT_START.includes(String(block.type));
}

const EMPTY_AT_START: readonly string[] = ['text', 'thinking', 'compaction'];

function noteEnd(seen: StreamSeen, event: JsonObject): void {
  noteUsage(seen, event);
  noteFinish(seen, textAt(objectAt(event, 'delta') ?? {}, 'stop_reason'));
}

function noteFinish(seen: StreamSeen, stopReason: string | undefined): void {
  const reason = finishReason(stopReason);
  if (reason === undefined) return;
  seen.finishReason = reason;
  seen.finished.add(0);
}

function noteUsage(seen: StreamSeen, holder: JsonObject): void {
  const usage = objectAt(holder, 'usage');
  if (usage === undefined) return;
  const merged = mergeUsage(seen.rawUsage, usage);
  if (hasCount(merged)) seen.rawUsage = merged;
}

/** A report without a count says nothing. */
export const hasCount = (usage: JsonObject): boolean =>
  numberAt(usage, 'input_tokens') !== undefined || numberAt(usage, 'output_tokens') !== undefined;

/** Why a message ended, in OpenAI's words as in the whole record; a word that is not known stays what it is. */
export const finishReason = (stopReason: string | undefined): string | undefined =>
  stopReason === undefined ? undefined : (STOP_REASONS.get(stopReason) ?? stopReason);

/** UTF-8 bytes that the model wrote into a block, of its text, its thought or its call. */
export function blockBytes(block: JsonObject): number {
  if (isOfProgram(block)) return 0;
  const input = isObject(block.input) && Object.keys(block.input).length > 0 ? JSON.stringify(block.input) : '';
  const isCall = String(block.type).endsWith('tool_use');
  const written = isCall
    ? [textAt(block, 'name'), input]
    : [textAt(block, 'text'), textAt(block, 'thinking'), block.type === 'compaction' ? textAt(block, 'content') : ''];
  return written.reduce((sum, text) => sum + encoder.encode(text ?? '').length, 0);
}

/** Whether a program that the model wrote earlier made the call: nothing is generated, and nothing billed, for it. */
export const isOfProgram = ({ caller }: JsonObject): boolean =>
  isObject(caller) && typeof caller.type === 'string' && caller.type !== 'direct';
