// The operator sees the keys of an account, and makes a new management key when one was lost.
import { createRoute, z } from '@hono/zod-openapi';
import type { KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { walletDoor } from '../../durable/doors.ts';
import type { AppEnv, World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { KEY_EXAMPLE } from '../keys/key-examples.ts';
import { keyJson, keySchema } from '../keys/key-json.ts';
import { ownerOf, viewsOf } from '../keys/keys.ts';
import { makeKey, record } from '../make-key.ts';
import { answers, BY_ADMIN_TOKEN } from '../openapi.ts';
import { type Account, accountOf, accountParam } from './admin-accounts.ts';

const PAGE = 100;
const COMMON = { tags: ['Operator: accounts'], security: BY_ADMIN_TOKEN };

const anyKeySchema = keySchema
  .extend({ kind: z.enum(['inference', 'management']), state: z.enum(['active', 'disabled', 'revoked']) })
  .openapi('AnyKey');

const listRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/accounts/{id}/keys',
  summary: 'List all keys of an account',
  description: `${PAGE} a page; management keys and deleted ones too, whose totals stay.`,
  request: {
    params: accountParam,
    query: z.object({
      offset: z.coerce.number().int('must be a whole number').min(0, 'must not be negative').optional(),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'A page of keys.',
      schema: z.object({ data: z.array(anyKeySchema) }),
      example: { data: [{ ...KEY_EXAMPLE, kind: 'inference', state: 'active' }] },
    },
    [400, 401, 404, 503],
  ),
});

const managementKeyRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/api/admin/accounts/{id}/management-keys',
  summary: 'Make a new management key',
  description:
    '`managementKey` is shown in this answer and never again. `revoke_others` ends all older management keys.',
  request: {
    params: accountParam,
    body: {
      required: false,
      content: {
        'application/json': {
          schema: z.strictObject({
            name: z
              .string()
              .trim()
              .min(1, 'must have 1 to 100 characters')
              .max(100, 'must have 1 to 100 characters')
              .optional(),
            revoke_others: z.boolean({ error: 'must be true or false' }).optional(),
          }),
          example: { revoke_others: true },
        },
      },
    },
  },
  responses: answers(
    {
      status: 201,
      description: 'The management key.',
      schema: z.object({ hash: z.string(), managementKey: z.string(), revoked: z.array(z.string()) }),
      example: { hash: KEY_EXAMPLE.hash, managementKey: 'sk-fb-1auto...', revoked: [] },
    },
    [400, 401, 404, 503],
  ),
});

/** The routes of an account's keys. */
export function adminKeysRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(listRoute, async (c) => {
    const { offset = 0 } = c.req.valid('query');
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const ids = await found.value.ledger.keys();
    if (!ids.ok) return refused(c, ids.refusal);
    const views = await viewsOf(c.var.world, found.value.row, ids.value.slice(offset, offset + PAGE));
    if (!views.ok) return refused(c, views.refusal);
    const data = views.value.map((view) => ({ ...keyJson(view), kind: view.policy.kind, state: view.policy.state }));
    return c.json({ data });
  });

  router.openapi(managementKeyRoute, async (c) => {
    const { world } = c.var;
    const { name = 'Management', revoke_others: revokeOthers = false } = c.req.valid('json');
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    // The old ones go first: the new one's text could not be shown again if a later step failed.
    const revoked = revokeOthers ? await revokeManagementKeys(world, found.value) : ok([]);
    if (!revoked.ok) return refused(c, revoked.refusal);
    const made = await makeKey(world, found.value.row, 'management', { name });
    if (!made.ok) return refused(c, made.refusal);
    const answer = { hash: made.value.view.policy.keyId, managementKey: made.value.text, revoked: revoked.value };
    return c.json(answer, 201);
  });

  return router;
}

/** Revokes the account's living management keys. Stopped by a wallet that does not answer, it can be repeated. */
async function revokeManagementKeys(
  world: World,
  { row, ledger }: Account,
): Promise<Result<readonly KeyId[], { readonly reason: 'ledger_unreachable' | 'wallet_unreachable' }>> {
  const ids = await ledger.keys();
  if (!ids.ok) return refuse({ reason: 'ledger_unreachable' });
  const views = await viewsOf(world, row, ids.value);
  if (!views.ok) return views;
  const old = views.value
    .map(({ policy }) => policy)
    .filter(({ kind, state }) => kind === 'management' && state !== 'revoked');
  for (const { keyId } of old) {
    const changed = await walletDoor(world.env, { ...ownerOf(row), keyId }).change({ state: 'revoked' });
    if (!changed.ok) return refuse({ reason: 'wallet_unreachable' });
    await record(world, changed.value.policy);
  }
  return ok(old.map(({ keyId }) => keyId));
}
