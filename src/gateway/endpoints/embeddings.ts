// POST /v1/embeddings, as the documentation describes it.
import { z } from '@hono/zod-openapi';
import { CHARGE_FIELDS, describedRoute, ROUTING_FIELDS } from './described.ts';

const request = z
  .looseObject({
    model: z.string().openapi({ description: 'author/slug, or a bare name that one author has.' }),
    input: z.union([z.string(), z.array(z.union([z.string(), z.int(), z.array(z.int())]))]),
    encoding_format: z.enum(['float', 'base64']).optional(),
    dimensions: z.int().min(1).optional(),
    user: z.string().optional(),
    ...ROUTING_FIELDS,
  })
  .openapi('EmbeddingsRequest', { description: 'OpenAI’s request.' });

const response = z
  .looseObject({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(
      z.looseObject({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int(), ...CHARGE_FIELDS }),
  })
  .openapi('EmbeddingsResponse');

/** What `/openapi.json` says of the route. */
export const embeddingsRoute = describedRoute({
  path: '/v1/embeddings',
  tag: 'Embeddings',
  summary: 'Embed texts',
  description: 'Vectors come in the form that was asked for, `float` or `base64`, whichever the provider sends.',
  request,
  examples: {
    plain: {
      summary: 'Two texts',
      value: { model: 'openai/text-embedding-3-small', input: ['Hello', 'Good morning'], encoding_format: 'float' },
    },
  },
  response,
  streams: false,
  isCharged: true,
});
