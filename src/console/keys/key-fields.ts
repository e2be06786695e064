// What a management key may say about a key: the wire's fields, and how they become a policy. Pure.
import { z } from '@hono/zod-openapi';
import type { Reset } from '../../base/clock.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { NanoUsd } from '../../billing/money.ts';
import type { PolicyChange, SpendingLimit } from '../../durable/messages.ts';
import { isAddressBlock } from '../../durable/wallet/addresses.ts';
import { readBound } from '../money-text.ts';

const LIST_MAX = 200;
const MODEL_PATTERN = /^[a-z0-9][a-z0-9._-]*\/(?:\*|[a-zA-Z0-9][a-zA-Z0-9._:-]*)$/;

const boundSchema = z
  .union([z.number(), z.string()], { error: 'must be dollars, as a number or as a decimal string, or null' })
  .transform((value, context): NanoUsd => {
    const amount = readBound(value);
    if (amount !== undefined) return amount;
    context.addIssue({
      code: 'custom',
      message:
        'must be dollars from 0 to 9000000 with at most nine decimal places, such as 25 or "0.50"; null for no limit',
    });
    return z.NEVER;
  });

const whole = (most: number) =>
  z
    .int({ error: `must be a whole number from 1 to ${most}, or null` })
    .min(1)
    .max(most);

/** The spending limit of a key or an account: dollars. */
export const limitSchema = boundSchema.nullable().openapi({
  type: ['number', 'string', 'null'],
  description: 'The most it may spend in a period: dollars, as a number or a decimal string. null: no limit.',
  example: 25,
});

const nameSchema = z
  .string({ error: 'is required: a name of 1 to 100 characters' })
  .trim()
  .min(1, 'must have 1 to 100 characters')
  .max(100, 'must have 1 to 100 characters');

const optionalFields = {
  limit: limitSchema.optional(),
  limit_reset: z
    .enum(['daily', 'weekly', 'monthly'], { error: 'must be "daily", "weekly", "monthly" or null' })
    .nullable()
    .optional()
    .openapi({ description: 'When the limit starts again, in UTC; weeks begin on Monday. null: never.' }),
  expires_at: z.iso
    .datetime({ offset: true, error: 'must be a time in ISO 8601, such as "2027-01-31T00:00:00Z", or null' })
    .nullable()
    .optional(),
  models: z
    .array(z.string().regex(MODEL_PATTERN, 'must be "author/model" or "author/*"'))
    .min(1, 'must name a model; null allows all')
    .max(LIST_MAX)
    .nullable()
    .optional()
    .openapi({ description: 'The models that it may use: `author/model` or `author/*`. null: all.' }),
  requests_per_minute: whole(1_000_000).nullable().optional(),
  tokens_per_minute: whole(1_000_000_000).nullable().optional(),
  concurrency: whole(100_000).nullable().optional(),
  ips: z
    .array(z.string().refine(isAddressBlock, 'must be an IPv4 or IPv6 address or a CIDR range'))
    .min(1, 'must name an address; null allows all')
    .max(LIST_MAX)
    .nullable()
    .optional()
    .openapi({ description: 'The addresses that it may be used from, single or CIDR. null: all.' }),
  include_byok_in_limit: z.boolean().optional().openapi({ description: 'Taken for compatibility; without effect.' }),
  workspace_id: z.string().nullable().optional().openapi({ description: 'Taken for compatibility; without effect.' }),
  creator_user_id: z
    .string()
    .nullable()
    .optional()
    .openapi({ description: 'Taken for compatibility; without effect.' }),
};

/** The body of `POST /v1/keys`. A name that is not known is refused: a mistyped limit would be none. */
export const createKeySchema = z.strictObject({ name: nameSchema, ...optionalFields }).openapi('CreateKey');

/** The body of `PATCH /v1/keys/{hash}`. */
export const changeKeySchema = z
  .strictObject({
    name: nameSchema.optional(),
    disabled: z.boolean({ error: 'must be true or false' }).optional(),
    ...optionalFields,
  })
  .refine((fields) => Object.keys(fields).length > 0, 'The body names nothing to change.')
  .openapi('ChangeKey');

export type KeyFields = z.output<typeof changeKeySchema>;

export type FieldRefusal = { readonly reason: 'invalid_parameter'; readonly param: string; readonly message: string };

/** What the fields change in a policy whose limit is `current` now. */
export function changeOf(
  fields: KeyFields,
  current: SpendingLimit | undefined,
  now: number,
): Result<PolicyChange, FieldRefusal> {
  const limit = limitOf(fields, current);
  if (!limit.ok) return limit;
  const expiresAt = typeof fields.expires_at === 'string' ? Date.parse(fields.expires_at) : fields.expires_at;
  if (typeof expiresAt === 'number' && !(expiresAt > now)) {
    return wrong('expires_at', '`expires_at` must be in the future; `disabled` stops a key at once.');
  }
  return ok({
    ...(fields.name === undefined ? {} : { name: fields.name }),
    ...(fields.disabled === undefined ? {} : { state: fields.disabled ? 'disabled' : 'active' }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limit.value === undefined ? {} : { limit: limit.value }),
    ...(fields.models === undefined ? {} : { models: fields.models }),
    ...(fields.requests_per_minute === undefined ? {} : { requestsPerMinute: fields.requests_per_minute }),
    ...(fields.tokens_per_minute === undefined ? {} : { tokensPerMinute: fields.tokens_per_minute }),
    ...(fields.concurrency === undefined ? {} : { concurrency: fields.concurrency }),
    ...(fields.ips === undefined ? {} : { ips: fields.ips }),
  });
}

/** The new limit, null to take it away, undefined to leave it: amount and reset come apart on the wire. */
function limitOf(
  fields: KeyFields,
  current: SpendingLimit | undefined,
): Result<SpendingLimit | null | undefined, FieldRefusal> {
  const { limit: amount, limit_reset: reset } = fields;
  if (amount === undefined && reset === undefined) return ok(undefined);
  const wanted = amount === undefined ? current?.amount : amount;
  if (wanted === undefined || wanted === null) {
    if (reset === undefined || reset === null) return ok(amount === null ? null : undefined);
    return wrong('limit_reset', '`limit_reset` needs a `limit` that it resets.');
  }
  return ok({ amount: wanted, reset: reset === undefined ? (current?.reset ?? 'total') : resetOf(reset) });
}

/** Our word for a reset on the wire, where null is a limit that never resets. */
const resetOf = (reset: 'daily' | 'weekly' | 'monthly' | null): Reset => reset ?? 'total';

const wrong = (param: string, message: string): Result<never, FieldRefusal> =>
  refuse({ reason: 'invalid_parameter', param, message });
