// A stream that is translated: the provider's events are read into the internal form and written in the caller's dialect.
// It keeps one event at most, and passes on at once what an event says.
import { createParser } from 'eventsource-parser';
import type { ErrorBody } from '../base/refusal.ts';
import type { AnswerPipe } from './answer-pipe.ts';
import type { AnswerWriter, Charge } from './dialects/dialect.ts';
import type { AnswerEvent } from './form/event.ts';
import type { AnswerReader } from './providers/adapter.ts';
import { noteEvent, nothingSeen, type StreamSeen } from './wire/stream-seen.ts';

/** Characters of one event: an image in base64 may be as long as that; what is longer is no answer. */
const EVENT_LENGTH_MAX = 32_000_000;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const BLANK_LINE = '\n\n';

export class Translation implements AnswerPipe {
  readonly betweenFrames = true;
  readonly #reader: AnswerReader;
  readonly #writer: AnswerWriter;
  readonly #seen: StreamSeen = nothingSeen();
  readonly #decoder = new TextDecoder();
  readonly #parser: ReturnType<typeof createParser>;
  #isTooLong = false;
  #text = '';

  constructor(reader: AnswerReader, writer: AnswerWriter) {
    this.#reader = reader;
    this.#writer = writer;
    this.#parser = createParser({
      onEvent: (event) => {
        this.#seen.frames++;
        const events = this.#seen.done ? [] : reader.read(event);
        if (events === undefined) this.#seen.malformed++;
        else this.#take(events);
      },
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#isTooLong = true;
      },
      maxBufferSize: EVENT_LENGTH_MAX,
    });
  }

  get seen(): Readonly<StreamSeen> {
    return this.#seen;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#isTooLong) return NOTHING;
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    if (this.#isTooLong) {
      this.#seen.oversized++;
      this.#seen.error ??= { message: 'the provider sent an event that is too long' };
    }
    return this.#taken();
  }

  /** An event whose blank line alone is missing is taken; one that was cut in the middle is no JSON and adds nothing. */
  end(): Uint8Array {
    if (!this.#isTooLong) this.#parser.feed(BLANK_LINE);
    if (!this.#seen.done) this.#take(this.#reader.end());
    return this.#taken();
  }

  finish(charge: Charge, cut: boolean): Uint8Array {
    return encoder.encode(this.#writer.finish(charge, cut));
  }

  fail(error: ErrorBody, charge?: Charge): Uint8Array {
    return encoder.encode(this.#writer.fail(error, charge));
  }

  /** An error is never written where it comes: it ends the answer, or another endpoint is tried. */
  #take(events: readonly AnswerEvent[]): void {
    for (const event of events) {
      noteEvent(this.#seen, event);
      if (event.type !== 'error') this.#text += this.#writer.write(event);
    }
    // Whatever one event of the provider's says is in the report that comes with it.
    if (events.some(({ type }) => type === 'usage')) this.#seen.reportedBytes = this.#seen.outputBytes;
  }

  #taken(): Uint8Array {
    if (this.#text === '') return NOTHING;
    const bytes = encoder.encode(this.#text);
    this.#text = '';
    return bytes;
  }
}
