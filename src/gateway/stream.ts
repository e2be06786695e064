// Step 6, streamed: bytes pass through one pipe, at the pace of the client. The last bytes leave only after the charge is
// settled, and every exit settles: the end, an error, a cut, the end of the credit, a client that has gone.
import { SECOND } from '../base/clock.ts';
import type { Refusal } from '../base/refusal.ts';
import type { Result } from '../base/result.ts';
import type { AnswerPipe } from './answer-pipe.ts';
import { Coverage } from './coverage.ts';
import { routeHeaders } from './http.ts';
import { likelyOutput, type Metered, meter } from './meter.ts';
import type { OpenStream } from './open-stream.ts';
import type { Run } from './run.ts';
import { type Ending, release, settle } from './settle.ts';
import { keepIfAsked } from './shelf/keep-response.ts';
import { failureIn, openingFailed, toldError } from './told-error.ts';

export const STREAM_TYPE = 'text/event-stream; charset=utf-8';
/** A client that hears nothing for longer may give up. */
export const HEARTBEAT_MS = 15 * SECOND;
/** Only a write tells that the client has gone, so a provider that pauses must not keep us from writing. */
const PULSE_MS = 3 * SECOND;
const NOTHING = new Uint8Array();
const HEARTBEAT = new TextEncoder().encode(': FAREBOX PROCESSING\n\n');
/** How long a provider is listened to after the client has gone, where that is of use. */
const DRAIN_MS = 25 * SECOND;
/** A provider that has finished its answer and keeps the connection open is not waited for longer. */
const FINISHED_IDLE_MS = 30 * SECOND;
/** Text of few bytes a token spends faster than the likely figure; the hold runs ahead of it by this. */
const CAUTION = 4 / 3;

type Part = { readonly bytes: Uint8Array } | 'ended' | 'broken';
/** Why a stream stops: its end, a provider's error or cut, the end of the credit, a client that has gone. */
type Stop = 'end' | 'error' | 'cut' | 'credit' | 'client';

export class AnswerStream {
  readonly #run: Run;
  readonly #opening: Promise<Result<OpenStream, Refusal>>;
  readonly #over = Promise.withResolvers<void>();
  #sink: ReadableStreamDefaultController<Uint8Array> | undefined;
  #open: OpenStream | undefined;
  #coverage: Coverage | undefined;
  #advancing: Promise<void> | undefined;
  #isStarted = false;
  #isFinished = false;
  #clientLeft = false;
  #hasSent = false;
  #lastSentAt: number;
  #heart: ReturnType<typeof setTimeout> | undefined;

