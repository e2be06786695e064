// The operator asks how much of the money is explained.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../base/clock.ts';
import { formatUsd, subtract } from '../billing/money.ts';
import type { AppEnv } from '../world.ts';
import { ACCOUNT_EXAMPLE } from './account-json.ts';
import { newRouter } from './answer.ts';
import { answers, BY_ADMIN_TOKEN, dollarsSchema, timeSchema } from './openapi.ts';
import { reconcile } from './reconcile.ts';
import { countDue, type Overall, overall } from './reconcile-store.ts';

const PARTS = 1_000_000n;

const reconciliationSchema = z
  .object({
    explained: z.number().openapi({ description: 'The share of money that is explained: 1 is all of it.' }),
    checked_at: timeSchema.nullable(),
    accounts: z.number().openapi({ description: 'How many accounts were looked at.' }),
    waiting: z.number().openapi({ description: 'How many have moved and wait for the next look.' }),
    money: z.object({ total: dollarsSchema, explained: dollarsSchema, unexplained: dollarsSchema }),
    differences: z.array(
      z.object({
        account: z.string(),
        kind: z.string(),
        expected: z.string(),
        found: z.string(),
        since: timeSchema,
        status: z.enum(['explained', 'incident']),
      }),
    ),
  })
  .openapi('Reconciliation');

const reconciliationRoute = createRoute({
  method: 'get',
  path: '/api/admin/reconciliation',
  tags: ['Operator: books'],
  summary: 'How much of the money is explained',
  description:
    "Looks at the accounts that have moved since the last look and compares D1's journal and usage by hour with the accounts' " +
    'ledgers and wallets. D1 may be behind by ten minutes; any other difference is an incident.',
  security: BY_ADMIN_TOKEN,
  responses: answers(
    {
      status: 200,
      description: 'The outcome over all accounts.',
      schema: reconciliationSchema,
      example: {
        explained: 1,
        checked_at: '2026-11-01T09:30:00.000Z',
        accounts: 2,
        waiting: 0,
        money: { total: '50.000000000', explained: '50.000000000', unexplained: '0.000000000' },
        differences: [
          {
            account: ACCOUNT_EXAMPLE.id,
            kind: 'hours_behind',
            expected: '11.250000000',
            found: '11.000000000',
            since: '2026-11-01T09:29:30.000Z',
            status: 'explained',
          },
        ],
      },
    },
    [401, 404, 503],
  ),
});

/** The route of the reconciliation. */
export function adminReconciliationRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(reconciliationRoute, async (c) => {
    const { world } = c.var;
    await reconcile(world);
    return c.json(reconciliationJson(await overall(world.env.DB), await countDue(world.env.DB, world.clock())));
  });
  return router;
}

/** Writes the outcome. */
function reconciliationJson(all: Overall, waiting: number): z.output<typeof reconciliationSchema> {
  return {
    explained: shareOf(all),
    checked_at: all.checkedAt === null ? null : isoTime(all.checkedAt),
    accounts: all.accounts,
    waiting,
    money: {
      total: formatUsd(all.money),
      explained: formatUsd(subtract(all.money, all.unexplained)),
      unexplained: formatUsd(all.unexplained),
    },
    differences: all.differences.map(({ since, ...difference }) => ({ ...difference, since: isoTime(since) })),
  };
}

/** The explained share in millionths, rounded down; never 1 while there is an incident. */
function shareOf({ money, unexplained, differences }: Overall): number {
  if (!differences.some(({ status }) => status === 'incident')) return 1;
  const parts = money > 0n ? ((money - unexplained) * PARTS) / money : 0n;
  return Number(parts < PARTS ? parts : PARTS - 1n) / Number(PARTS);
}
