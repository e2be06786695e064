// A key as OpenRouter's clients know it, with our own fields and exact amounts beside. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd, usdNumber } from '../../billing/money.ts';
import type { KeyPolicy, KeyView } from '../../durable/messages.ts';
import { exactOrNull, numberOrNull } from '../money-text.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';

const dollarsOrNull = z.number().nullable();

/** What both `/v1/key` and `/v1/keys` say of a key. */
export const keyFactsSchema = z.object({
  hash: z.string().openapi({ description: 'The name of the key in `/v1/keys/{hash}`. It is not secret.' }),
  label: z.string(),
  name: z.string(),
  limit: dollarsOrNull,
  limit_remaining: dollarsOrNull.openapi({
    description: 'Of the limit, after the spend and the open holds of its period.',
  }),
  limit_reset: z.enum(['daily', 'weekly', 'monthly']).nullable(),
  include_byok_in_limit: z.boolean(),
  usage: z.number(),
  usage_daily: z.number(),
  usage_weekly: z.number(),
  usage_monthly: z.number(),
  byok_usage: z.number(),
  byok_usage_daily: z.number(),
  byok_usage_weekly: z.number(),
  byok_usage_monthly: z.number(),
  creator_user_id: z.string().nullable(),
  created_at: timeSchema,
  updated_at: timeSchema,
  expires_at: timeSchema.nullable(),
  models: z.array(z.string()).nullable(),
  requests_per_minute: z.number().nullable(),
  tokens_per_minute: z.number().nullable(),
  concurrency: z.number().nullable(),
  ips: z.array(z.string()).nullable(),
  exact: z.object({
    limit: dollarsSchema.nullable(),
    limit_remaining: dollarsSchema.nullable(),
    usage: dollarsSchema,
    usage_daily: dollarsSchema,
    usage_weekly: dollarsSchema,
    usage_monthly: dollarsSchema,
    held: dollarsSchema,
  }),
});

/** A key in `/v1/keys`. */
export const keySchema = keyFactsSchema
  .extend({
    disabled: z.boolean(),
    last_used_at: timeSchema.nullable().openapi({
      description: 'When its newest request was made; null when none is kept, and in answers to a change.',
    }),
    previous_secret_ends_at: timeSchema.nullable().openapi({
      description: 'Until when the secret before the last rotation works, or worked; null when it was never rotated.',
    }),
    previous_secret_last_used_at: timeSchema.nullable().openapi({
      description: 'When that secret was sent last, as far as is remembered; null when that is not known.',
    }),
  })
  .openapi('Key');

/** Writes what is common to both views of a key. */
export function keyFacts(view: KeyView): z.output<typeof keyFactsSchema> {
  const { policy, usage } = view;
  return {
    hash: policy.keyId,
    label: policy.label,
    name: policy.name,
    limit: numberOrNull(policy.limit?.amount),
    limit_remaining: numberOrNull(view.limitRemaining),
    limit_reset: wireReset(policy),
    include_byok_in_limit: false,
    usage: usdNumber(usage.total),
    usage_daily: usdNumber(usage.day),
    usage_weekly: usdNumber(usage.week),
    usage_monthly: usdNumber(usage.month),
    byok_usage: 0,
    byok_usage_daily: 0,
    byok_usage_weekly: 0,
    byok_usage_monthly: 0,
    creator_user_id: null,
    created_at: isoTime(policy.createdAt),
    updated_at: isoTime(policy.updatedAt),
    expires_at: timeOrNull(policy.expiresAt),
    models: policy.models === undefined ? null : [...policy.models],
    requests_per_minute: policy.requestsPerMinute ?? null,
    tokens_per_minute: policy.tokensPerMinute ?? null,
    concurrency: policy.concurrency ?? null,
    ips: policy.ips === undefined ? null : [...policy.ips],
    exact: exactOf(view),
  };
}

/** Writes a key as `/v1/keys` shows it. */
export const keyJson = (view: KeyView): z.output<typeof keySchema> => ({
  ...keyFacts(view),
  disabled: view.policy.state !== 'active',
  last_used_at: timeOrNull(view.lastUsedAt ?? undefined),
  previous_secret_ends_at: timeOrNull(view.policy.previous?.endsAt),
  previous_secret_last_used_at: timeOrNull(view.previousUsedAt),
});

function exactOf({ policy, usage, limitRemaining, held }: KeyView): z.output<typeof keyFactsSchema>['exact'] {
  return {
    limit: exactOrNull(policy.limit?.amount),
    limit_remaining: exactOrNull(limitRemaining),
    usage: formatUsd(usage.total),
    usage_daily: formatUsd(usage.day),
    usage_weekly: formatUsd(usage.week),
    usage_monthly: formatUsd(usage.month),
    held: formatUsd(held),
  };
}

const timeOrNull = (at: number | undefined): string | null => (at === undefined ? null : isoTime(at));

function wireReset({ limit }: KeyPolicy): 'daily' | 'weekly' | 'monthly' | null {
  return limit === undefined || limit.reset === 'total' ? null : limit.reset;
}
