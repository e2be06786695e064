// Events of an answer, and the stream that they make.
import { openResponsesWriter } from '../../../../src/gateway/dialects/responses/write-stream.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { CHARGE, context } from './given.ts';
import { readStrictly } from './strict.ts';

/** A block of the answer. */
export const at = (block: number) => ({ choice: 0, block });
/** A piece of text. */
export const text = (block: number, piece: string): AnswerEvent => ({ type: 'text', ...at(block), text: piece });
/** The beginning of a call. */
export const call = (block: number, id: string, name: string, piece = ''): AnswerEvent => ({
  type: 'tool_call',
  ...at(block),
  id,
  name,
  arguments: piece,
});
/** More of a call. */
export const more = (block: number, piece: string): AnswerEvent => ({
  type: 'tool_call',
  ...at(block),
  arguments: piece,
});
export const STOP: AnswerEvent = { type: 'finish', choice: 0, reason: 'stop' };

/** A whole stream of these events. */
export function told(events: readonly AnswerEvent[], fields: JsonObject = {}, cut = false) {
  const writer = openResponsesWriter(context(fields));
  return readStrictly(events.map((event) => writer.write(event)).join('') + writer.finish(CHARGE, cut));
}
