// The official client as its users have it, from this folder's own lock file. Nothing of it is changed.
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';

export { APIError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';

/** A client of a base URL. It repeats nothing by itself unless told to; `send` may watch what it sends. */
export const openAI = (baseURL: string, apiKey: string, maxRetries = 0, send: typeof fetch = fetch): OpenAI =>
  new OpenAI({ baseURL, apiKey, maxRetries, fetch: send });

/** A `response_format` that the client parses the answer by. */
export const responseFormat = <Schema extends z.ZodType>(schema: Schema, name: string) =>
  zodResponseFormat(schema, name);
