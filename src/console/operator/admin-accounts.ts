// The operator makes accounts, reads them, and bounds what they may spend.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isPlace, PLACES, type Place } from '../../base/api-key.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { type LedgerDoor, ledgerDoor } from '../../durable/doors.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { type AccountRow, type DirectoryDown, findAccount, listAccounts } from '../directory.ts';
import { limitSchema } from '../keys/key-fields.ts';
import { makeAccount } from '../make-key.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import { ACCOUNT_EXAMPLE, accountJson, accountSchema } from './account-json.ts';

const PAGE_MAX = 100;
const TAGS = ['Operator: accounts'];

/** The id of an account in a path. */
export const accountParam = z.object({ id: z.string().openapi({ example: ACCOUNT_EXAMPLE.id }) });

const places = Object.keys(PLACES);

const createAccountRoute = createRoute({
  method: 'post',
  path: '/api/admin/accounts',
  tags: TAGS,
  summary: 'Create an account',
  description: '`managementKey` is shown in this answer and never again. An account never moves from its place.',
  security: BY_ADMIN_TOKEN,
  request: {
    body: jsonBody(
      z.strictObject({
        name: z
          .string({ error: 'is required: a name of 1 to 100 characters' })
          .trim()
          .min(1, 'must have 1 to 100 characters')
          .max(100, 'must have 1 to 100 characters'),
        place: z
          .custom<Place>((value) => typeof value === 'string' && isPlace(value), `must be one of ${places.join(', ')}`)
          .optional()
          .openapi({
            type: 'string',
            enum: places,
            description: 'Where its objects live. `auto`: near the first call.',
          }),
      }),
      { name: 'Example' },
    ),
  },
  responses: answers(
    {
      status: 201,
      description: 'The account and its first management key.',
      schema: z.object({ id: z.string(), managementKey: z.string() }),
      example: { id: ACCOUNT_EXAMPLE.id, managementKey: 'sk-fb-1auto...' },
    },
    [400, 401, 404, 503],
  ),
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/admin/accounts',
  tags: TAGS,
  summary: 'List the accounts',
  description: 'Newest first. Their figures are asked of their ledgers now; `?offset` and `?limit` turn the pages.',
  security: BY_ADMIN_TOKEN,
  request: {
    query: z.object({
      offset: z.coerce.number().int('must be a whole number').min(0, 'must not be negative').optional(),
      limit: z.coerce.number().int('must be a whole number').min(1).max(PAGE_MAX).optional(),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'A page of accounts.',
      schema: z.object({ data: z.array(accountSchema) }),
      example: { data: [ACCOUNT_EXAMPLE] },
    },
    [400, 401, 404, 503],
  ),
});

const ONE_ACCOUNT = {
  status: 200,
  description: 'The account.',
  schema: accountSchema,
  example: ACCOUNT_EXAMPLE,
} as const;

const readRoute = createRoute({
  method: 'get',
  path: '/api/admin/accounts/{id}',
  tags: TAGS,
  summary: 'Read an account',
  security: BY_ADMIN_TOKEN,
  request: { params: accountParam },
  responses: answers(ONE_ACCOUNT, [401, 404, 503]),
});

const changeRoute = createRoute({
  method: 'patch',
  path: '/api/admin/accounts/{id}',
  tags: TAGS,
  summary: 'Bound what an account may spend',
  description: 'The limit holds for all its keys together, exactly, at once. null takes it away.',
  security: BY_ADMIN_TOKEN,
  request: {
    params: accountParam,
    body: jsonBody(
      z.strictObject({
        limit: z
          .strictObject({
            amount: limitSchema.unwrap(),
            reset: z.enum(['daily', 'weekly', 'monthly', 'total'], {
              error: 'must be "daily", "weekly", "monthly" or "total"',
            }),
          })
          .nullable(),
      }),
      { limit: { amount: '100.00', reset: 'monthly' } },
    ),
  },
  responses: answers(ONE_ACCOUNT, [400, 401, 404, 503]),
});

/** The routes of accounts. */
export function adminAccountsRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(createAccountRoute, async (c) => {
    const { name, place = 'auto' } = c.req.valid('json');
    const made = await makeAccount(c.var.world, { name, place });
    if (!made.ok) return refused(c, made.refusal);
    return c.json({ id: made.value.owner.accountId, managementKey: made.value.managementKey }, 201);
  });

  router.openapi(listRoute, async (c) => {
    const { env } = c.var.world;
    const { offset = 0, limit = PAGE_MAX } = c.req.valid('query');
    const rows = await listAccounts(env.DB, { offset, limit });
    if (!rows.ok) return refused(c, rows.refusal);
    const views = await Promise.all(rows.value.map((row) => ledgerDoor(env, row).account()));
    if (views.some((view) => !view.ok && view.refusal.reason === 'ledger_unreachable')) {
      return refused(c, { reason: 'ledger_unreachable' });
    }
    return c.json({ data: views.flatMap((view) => (view.ok ? [accountJson(view.value)] : [])) });
  });

  router.openapi(readRoute, async (c) => {
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const view = await found.value.ledger.account();
    return view.ok ? c.json(accountJson(view.value)) : refused(c, view.refusal);
  });

  router.openapi(changeRoute, async (c) => {
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const view = await found.value.ledger.setLimit(c.req.valid('json').limit);
    return view.ok ? c.json(accountJson(view.value)) : refused(c, view.refusal);
  });

  return router;
}

/** An account's row, and the door to its ledger. */
export type Account = { readonly row: AccountRow; readonly ledger: LedgerDoor };

/** The account of a path, and the door to its ledger. */
export async function accountOf(
  c: Context<AppEnv>,
  id: string,
): Promise<Result<Account, DirectoryDown | { readonly reason: 'account_unknown' }>> {
  const { env } = c.var.world;
  const row = await findAccount(env.DB, id);
  return row.ok ? ok({ row: row.value, ledger: ledgerDoor(env, row.value) }) : refuse(row.refusal);
}
