// POST /v1/chat/completions: described here for people and tools, read by the guard of the lifecycle. The schema does not parse.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { refusalResponse } from '../../base/refusal.ts';
import type { AppEnv } from '../../world.ts';
import type { Call } from '../call.ts';
import { chatCompletion } from '../lifecycle.ts';
import { Watch } from '../watch.ts';

const message = z
  .looseObject({
    role: z.enum(['developer', 'system', 'user', 'assistant', 'tool', 'function']),
    content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
  })
  .openapi('ChatMessage');

const request = z
  .looseObject({
    model: z.string().openapi({ description: 'author/slug, or a bare name that one author has.' }),
    messages: z.array(message).min(1),
    stream: z.boolean().optional(),
    stream_options: z.looseObject({ include_usage: z.boolean().optional() }).optional(),
    max_tokens: z.int().min(1).optional().openapi({ description: 'Never lowered. It bounds what is held.' }),
    max_completion_tokens: z.int().min(1).optional(),
    n: z.int().min(1).optional(),
    temperature: z.number().optional(),
    tools: z.array(z.looseObject({ type: z.string() })).optional(),
    response_format: z.looseObject({ type: z.string() }).optional(),
    user: z.string().optional(),
    session_id: z.string().optional(),
    tags: z.array(z.string()).optional().openapi({ description: 'Up to five, kept with the record of the request.' }),
  })
  .openapi('ChatRequest', {
    description: 'OpenAI’s request. Fields that are not named here go to the provider as they are.',
  });

const usage = z
  .looseObject({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    total_tokens: z.int(),
    cost: z.number().openapi({ description: 'What was charged, in dollars.' }),
    generation_id: z.string(),
    basis: z.enum(['reported', 'estimated']),
    stopped_by: z.literal('credit').optional(),
  })
  .openapi('ChatUsage');

const response = z
  .looseObject({
    id: z.string().openapi({ description: 'The provider’s id; ours is in x-generation-id and in usage.' }),
    object: z.literal('chat.completion'),
    model: z.string().openapi({ description: 'The model that served.' }),
    choices: z.array(z.looseObject({ index: z.int(), finish_reason: z.string().nullable() })),
    usage,
  })
  .openapi('ChatResponse');

const error = z
  .looseObject({
    error: z.looseObject({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
    request_id: z.string(),
  })
  .openapi('ChatError');

/** Requests that the guard accepts as they stand. */
const CHAT_EXAMPLES = {
  plain: {
    summary: 'One question',
    value: { model: 'demo/echo-paid', messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 64 },
  },
  streamed: {
    summary: 'Streamed, with usage in OpenAI’s form',
    value: {
      model: 'demo/echo-paid',
      messages: [
        { role: 'system', content: 'Answer briefly.' },
        { role: 'user', content: 'Say hello.' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    },
  },
  tools: {
    summary: 'With a tool, tagged',
    value: {
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'The weather at a place.',
            parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
          },
        },
      ],
      user: 'customer-17',
      session_id: 'session-4',
      tags: ['production'],
    },
  },
};

const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request is not valid, or the provider refused it.',
  401: 'No valid key was sent.',
  402: 'Too little credit; metadata says how much there is, what is needed and what binds.',
  403: 'The key or account may not do this.',
  404: 'There is no such model, or nobody serves it now.',
  413: 'The body is larger than 20 MB.',
  415: 'The body is not JSON, or is compressed.',
  429: 'Too many requests; Retry-After says when to come back.',
  502: 'Every provider of the model failed.',
  503: 'Trouble of our own; Retry-After says when to come back.',
};

const refusals = Object.entries(ERRORS).map(([status, description]) => [
  status,
  { description, content: { 'application/json': { schema: error } } },
]);

/** What `/openapi.json` says of the route. */
export const chatCompletionsRoute = createRoute({
  method: 'post',
  path: '/v1/chat/completions',
  tags: ['Chat'],
  summary: 'Complete a chat',
  description:
    'Credit for the most that the request can cost is held before the provider sees it; what it did cost is in usage.cost.',
  security: [{ apiKey: [] }],
  request: {
    body: { required: true, content: { 'application/json': { schema: request, examples: CHAT_EXAMPLES } } },
  },
  responses: {
    200: {
      description: 'The answer; as server-sent events when `stream` is true.',
      content: { 'application/json': { schema: response }, 'text/event-stream': { schema: z.string() } },
    },
    ...Object.fromEntries(refusals),
  },
});

/** What it is served from: a request, and the key that a signed-in person acts with. */
type Asked = {
  readonly req: { readonly raw: Request };
  readonly var: AppEnv['Variables'] & Pick<Call, 'actingKey'>;
};

/** Serves it. */
export function chatCompletions(c: Asked): Promise<Response> {
  const { world, requestId, keepAlive, actingKey } = c.var;
  const watch = new Watch(world.clock);
  return chatCompletion({
    world,
    requestId,
    keepAlive,
    actingKey,
    watch,
    request: c.req.raw,
    startedAt: world.clock(),
  });
}

/** Any other method. */
export function chatCompletionsOnly(c: Context<AppEnv>): Response {
  const facts = { metadata: { method: c.req.method, allowed: ['POST'] } };
  return refusalResponse({ reason: 'method_not_allowed', facts }, c.var.requestId, { allow: 'POST' });
}
