// Step 6, not streamed: the whole answer, its charge settled before it leaves, the cost spliced into its bytes.
import { ok, type Result, refuse } from '../base/result.ts';
import { answerHeaders } from './http.ts';
import { meter } from './meter.ts';
import { classifyError, type ProviderFailure } from './providers/failure.ts';
import { maskKeyBytes } from './providers/mask.ts';
import type { Candidate } from './quote.ts';
import type { Run } from './run.ts';
import { settle } from './settle.ts';
import { malformed, passedOn, readAnswerBytes, sendUpstream } from './upstream.ts';
import { type ChatAnswer, readAnswer, withUsage } from './wire/chat-answer.ts';
import { usageJson } from './wire/usage-json.ts';

/** An answer that has come whole. */
export type WholeAnswer = {
  readonly bytes: Uint8Array;
  readonly answer: ChatAnswer;
  readonly firstByteAt: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** Sends the request and reads the whole answer; one that holds only an error is a failure. */
export async function fetchWhole(run: Run, candidate: Candidate): Promise<Result<WholeAnswer, ProviderFailure>> {
  const sent = await sendUpstream(run, candidate);
  if (!sent.ok) return sent;
  const firstByteAt = run.now();
  const bytes = await readAnswerBytes(run, sent.value);
  if (!bytes.ok) return bytes;
  const answer = readAnswer(bytes.value);
  if (answer === undefined) return refuse(malformed('no valid answer'));
  if (!answer.contentSeen) {
    if (answer.error !== undefined) return refuse(classifyError(answer.error, candidate.row));
    if (answer.finishReason === undefined) return refuse(malformed('an answer without choices'));
  }
  return ok({ bytes: bytes.value, answer, firstByteAt, headers: passedOn(sent.value.headers) });
}

/** Settles the answer and gives it to the caller with its usage and cost. */
export async function deliverWhole(run: Run, { bytes, answer, firstByteAt, headers }: WholeAnswer): Promise<Response> {
  const { rawUsage, outputBytes, contentSeen, id, finishReason } = answer;
  const seen = { outputBytes, contentSeen, ...(rawUsage === undefined ? {} : { rawUsage }) };
  const metered = meter(seen, run.candidate, run.asked, run.keeper.held);
  await settle(run, metered, { ending: 'completed', firstByteAt, upstreamId: id, finishReason, rawUsage });
  const { requestId } = run.call;
  const usage = usageJson(metered.usage, metered.cost.total, { generationId: requestId, basis: metered.basis });
  // An error beside an answer is in the provider's words, which may quote the key that it was sent.
  const safe = answer.error === undefined ? bytes : maskKeyBytes(bytes, run.candidate.access.apiKey);
  const body = withUsage(safe, usage, run.quote.model.id);
  return new Response(body, {
    headers: answerHeaders(requestId, { ...headers, 'content-type': 'application/json' }),
  });
}
