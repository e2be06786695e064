// What the console's routes share with their documentation: answers, errors and the ways to sign in. Shapes only.
import { type RouteConfig, z } from '@hono/zod-openapi';

/** The ways a caller says who it is, as OpenAPI's security requirements. */
export const BY_KEY = [{ apiKey: [] }];
export const BY_ADMIN_TOKEN = [{ adminToken: [] }];
export const BY_SESSION = [{ session: [] }];

/** A request's JSON body is small: policies and amounts. */
export const BODY_BYTES_MAX = 64 * 1024;

/** OpenAI's error body, as every refusal of ours has it. */
const errorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
      doc_url: z.string().openapi({ description: 'What the code means and what to do.' }),
      metadata: z.record(z.string(), z.unknown()).optional(),
    }),
    request_id: z.string(),
  })
  .openapi('Error');

/** Exact dollars on the wire. */
export const dollarsSchema = z
  .string()
  .openapi({ description: 'Dollars, decimal, nine places, exact.', example: '1.000000000' });

/** A time on the wire. */
export const timeSchema = z.string().openapi({ description: 'ISO 8601, UTC.', example: '2026-11-01T09:30:00.000Z' });

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `param` names the part that is not.',
  401: 'No valid key or token came with the request.',
  402: 'Too little credit.',
  403: 'This key or deployment may not do that.',
  404: 'There is nothing by that name here.',
  409: 'It conflicts with what is already there; the message says how.',
  413: 'The body is too large.',
  429: 'Too often. Try again after `Retry-After`.',
  503: 'Trouble of our own. Try again after `Retry-After`.',
};

type Success = {
  readonly status: 200 | 201;
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
};

/** The answers of a route: the one that succeeds, and errors by status. */
export function answers(success: Success, errors: readonly number[]): RouteConfig['responses'] {
  const refused = errors.map((status) => [
    String(status),
    { description: MEANINGS[status] ?? 'Refused.', content: { 'application/json': { schema: errorSchema } } },
  ]);
  return {
    [success.status]: {
      description: success.description,
      content: { 'application/json': { schema: success.schema, example: success.example } },
    },
    ...Object.fromEntries(refused),
  };
}

/** A required JSON body with an example. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema, example: unknown) => ({
  required: true,
  content: { 'application/json': { schema, example } },
});