  constructor(run: Run, opening: Promise<Result<OpenStream, Refusal>>) {
    this.#run = run;
    this.#opening = opening;
    this.#lastSentAt = run.call.startedAt;
    run.onIdle = () => this.#giveUp();
    run.call.keepAlive('stream', this.#over.promise);
  }

  /** The answer's body. Reading it moves the provider's stream; cancelling it ends the request. */
  body(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (sink) => {
          this.#sink = sink;
          this.#beat();
        },
        pull: () => this.#advance(),
        cancel: () => this.#leave(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Moves on until the client has something to read, or the request has ended. One at a time. */
  #advance(): Promise<void> {
    this.#advancing ??= this.#moveOn()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#advancing = undefined;
      });
    return this.#advancing;
  }

  async #moveOn(): Promise<void> {
    if (this.#isFinished) return;
    this.#hasSent = false;
    const open = this.#open ?? (await this.#begin());
    if (open === undefined) return;
    while (!this.#isFinished && (this.#clientLeft || !this.#hasSent)) {
      const stop = await this.#take(open, await this.#read(open));
      if (stop !== undefined) return this.#finish(open, stop);
    }
  }

  async #begin(): Promise<OpenStream | undefined> {
    const opening = await this.#opening;
    if (!opening.ok) {
      await release(this.#run, this.#clientLeft ? 'client_left' : 'failed');
      this.#close([openingFailed(this.#run, opening.refusal)]);
      return undefined;
    }
    this.#open = opening.value;
    this.#coverage = new Coverage(this.#run);
    clearTimeout(this.#heart);
    this.#beat();
    for (const bytes of opening.value.first) this.#send(bytes);
    if (this.#clientLeft && !this.#run.isHeardOut) this.#closeUpstream();
    return this.#open;
  }

  async #read(open: OpenStream): Promise<Part> {
    if (!this.#isStarted) {
      // What was read while opening has been sent; if it held the end, that has to be told as well.
      this.#isStarted = true;
      return open.isEnded ? 'ended' : { bytes: NOTHING };
    }
    try {
      const { done, value } = await open.reader.read();
      return done ? 'ended' : { bytes: value };
    } catch {
      return 'broken';
    }
  }

  /** Passes one part on; answers why the stream has to stop, if it has to. */
  async #take({ pipe, isEnded }: OpenStream, part: Part): Promise<Stop | undefined> {
    this.#run.lastProgressAt = this.#run.now();
    if (part === 'ended' && !isEnded) this.#send(pipe.end());
    else if (typeof part === 'object') this.#send(pipe.push(part.bytes));
    const { seen } = pipe;
    const tokens = likelyOutput(seen);
    this.#run.output = tokens;
    if (seen.error !== undefined) return 'error';
    if (seen.done) return 'end';
    if (seen.finishReason !== undefined) this.#run.idleMs = FINISHED_IDLE_MS;
    if (typeof part === 'string') {
      if (seen.finishReason !== undefined) return 'end';
      return this.#clientLeft ? 'client' : 'cut';
    }
    const covered = this.#coverage?.covers(Math.ceil(tokens * CAUTION)) ?? true;
    return covered === true || (await covered) ? undefined : 'credit';
  }

  async #finish(open: OpenStream, stop: Stop): Promise<void> {
    this.#isFinished = true;
    this.#closeUpstream();
    const { seen } = open.pipe;
    if (!seen.contentSeen && (stop === 'error' || stop === 'cut')) {
      await release(this.#run, 'failed');
      return this.#close([open.pipe.fail(toldError(this.#run, { reason: 'provider_cut' }))]);
    }
    const metered = meter(seen, this.#run.candidate, this.#run.asked, this.#run.keeper.held);
    const last = await this.#keep(open, lastFrames(this.#run, stop, open.pipe, metered));
    await settle(this.#run, metered, {
      ending: endingOf(stop, this.#clientLeft),
      firstByteAt: open.firstByteAt,
      upstreamId: seen.id,
      rawUsage: seen.rawUsage,
      finishReason: stop === 'credit' ? 'length' : seen.finishReason,
      ...(stop === 'credit' ? { stoppedBy: 'credit' } : {}),
    });
    this.#close([last]);
  }

  async #keep({ headers }: OpenStream, events: Uint8Array): Promise<Uint8Array> {
    const { recorder } = this.#run;
    const last = await keepIfAsked(this.#run, events);
    recorder?.note(last);
    await recorder?.keep(200, { ...headers, ...routeHeaders(this.#run), 'content-type': STREAM_TYPE });
    return last;
  }

  /** The client has gone: stop paying the provider, or hear it out where it bills to the end anyway. */
  async #leave(): Promise<void> {
    this.#clientLeft = true;
    this.#run.isAbandoned = true;
    if (this.#isFinished) return;
    if (this.#open !== undefined && !this.#run.isHeardOut) this.#closeUpstream();
    const timer = setTimeout(() => this.#closeUpstream(), DRAIN_MS);
    await this.#advancing;
    await this.#advance();
    clearTimeout(timer);
  }

  /** Nothing has moved for long: the provider is silent, or the client does not read. */
  #giveUp(): void {
    this.#closeUpstream();
    if (this.#advancing !== undefined) return;
    this.#run.call.keepAlive('give up', this.#leave());
    this.#sink?.error(new Error('nothing was read for too long'));
  }

  #closeUpstream(): void {
    this.#run.abort?.abort(new DOMException('the answer is over', 'AbortError'));
    this.#run.call.keepAlive('close', this.#open?.reader.cancel().catch(() => undefined) ?? Promise.resolve());
  }

  /** Sends what is part of the answer, so that it is the same when it is given again. */
  #send(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) this.#run.recorder?.note(bytes);
    this.#pass(bytes);
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.byteLength === 0 || this.#clientLeft) return;
    this.#sink?.enqueue(bytes);
    this.#hasSent = true;
    this.#lastSentAt = this.#run.now();
  }

  #close(last: readonly Uint8Array[]): void {
    this.#isFinished = true;
    clearTimeout(this.#heart);
    for (const bytes of last) this.#pass(bytes);
    if (!this.#clientLeft) this.#sink?.close();
    this.#over.resolve();
  }

  /** A bug of ours: the hold's deadline resolves the request at its last reported spend. */
  #fail(error: unknown): void {
    this.#run.call.world.log('incident', 'stream_failed', { request: this.#run.call.requestId, error: String(error) });
    this.#isFinished = true;
    clearTimeout(this.#heart);
    this.#run.keeper.stop();
    this.#closeUpstream();
    if (!this.#clientLeft) this.#sink?.error(error);
    this.#over.resolve();
  }

  /** Says that the request is alive whenever nothing was sent for a while, and the client has taken what was. */
  #beat(): void {
    const silentMs = this.#run.now() - this.#lastSentAt;
    const restMs = this.#open === undefined ? HEARTBEAT_MS : PULSE_MS;
    const isQuiet = silentMs >= restMs && (this.#sink?.desiredSize ?? -1) >= 0;
    if (isQuiet && (this.#open?.pipe.betweenFrames ?? true)) this.#pass(HEARTBEAT);
    this.#heart = setTimeout(() => this.#beat(), silentMs < restMs ? restMs - silentMs : restMs);
  }
}

/** The end of the answer, with its charge. */
function lastFrames(run: Run, stop: Stop, pipe: AnswerPipe, { usage, cost, basis }: Metered): Uint8Array {
  const isCut = stop === 'credit';
  const extra = { generationId: run.call.requestId, basis, ...(isCut ? { stoppedBy: 'credit' as const } : {}) };
  const charge = { usage, cost: cost.total, extra };
  if (stop === 'error') return pipe.fail(toldError(run, failureIn(pipe.seen.error, run.candidate)), charge);
  if (stop === 'cut') return pipe.fail(toldError(run, { reason: 'provider_cut' }), charge);
  // What is kept of it must not look whole.
  return pipe.finish(charge, isCut || stop === 'client');
}

const endingOf = (stop: Stop, clientLeft: boolean): Ending =>
  clientLeft ? 'client_left' : stop === 'end' || stop === 'credit' ? 'completed' : 'provider_cut';
