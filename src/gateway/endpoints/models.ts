// GET /v1/models, and one of them: what can be served now, at the caller's price. Needs no key, asks no provider.
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { servableEndpoints, servableModels } from '../../catalog/find.ts';
import { loadCatalog } from '../../catalog/load.ts';
import type { AppEnv } from '../../world.ts';
import { refused } from '../http.ts';
import { modelJson, modelSchema } from './model-json.ts';
import { modelAnswers, oneModelAnswers, servableModel } from './servable-model.ts';

const ONE = oneModelAnswers('The model.', modelSchema);

const listRoute = createRoute({
  method: 'get',
  path: '/v1/models',
  tags: ['Models'],
  summary: 'List the models that can be served now',
  responses: modelAnswers(
    'Models, in the shape of OpenAI and of OpenRouter.',
    z.object({ object: z.literal('list'), data: z.array(modelSchema) }),
  ),
});

const readRoute = createRoute({
  method: 'get',
  path: '/v1/models/{author}/{slug}',
  tags: ['Models'],
  summary: 'Read one model',
  request: {
    params: z.object({
      author: z.string().openapi({ example: 'demo' }),
      slug: z.string().openapi({ example: 'echo' }),
    }),
  },
  responses: ONE,
});

const readByNameRoute = createRoute({
  method: 'get',
  path: '/v1/models/{name}',
  tags: ['Models'],
  summary: 'Read one model by its bare name, an alias, or its id with an escaped slash',
  request: { params: z.object({ name: z.string().openapi({ example: 'echo' }) }) },
  responses: ONE,
});

/** The routes of models, at `/v1`. */
export function modelsRoutes(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>();

  router.openapi(listRoute, async (c) => {
    const catalog = await loadCatalog(c.var.world, c.var.keepAlive);
    if (!catalog.ok) return refused(c.var.requestId, catalog.refusal);
    const data = servableModels(catalog.value).map((model) =>
      modelJson(model, servableEndpoints(catalog.value, model)),
    );
    return c.json({ object: 'list' as const, data });
  });

  router.openapi(readRoute, async (c) => {
    const { author, slug } = c.req.valid('param');
    return answerOne(c, `${author}/${slug}`);
  });

  router.openapi(readByNameRoute, async (c) => answerOne(c, c.req.valid('param').name));

  return router;
}

async function answerOne(c: Context<AppEnv>, name: string) {
  const found = await servableModel(c, name);
  if (!found.ok) return refused(c.var.requestId, found.refusal);
  return c.json(modelJson(found.value.model, found.value.endpoints));
}
