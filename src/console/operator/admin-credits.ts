// The operator gives credit and takes it back. Each movement enters the ledger once, by an id that is kept for ever.
import { createRoute, z } from '@hono/zod-openapi';
import { sortableId } from '../../base/id.ts';
import { formatUsd, type NanoUsd, negate } from '../../billing/money.ts';
import type { MoneyAnswer } from '../../durable/account-messages.ts';
import type { LedgerDoor } from '../../durable/doors.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { readUsd } from '../money-text.ts';
import { answers, BY_ADMIN_TOKEN, dollarsSchema, jsonBody, timeSchema } from '../openapi.ts';
import { ACCOUNT_EXAMPLE } from './account-json.ts';
import { accountOf, accountParam } from './admin-accounts.ts';

const amountSchema = z
  .union([z.string(), z.number()], { error: 'must be a decimal string in dollars, such as "5.00"' })
  .transform((value, context): NanoUsd => {
    const amount = readUsd(value);
    if (amount !== undefined && amount !== 0n) return amount;
    context.addIssue({
      code: 'custom',
      message:
        'must be a decimal string in dollars other than zero, at most nine decimal places and 9000000, such as "5.00"',
    });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description: 'Dollars. Negative takes credit back: at most what is spendable.',
    example: '5.00',
  });

const movementSchema = z
  .strictObject({
    amount: amountSchema,
    reason: z
      .string({ error: 'is required: why, in 1 to 500 characters' })
      .trim()
      .min(1, 'must have 1 to 500 characters')
      .max(500, 'must have 1 to 500 characters'),
    promotional: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .openapi({ description: 'A gift: spent first, and no part of a refund.' }),
    expires_at: z.iso
      .datetime({ offset: true, error: 'must be a time in ISO 8601, such as "2027-01-31T00:00:00Z"' })
      .nullable()
      .optional()
      .openapi({
        description:
          'Decides the order of spending: of gifts, what ends first is spent first. Nothing is taken when it has passed.',
      }),
  })
  .openapi('CreditMovement');

type Movement = z.output<typeof movementSchema>;

const creditsRoute = createRoute({
  method: 'post',
  path: '/api/admin/accounts/{id}/credits',
  tags: ['Operator: accounts'],
  summary: 'Give credit, or take it back',
  description:
    'With an `Idempotency-Key` the movement happens once, however often it is sent; the same key with another amount is ' +
    'refused. More than is spendable is never taken: 409 says how much could be.',
  security: BY_ADMIN_TOKEN,
  request: {
    params: accountParam,
    headers: z.object({
      'idempotency-key': z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
        .optional()
        .openapi({ example: 'invoice-2026-0017' }),
    }),
    body: jsonBody(movementSchema, { amount: '5.00', reason: 'Invoice 2026-0017' }),
  },
  responses: answers(
    {
      status: 201,
      description: 'The movement is in the ledger.',
      schema: z.object({
        id: z.string().openapi({ description: 'Its id in the journal.' }),
        account_id: z.string(),
        amount: dollarsSchema,
        reason: z.string(),
        promotional: z.boolean(),
        expires_at: timeSchema.nullable(),
        credits: dollarsSchema.openapi({ description: 'Money in, less reversals, now.' }),
      }),
      example: {
        id: 'admin/invoice-2026-0017',
        account_id: ACCOUNT_EXAMPLE.id,
        amount: '5.000000000',
        reason: 'Invoice 2026-0017',
        promotional: false,
        expires_at: null,
        credits: '55.000000000',
      },
    },
    [400, 401, 404, 409, 503],
  ),
});

/** The route of the operator's movements of credit. */
export function adminCreditsRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(creditsRoute, async (c) => {
    const { world } = c.var;
    const wanted = c.req.valid('json');
    const wrong = mistakeIn(wanted, world.clock());
    if (wrong !== undefined) return refused(c, { reason: 'invalid_parameter', ...wrong });
    const account = await accountOf(c, c.req.valid('param').id);
    if (!account.ok) return refused(c, account.refusal);
    const id = `admin/${c.req.valid('header')['idempotency-key'] ?? sortableId(world.clock(), world.random)}`;
    const moved = await move(account.value.ledger, id, wanted);
    if (!moved.ok) return refused(c, wordsOf(moved.refusal));
    const answer = {
      id,
      account_id: account.value.row.accountId,
      amount: formatUsd(wanted.amount),
      reason: wanted.reason,
      promotional: wanted.promotional ?? false,
      expires_at: wanted.expires_at ?? null,
      credits: formatUsd(moved.value.credits),
    };
    return c.json(answer, 201);
  });
  return router;
}

function mistakeIn(wanted: Movement, now: number): { readonly param: string; readonly message: string } | undefined {
  const { amount, promotional, expires_at: expiresAt } = wanted;
  if (amount < 0n && promotional === true) {
    return {
      param: 'promotional',
      message: '`promotional` says what credit is given, so it needs a positive `amount`.',
    };
  }
  if (expiresAt === undefined || expiresAt === null) return undefined;
  if (amount < 0n)
    return { param: 'expires_at', message: '`expires_at` ends credit that is given: it needs a positive `amount`.' };
  if (Date.parse(expiresAt) <= now) return { param: 'expires_at', message: '`expires_at` must be in the future.' };
  return undefined;
}

function move(ledger: LedgerDoor, externalId: string, wanted: Movement) {
  const { amount, reason, promotional, expires_at: expiresAt } = wanted;
  if (amount < 0n) return ledger.moneyOut({ externalId, amount: negate(amount), reason });
  const kind = promotional === true ? 'promotional' : 'paid';
  const ends = typeof expiresAt === 'string' ? { expiresAt: Date.parse(expiresAt) } : {};
  return ledger.moneyIn({ externalId, amount, lot: { kind, ...ends }, reason });
}

type MoneyRefusal =
  | Extract<MoneyAnswer, { readonly ok: false }>['refusal']
  | { readonly reason: 'ledger_unreachable' };

function wordsOf(refusal: MoneyRefusal): Parameters<typeof refused>[1] {
  if (refusal.reason !== 'insufficient_credit') return refusal;
  return { reason: 'credit_in_use', param: 'amount', metadata: { spendable: formatUsd(refusal.spendable) } };
}
