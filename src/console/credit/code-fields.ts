// The fields of a code as the operator writes them, and what they mean. Reading only.
import { z } from '@hono/zod-openapi';
import { type NanoUsd, ZERO } from '../../billing/money.ts';
import type { CodeChange, CodeTerms } from '../../payments/code-rows.ts';
import { CODES_AT_ONCE, parseChosenCode } from '../../payments/codes.ts';
import { readUsd } from '../money-text.ts';
import { kindSchema } from './code-json.ts';

const amountSchema = z
  .union([z.string(), z.number()], { error: 'must be a decimal string in dollars, such as "5.00"' })
  .transform((value, context): NanoUsd => {
    const amount = readUsd(value);
    if (amount !== undefined && amount > ZERO) return amount;
    const message =
      'must be a decimal string in dollars above zero, at most nine decimal places and 9000000, such as "5.00"';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .openapi({ type: 'string', description: 'Dollars that each use gives.', example: '5.00' });

const chosenSchema = z
  .string({ error: 'must be a string' })
  .transform((text, context): string => {
    const code = parseChosenCode(text);
    if (code !== undefined) return code;
    context.addIssue({ code: 'custom', message: 'must be 8 to 64 letters, digits and hyphens' });
    return z.NEVER;
  })
  .openapi({ type: 'string', description: 'The code itself. Left out, one is made that nobody can guess.' });

function whole(most: number) {
  const error = `must be a whole number from 1 to ${most}`;
  return z.number({ error }).int(error).min(1, error).max(most, error);
}

const flagSchema = z.boolean({ error: 'must be true or false' });
const noteSchema = z.string({ error: 'must be a string' }).trim().max(500, 'must have at most 500 characters');
const endSchema = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601, such as "2027-01-31T00:00:00Z"' })
  .nullable()
  .openapi({ description: 'It cannot be redeemed afterwards.' });

/** New codes. */
export const createSchema = z
  .strictObject({
    amount: amountSchema,
    kind: kindSchema.optional(),
    code: chosenSchema.optional(),
    count: whole(CODES_AT_ONCE).optional().openapi({ description: 'So many codes at once, each for a single use.' }),
    uses_most: whole(1_000_000)
      .optional()
      .openapi({ description: 'How often it can be redeemed, by all accounts together; 1 where it is left out.' }),
    per_account: whole(1_000)
      .optional()
      .openapi({ description: 'How often one account can redeem it; 1 where it is left out.' }),
    new_accounts_only: flagSchema.optional().openapi({
      description: 'Only for accounts made at most seven days ago that never had an order credited.',
    }),
    expires_at: endSchema.optional(),
    credit_days: whole(3_650).nullable().optional().openapi({
      description: 'Days after redeeming in which the credit can be spent. What is left then is taken back.',
    }),
    note: noteSchema.optional().openapi({ description: 'For the operator.' }),
  })
  .openapi('CodeCreate');

/** A change of a code. */
export const changeSchema = z
  .strictObject({ disabled: flagSchema.optional(), note: noteSchema.optional(), expires_at: endSchema.optional() })
  .refine((change) => Object.keys(change).length > 0, 'Send `disabled`, `note` or `expires_at`.')
  .openapi('CodeChange');

type Mistake = { readonly param: string; readonly message: string };

/** What is wrong with new codes that no field shows by itself. */
export function mistakeIn({ code, count, uses_most }: z.output<typeof createSchema>): Mistake | undefined {
  if (count === undefined) return undefined;
  if (code !== undefined)
    return { param: 'count', message: '`count` makes codes of ours: leave out `code`, or `count`.' };
  if (count > 1 && (uses_most ?? 1) > 1)
    return { param: 'uses_most', message: '`uses_most` must be 1 where `count` makes many codes.' };
  return undefined;
}

/** What is wrong with the end of a code. */
export function mistakeInEnd(expiresAt: string | null | undefined, now: number): Mistake | undefined {
  const at = timeOf(expiresAt);
  return at === null || at > now
    ? undefined
    : { param: 'expires_at', message: '`expires_at` must be in the future. Send `disabled` to end a code now.' };
}

/** What new codes are worth, and to whom. */
export const termsOf = (fields: z.output<typeof createSchema>): CodeTerms => ({
  kind: fields.kind ?? 'promotional',
  credit: fields.amount,
  usesMost: fields.uses_most ?? 1,
  perAccount: fields.per_account ?? 1,
  newAccountsOnly: fields.new_accounts_only ?? false,
  expiresAt: timeOf(fields.expires_at),
  creditDays: fields.credit_days ?? null,
  note: fields.note ?? '',
});

/** What of a code changes. */
export const changeOf = ({ disabled, note, expires_at }: z.output<typeof changeSchema>): CodeChange => ({
  ...(disabled === undefined ? {} : { isDisabled: disabled }),
  ...(note === undefined ? {} : { note }),
  ...(expires_at === undefined ? {} : { expiresAt: timeOf(expires_at) }),
});

const timeOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Date.parse(text);
