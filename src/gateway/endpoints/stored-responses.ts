// GET and DELETE /v1/responses/{id}, and its input items: what the key itself has stored, in OpenAI's shapes. Nothing is held or charged.
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiKey } from '../../base/api-key.ts';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result } from '../../base/result.ts';
import type { AppEnv, World } from '../../world.ts';
import type { JsonObject } from '../form/json.ts';
import { refused } from '../http.ts';
import { livingKey } from '../living-key.ts';
import { deleteResponse, readResponse } from '../shelf/response-store.ts';
import { refusalAnswer } from './described.ts';
import { itemsPage, readItemsPage } from './input-items.ts';
import { callOf } from './serve.ts';

const EXAMPLE_ID = 'resp_0123456789abcdef';
const ID = z.object({ id: z.string().openapi({ example: EXAMPLE_ID }) });

const answers = (description: string, schema: z.ZodType, example: unknown): RouteConfig['responses'] => ({
  200: { description, content: { 'application/json': { schema, example } } },
  400: refusalAnswer('A parameter is not valid.'),
  401: refusalAnswer('No valid key was sent.'),
  403: refusalAnswer('The key may not be used from here.'),
  404: refusalAnswer('This key has stored no such response, or it is no longer kept.'),
  503: refusalAnswer('Trouble of our own. Try again after `Retry-After`.'),
});

const COMMON = { tags: ['Responses'], security: [{ apiKey: [] }] };
const PATH = '/v1/responses/{id}';

const responseSchema = z.looseObject({ id: z.string(), object: z.literal('response'), status: z.string() });
const itemsSchema = z.object({
  object: z.literal('list'),
  data: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});
const deletedSchema = z.object({ id: z.string(), object: z.literal('response'), deleted: z.literal(true) });

const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: PATH,
  summary: 'Read a stored response',
  description: 'A response is kept for 30 days with the key that asked for it, unless `store` was false.',
  request: { params: ID },
  responses: answers('The response, as it was answered.', responseSchema, {
    id: EXAMPLE_ID,
    object: 'response',
    status: 'completed',
  }),
});

const itemsRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: `${PATH}/input_items`,
  summary: 'List what a stored response was asked with',
  request: {
    params: ID,
    query: z.object({
      limit: z.string().optional().openapi({ description: 'From 1 to 100; 20 where nothing is said.' }),
      order: z.enum(['asc', 'desc']).optional().openapi({ description: 'Newest first where nothing is said.' }),
      after: z.string().optional().openapi({ description: 'The id of the item before the first that is wanted.' }),
    }),
  },
  responses: answers('Items, a page at a time.', itemsSchema, {
    object: 'list',
    data: [{ id: 'msg_1', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] }],
    ...{ first_id: 'msg_1', last_id: 'msg_1', has_more: false },
  }),
});

const deleteRoute = createRoute({
  ...COMMON,
  method: 'delete',
  path: PATH,
  summary: 'Delete a stored response',
  request: { params: ID },
  responses: answers('It is gone.', deletedSchema, { id: EXAMPLE_ID, object: 'response', deleted: true }),
});

type Answer = (world: World, key: ApiKey, id: string, c: Context<AppEnv>) => Promise<Result<JsonObject, Refusal>>;

const ROUTES: readonly (readonly [RouteConfig, Answer])[] = [
  [readRoute, read],
  [itemsRoute, listItems],
  [deleteRoute, remove],
];

/** The routes of stored responses, at `/v1`. */
export function storedResponsesRoutes(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>();
  for (const [route, answer] of ROUTES) {
    router.openAPIRegistry.registerPath(route);
    router.on(route.method, route.path.replace('{id}', ':id'), async (c) => {
      const key = await livingKey(callOf(c));
      if (!key.ok) return refused(c.var.requestId, key.refusal);
      const answered = await answer(c.var.world, key.value, c.req.param('id') ?? '', c);
      if (!answered.ok) return refused(c.var.requestId, answered.refusal);
      return c.json(answered.value, 200, { 'cache-control': 'no-store' });
    });
  }
  return router;
}

async function read(world: World, key: ApiKey, id: string): Promise<Result<JsonObject, Refusal>> {
  const stored = await readResponse(world, key, id);
  return stored.ok ? ok(stored.value.response) : stored;
}

async function listItems(
  world: World,
  key: ApiKey,
  id: string,
  c: Context<AppEnv>,
): Promise<Result<JsonObject, Refusal>> {
  const page = readItemsPage(c.req.query());
  if (!page.ok) return page;
  const stored = await readResponse(world, key, id);
  return stored.ok ? ok(itemsPage(id, stored.value.input, page.value)) : stored;
}

async function remove(world: World, key: ApiKey, id: string): Promise<Result<JsonObject, Refusal>> {
  const deleted = await deleteResponse(world, key, id);
  return deleted.ok ? ok({ id, object: 'response', deleted: true }) : deleted;
}
