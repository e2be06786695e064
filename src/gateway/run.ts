// A request whose credit is held: what dispatch, stream and settle share of it.
import { assert } from '../base/assert.ts';
import { MINUTE } from '../base/clock.ts';
import { randomText } from '../base/id.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { WalletDoor } from '../durable/doors.ts';
import type { Attempt, Hold } from '../durable/messages.ts';
import type { Asked } from './asked.ts';
import type { Call, Caller } from './call.ts';
import type { Candidate } from './candidate.ts';
import type { AnswerContext, Dialect } from './dialects/dialect.ts';
import { HoldKeeper } from './hold-keeper.ts';
import { estimatedCost } from './meter.ts';
import type { Passage } from './passages/passage.ts';
import type { Quote } from './quote.ts';
import type { AnswerRecorder } from './shelf/kept-answer.ts';

/** A provider that sends nothing, or a client that takes nothing, for this long is given up. */
export const IDLE_MS = 10 * MINUTE;

/** Characters of an id inside an answer. */
const ID_LENGTH = 32;

export class Run {
  readonly call: Call;
  readonly caller: Caller;
  readonly dialect: Dialect;
  readonly asked: Asked;
  /** Notes what the client is sent, where the request may be repeated. */
  readonly recorder: AnswerRecorder | undefined;
  readonly quote: Quote;
  readonly hold: Hold;
  readonly door: WalletDoor;
  /** The mark that goes out with each attempt. */
  readonly hop: string;
  readonly keeper: HoldKeeper;
  readonly attempts: Attempt[] = [];
  /** The endpoint being tried, or the one that serves. */
  candidate: Candidate;
  /** The way to it; another than the candidate's when that one was closed. */
  passage: Passage;
  /** Closes the connection to the present provider, where the answer is streamed. */
  abort: AbortController | undefined;
  /** Output tokens so far, by estimate. */
  output = 0;
  lastProgressAt: number;
  /** How long nothing may move. */
  idleMs = IDLE_MS;
  /** The client has gone: no further endpoint is tried. */
  isAbandoned = false;
  /** Called when nothing has moved for too long. */
  onIdle: () => void = () => this.abort?.abort(new DOMException('nothing moved for too long', 'TimeoutError'));

  constructor(held: {
    readonly call: Call;
    readonly caller: Caller;
    readonly recorder: AnswerRecorder | undefined;
    readonly dialect: Dialect;
    readonly asked: Asked;
    readonly quote: Quote;
    readonly hold: Hold;
    readonly door: WalletDoor;
    readonly hop: string;
  }) {
    const [first] = held.quote.candidates;
    assert(first !== undefined, 'a hold without a candidate');
    this.call = held.call;
    this.caller = held.caller;
    this.recorder = held.recorder;
    this.dialect = held.dialect;
    this.asked = held.asked;
    this.quote = held.quote;
    this.hold = held.hold;
    this.door = held.door;
    this.hop = held.hop;
    this.candidate = first;
    this.passage = first.passage;
    this.lastProgressAt = this.now();
    this.keeper = new HoldKeeper(held.call, held.door, held.hold.held, () => this.#onTick());
  }

  now(): number {
    return this.call.world.clock();
  }

  /** Whether the rest of an answer is heard although its client has gone: it is billed anyway, or will be asked for again. */
  get isHeardOut(): boolean {
    return this.candidate.row.bills === 'to_the_end' || this.recorder !== undefined;
  }

  /** Turns to the next endpoint. */
  turnTo(candidate: Candidate): void {
    this.candidate = candidate;
    this.passage = candidate.passage;
    if (this.asked.stream) this.abort = new AbortController();
    this.lastProgressAt = this.now();
  }

  /** What the answer says of itself. */
  context(): AnswerContext {
    const { requestId, startedAt, world } = this.call;
    return {
      asked: this.asked,
      generationId: requestId,
      servedModel: this.candidate.model.id,
      createdAt: startedAt,
      now: world.clock,
      newId: (prefix) => `${prefix}_${randomText(ID_LENGTH, world.random)}`,
    };
  }

  /** Gives up on who keeps silent, and answers the spend so far. */
  #onTick(): NanoUsd {
    if (this.now() - this.lastProgressAt > this.idleMs) this.onIdle();
    return estimatedCost(this.output, this.candidate, this.asked, this.keeper.held);
  }
}
