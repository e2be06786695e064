// `/v1/keys/{hash}`: one inference key, read, changed or deleted by a management key of its account.
import { createRoute, z } from '@hono/zod-openapi';
import { shelfDoor } from '../../durable/shelf-door.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { record } from '../make-key.ts';
import { answers, BY_KEY, jsonBody } from '../openapi.ts';
import { findKey } from './find-key.ts';
import { KEY_EXAMPLE } from './key-examples.ts';
import { changeKeySchema, changeOf } from './key-fields.ts';
import { keyJson, keySchema } from './key-json.ts';

const HASH = z.object({ hash: z.string().openapi({ example: KEY_EXAMPLE.hash }) });
const ONE_KEY = {
  status: 200,
  description: 'The key.',
  schema: z.object({ data: keySchema }),
  example: { data: KEY_EXAMPLE },
} as const;
const COMMON = { path: '/v1/keys/{hash}', tags: ['Keys'], security: BY_KEY };

const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  summary: 'Read a key',
  description: 'Needs a management key.',
  request: { params: HASH },
  responses: answers(ONE_KEY, [401, 403, 404, 503]),
});

const changeRoute = createRoute({
  ...COMMON,
  method: 'patch',
  summary: 'Change a key',
  description: 'Needs a management key. What the body does not name stays; null takes a bound away. It holds at once.',
  request: { params: HASH, body: jsonBody(changeKeySchema, { name: 'Production', disabled: false, limit: 50 }) },
  responses: answers(ONE_KEY, [400, 401, 403, 404, 503]),
});

const deleteRoute = createRoute({
  ...COMMON,
  method: 'delete',
  summary: 'Delete a key',
  description: 'Needs a management key. It is refused from now on; running requests finish, and its credit goes back.',
  request: { params: HASH },
  responses: answers(
    {
      status: 200,
      description: 'It is gone.',
      schema: z.object({ deleted: z.literal(true) }),
      example: { deleted: true },
    },
    [401, 403, 404, 503],
  ),
});

/** The routes of one key. */
export function keyByHashRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(readRoute, async (c) => {
    const found = await findKey(c.var.world, c.var.caller.owner, c.req.valid('param').hash);
    return found.ok ? c.json({ data: keyJson(found.value.view) }) : refused(c, found.refusal);
  });

  router.openapi(changeRoute, async (c) => {
    const { world, caller } = c.var;
    const found = await findKey(world, caller.owner, c.req.valid('param').hash);
    if (!found.ok) return refused(c, found.refusal);
    const { wallet, view } = found.value;
    const change = changeOf(c.req.valid('json'), view.policy.limit, world.clock());
    if (!change.ok) return refused(c, change.refusal);
    const changed = await wallet.change(change.value);
    if (!changed.ok) return refused(c, { reason: 'wallet_unreachable' });
    await record(world, changed.value.policy);
    return c.json({ data: keyJson(changed.value) });
  });

  router.openapi(deleteRoute, async (c) => {
    const { world, caller } = c.var;
    const found = await findKey(world, caller.owner, c.req.valid('param').hash);
    if (!found.ok) return refused(c, found.refusal);
    const revoked = await found.value.wallet.change({ state: 'revoked' });
    if (!revoked.ok) return refused(c, { reason: 'wallet_unreachable' });
    await record(world, revoked.value.policy);
    // Refusing the key must not wait for this. What it has stored goes at its own expiry if the shelf cannot be reached now.
    const wiped = await shelfDoor(world.env, revoked.value.policy).wipe();
    if (!wiped.ok) world.log('incident', 'shelf_not_wiped', { key: revoked.value.policy.keyId });
    return c.json({ deleted: true });
  });

  return router;
}
