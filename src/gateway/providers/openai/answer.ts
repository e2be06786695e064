// A whole chat completion: a message is a delta that says everything at once.
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { choicesOf, errorOf } from '../../wire/chunk-json.ts';
import { ChatReader } from './stream.ts';

/** The events of an answer; undefined when the body is none. */
export function readWholeAnswer(body: JsonObject, form: FormRequest): readonly AnswerEvent[] | undefined {
  if (choicesOf(body).length === 0 && errorOf(body) === undefined) return undefined;
  const reader = new ChatReader(form);
  return [...reader.take(body), ...reader.end(), { type: 'end' }];
}
