// Opens a candidate's stream: reads up to the first content, so that a provider that answers 200 and then fails can still be
// replaced by the next one. What was read is kept to be passed on.
import { ok, type Result, refuse } from '../base/result.ts';
import type { AnswerPipe } from './answer-pipe.ts';
import type { Candidate } from './candidate.ts';
import { classifyError, networkFailure, type ProviderFailure } from './providers/failure.ts';
import type { Run } from './run.ts';
import { malformed, passedOn, readAnswerBytes, sendUpstream } from './upstream.ts';
import { readAnswer } from './wire/chat-answer.ts';

/** A provider's bytes, and the way to stop them. */
export type ByteReader = {
  readonly read: () => Promise<ReadableStreamReadResult<Uint8Array>>;
  readonly cancel: () => Promise<void>;
};

/** A stream that has begun. */
export type OpenStream = {
  readonly reader: ByteReader;
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
/** What came before any content waits this long for some: a provider that fails at once can still be replaced, and nobody waits long. */
const HELD_BACK_MS = 500;

/** Sends the request and waits for the first content. */
export async function openStream(run: Run, candidate: Candidate): Promise<Result<OpenStream, ProviderFailure>> {
  const sent = await sendUpstream(run, candidate);
  if (!sent.ok) return sent;
  const response = sent.value;
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null) return refuse(malformed('an empty answer'));
  if (/json|html/i.test(type)) return notAStream(run, response, candidate);
  const pipe = run.passage.openPipe(run.context());
  const opened = await readToContent(run, candidate, response, response.body.getReader(), pipe).catch(
    (error: unknown) => refuse(networkFailure(error)),
  );
  // A provider that is given up would go on writing, and billing, for as long as its connection is open.
  if (!opened.ok) run.abort?.abort();
  return opened;
}

async function readToContent(
  run: Run,
  candidate: Candidate,
  response: Response,
  source: ReadableStreamDefaultReader<Uint8Array>,
  pipe: AnswerPipe,
): Promise<Result<OpenStream, ProviderFailure>> {
  const first: Uint8Array[] = [];
  const { seen } = pipe;
  const reader = new HeldReader(source);
  for (let size = 0; ; ) {
    const part = size === 0 ? await reader.read() : await reader.readWithin(HELD_BACK_MS);
    const isEnded = part?.done === true;
    const passed = part === undefined ? NOTHING : part.done ? pipe.end() : pipe.push(part.value);
    run.lastProgressAt = run.now();
    if (passed.byteLength > 0) first.push(passed);
    size += passed.byteLength;
    if (seen.error !== undefined && !seen.contentSeen) return refuse(classifyError(seen.error, candidate.row));
    const hasAnswer = seen.contentSeen || seen.finishReason !== undefined;
    if ((isEnded || seen.done) && !hasAnswer) return refuse(malformed('a stream without an answer'));
    if (part === undefined || isEnded || seen.done || hasAnswer || size > HELD_BACK_BYTES_MAX) {
      return ok({ reader, pipe, first, firstByteAt: run.now(), isEnded, headers: passedOn(response.headers) });
    }
  }
}

const NOTHING = new Uint8Array(0);

/** A reader that can be asked whether something comes soon; what comes later is not lost. */
class HeldReader implements ByteReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  #coming: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;

  constructor(source: ReadableStreamDefaultReader<Uint8Array>) {
    this.#source = source;
  }

  read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const next = this.#coming ?? this.#source.read();
    this.#coming = undefined;
    return next;
  }

  /** What comes within `ms`, or undefined. */
  async readWithin(ms: number): Promise<ReadableStreamReadResult<Uint8Array> | undefined> {
    this.#coming ??= this.#source.read();
    // Should it fail while nobody waits for it, whoever reads next hears of it.
    this.#coming.catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, ms);
    try {
      const part = await Promise.race([this.#coming, late]);
      if (part !== undefined) this.#coming = undefined;
      return part;
    } finally {
      clearTimeout(timer);
    }
  }

  cancel(): Promise<void> {
    return this.#source.cancel();
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
