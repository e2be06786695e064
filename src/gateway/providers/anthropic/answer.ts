// Reads a whole answer: the same events as of a stream, at once. It is told to the same reader as a stream would tell it, so
// the two cannot come apart.
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { MessageReader } from './stream.ts';
import { customNames } from './tools.ts';

/** The events of a message; undefined when the body is none. */
export function readWhole(body: JsonObject, form: FormRequest): readonly AnswerEvent[] | undefined {
  const isError = body.type === 'error';
  if (!isError && !Array.isArray(body.content)) return undefined;
  const reader = new MessageReader(customNames(form));
  return (isError ? [body] : toldOf(body)).flatMap((told) => reader.take(String(told.type), told) ?? []);
}

/** Its start says everything but the end of an answer without content. */
const toldOf = (message: JsonObject): readonly JsonObject[] => [
  { type: 'message_start', message },
  { type: 'message_delta', delta: message },
  { type: 'message_stop' },
];
