// The operator freezes accounts, lifts freezes, and reads journals.
import { createRoute, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import { ACCOUNT_EXAMPLE, accountJson, accountSchema, entryJson, entrySchema } from './account-json.ts';
import { accountOf, accountParam } from './admin-accounts.ts';

const JOURNAL_PAGE = 100;
const JOURNAL_PAGE_MAX = 1_000;

const causeSchema = z
  .strictObject({
    cause: z
      .string({ error: 'is required: why, such as "operator" or "fraud"' })
      .regex(
        /^[a-z][a-z0-9_]{0,39}$/,
        'must be 1 to 40 lower-case letters, digits or "_", such as "operator" or "fraud"',
      ),
  })
  .openapi('FreezeCause');

const COMMON = { tags: ['Operator: accounts'], security: BY_ADMIN_TOKEN };
const FROZEN_EXAMPLE = { ...ACCOUNT_EXAMPLE, frozen: ['fraud'] };

const freezeRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/api/admin/accounts/{id}/freeze',
  summary: 'Freeze an account',
  description: 'Running requests finish within their holds; new ones are refused with 403 until no cause remains.',
  request: { params: accountParam, body: jsonBody(causeSchema, { cause: 'fraud' }) },
  responses: answers(
    { status: 200, description: 'The account.', schema: accountSchema, example: FROZEN_EXAMPLE },
    [400, 401, 404, 503],
  ),
});

const unfreezeRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/api/admin/accounts/{id}/unfreeze',
  summary: 'Take one cause of a freeze away',
  description: 'The account stays frozen while another cause remains.',
  request: { params: accountParam, body: jsonBody(causeSchema, { cause: 'fraud' }) },
  responses: answers(
    { status: 200, description: 'The account.', schema: accountSchema, example: ACCOUNT_EXAMPLE },
    [400, 401, 404, 503],
  ),
});

const journalRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/accounts/{id}/journal',
  summary: 'Read the journal of an account',
  description: 'Oldest first, numbered without gaps. Each line is balanced: its postings sum to zero.',
  request: {
    params: accountParam,
    query: z.object({
      after: z.coerce.number().int('must be a whole number').min(0, 'must not be negative').optional(),
      limit: z.coerce.number().int('must be a whole number').min(1).max(JOURNAL_PAGE_MAX).optional(),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'A page of the journal. `next_after` is the `after` of the next page, null at the end.',
      schema: z.object({ data: z.array(entrySchema), next_after: z.number().nullable() }),
      example: {
        data: [
          {
            sequence: 1,
            at: '2026-11-01T09:30:00.000Z',
            kind: 'money_in',
            external_id: 'admin/invoice-2026-0017',
            note: 'Invoice 2026-0017',
            postings: [
              { account: 'outside', amount: '-5.000000000' },
              { account: 'credit', amount: '5.000000000' },
            ],
          },
        ],
        next_after: null,
      },
    },
    [400, 401, 404, 503],
  ),
});

/** The routes of an account's state and journal. */
export function adminStateRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(freezeRoute, async (c) => {
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const view = await found.value.ledger.freeze(c.req.valid('json').cause);
    return view.ok ? c.json(accountJson(view.value)) : refused(c, view.refusal);
  });

  router.openapi(unfreezeRoute, async (c) => {
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const view = await found.value.ledger.unfreeze(c.req.valid('json').cause);
    return view.ok ? c.json(accountJson(view.value)) : refused(c, view.refusal);
  });

  router.openapi(journalRoute, async (c) => {
    const { after = 0, limit = JOURNAL_PAGE } = c.req.valid('query');
    const found = await accountOf(c, c.req.valid('param').id);
    if (!found.ok) return refused(c, found.refusal);
    const entries = await found.value.ledger.journal({ after, limit });
    if (!entries.ok) return refused(c, entries.refusal);
    const last = entries.value.length < limit ? undefined : entries.value.at(-1);
    return c.json({ data: entries.value.map(entryJson), next_after: last?.sequence ?? null });
  });

  return router;
}
