// POST /v1/messages and /v1/messages/count_tokens, as the documentation describes them.
import { z } from '@hono/zod-openapi';
import { CHARGE_FIELDS, describedRoute, messagesErrorSchema, ROUTING_FIELDS } from './described.ts';

const blocks = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]);

const prompt = {
  model: z.string().openapi({ description: 'author/slug, or a bare name that one author has.' }),
  messages: z.array(z.looseObject({ role: z.string(), content: blocks })).min(1),
  system: blocks.optional(),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
};

const request = z
  .looseObject({
    ...prompt,
    max_tokens: z.int().optional().openapi({ description: 'Never lowered. It bounds what is held.' }),
    stream: z.boolean().optional(),
    thinking: z.looseObject({ type: z.string() }).optional(),
    ...ROUTING_FIELDS,
  })
  .openapi('MessagesRequest', { description: 'Anthropic’s request, for every model.' });

const response = z
  .looseObject({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(z.looseObject({ type: z.string() })),
    stop_reason: z.string().nullable(),
    usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), ...CHARGE_FIELDS }),
  })
  .openapi('MessagesResponse');

const EXAMPLES = {
  plain: {
    summary: 'One question',
    value: { model: 'demo/echo-paid', max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] },
  },
  streamed: {
    summary: 'Streamed, with a system prompt',
    value: {
      model: 'demo/echo-paid',
      max_tokens: 64,
      system: 'Answer briefly.',
      messages: [{ role: 'user', content: 'Say hello.' }],
      stream: true,
    },
  },
};

/** What `/openapi.json` says of the route. */
export const messagesRoute = describedRoute({
  path: '/v1/messages',
  tag: 'Messages',
  summary: 'Create a message',
  description:
    'Anthropic’s Messages API for every model: passed through where the provider speaks it, else translated. Held, metered and settled as a chat is.',
  request,
  examples: EXAMPLES,
  response,
  streams: true,
  isCharged: true,
  errors: messagesErrorSchema,
});

/** What `/openapi.json` says of the counting of tokens. */
export const countTokensRoute = describedRoute({
  path: '/v1/messages/count_tokens',
  tag: 'Messages',
  summary: 'Count the tokens of a message',
  description:
    'Asked of the provider where it counts them for nothing, else estimated from the size of the body. Costs nothing; asked as often in a minute as the key may call, or 600 times where that has no limit.',
  request: z.looseObject(prompt).openapi('CountTokensRequest'),
  examples: {
    plain: {
      summary: 'One question',
      value: { model: 'demo/echo-paid', messages: [{ role: 'user', content: 'Say hello.' }] },
    },
  },
  response: z.object({ input_tokens: z.int() }).openapi('CountTokensResponse'),
  streams: false,
  isCharged: false,
  errors: messagesErrorSchema,
});
