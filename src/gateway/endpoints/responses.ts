// POST /v1/responses, as the documentation describes it.
import { z } from '@hono/zod-openapi';
import { CHARGE_FIELDS, describedRoute, ROUTING_FIELDS } from './described.ts';

const request = z
  .looseObject({
    model: z.string().openapi({ description: 'author/slug, or a bare name that one author has.' }),
    input: z.union([z.string(), z.array(z.looseObject({}))]),
    instructions: z.string().nullable().optional(),
    stream: z.boolean().nullable().optional(),
    max_output_tokens: z.int().min(1).nullable().optional(),
    tools: z.array(z.looseObject({ type: z.string() })).optional(),
    reasoning: z.looseObject({ effort: z.string().nullable().optional() }).nullable().optional(),
    text: z.looseObject({}).optional(),
    store: z.boolean().nullable().optional().openapi({
      description: 'Kept for 30 days, sealed, unless false. With it, `previous_response_id` can go on from here.',
    }),
    previous_response_id: z.string().nullable().optional(),
    ...ROUTING_FIELDS,
  })
  .openapi('ResponsesRequest', { description: 'OpenAI’s request, for every model.' });

const response = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    status: z.enum(['completed', 'incomplete', 'failed', 'in_progress']),
    model: z.string(),
    output: z.array(z.looseObject({ type: z.string() })),
    usage: z.looseObject({
      input_tokens: z.int(),
      output_tokens: z.int(),
      total_tokens: z.int(),
      ...CHARGE_FIELDS,
    }),
  })
  .openapi('ResponsesResponse');

const EXAMPLES = {
  plain: {
    summary: 'One question, not stored',
    value: { model: 'demo/echo-paid', input: 'Say hello.', max_output_tokens: 64, store: false },
  },
  streamed: {
    summary: 'Streamed, with instructions and a tool',
    value: {
      model: 'demo/echo-paid',
      instructions: 'Answer briefly.',
      input: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools: [
        {
          type: 'function',
          name: 'weather',
          description: 'The weather at a place.',
          parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
        },
      ],
      stream: true,
      store: false,
    },
  },
};

/** What `/openapi.json` says of the route. */
export const responsesRoute = describedRoute({
  path: '/v1/responses',
  tag: 'Responses',
  summary: 'Create a response',
  description:
    'OpenAI’s Responses API for every model: passed through where the provider speaks it, else translated. Held, metered and settled as a chat is.',
  request,
  examples: EXAMPLES,
  response,
  streams: true,
  isCharged: true,
});
