// The operator adds, changes and removes models and says which providers serve them. Prices are catalog-prices.ts's.
import { createRoute, z } from '@hono/zod-openapi';
import { BUILT_IN_MODELS } from '../../catalog/built-in.ts';
import { findModelRow, type ModelRow, putModel, removeModel } from '../../catalog/store.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import {
  endpointRow,
  MODEL_EXAMPLE,
  modelBody,
  modelJson,
  modelSchema,
  storedCapabilities,
} from './catalog-model-json.ts';

const TAGS = ['Operator: catalogue'];
const ERRORS = [400, 401, 404, 503];

const part = (example: string) =>
  z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9._:-]{0,99}$/, 'must be letters, digits, ".", "_", ":" and "-", at most 100')
    .openapi({ example });

const modelParam = z.object({ author: part('acme'), slug: part('large-1') });

const ONE = {
  status: 200,
  description: 'The model.',
  schema: z.object({ data: modelSchema }),
  example: { data: MODEL_EXAMPLE },
} as const;

const readRoute = createRoute({
  method: 'get',
  path: '/api/admin/models/{author}/{slug}',
  tags: TAGS,
  summary: 'Read a model and its endpoints',
  security: BY_ADMIN_TOKEN,
  request: { params: modelParam },
  responses: answers(ONE, ERRORS),
});

const putRoute = createRoute({
  method: 'put',
  path: '/api/admin/models/{author}/{slug}',
  tags: TAGS,
  summary: 'Add or change a model',
  description:
    'Replaces its endpoints; what else is left out stays as it was. An endpoint is sold once it has a price ' +
    '(`PUT /api/admin/prices`) and its provider is on. No import changes a model that the operator wrote.',
  security: BY_ADMIN_TOKEN,
  request: {
    params: modelParam,
    body: jsonBody(modelBody, {
      name: MODEL_EXAMPLE.name,
      context_length: MODEL_EXAMPLE.context_length,
      endpoints: [{ provider: 'acme', upstream_model: 'large-1' }],
    }),
  },
  responses: answers(ONE, ERRORS),
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/admin/models/{author}/{slug}',
  tags: TAGS,
  summary: 'Remove a model',
  description: 'It is not sold any more, and stays away when prices are imported again.',
  security: BY_ADMIN_TOKEN,
  request: { params: modelParam },
  responses: answers(
    {
      status: 200,
      description: 'It is gone.',
      schema: z.object({ deleted: z.literal(true) }),
      example: { deleted: true },
    },
    ERRORS,
  ),
});

/** The routes of models. */
export function catalogModelsRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(readRoute, async (c) => {
    const id = idOf(c.req.valid('param'));
    const found = await findModelRow(c.var.world, id);
    if (!found.ok) return refused(c, found.refusal);
    if (found.value === undefined) return refused(c, notFound(id));
    return c.json({ data: modelJson(found.value.model, found.value.endpoints) });
  });

  router.openapi(putRoute, async (c) => {
    const { world } = c.var;
    const id = idOf(c.req.valid('param'));
    if (isBuiltIn(id))
      return refused(c, { reason: 'invalid_request', message: `${id} is built in and cannot be changed.` });
    const body = c.req.valid('json');
    const found = await findModelRow(world, id);
    if (!found.ok) return refused(c, found.refusal);
    const before = found.value?.model;
    const model: ModelRow = {
      id,
      source: 'operator',
      name: body.name ?? before?.name ?? id.slice(id.indexOf('/') + 1),
      description: body.description ?? before?.description ?? '',
      created_at: before?.created_at ?? world.clock(),
      context_tokens: given(body.context_length, before?.context_tokens),
      max_output_tokens: given(body.max_output_tokens, before?.max_output_tokens),
      capabilities:
        body.capabilities === undefined ? (before?.capabilities ?? null) : storedCapabilities(body.capabilities),
      aliases: body.aliases === undefined ? (before?.aliases ?? '[]') : JSON.stringify(body.aliases),
    };
    const endpoints = body.endpoints.map(endpointRow);
    const put = await putModel(world, model, endpoints);
    return put.ok ? c.json({ data: modelJson(model, endpoints) }) : refused(c, put.refusal);
  });

  router.openapi(deleteRoute, async (c) => {
    const id = idOf(c.req.valid('param'));
    const found = await findModelRow(c.var.world, id);
    if (!found.ok) return refused(c, found.refusal);
    if (found.value === undefined) return refused(c, notFound(id));
    const removed = await removeModel(c.var.world, id);
    return removed.ok ? c.json({ deleted: true as const }) : refused(c, removed.refusal);
  });

  return router;
}

const idOf = ({ author, slug }: { readonly author: string; readonly slug: string }): string => `${author}/${slug}`;

const isBuiltIn = (id: string): boolean => BUILT_IN_MODELS.some((model) => model.id === id);

const notFound = (id: string) => ({
  reason: 'model_not_found' as const,
  message: isBuiltIn(id)
    ? `${id} is built in; the operator's API has no more of it.`
    : `The catalogue has no model "${id}".`,
});

/** Left out: as before. null: not known. */
const given = (value: number | null | undefined, before: number | null | undefined): number | null =>
  value === undefined ? (before ?? null) : value;
