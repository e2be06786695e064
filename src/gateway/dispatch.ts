// Step 5: the candidates in order, until one delivers a first byte. Before it, a failure falls back to the next; after it,
// never. Who finds fault with the request itself speaks for all endpoints of its model, and for no other model. What all of them failed
// with becomes one error, worded for the caller.
import type { Reason, Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Candidate } from './candidate.ts';
import { type ProviderFailure, withoutKey } from './providers/failure.ts';
import { failureOutcome, type Outcome } from './routing/health.ts';
import { healthOf } from './routing/isolate.ts';
import type { Run } from './run.ts';

/** Tries `attempt` at each candidate in turn; the run's candidate is then the one that serves. */
export async function dispatch<Answer>(
  run: Run,
  attempt: (run: Run, candidate: Candidate) => Promise<Result<Answer, ProviderFailure>>,
): Promise<Result<Answer, Refusal>> {
  const failures: ProviderFailure[] = [];
  const health = healthOf(run.call.world);
  const refusing = new Set<string>();
  const isOpen = ({ model }: Candidate): boolean => !refusing.has(model.id);
  for (const [at, candidate] of run.quote.candidates.entries()) {
    if (!isOpen(candidate)) continue;
    const hasNext = run.quote.candidates.slice(at + 1).some(isOpen);
    // Another request is just finding out whether it has recovered.
    if (!health.begin(candidate.endpoint) && hasNext) continue;
    const startedAt = run.now();
    run.turnTo(candidate);
    const answer = await attempt(run, candidate);
    const { provider, upstreamModel } = candidate.endpoint;
    const reason = answer.ok ? 'served' : answer.refusal.reason;
    const status = answer.ok ? 200 : answer.refusal.status;
    run.attempts.push({
      provider,
      upstreamModel,
      status,
      reason,
      tookMs: run.now() - startedAt,
      ...(candidate.why === undefined ? {} : { why: candidate.why }),
    });
    health.record(candidate.endpoint, outcomeOf(run, answer, run.now() - startedAt));
    if (answer.ok) return ok(answer.value);
    const failure = withoutKey(answer.refusal, candidate.access.apiKey);
    failures.push(failure);
    if (failure.action === 'caller') refusing.add(candidate.model.id);
    if (failure.action === 'ours') {
      run.call.world.log('incident', 'provider_misconfigured', { provider, reason, request: run.call.requestId });
    }
    if (run.isAbandoned || run.call.request.signal.aborted) break;
  }
  const last = failures.at(-1);
  if (last?.action === 'caller') return refuse(refusedByProvider(run, last));
  return refuse(
    exhausted(
      run,
      failures.filter(({ action }) => action !== 'caller'),
    ),
  );
}

/** What the attempt says of the endpoint: of one that the caller abandoned, nothing. */
function outcomeOf(run: Run, answer: Result<unknown, ProviderFailure>, tookMs: number): Outcome {
  if (answer.ok) return { kind: 'answered', ...(run.asked.stream ? { ttftMs: tookMs } : {}) };
  return run.isAbandoned || run.call.request.signal.aborted ? { kind: 'unknown' } : failureOutcome(answer.refusal);
}

/** The request itself is at fault: repeating it would not help. */
function refusedByProvider(run: Run, { reason, status, message, param }: ProviderFailure): Refusal {
  const facts = { message, status, metadata: metadataOf(run), shouldRetry: false };
  return { reason, facts: param === undefined ? facts : { ...facts, param } };
}

/** Every endpoint failed. Our fall-backs are exhausted, so an SDK should not repeat them at once; a rate limit it may wait for. */
function exhausted(run: Run, failures: readonly ProviderFailure[]): Refusal {
  const [only] = failures;
  const reason = reasonOfAll(failures.map((failure) => failure.reason));
  const retryAfterMs = failures
    .flatMap((failure) => failure.retryAfterMs ?? [])
    .sort((first, second) => first - second)[0];
  const isLimited = reason === 'provider_rate_limited';
  const facts = {
    metadata: metadataOf(run),
    ...(failures.length === 1 && only !== undefined ? { message: only.message, status: only.status } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isLimited ? {} : { shouldRetry: false }),
  };
  return { reason, facts };
}

function reasonOfAll(reasons: readonly ProviderFailure['reason'][]): Reason {
  const [first = 'provider_unavailable'] = reasons;
  if (reasons.every((reason) => reason === first)) return first;
  const isLoad = reasons.some((reason) => reason === 'provider_overloaded' || reason === 'provider_rate_limited');
  return isLoad ? 'provider_overloaded' : 'provider_unavailable';
}

const metadataOf = ({ quote, attempts }: Run): Readonly<Record<string, unknown>> => ({
  model: quote.model.id,
  attempts: attempts.map(({ provider, status, reason }) => ({ provider, status, reason })),
});
