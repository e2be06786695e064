// Errors in the words of chat. Inside of a stream they are a chunk, which src/gateway/wire/chat-error-frame.ts makes.
import type { ErrorBody } from '../../../base/refusal.ts';
import type { JsonObject } from '../../form/json.ts';

/** The body of an error: ours is OpenAI's. */
export const chatErrorBody = (error: ErrorBody): JsonObject => error;
