// An error in mid-stream, when the status has long been sent, in the caller's dialect.
import { type ErrorBody, errorBody, type Refusal } from '../base/refusal.ts';
import type { Candidate } from './candidate.ts';
import { CONVERSATIONS } from './passages/choose.ts';
import { classifyError, withoutKey } from './providers/failure.ts';
import type { Run } from './run.ts';

/** The body of a refusal inside a stream. */
export function toldError({ call, candidate, attempts }: Run, { reason, facts = {} }: Refusal): ErrorBody {
  const metadata = {
    model: candidate.model.id,
    attempts: attempts.map(({ provider, status }) => ({ provider, status })),
  };
  const origin = call.world.settings.publicUrl ?? new URL(call.request.url).origin;
  return errorBody(reason, { ...facts, metadata: { ...metadata, ...facts.metadata } }, call.requestId, origin);
}

/** The whole of a stream that no endpoint answered, behind the heart-beats that have begun it. */
export function openingFailed(run: Run, refusal: Refusal): Uint8Array {
  const { dialect } = run.asked;
  const writer = CONVERSATIONS[dialect === 'embeddings' ? 'chat' : dialect].openWriter(run.context());
  return new TextEncoder().encode(writer.fail(toldError(run, refusal)));
}

/** What the caller is told of a provider's error in mid-stream. */
export function failureIn(error: unknown, { row, access }: Candidate): Refusal {
  const { reason, message } = withoutKey(classifyError(error, row), access.apiKey);
  return { reason, facts: { message } };
}
