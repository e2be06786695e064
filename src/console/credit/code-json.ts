// How codes and the gifts that they became look on the wire.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import type { Code } from '../../payments/code-rows.ts';
import type { Gift } from '../../payments/gifts.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';

/** What a code may be. */
export const kindSchema = z
  .enum(['gift', 'promotional'], { error: 'must be "gift" or "promotional"' })
  .openapi({ description: '`gift`: money that somebody was given. `promotional`: spent before other credit.' });

export const codeSchema = z
  .object({
    id: z.string(),
    label: z.string().openapi({ description: 'Its beginning. The rest is kept nowhere.' }),
    kind: kindSchema,
    amount: dollarsSchema,
    uses_most: z.number(),
    uses: z.number(),
    per_account: z.number(),
    new_accounts_only: z.boolean(),
    expires_at: timeSchema.nullable(),
    credit_days: z.number().nullable(),
    disabled: z.boolean(),
    note: z.string(),
    created_at: timeSchema,
  })
  .openapi('Code');

export const giftSchema = z
  .object({
    id: z.string().openapi({ description: 'Its id in the journal.' }),
    account_id: z.string(),
    kind: kindSchema,
    amount: dollarsSchema,
    expires_at: timeSchema.nullable().openapi({ description: 'What is left of it then is taken back.' }),
    state: z.enum(['claimed', 'booked']).openapi({
      description: '`booked`: the credit is there. `claimed`: it will be within minutes; nothing has to be done.',
    }),
    created_at: timeSchema,
  })
  .openapi('Gift');

export const CODE_EXAMPLE = {
  id: 'code_01k8zq3v9ra1b2c3d4e5f6g7h8',
  label: '7Q2M…',
  kind: 'promotional',
  amount: '5.000000000',
  uses_most: 1,
  uses: 0,
  per_account: 1,
  new_accounts_only: false,
  expires_at: '2027-01-31T00:00:00.000Z',
  credit_days: 90,
  disabled: false,
  note: 'Winter campaign',
  created_at: '2026-11-01T09:30:00.000Z',
} as const;

export const GIFT_EXAMPLE = {
  id: 'code/code_01k8zq3v9ra1b2c3d4e5f6g7h8/0123456789abcdef/1',
  account_id: '0123456789abcdef',
  kind: 'promotional',
  amount: '5.000000000',
  expires_at: '2027-01-30T09:30:00.000Z',
  state: 'booked',
  created_at: '2026-11-01T09:30:00.000Z',
} as const;

/** Writes a code. */
export const codeJson = (code: Code): z.output<typeof codeSchema> => ({
  id: code.id,
  label: code.label,
  kind: code.kind,
  amount: formatUsd(code.credit),
  uses_most: code.usesMost,
  uses: code.uses,
  per_account: code.perAccount,
  new_accounts_only: code.newAccountsOnly,
  expires_at: timeOrNull(code.expiresAt),
  credit_days: code.creditDays,
  disabled: code.isDisabled,
  note: code.note,
  created_at: isoTime(code.createdAt),
});

/** Writes a gift. */
export const giftJson = (gift: Gift): z.output<typeof giftSchema> => ({
  id: gift.id,
  account_id: gift.accountId,
  kind: gift.kind,
  amount: formatUsd(gift.credit),
  expires_at: timeOrNull(gift.creditExpiresAt),
  state: gift.state,
  created_at: isoTime(gift.createdAt),
});

const timeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));
