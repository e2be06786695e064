// A chat request in the internal form.
import type { Result } from '../../../base/result.ts';
import type { JsonObject } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { type GuardRefusal, refuseBody } from '../../wire/guard-refusal.ts';

/** Reads a chat request's whole body. */
export function readChatForm(_body: JsonObject): Result<FormRequest, GuardRefusal> {
  return refuseBody('invalid_json', '');
}
