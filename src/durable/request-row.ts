// A request as lists and live pages show it: one flat row, plain data, made from what its wallet keeps. Pure.
import { isoTime } from '../base/clock.ts';
import type { KeyId, RequestId } from '../base/id.ts';
import { formatUsd, usdNumber } from '../billing/money.ts';
import { type Basis, inputTotal, outputTotal } from '../billing/usage.ts';
import type { Attempt, KeyPolicy, RequestFacts, StoredRequest } from './messages.ts';

/** How a request stands, in one word. */
export type RequestStatus = 'running' | 'ok' | 'stopped' | 'failed' | 'expired' | 'client_left';

export type RequestRow = {
  readonly id: RequestId;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly key_hash: KeyId;
  readonly key_name: string;
  readonly key_label: string;
  readonly model: string;
  readonly provider: string;
  readonly status: RequestStatus;
  readonly ending: string | null;
  readonly finish_reason: string | null;
  readonly stopped_by: 'credit' | null;
  readonly streamed: boolean;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  /** Exact. */
  readonly cost: string;
  readonly cost_usd: number;
  readonly basis: Basis | null;
  readonly latency_ms: number | null;
  readonly generation_ms: number | null;
  readonly user: string | null;
  readonly app: string | null;
  readonly tags: readonly string[];
  readonly attempts: number;
};

/** The row of a request of the key with this policy. */
export function requestRow(
  stored: StoredRequest,
  { keyId, name, label }: Pick<KeyPolicy, 'keyId' | 'name' | 'label'>,
): RequestRow {
  const { facts, outcome } = stored;
  const usage = outcome?.receipt?.usage ?? {};
  const attempts: readonly Attempt[] = outcome?.attempts ?? [];
  return {
    id: stored.id,
    created_at: isoTime(stored.madeAt),
    ended_at: stored.endedAt === null ? null : isoTime(stored.endedAt),
    key_hash: keyId,
    key_name: name,
    key_label: label,
    model: outcome?.model ?? facts.model,
    provider: outcome?.provider ?? facts.provider,
    status: statusOf(stored),
    ending: outcome?.ending ?? null,
    finish_reason: outcome?.finishReason ?? null,
    stopped_by: outcome?.stoppedBy ?? null,
    streamed: facts.streamed,
    input_tokens: inputTotal(usage),
    output_tokens: outputTotal(usage),
    cached_tokens: usage.cache_read ?? 0,
    cost: formatUsd(stored.cost),
    cost_usd: usdNumber(stored.cost),
    basis: outcome?.receipt?.basis ?? null,
    latency_ms: outcome?.latencyMs ?? null,
    generation_ms: outcome?.generationMs ?? null,
    user: facts.user ?? null,
    app: appOf(facts) ?? null,
    tags: facts.tags,
    attempts: attempts.length,
  };
}

/** The app that a request says it comes from: its title, or else its address. */
export const appOf = ({ title, referer }: RequestFacts): string | undefined => title ?? referer;

/** The word for how a request stands: what its hold became first, then how it ended. */
export function statusOf({ state, outcome }: StoredRequest): RequestStatus {
  if (state === 'held') return 'running';
  if (state === 'expired') return 'expired';
  if (state === 'released' || outcome === null) return 'failed';
  if (outcome.stoppedBy !== undefined) return 'stopped';
  if (outcome.ending === 'client_left') return 'client_left';
  return outcome.ending === 'completed' ? 'ok' : 'failed';
}
