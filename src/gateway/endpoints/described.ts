// What `/openapi.json` says of the gateway's paths, and what they share in it. These schemas describe and do not parse.
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';

const errorSchema = z
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

/** Refusals of any request, before a provider hears of it. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request is not valid, or no endpoint can do what it asks for; `max_cost_too_low` says what would be needed.',
  401: 'No valid key was sent.',
  403: 'The key or account may not do this.',
  404: 'There is no such model, or nobody serves it now.',
  413: 'The body is larger than 20 MB.',
  415: 'The body is not JSON, or is compressed.',
  429: 'Too many requests; Retry-After says when to come back.',
  503: 'Trouble of our own; Retry-After says when to come back.',
};

/** What a request that is held and charged for is refused for besides. */
const ERRORS_OF_CHARGED: Readonly<Record<number, string>> = {
  ...ERRORS,
  400: `${ERRORS[400]} Or the provider refused it.`,
  402: 'Too little credit; metadata says how much there is, what is needed and what binds.',
  409: 'A request with this `Idempotency-Key` is running, or its answer is no longer kept.',
  422: 'The `Idempotency-Key` was used with another body.',
  502: 'Every provider of the model failed.',
  504: 'The provider did not answer in time.',
};

const IDEMPOTENCY = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().openapi({
    description: 'The same call under the same key is charged once and answered alike, for 24 hours.',
  }),
});

const ANSWERED = { 'x-request-id': 'The id of this call.' };

/** What the answer of a request that is charged says of it beside its body. */
const CHARGED = {
  ...ANSWERED,
  'x-generation-id': 'The id of the record and the receipt; a repeat has that of the first call.',
  'x-farebox-provider':
    'Who served. Like the two below it is absent where a stream began before anybody had answered.',
  'x-farebox-route':
    'Why it was tried there: `ordered`, `sticky`, `cheapest`, `fastest`, `weighted`, `set_aside`, `last_resort` or `fallback_model`.',
  'x-farebox-dropped': 'Parameters that the provider was not sent, because it does no harm.',
  'idempotency-replayed': '`true` on the answer to a repeat.',
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
  /** Whether credit is held and charged for it; then a repeat can be told by an `Idempotency-Key`. */
  readonly isCharged: boolean;
  /** The shape of errors, where it is not OpenAI's. */
  readonly errors?: z.ZodType;
};

/** A refusal in OpenAI's shape. */
export const refusalAnswer = (description: string, schema: z.ZodType = errorSchema) => ({
  description,
  content: { 'application/json': { schema } },
});

/** A route that takes a JSON body and a key. */
export function describedRoute(described: Described): RouteConfig {
  const { path, tag, summary, description, request, examples, response, streams, isCharged, errors } = described;
  const refusals = Object.entries(isCharged ? ERRORS_OF_CHARGED : ERRORS).map(([status, meaning]) => [
    status,
    refusalAnswer(meaning, errors),
  ]);
  const body = { required: true, content: { 'application/json': { schema: request, examples } } };
  return createRoute({
    method: 'post',
    path,
    tags: [tag],
    summary,
    description,
    security: [{ apiKey: [] }],
    request: isCharged ? { headers: IDEMPOTENCY, body } : { body },
    responses: {
      200: {
        description: streams ? 'The answer; as server-sent events when `stream` is true.' : 'The answer.',
        headers: headersOf(isCharged ? CHARGED : ANSWERED),
        content: {
          'application/json': { schema: response },
          ...(streams ? { 'text/event-stream': { schema: z.string() } } : {}),
        },
      },
      ...Object.fromEntries(refusals),
    },
  });
}

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' as const } }]),
  );
