// Rows of requests for tests: numbered, later numbers made later.
import type { RequestRow } from '../../../src/ui/app/wire.ts';

/** A request that ended well. */
export const row = (number: number, changes: Partial<RequestRow> = {}): RequestRow => ({
  id: `gen-${String(number).padStart(26, '0')}`,
  created_at: '2026-11-01T09:30:00.000Z',
  ended_at: '2026-11-01T09:30:00.052Z',
  key_hash: '0k7fzq2mwt9c4xra',
  key_name: 'Production',
  key_label: 'sk-fb-1auto...hwd2',
  model: 'demo/echo-paid',
  provider: 'demo',
  status: 'ok',
  ending: 'completed',
  finish_reason: 'stop',
  stopped_by: null,
  streamed: true,
  input_tokens: 6,
  output_tokens: 3,
  cached_tokens: 0,
  cost: '0.000012600',
  cost_usd: 0.0000126,
  basis: 'reported',
  latency_ms: 12,
  generation_ms: 40,
  user: 'user-7',
  app: 'Desk',
  tags: ['nightly'],
  attempts: 1,
  ...changes,
});
