// A key for tests, as the API shows it.
import type { Key } from '../../../src/ui/app/wire-keys.ts';

/** A key with some facts changed. */
export const key = (changes: Partial<Key> = {}, exact: Partial<Key['exact']> = {}): Key => ({
  hash: '0k7fzq2mwt9c4xra',
  label: 'sk-fb-1aut...c9xk',
  name: 'Production',
  limit_reset: null,
  created_at: '2026-10-01T09:30:00.000Z',
  expires_at: null,
  models: null,
  requests_per_minute: null,
  tokens_per_minute: null,
  concurrency: null,
  ips: null,
  disabled: false,
  last_used_at: null,
  previous_secret_ends_at: null,
  previous_secret_last_used_at: null,
  ...changes,
  exact: {
    limit: null,
    limit_remaining: null,
    usage: '0.000000000',
    usage_daily: '0.000000000',
    usage_weekly: '0.000000000',
    usage_monthly: '0.000000000',
    held: '0.000000000',
    ...exact,
  },
});
