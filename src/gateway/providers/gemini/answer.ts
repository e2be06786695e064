// A whole answer of Gemini's generateContent: it is the only chunk of a stream.
import type { AnswerEvent } from '../../form/event.ts';
import { isSaid, type JsonObject, objectAt, objectsAt } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { GeminiReader } from './stream.ts';

/** The events of a whole answer; undefined when it has neither a candidate, nor a refusal of the prompt, nor an error. */
export function readWholeAnswer(body: JsonObject, form: FormRequest): readonly AnswerEvent[] | undefined {
  const isAnswer = objectsAt(body, 'candidates').length > 0 || isSaid(objectAt(body, 'promptFeedback')?.blockReason);
  if (!isAnswer && !isSaid(body.error)) return undefined;
  const reader = new GeminiReader(form);
  return [...reader.readChunk(body), ...reader.finish(true)];
}
