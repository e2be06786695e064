// Step 6, not streamed: the whole answer, its charge settled before it leaves, in the caller's dialect and with its cost.
import { ok, type Result, refuse } from '../base/result.ts';
import type { Candidate } from './candidate.ts';
import { answerHeaders, routeHeaders } from './http.ts';
import { meter } from './meter.ts';
import type { WholeSeen } from './passages/passage.ts';
import { classifyError, type ProviderFailure } from './providers/failure.ts';
import type { Run } from './run.ts';
import { settle } from './settle.ts';
import { keepIfAsked } from './shelf/keep-response.ts';
import { malformed, passedOn, readAnswerBytes, sendUpstream } from './upstream.ts';

/** An answer that has come whole. */
export type WholeAnswer = {
  readonly answer: WholeSeen;
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
  const answer = run.passage.readWhole(bytes.value, run.context());
  if (answer === undefined) return refuse(malformed('no valid answer'));
  if (!answer.contentSeen) {
    if (answer.error !== undefined) return refuse(classifyError(answer.error, candidate.row));
    if (answer.finishReason === undefined) return refuse(malformed('an answer without choices'));
  }
  return ok({ answer, firstByteAt, headers: passedOn(sent.value.headers) });
}

/** Settles the answer and gives it to the caller with its usage and cost. */
export async function deliverWhole(run: Run, { answer, firstByteAt, headers }: WholeAnswer): Promise<Response> {
  const { rawUsage, id, finishReason } = answer;
  const metered = meter(answer, run.candidate, run.asked, run.keeper.held);
  const { requestId } = run.call;
  const { usage, cost, basis } = metered;
  const answered = answer.deliver({ usage, cost: cost.total, extra: { generationId: requestId, basis } });
  const sent = { ...headers, ...routeHeaders(run), 'content-type': 'application/json' };
  // What is settled can be had again at once: by the same `Idempotency-Key`, or by the id of the response.
  const body = await keepIfAsked(run, answered);
  run.recorder?.note(body);
  await run.recorder?.keep(200, sent);
  await settle(run, metered, { ending: 'completed', firstByteAt, upstreamId: id, finishReason, rawUsage });
  return new Response(body, { headers: answerHeaders(requestId, sent) });
}
