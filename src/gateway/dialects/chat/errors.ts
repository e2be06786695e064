// Errors in the words of chat: OpenAI's body as it is, and inside of a stream the chunk that OpenRouter sends, which SDKs throw on.
import type { ErrorBody } from '../../../base/refusal.ts';
import type { JsonObject } from '../../form/json.ts';

/** The body of an error: ours is OpenAI's. */
export const chatErrorBody = (error: ErrorBody): JsonObject => error;

/** What an error adds to a chunk: the error itself, and a choice that ends with it. */
export const chatErrorChunk = (error: ErrorBody): JsonObject => ({
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  ...error,
});
