// Anthropic's own stream on its way to a caller who speaks its dialect: frames pass byte for byte, but for the model's name at
// the start and the charge at the end. Synchronous; it never keeps more than one frame and the end of the message.
import type { ErrorBody } from '../../base/refusal.ts';
import type { AnswerPipe } from '../answer-pipe.ts';
import type { AnswerContext, Charge } from '../dialects/dialect.ts';
import { sse } from '../dialects/messages/sse.ts';
import { stopFacts } from '../dialects/messages/stop-reason.ts';
import { usageJson } from '../dialects/messages/usage-json.ts';
import { errorEvent, messageEnd, messageStart } from '../dialects/messages/write-stream.ts';
import { isObject, type JsonObject, numberAt, objectAt, parseJson } from '../form/json.ts';
import { maskKey, maskKeyBytes, maskSecrets } from '../providers/mask.ts';
import { FrameSplitter, passFrames, type Verdict } from './frame-split.ts';
import { tallyFrame } from './frame-tally.ts';
import { withMembers } from './json-edit.ts';
import { withCharge } from './messages-answer.ts';
import { noteMessageEvent } from './messages-seen.ts';
import { dataOf, isPlainData, joinedBytes } from './stream-data.ts';
import { nothingSeen, type StreamSeen } from './stream-seen.ts';

export type MessagesScannerOptions = {
  readonly context: AnswerContext;
  /** The key that was sent, which no error may quote. */
  readonly apiKey?: string;
};

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const BLANK_LINE = encoder.encode('\n\n');
/** How nearly all frames begin; they need no parsing. */
const DELTA = encoder.encode('event: content_block_delta\n');
/** What else stands there would break out of its line. */
const EVENT_NAME = /^\w+$/;
const STOP_EVENT = sse({ type: 'message_stop' });

/** Opens the pipe of one stream. */
export const openMessagesScanner = (options: MessagesScannerOptions): AnswerPipe => new MessagesScanner(options);

class MessagesScanner implements AnswerPipe {
  readonly #options: MessagesScannerOptions;
  readonly #splitter = new FrameSplitter();
  readonly #seen: StreamSeen = nothingSeen();
  #hasStarted = false;
  /** The block that a cut would have to close. */
  #openIndex: number | undefined;
  /** Relays that try again begin anew in mid-stream: blocks whose numbers come again are told under the next ones. */
  #shift = 0;
  #nextIndex = 0;
  /** Why the message ended, where its start says so: one that a program of the model's goes on with comes whole. */
  #stopped: JsonObject | undefined;
  /** The message's end, which waits for the charge. */
  #lastDelta: Uint8Array | undefined;
  /** The provider's error, which waits for the charge of what came before it. */
  #error: JsonObject | undefined;
  /** The rest of a frame too long to keep is passing. */
  #inPieces = false;

  constructor(options: MessagesScannerOptions) {
    this.#options = options;
  }

  get seen(): Readonly<StreamSeen> {
    return this.#seen;
  }

  get betweenFrames(): boolean {
    return this.#splitter.betweenFrames;
  }

  push(chunk: Uint8Array): Uint8Array {
    return passFrames(this.#splitter, chunk, ({ bytes, whole }) =>
      whole && !this.#inPieces ? this.#frame(bytes) : this.#piece(whole),
    );
  }

  /** The last frame if only its blank line was missing, nothing of one that was cut. */
  end(): Uint8Array {
    if (!this.betweenFrames) return BLANK_LINE;
    const rest = this.#splitter.end().slice();
    const data = dataOf(rest)?.trim() ?? '';
    if (data === '') return NOTHING;
    if (parseJson(data) === undefined) {
      this.#seen.malformed++;
      return NOTHING;
    }
    const verdict = this.#frame(joinedBytes([rest, BLANK_LINE]));
    if (verdict === 'hold') return NOTHING;
    return verdict === 'pass' ? joinedBytes([rest, BLANK_LINE]) : verdict;
  }

