// An error in mid-stream, when the status has long been sent: one chunk as OpenRouter sends it, which SDKs throw on.
import type { ErrorBody } from '../../base/refusal.ts';
import type { JsonObject } from '../form/json.ts';

/** What an error adds to a chunk: the error itself, and a choice that ends with it. */
export const chatErrorChunk = (error: ErrorBody): JsonObject => ({
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  ...error,
});

/** The chunk that tells an error inside a chat stream, by the id of the answer that it ends. `created` in seconds since 1970. */
export function chatErrorFrame(error: ErrorBody, model: string, created: number, id = error.request_id): string {
  const chunk = { id, object: 'chat.completion.chunk', created, model, ...chatErrorChunk(error) };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
