// A key as the documentation shows it. Data only.
import type { z } from '@hono/zod-openapi';
import type { keyFactsSchema, keySchema } from './key-json.ts';

/** What both views of a key have. */
export const KEY_FACTS_EXAMPLE: z.input<typeof keyFactsSchema> = {
  hash: '0k7fzq2mwt9c4xra',
  label: 'sk-fb-1aut...c9xk',
  name: 'Production',
  limit: 25,
  limit_remaining: 20.5,
  limit_reset: 'monthly',
  include_byok_in_limit: false,
  usage: 11.25,
  usage_daily: 0.5,
  usage_weekly: 2.25,
  usage_monthly: 4.5,
  byok_usage: 0,
  byok_usage_daily: 0,
  byok_usage_weekly: 0,
  byok_usage_monthly: 0,
  creator_user_id: null,
  created_at: '2026-10-01T09:30:00.000Z',
  updated_at: '2026-10-01T09:30:00.000Z',
  expires_at: null,
  models: null,
  requests_per_minute: null,
  tokens_per_minute: null,
  concurrency: null,
  ips: null,
  exact: {
    limit: '25.000000000',
    limit_remaining: '20.500000000',
    usage: '11.250000000',
    usage_daily: '0.500000000',
    usage_weekly: '2.250000000',
    usage_monthly: '4.500000000',
    held: '0.000000000',
  },
};

/** A key in `/v1/keys`. */
export const KEY_EXAMPLE: z.input<typeof keySchema> = {
  ...KEY_FACTS_EXAMPLE,
  disabled: false,
  last_used_at: null,
  previous_secret_ends_at: null,
  previous_secret_last_used_at: null,
};
