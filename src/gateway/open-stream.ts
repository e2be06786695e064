// Opens a candidate's stream: reads up to the first content, so that a provider that answers 200 and then fails can still be
// replaced by the next one. What was read is kept to be passed on.
import { ok, type Result, refuse } from '../base/result.ts';
import type { AnswerPipe } from './answer-pipe.ts';
import type { Candidate } from './candidate.ts';
import { classifyError, networkFailure, type ProviderFailure } from './providers/failure.ts';
import type { Run } from './run.ts';
import { malformed, passedOn, readAnswerBytes, sendUpstream } from './upstream.ts';
import { readAnswer } from './wire/chat-answer.ts';

/** A stream that has begun. */
export type OpenStream = {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly pipe: AnswerPipe;
  /** What the client gets of the bytes read so far. */
  readonly first: readonly Uint8Array[];
  readonly firstByteAt: number;
  /** The provider has closed it already. */
  readonly isEnded: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

/** More than this before any content is passed on as it is. */
const HELD_BACK_BYTES_MAX = 64 * 1024;

/** Sends the request and waits for the first content. */
export async function openStream(run: Run, candidate: Candidate): Promise<Result<OpenStream, ProviderFailure>> {
  const sent = await sendUpstream(run, candidate);
  if (!sent.ok) return sent;
  const response = sent.value;
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null) return refuse(malformed('an empty answer'));
  if (/json|html/i.test(type)) return notAStream(run, response, candidate);
  const pipe = run.passage.openPipe(run.context());
  try {
    return await readToContent(run, candidate, response, response.body.getReader(), pipe);
  } catch (error) {
    return refuse(networkFailure(error));
  }
}

async function readToContent(
  run: Run,
  candidate: Candidate,
  response: Response,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  pipe: AnswerPipe,
): Promise<Result<OpenStream, ProviderFailure>> {
  const first: Uint8Array[] = [];
  const { seen } = pipe;
  for (let size = 0, isEnded = false; ; ) {
    const { done, value } = await reader.read();
    const passed = done ? pipe.end() : pipe.push(value);
    run.lastProgressAt = run.now();
    if (passed.byteLength > 0) first.push(passed);
    size += passed.byteLength;
    isEnded = done;
    if (seen.error !== undefined && !seen.contentSeen) {
      run.abort?.abort();
      return refuse(classifyError(seen.error, candidate.row));
    }
    const hasAnswer = seen.contentSeen || seen.finishReason !== undefined;
    if ((isEnded || seen.done) && !hasAnswer) return refuse(malformed('a stream without an answer'));
    if (isEnded || seen.done || hasAnswer || size > HELD_BACK_BYTES_MAX) {
      return ok({ reader, pipe, first, firstByteAt: run.now(), isEnded, headers: passedOn(response.headers) });
    }
  }
}

/** A 200 with a JSON or HTML body where a stream was asked for: an error, if anything. */
async function notAStream(
  run: Run,
  response: Response,
  { row }: Candidate,
): Promise<Result<OpenStream, ProviderFailure>> {
  const bytes = await readAnswerBytes(run, response);
  if (!bytes.ok) return bytes;
  const error = readAnswer(bytes.value)?.error;
  return refuse(error === undefined ? malformed('no stream') : classifyError(error, row));
}
