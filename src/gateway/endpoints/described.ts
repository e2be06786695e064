// What `/openapi.json` says of the gateway's paths, and what they share in it. These schemas describe and do not parse.
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';

const error = z
  .looseObject({
    error: z.looseObject({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
    request_id: z.string(),
  })
  .openapi('ChatError');

/** Anthropic's shape, with our fields beside it. */
export const messagesErrorSchema = z
  .looseObject({
    type: z.literal('error'),
    error: z.looseObject({ type: z.string(), message: z.string(), code: z.string() }),
    request_id: z.string(),
  })
  .openapi('MessagesError');

const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request is not valid, or the provider refused it.',
  401: 'No valid key was sent.',
  402: 'Too little credit; metadata says how much there is, what is needed and what binds.',
  403: 'The key or account may not do this.',
  404: 'There is no such model, or nobody serves it now.',
  409: 'A request with this `Idempotency-Key` is running, or its answer is no longer kept.',
  413: 'The body is larger than 20 MB.',
  415: 'The body is not JSON, or is compressed.',
  422: 'The `Idempotency-Key` was used with another body.',
  429: 'Too many requests; Retry-After says when to come back.',
  502: 'Every provider of the model failed.',
  503: 'Trouble of our own; Retry-After says when to come back.',
};

/** The fields that say what an answer cost. */
export const CHARGE_FIELDS = {
  cost: z.number().openapi({ description: 'What was charged, in dollars.' }),
  generation_id: z.string(),
  basis: z.enum(['reported', 'estimated']),
  stopped_by: z.literal('credit').optional(),
};

/** The fields of every request that say how it is routed, kept and shown. */
export const ROUTING_FIELDS = {
  models: z.array(z.string()).optional().openapi({ description: 'Models to fall back to, in order.' }),
  provider: z
    .looseObject({
      order: z.array(z.string()).optional(),
      only: z.array(z.string()).optional(),
      ignore: z.array(z.string()).optional(),
      allow_fallbacks: z.boolean().optional(),
      sort: z.enum(['price', 'throughput', 'latency']).optional(),
      max_price: z.looseObject({}).optional().openapi({ description: 'Dollars per million tokens.' }),
      require_parameters: z.boolean().optional(),
      data_collection: z.enum(['allow', 'deny']).optional(),
      quantizations: z.array(z.string()).optional(),
    })
    .optional(),
  max_cost: z.union([z.number(), z.string()]).optional().openapi({
    description: 'The most the request may cost, in dollars, through all fall-backs.',
  }),
  session_id: z
    .string()
    .optional()
    .openapi({ description: 'Requests of one session go to one endpoint while it is well.' }),
  tags: z.array(z.string()).optional().openapi({ description: 'Up to five, kept with the record of the request.' }),
};

type Described = {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly request: z.ZodType;
  readonly examples: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
  readonly response: z.ZodType;
  readonly streams: boolean;
  readonly errors?: z.ZodType;
};

/** A route that takes a JSON body and a key. */
export function describedRoute(described: Described): RouteConfig {
  const { path, tag, summary, description, request, examples, response, streams, errors = error } = described;
  const refusals = Object.entries(ERRORS).map(([status, meaning]) => [
    status,
    { description: meaning, content: { 'application/json': { schema: errors } } },
  ]);
  return createRoute({
    method: 'post',
    path,
    tags: [tag],
    summary,
    description,
    security: [{ apiKey: [] }],
    request: { body: { required: true, content: { 'application/json': { schema: request, examples } } } },
    responses: {
      200: {
        description: streams ? 'The answer; as server-sent events when `stream` is true.' : 'The answer.',
        content: {
          'application/json': { schema: response },
          ...(streams ? { 'text/event-stream': { schema: z.string() } } : {}),
        },
      },
      ...Object.fromEntries(refusals),
    },
  });
}
