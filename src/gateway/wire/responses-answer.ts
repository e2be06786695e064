// Reads a whole response for what the gateway needs, and puts our usage into it without touching its other bytes.
import type { Asked } from '../asked.ts';
import type { Charge } from '../dialects/dialect.ts';
import { responsesUsage } from '../dialects/responses/usage.ts';
import { isObject, type JsonObject, objectsAt, parseJson } from '../form/json.ts';
import type { ChatAnswer } from './chat-answer.ts';
import { textOf } from './chunk-json.ts';
import { editResponse, editsOf } from './responses-edit.ts';
import { finishOf, hasSubstance, itemBytes, usageOfResponse } from './responses-json.ts';

export type ResponsesAnswer = ChatAnswer & { readonly output: readonly JsonObject[] };

const decoder = new TextDecoder();

/** Reads a response; undefined when it is not a JSON object. */
export function readResponsesAnswer(bytes: Uint8Array): ResponsesAnswer | undefined {
  const body = parseJson(decoder.decode(bytes));
  if (!isObject(body)) return undefined;
  const output = objectsAt(body, 'output');
  const id = textOf(body, 'id');
  const model = textOf(body, 'model');
  const rawUsage = usageOfResponse(body, output);
  const finishReason = finishOf(body, output);
  const serviceTier = textOf(body, 'service_tier');
  const { error } = body;
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(rawUsage === undefined ? {} : { rawUsage }),
    outputBytes: output.reduce((sum, item) => sum + itemBytes(item), 0),
    audioBytes: 0,
    ...(finishReason === undefined ? {} : { finishReason }),
    contentSeen: output.some(hasSubstance),
    ...(error === undefined || error === null ? {} : { error }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    output,
  };
}

/** The response with our `usage`, the model that served, and the parameters as the caller sent them. */
export function withResponsesUsage(bytes: Uint8Array, charge: Charge, servedModel: string, asked: Asked): Uint8Array {
  return editResponse(bytes, editsOf(servedModel, asked, responsesUsage(charge))) ?? bytes;
}
