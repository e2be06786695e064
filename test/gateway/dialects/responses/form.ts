// The internal form of a test's request.
import { readResponsesForm } from '../../../../src/gateway/dialects/responses/read-form.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';

/** The form of a request with these fields. */
export function form(fields: JsonObject): FormRequest {
  const read = readResponsesForm({ model: 'acme/m', input: 'Hello', ...fields });
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value;
}
