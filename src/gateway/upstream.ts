// One call to one provider. Headers go out and come back by allow-list; no redirect is followed, so a key cannot leak.
import { ok, type Result, refuse } from '../base/result.ts';
import { type Candidate, clampOf } from './candidate.ts';
import { HOP_HEADER } from './hop.ts';
import { type DemoCall, demoFetch } from './providers/demo.ts';
import { classifyFailure, networkFailure, type ProviderFailure } from './providers/failure.ts';
import { IDLE_MS, type Run } from './run.ts';
import { LateError } from './watch.ts';
import { joinedBytes } from './wire/stream-data.ts';

const ERROR_BYTES_MAX = 64 * 1024;
/** Decoded bytes of an answer that is not streamed; images and audio come as base64. */
const ANSWER_BYTES_MAX = 64_000_000;
const PASSED_ON = ['openai-processing-ms', 'openai-version'] as const;

/** Sends the request to the candidate and answers its 200, body unread; anything else is a classified failure. */
export async function sendUpstream(run: Run, candidate: Candidate): Promise<Result<Response, ProviderFailure>> {
  const sent = await sendBy(run, candidate);
  if (sent.ok || sent.refusal.action === 'caller' || !PATH_UNKNOWN.has(sent.refusal.statusSaid ?? 0)) return sent;
  const instead = run.passage.instead?.();
  if (instead === undefined) return sent;
  run.passage = instead;
  return sendBy(run, candidate);
}

/** What a server answers to a path that it does not have. */
const PATH_UNKNOWN: ReadonlySet<number> = new Set([404, 405, 501]);

async function sendBy(run: Run, candidate: Candidate): Promise<Result<Response, ProviderFailure>> {
  const { upstreamModel } = candidate.endpoint;
  // Outside of what is caught: a body that cannot be written is our fault, and no failure of the provider.
  const body = run.passage.body(
    clampOf(candidate, run.asked, { held: run.keeper.held, spendable: run.hold.spendable }),
  );
  try {
    const response =
      candidate.access.kind === 'demo'
        ? demoFetch(body, demoCall(run, upstreamModel))
        : await run.call.watch.within(post(run, candidate, body), IDLE_MS);
    run.lastProgressAt = run.now();
    if (response.status === 200) return ok(response);
    const text = new TextDecoder().decode(await readUpTo(response.body, ERROR_BYTES_MAX));
    return refuse(
      classifyFailure({ status: response.status, headers: response.headers, bodyText: text, row: candidate.row }),
    );
  } catch (error) {
    return refuse(brokenOff(error));
  }
}

/** The failure of an exchange that threw, or took too long. */
const brokenOff = (error: unknown): ProviderFailure =>
  networkFailure(error instanceof LateError ? new DOMException('the provider kept silent', 'TimeoutError') : error);

function post(run: Run, candidate: Candidate, body: Uint8Array): Promise<Response> {
  return run.call.world.fetch(`${candidate.access.baseUrl}${run.passage.path}`, {
    method: 'POST',
    headers: headersFor(run, candidate),
    body,
    redirect: 'manual',
    ...(run.abort === undefined ? {} : { signal: run.abort.signal }),
  });
}

/** The whole body of an answer, or why it did not come. */
export async function readAnswerBytes(
  { call }: Run,
  response: Response,
): Promise<Result<Uint8Array, ProviderFailure>> {
  try {
    // A length that is known and fair makes the counting needless, and one read of the whole is much cheaper.
    const length = response.headers.get('content-length');
    const isFair = length !== null && Number(length) < ANSWER_BYTES_MAX && !response.headers.has('content-encoding');
    const work = isFair ? response.bytes() : readUpTo(response.body, ANSWER_BYTES_MAX);
    const bytes = await call.watch.within(work, IDLE_MS);
    return bytes.byteLength < ANSWER_BYTES_MAX ? ok(bytes) : refuse(malformed('an answer that is too large'));
  } catch (error) {
    return refuse(brokenOff(error));
  }
}

/** The provider's headers that the caller may see. */
export function passedOn(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = headers.get(name);
    if (value !== null) passed[name] = value;
  }
  return passed;
}

/** The failure of a provider that answered 200 with something else than an answer. */
export const malformed = (what: string): ProviderFailure => ({
  action: 'elsewhere',
  reason: 'provider_unavailable',
  status: 502,
  message: `The provider sent ${what}. Try again shortly, or use another model.`,
});

/** Slow enough that a person sees the beginning stream in. */
const DEMO_PAUSE_MS = 15;
const DEMO_PAUSES_MAX = 60;

function demoCall({ call, asked, abort }: Run, upstreamModel: string): DemoCall {
  let pauses = 0;
  const pause = async (): Promise<void> => {
    if (pauses++ < DEMO_PAUSES_MAX) await new Promise((resume) => setTimeout(resume, DEMO_PAUSE_MS));
  };
  const id = `chatcmpl-${call.requestId.slice('gen-'.length)}`;
  return {
    upstreamModel,
    stream: asked.stream,
    id,
    now: call.startedAt,
    pause,
    ...(abort === undefined ? {} : { signal: abort.signal }),
  };
}

function headersFor({ asked, hop, call, passage }: Run, { access }: Candidate): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: asked.stream ? 'text/event-stream' : 'application/json',
    'user-agent': 'farebox',
    [HOP_HEADER]: hop,
    ...passage.headers(access.apiKey, call.request.headers),
  };
}

/** The body up to a size; what is beyond it is dropped and the connection closed. */
async function readUpTo(body: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < bytesMax) {
    const { done, value } = await reader.read();
    if (done) return joinedBytes(parts);
    parts.push(value);
    size += value.byteLength;
  }
  await reader.cancel();
  return joinedBytes(parts).subarray(0, bytesMax);
}
