// `/v1/keys`: a management key makes and lists the inference keys of its account, in OpenRouter's names and shapes.
import { createRoute, z } from '@hono/zod-openapi';
import type { KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { walletDoor } from '../../durable/doors.ts';
import type { KeyView } from '../../durable/messages.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { countKeys, listKeyIds } from '../directory.ts';
import type { CallerEnv } from '../key-auth.ts';
import { makeKey, type Owner } from '../make-key.ts';
import { answers, BY_KEY, jsonBody } from '../openapi.ts';
import { KEY_EXAMPLE } from './key-examples.ts';
import { changeOf, createKeySchema } from './key-fields.ts';
import { keyJson, keySchema } from './key-json.ts';

const KEYS_MAX = 1_000;
const PAGE = 100;

const listRoute = createRoute({
  method: 'get',
  path: '/v1/keys',
  tags: ['Keys'],
  summary: 'List the keys of the account',
  description: `Newest first, ${PAGE} a page. Needs a management key. Deleted keys are not listed.`,
  security: BY_KEY,
  request: {
    query: z.object({
      include_disabled: z.enum(['true', 'false'], { error: 'must be "true" or "false"' }).optional(),
      offset: z.coerce.number().int('must be a whole number').min(0, 'must not be negative').max(1_000_000).optional(),
      workspace_id: z.string().optional().openapi({ description: 'Taken for compatibility; without effect.' }),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'A page of keys.',
      schema: z.object({ data: z.array(keySchema) }),
      example: { data: [KEY_EXAMPLE] },
    },
    [400, 401, 403, 503],
  ),
});

const createKeyRoute = createRoute({
  method: 'post',
  path: '/v1/keys',
  tags: ['Keys'],
  summary: 'Create a key',
  description: 'Needs a management key. `key` is shown in this answer and never again.',
  security: BY_KEY,
  request: { body: jsonBody(createKeySchema, { name: 'Production', limit: 25, limit_reset: 'monthly' }) },
  responses: answers(
    {
      status: 201,
      description: 'The key.',
      schema: z.object({ data: keySchema, key: z.string() }),
      example: { data: KEY_EXAMPLE, key: 'sk-fb-1auto...' },
    },
    [400, 401, 403, 409, 503],
  ),
});

/** The routes of the collection. */
export function keysRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(listRoute, async (c) => {
    const { world, caller } = c.var;
    const { include_disabled, offset = 0 } = c.req.valid('query');
    const page = { offset, limit: PAGE };
    const ids = await listKeyIds(world.env.DB, caller.owner.accountId, include_disabled === 'true', page);
    if (!ids.ok) return refused(c, ids.refusal);
    const views = await viewsOf(world, caller.owner, ids.value);
    if (!views.ok) return refused(c, views.refusal);
    return c.json({ data: views.value.map(keyJson) });
  });

  router.openapi(createKeyRoute, async (c) => {
    const { world, caller } = c.var;
    const fields = c.req.valid('json');
    const wanted = changeOf(fields, undefined, world.clock());
    if (!wanted.ok) return refused(c, wanted.refusal);
    const count = await countKeys(world.env.DB, caller.owner.accountId);
    if (!count.ok) return refused(c, count.refusal);
    if (count.value >= KEYS_MAX) return refused(c, { reason: 'too_many_keys', metadata: { most: KEYS_MAX } });
    const made = await makeKey(world, caller.owner, 'inference', { ...wanted.value, name: fields.name });
    if (!made.ok) return refused(c, made.refusal);
    return c.json({ data: keyJson(made.value.view), key: made.value.text }, 201);
  });

  return router;
}

/** The account and place of a key, without its secret. */
export const ownerOf = ({ accountId, place }: Owner): Owner => ({ accountId, place });

/** Asks the wallets of these keys at once. A key that its ledger knows but that was never finished is left out. */
export async function viewsOf(
  world: World,
  owner: Owner,
  ids: readonly KeyId[],
): Promise<Result<readonly KeyView[], { readonly reason: 'wallet_unreachable' }>> {
  const asked = ids.map((keyId) => walletDoor(world.env, { ...ownerOf(owner), keyId }).view());
  const views: KeyView[] = [];
  for (const view of await Promise.all(asked)) {
    if (view.ok) views.push(view.value);
    else if (view.refusal.reason !== 'key_unknown') return refuse({ reason: 'wallet_unreachable' });
  }
  return ok(views);
}
