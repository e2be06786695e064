// Forms, targets and chunks to test the Gemini adapter with.

import { assert } from '../../../../src/base/assert.ts';
import { ASSUMED_CAPABILITIES } from '../../../../src/catalog/types.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent, CollectedAnswer } from '../../../../src/gateway/form/event.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import type { FormRequest, FunctionTool, Part, Turn } from '../../../../src/gateway/form/request.ts';
import type { Target } from '../../../../src/gateway/providers/adapter.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { providerRow } from '../../../../src/gateway/providers/table.ts';
import { formIn } from '../forms.ts';

export const PRO_3 = 'gemini-3-pro-preview';
export const FLASH_3 = 'gemini-3-flash-preview';
export const FLASH_25 = 'gemini-2.5-flash';
export const PRO_25 = 'gemini-2.5-pro';

/** One turn of one text. */
export const say = (role: Turn['role'], text: string): Turn => ({ role, parts: [{ type: 'text', text }] });

/** One turn of these parts. */
export const turn = (role: Turn['role'], ...parts: readonly Part[]): Turn => ({ role, parts });

/** A request that says hello, unless told otherwise. */
export const form = formIn('chat');

/** The current Flash, not streamed, unless told otherwise. */
export const target = (fields: Partial<Target> = {}): Target => ({
  row: providerRow('gemini'),
  upstreamModel: FLASH_3,
  capabilities: ASSUMED_CAPABILITIES,
  stream: false,
  ...fields,
});

/** A tool that the caller runs. */
export const weather: FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'Tells the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

/** The body of a request that nothing stands in the way of. */
export function written(fields: Partial<FormRequest>, upstreamModel = FLASH_3): JsonObject {
  const request = form(fields);
  const where = target({ upstreamModel });
  const cannot = geminiAdapter.cannot(request, where);
  assert(cannot === undefined, `cannot carry ${cannot}`);
  return geminiAdapter.write(request, where).body;
}

/** A chunk with one candidate of these parts. */
export const chunk = (
  parts: readonly JsonObject[],
  candidate: JsonObject = {},
  more: JsonObject = {},
): JsonObject => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...candidate }],
  modelVersion: FLASH_3,
  responseId: 'r-1',
  ...more,
});

/** The events of a stream of these chunks, to its end. */
export function streamed(chunks: readonly unknown[], fields: Partial<FormRequest> = {}): readonly AnswerEvent[] {
  const reader = geminiAdapter.openReader(form(fields));
  const events = chunks.flatMap((data) => reader.read({ data: JSON.stringify(data) }) ?? []);
  return [...events, ...reader.end()];
}

/** The answer of a stream of these chunks. */
export const answered = (chunks: readonly unknown[], fields: Partial<FormRequest> = {}): CollectedAnswer =>
  collect(streamed(chunks, fields));
