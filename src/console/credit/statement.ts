// The statement of a month: `GET /v1/credits/statement` for the account's owner, and the same of any account for the operator. It is read
// from D1's journal, and says as of which entry.
import { createRoute, z } from '@hono/zod-openapi';
import type { AccountId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { monthNameAt, parseMonth, statementOf } from '../../billing/statement.ts';
import { readSettings } from '../../payments/settings.ts';
import type { AppEnv, World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_ADMIN_TOKEN, BY_KEY } from '../openapi.ts';
import { accountOf, accountParam } from '../operator/admin-accounts.ts';
import { withDatabase } from '../payments-desk.ts';
import { STATEMENT_EXAMPLE, statementJson, statementSchema } from './statement-json.ts';
import { readPage } from './statement-rows.ts';

const PAGE = 500;
const PAGE_MAX = 1_000;
const NO_STORE = { 'cache-control': 'no-store' };

/** As of an entry of the journal, after so many lines. */
const AFTER = /^(\d{1,15})\.(\d{1,9})$/;

const statementQuery = z.object({
  month: z
    .string()
    .optional()
    .openapi({ description: 'A UTC month. The current one when absent.', example: '2026-11' }),
  after: z
    .string()
    .regex(AFTER, 'must be the `next_after` of the page before')
    .optional()
    .openapi({ description: 'The `next_after` of the page before; all pages are of one moment.' }),
  limit: z.coerce.number().int('must be a whole number').min(1).max(PAGE_MAX).optional(),
});

type Query = z.output<typeof statementQuery>;

const DESCRIPTION =
  'Usage is one line a UTC day, less what was given back; everything else that moved credit is a line of its own. `opening`, `closing` ' +
  'and `totals` are those of the whole month, whatever page is shown. Balance and set_aside together are credits less usage. Usage ' +
  'counts when the ledger has heard of it, within a minute.';

const ONE = {
  status: 200,
  description: 'A page of the statement.',
  schema: statementSchema,
  example: STATEMENT_EXAMPLE,
} as const;

const statementRoute = createRoute({
  method: 'get',
  path: '/v1/credits/statement',
  tags: ['Credit'],
  summary: 'Read the statement of a month',
  description: `Needs a management key. ${DESCRIPTION}`,
  security: BY_KEY,
  request: { query: statementQuery },
  responses: answers(ONE, [400, 401, 403, 503]),
});

const operatorRoute = createRoute({
  method: 'get',
  path: '/api/admin/accounts/{id}/statement',
  tags: ['Operator: accounts'],
  summary: 'Read the statement of an account',
  description: DESCRIPTION,
  security: BY_ADMIN_TOKEN,
  request: { params: accountParam, query: statementQuery },
  responses: answers(ONE, [400, 401, 404, 503]),
});

/** The route of an account's own statement. */
export function statementRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(statementRoute, (c) =>
    withDatabase(c, async () => {
      const statement = await readStatement(c.var.world, c.var.caller.owner.accountId, c.req.valid('query'));
      return statement.ok ? c.json(statement.value, 200, NO_STORE) : refused(c, statement.refusal);
    }),
  );
  return router;
}

/** The operator's route of any account's statement. */
export function adminStatementRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(operatorRoute, (c) =>
    withDatabase(c, async () => {
      const found = await accountOf(c, c.req.valid('param').id);
      if (!found.ok) return refused(c, found.refusal);
      const statement = await readStatement(c.var.world, found.value.row.accountId, c.req.valid('query'));
      return statement.ok ? c.json(statement.value, 200, NO_STORE) : refused(c, statement.refusal);
    }),
  );
  return router;
}

type Mistake = { readonly reason: 'invalid_parameter'; readonly param: 'month' | 'after'; readonly message: string };

async function readStatement(
  { env, clock }: World,
  accountId: AccountId,
  { month: name, after, limit = PAGE }: Query,
): Promise<Result<z.output<typeof statementSchema>, Mistake>> {
  const now = clock();
  const month = parseMonth(name ?? monthNameAt(now));
  if (month === undefined) return mistake('month', 'must be a month, such as "2026-11"');
  if (month.from > now) return mistake('month', 'must not be in the future');
  const [, entry, skipped] = AFTER.exec(after ?? '') ?? [];
  const wanted = entry === undefined ? null : Number(entry);
  const question = { accountId, month, asOf: wanted, skipped: Number(skipped ?? 0), limit };
  const [{ page, asOf }, { seller }] = await Promise.all([readPage(env.DB, question), readSettings(env.DB)]);
  if (wanted !== null && asOf?.sequence !== wanted)
    return mistake('after', 'must be the `next_after` of the page before');
  return ok(statementJson({ accountId, seller, month, asOf }, statementOf(page)));
}

const mistake = (param: Mistake['param'], rule: string) =>
  refuse({ reason: 'invalid_parameter' as const, param, message: `\`${param}\` ${rule}.` });
