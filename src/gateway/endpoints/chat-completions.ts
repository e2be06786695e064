// POST /v1/chat/completions, as the documentation describes it.
import { z } from '@hono/zod-openapi';
import { CHARGE_FIELDS, describedRoute, ROUTING_FIELDS } from './described.ts';

const message = z
  .looseObject({
    role: z.enum(['developer', 'system', 'user', 'assistant', 'tool', 'function']),
    content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
  })
  .openapi('ChatMessage');

/** The schema of a chat request. */
export const chatRequest = z
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
    ...ROUTING_FIELDS,
  })
  .openapi('ChatRequest', {
    description: 'OpenAI’s request. Fields that are not named here go to the provider as they are.',
  });

const usage = z
  .looseObject({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    total_tokens: z.int(),
    ...CHARGE_FIELDS,
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

/** Requests that the guard accepts as they stand. */
export const chatExamples = {
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

/** What `/openapi.json` says of the route. */
export const chatCompletionsRoute = describedRoute({
  path: '/v1/chat/completions',
  tag: 'Chat',
  summary: 'Complete a chat',
  description:
    'Credit for the most that the request can cost is held before the provider sees it; what it did cost is in usage.cost.',
  request: chatRequest,
  examples: chatExamples,
  response,
  streams: true,
  isCharged: true,
});