  finish(charge: Charge, cut: boolean): Uint8Array {
    if (this.#error !== undefined) return this.#told(this.#error, charge);
    const opening = this.#lead() + (this.#hasStarted ? '' : messageStart(this.#options.context)) + this.#closing();
    if (this.#lastDelta === undefined) {
      const stop = this.#stopped ?? stopFacts(undefined, cut, false);
      return encoder.encode(opening + messageEnd(stop, usageJson(charge)));
    }
    const last = withCharge(this.#lastDelta, charge);
    return joinedBytes([encoder.encode(opening), last, encoder.encode(STOP_EVENT)]);
  }

  fail(error: ErrorBody, charge?: Charge): Uint8Array {
    if (this.#error !== undefined && this.#seen.contentSeen) return this.#told(this.#error, charge);
    return encoder.encode(this.#lead() + errorEvent(error, charge));
  }

  /** The provider's error in its own words, which clients match on; what looks like a key in it does not pass. */
  #told(error: JsonObject, charge: Charge | undefined): Uint8Array {
    const usage = charge === undefined ? {} : { usage: usageJson(charge) };
    const text = JSON.stringify(error);
    const masked = parseJson(maskSecrets(maskKey(text, this.#options.apiKey ?? '')));
    return encoder.encode(this.#lead() + sse({ ...(isObject(masked) ? masked : {}), type: 'error', ...usage }));
  }

  #lead = (): string => (this.betweenFrames ? '' : '\n\n');

  #closing(): string {
    return this.#openIndex === undefined ? '' : sse({ type: 'content_block_stop', index: this.#openIndex });
  }

  /** Part of a frame too long to keep, most likely the result of a server's tool: it passes unread. */
  #piece(last: boolean): Verdict {
    if (!this.#inPieces) {
      this.#seen.oversized++;
      this.#seen.frames++;
      this.#seen.contentSeen = true;
    }
    this.#inPieces = !last;
    return this.#isOver ? 'hold' : 'pass';
  }

  get #isOver(): boolean {
    return this.#seen.done || this.#error !== undefined;
  }

  #frame(frame: Uint8Array): Verdict {
    if (this.#isOver) return 'hold';
    if (DELTA.every((byte, at) => frame[at] === byte)) {
      this.#seen.frames++;
      return this.#delta(frame);
    }
    const data = dataOf(frame)?.trim() ?? '';
    if (data === '') return 'pass';
    this.#seen.frames++;
    const event = parseJson(data);
    if (!isObject(event)) {
      this.#seen.malformed++;
      return maskKeyBytes(frame, this.#options.apiKey ?? '');
    }
    // Clients skip an event without a name; a provider that only resembles Anthropic may send such.
    const type = String(event.type);
    const name = isPlainData(frame) && EVENT_NAME.test(type) ? encoder.encode(`event: ${type}\n`) : NOTHING;
    const named = name === NOTHING ? frame : joinedBytes([name, frame]);
    const verdict = this.#event(event, named);
    return verdict === 'pass' && name !== NOTHING ? named : verdict;
  }

  #delta(frame: Uint8Array): Verdict {
    const tally = tallyFrame(frame);
    this.#seen.outputBytes += tally.textBytes;
    this.#seen.contentSeen ||= tally.content;
    if (this.#shift === 0) return 'pass';
    const event = parseJson(dataOf(frame) ?? '');
    return isObject(event) ? this.#renumbered(frame, event) : 'pass';
  }

  #event(event: JsonObject, frame: Uint8Array): Verdict {
    noteMessageEvent(this.#seen, event);
    switch (event.type) {
      case 'message_start':
        return this.#start(frame, objectAt(event, 'message') ?? {});
      case 'content_block_start':
        return this.#opened(frame, event);
      case 'content_block_delta':
        return this.#delta(frame);
      case 'content_block_stop':
        this.#openIndex = undefined;
        return this.#renumbered(frame, event);
      case 'message_delta':
        return this.#held(frame);
      case 'message_stop':
        this.#seen.done = true;
        return 'hold';
      case 'error':
        this.#seen.error = event.error ?? event;
        this.#error = event;
        return 'hold';
      default:
        return 'pass';
    }
  }

  /** Relays repeat the start when they try again, and SDKs throw on a second one. */
  #start(frame: Uint8Array, message: JsonObject): Verdict {
    if (this.#hasStarted) return 'hold';
    this.#hasStarted = true;
    const { stop_reason, stop_sequence = null, stop_details = null } = message;
    if (this.#seen.finishReason !== undefined) this.#stopped = { stop_reason, stop_sequence, stop_details };
    return withMembers(frame, ['message'], new Map([['model', JSON.stringify(this.#options.context.servedModel)]]));
  }

  /** A block that begins under a number that was told already ends the one that is open. */
  #opened(frame: Uint8Array, event: JsonObject): Verdict {
    const index = numberAt(event, 'index') ?? 0;
    const isTold = index + this.#shift < this.#nextIndex;
    const closing = isTold ? this.#closing() : '';
    if (isTold) this.#shift = this.#nextIndex - index;
    this.#openIndex = index + this.#shift;
    this.#nextIndex = this.#openIndex + 1;
    const verdict = this.#renumbered(frame, event);
    if (closing === '') return verdict;
    return joinedBytes([encoder.encode(closing), verdict === 'pass' ? frame : verdict]);
  }

  #renumbered(frame: Uint8Array, event: JsonObject): 'pass' | Uint8Array {
    if (this.#shift === 0) return 'pass';
    const index = (numberAt(event, 'index') ?? 0) + this.#shift;
    return withMembers(frame, [], new Map([['index', String(index)]]));
  }

  /** The last one waits for the charge; one before it has no more to wait for. */
  #held(frame: Uint8Array): Verdict {
    const before = this.#lastDelta;
    this.#lastDelta = frame.slice();
    return before ?? 'hold';
  }
}
