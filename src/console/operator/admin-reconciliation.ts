// The operator asks how much of the money is explained.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { add, formatUsd, subtract } from '../../billing/money.ts';
import { reconcilePayments } from '../../payments/reconcile.ts';
import { reconcileFully } from '../../payments/reconcile-full.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter } from '../answer.ts';
import { reconcile } from '../books/reconcile.ts';
import { countDue, type Overall, overall } from '../books/reconcile-store.ts';
import { answers, BY_ADMIN_TOKEN, dollarsSchema, timeSchema } from '../openapi.ts';
import { deskFor } from '../payments-desk.ts';
import { ACCOUNT_EXAMPLE } from './account-json.ts';
import { type Unexplained, unexplainedPayments } from './payments-view.ts';

const PARTS = 1_000_000n;

const reconciliationSchema = z
  .object({
    explained: z.number().openapi({ description: 'The share of money that is explained: 1 is all of it.' }),
    checked_at: timeSchema.nullable(),
    accounts: z.number().openapi({ description: 'How many accounts were looked at.' }),
    waiting: z.number().openapi({ description: 'How many have moved and wait for the next look.' }),
    money: z.object({ total: dollarsSchema, explained: dollarsSchema, unexplained: dollarsSchema }),
    payments: z
      .array(
        z.object({
          channel: z.string(),
          id: z.string(),
          cause: z.string(),
          order_id: z.string().nullable(),
          amount: dollarsSchema,
          since: timeSchema,
        }),
      )
      .openapi({ description: 'What providers say and we cannot explain, or the reverse, each with its cause.' }),
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
    'ledgers and wallets; and asks the payment providers what has happened lately. D1 may be behind by ten minutes; any ' +
    'other difference is an incident.',
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
        payments: [],
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
    const desk = deskFor(world);
    await reconcilePayments(desk);
    await reconcileFully(desk);
    await reconcile(world);
    const payments = await unexplainedPayments(world.env.DB);
    const waiting = await countDue(world.env.DB, world.clock());
    return c.json(reconciliationJson(await overall(world.env.DB), payments, waiting));
  });
  return router;
}

/** Writes the outcome. */
function reconciliationJson(
  books: Overall,
  payments: Unexplained,
  waiting: number,
): z.output<typeof reconciliationSchema> {
  // What a provider holds and no account has is money too, and not explained.
  const all = {
    ...books,
    money: add(books.money, payments.amount),
    unexplained: add(books.unexplained, payments.amount),
  };
  return {
    explained: shareOf(all, payments.items.length > 0),
    checked_at: all.checkedAt === null ? null : isoTime(all.checkedAt),
    accounts: all.accounts,
    waiting,
    money: {
      total: formatUsd(all.money),
      explained: formatUsd(subtract(all.money, all.unexplained)),
      unexplained: formatUsd(all.unexplained),
    },
    payments: [...payments.items],
    differences: all.differences.map(({ since, ...difference }) => ({ ...difference, since: isoTime(since) })),
  };
}

/** The explained share in millionths, rounded down; never 1 while there is an incident. */
function shareOf({ money, unexplained, differences }: Overall, isOpen: boolean): number {
  if (!isOpen && !differences.some(({ status }) => status === 'incident')) return 1;
  const parts = money > 0n ? ((money - unexplained) * PARTS) / money : 0n;
  return Number(parts < PARTS ? parts : PARTS - 1n) / Number(PARTS);
}
