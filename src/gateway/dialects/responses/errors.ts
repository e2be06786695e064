// The body of an error in the Responses dialect: OpenAI's, as it is everywhere else.
import type { ErrorBody } from '../../../base/refusal.ts';
import type { JsonObject } from '../../form/json.ts';

/** The body as the catalogue of reasons words it. */
export const responsesErrorBody = (error: ErrorBody): JsonObject => error;
