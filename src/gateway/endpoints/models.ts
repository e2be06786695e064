// GET /v1/models, and one of them: what can be served now, at the caller's price. Needs no key, asks no provider.
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { findModel, servableEndpoints, servableModels } from '../../catalog/find.ts';
import { loadCatalog } from '../../catalog/load.ts';
import type { Catalog, Model } from '../../catalog/types.ts';
import type { AppEnv } from '../../world.ts';
import { refused } from '../http.ts';
import { modelJson, modelSchema } from './model-json.ts';

const NAME_LENGTH_MAX = 200;

const error = z.looseObject({
  error: z.looseObject({ message: z.string(), code: z.string() }),
  request_id: z.string(),
});
const refusal = (description: string) => ({ description, content: { 'application/json': { schema: error } } });

const answers = (description: string, schema: z.ZodType): RouteConfig['responses'] => ({
  200: { description, content: { 'application/json': { schema } } },
  503: refusal('Trouble of our own. Try again after `Retry-After`.'),
});

const ONE: RouteConfig['responses'] = {
  ...answers('The model.', modelSchema),
  404: refusal('There is no such model; the nearest are named.'),
};

const listRoute = createRoute({
  method: 'get',
  path: '/v1/models',
  tags: ['Models'],
  summary: 'List the models that can be served now',
  responses: answers(
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
    const catalog = await catalogOf(c);
    if (!catalog.ok) return refused(c.var.requestId, catalog.refusal);
    const data = servableModels(catalog.value).map((model) => describe(catalog.value, model));
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
  const catalog = await catalogOf(c);
  if (!catalog.ok) return refused(c.var.requestId, catalog.refusal);
  const model = findServable(catalog.value, name.slice(0, NAME_LENGTH_MAX));
  return model.ok ? c.json(describe(catalog.value, model.value)) : refused(c.var.requestId, model.refusal);
}

/** A model that no provider serves now is not listed, and is not found here. */
function findServable(catalog: Catalog, name: string): Result<Model, Refusal> {
  const found = findModel(catalog, name);
  if (!found.ok) {
    const { nearest } = found.refusal;
    const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.join(', ')}.`;
    const message = `There is no model "${name}" here.${hint} List the models with GET /v1/models.`;
    return refuse({ reason: 'model_not_found', facts: { message, metadata: { nearest } } });
  }
  if (servableEndpoints(catalog, found.value).length > 0) return ok(found.value);
  return refuse({ reason: 'no_endpoints', facts: { metadata: { model: found.value.id } } });
}

const describe = (catalog: Catalog, model: Model) => modelJson(model, servableEndpoints(catalog, model));

async function catalogOf(c: Context<AppEnv>): Promise<Result<Catalog, Refusal>> {
  return loadCatalog(c.var.world, c.var.keepAlive);
}
