// Watches a provider's stream in line: passes its frames on byte for byte, remembers usage, errors and how much was
// written, and ends the stream in the form the client expects. Synchronous; it never keeps more than one frame.

import type { ErrorBody } from '../../base/refusal.ts';
import type { NanoUsd } from '../../billing/money.ts';
import type { Usage } from '../../billing/usage.ts';
import type { AnswerPipe } from '../answer-pipe.ts';
import type { Charge } from '../dialects/dialect.ts';
import { isObject, type JsonObject, parseJson } from '../form/json.ts';
import { maskKey, maskKeyBytes, maskSecrets } from '../providers/mask.ts';
import { chatErrorFrame } from './chat-error-frame.ts';
import { choicesOf, errorOf, hasContent, usageOf } from './chunk-json.ts';
import { FrameSplitter, passFrames, type Verdict } from './frame-split.ts';
import { endOfValue, type FrameTally, tallyFrame } from './frame-tally.ts';
import { type Splice, splice } from './splice.ts';
import { dataOf, isErrorEvent, isPlainData, joinedBytes } from './stream-data.ts';
import { noteChunk, nothingSeen, type StreamSeen } from './stream-seen.ts';
import { type UsageExtra, usageJson } from './usage-json.ts';

export type ScannerOptions = {
  /** Whether the client set `stream_options.include_usage`, and so expects `choices: []` with the usage. */
  readonly includeUsage: boolean;
  readonly servedModel: string;
  /** How many answers were asked for; a cut must finish each. */
  readonly answers?: number;
  /** The key that was sent, which no error may quote. */
  readonly apiKey?: string;
};

/** Frames that may pass before the id is given up: Azure's first has an empty one. */
const ID_FRAMES_MAX = 4;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const BLANK_LINE = encoder.encode('\n\n');
const DONE = encoder.encode('data: [DONE]\n\n');
/** What the loop of every tutorial, `chunk.choices[0].delta.content`, can look into. */
const EMPTY_CHOICE = '{"index":0,"delta":{},"finish_reason":null}';

export class StreamScanner implements AnswerPipe {
  readonly #options: ScannerOptions;
  readonly #splitter = new FrameSplitter();
  readonly #seen = nothingSeen();
  readonly #modelText: string;
  /** The rest of a frame too long to keep is passing. */
  #inPieces = false;
  /** The provider's own error has been passed on, so ours would be a second. */
  #errorPassed = false;
  #usageBefore: JsonObject | undefined;

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#modelText = JSON.stringify(options.servedModel);
  }

  /** What has come so far. An error before content is held back, so that another endpoint can be tried. */
  get seen(): Readonly<StreamSeen> {
    return this.#seen;
  }

  /** False while pieces of a long frame are passing: nothing may be put in between. */
  get betweenFrames(): boolean {
    return this.#splitter.betweenFrames;
  }

  /** Takes the provider's next bytes and answers what the client gets of them: whole frames, in order. */
  push(chunk: Uint8Array): Uint8Array {
    return passFrames(this.#splitter, chunk, ({ bytes, whole }) => this.#verdict(bytes, whole));
  }

  /** The provider's stream ended: the last frame if only its blank line was missing, nothing of one that was cut. */
  end(): Uint8Array {
    if (!this.betweenFrames) return BLANK_LINE;
    const rest = this.#splitter.end();
    const data = dataOf(rest);
    if (data === undefined || data === '') return NOTHING;
    if (data.trim() !== '[DONE]' && parseJson(data) === undefined) {
      this.#seen.malformed++;
      return NOTHING;
    }
    const verdict = this.#verdict(rest, true);
    return verdict === 'hold' ? NOTHING : joinedBytes([verdict === 'pass' ? rest : verdict, BLANK_LINE]);
  }

  /** The last chunk, with our usage, and `[DONE]`. */
  finalFrames(usage: Usage, cost: NanoUsd, extra: UsageExtra): Uint8Array {
    const choices = this.#options.includeUsage ? [] : [{ index: 0, delta: {}, finish_reason: null }];
    const chunk = this.#chunk(choices, extra, { usage: usageJson(usage, cost, extra) });
    return encoder.encode(`${chunk}data: [DONE]\n\n`);
  }

  /** Ends a stream that the gateway cuts: a `finish_reason` of "length" for each open choice, then the last frames. */
  cutFrames(usage: Usage, cost: NanoUsd, extra: UsageExtra): Uint8Array {
    const lead = encoder.encode(this.betweenFrames ? '' : '\n\n');
    return joinedBytes([lead, this.#closing('length', extra), this.finalFrames(usage, cost, extra)]);
  }

  /** Some providers end an answer without saying why, and clients throw on that. */
  finish({ usage, cost, extra }: Charge, cut: boolean): Uint8Array {
    if (cut) return this.cutFrames(usage, cost, extra);
    const { contentSeen, callsSeen, finished } = this.#seen;
    const last = this.finalFrames(usage, cost, extra);
    const isOpen = contentSeen && finished.size === 0 && this.#seen.error === undefined;
    return isOpen ? joinedBytes([this.#closing(callsSeen ? 'tool_calls' : 'stop', extra), last]) : last;
  }

  #closing(reason: string, extra: UsageExtra): Uint8Array {
    const choices = Array.from({ length: this.#options.answers ?? 1 }, (_, index) => index)
      .filter((index) => !this.#seen.finished.has(index))
      .map((index) => ({ index, delta: {}, finish_reason: reason }));
    return choices.length === 0 ? NOTHING : encoder.encode(this.#chunk(choices, extra, {}));
  }

  /** Ends the stream with an error, unless the provider's own has passed. */
  fail(error: ErrorBody, charge?: Charge): Uint8Array {
    const lead = this.betweenFrames ? '' : '\n\n';
    const { created, id } = this.#seen;
    const told = this.#errorPassed ? '' : chatErrorFrame(error, this.#options.servedModel, created, id);
    const last = charge === undefined ? DONE : this.finalFrames(charge.usage, charge.cost, charge.extra);
    return joinedBytes([encoder.encode(lead + told), last]);
  }

  #chunk(choices: readonly object[], extra: UsageExtra, rest: object): string {
    const chunk = {
      id: this.#seen.id ?? extra.generationId,
      object: 'chat.completion.chunk',
      created: this.#seen.created,
      model: this.#options.servedModel,
      choices,
      ...rest,
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }

  #verdict(frame: Uint8Array, whole: boolean): Verdict {
    const verdict = whole && !this.#inPieces ? this.#frame(frame) : this.#piece(whole);
    return this.#seen.done ? 'hold' : verdict;
  }

  /** Part of a frame too long to keep, most likely an image: it passes unread. */
  #piece(last: boolean): Verdict {
    if (!this.#inPieces) {
      this.#seen.oversized++;
      this.#seen.frames++;
      this.#seen.contentSeen = true;
    }
    this.#inPieces = !last;
    return 'pass';
  }

  #frame(frame: Uint8Array): Verdict {
    if (isPlainData(frame)) {
      this.#seen.frames++;
      const tally = tallyFrame(frame);
      const idWanted = this.#seen.id === undefined && this.#seen.frames <= ID_FRAMES_MAX;
      return this.#counted(tally, tally.news || idWanted ? this.#parsed(frame, tally) : this.#passed(frame, tally));
    }
    const data = frame.length <= BLANK_LINE.length ? '' : (dataOf(frame)?.trim() ?? '');
    if (data === '') return 'pass';
    this.#seen.frames++;
    if (data === '[DONE]') this.#seen.done = true;
    if (this.#seen.done) return 'hold';
    const tally = tallyFrame(frame);
    return this.#counted(tally, this.#parsed(frame, tally));
  }

  #counted(tally: FrameTally, verdict: Verdict): Verdict {
    this.#seen.outputBytes += tally.textBytes;
    // A report beside content counts it.
    if (this.#seen.rawUsage !== this.#usageBefore) this.#seen.reportedBytes = this.#seen.outputBytes;
    this.#usageBefore = this.#seen.rawUsage;
    this.#seen.audioBytes += tally.audioBytes;
    this.#seen.contentSeen ||= tally.content;
    this.#seen.callsSeen ||= tally.calls;
    return verdict;
  }

  #parsed(frame: Uint8Array, tally: FrameTally): Verdict {
    const value = parseJson(dataOf(frame) ?? '');
    const chunk: unknown = Array.isArray(value) ? value[0] : value;
    if (!isObject(chunk)) {
      this.#seen.malformed++;
      return maskKeyBytes(frame, this.#options.apiKey ?? '');
    }
    const finishes = noteChunk(this.#seen, chunk);
    const error = errorOf(chunk) ?? (!isPlainData(frame) && isErrorEvent(frame) ? chunk : undefined);
    if (error !== undefined) return this.#failed(error, chunk, tally.content);
    const isEmpty = !choicesOf(chunk).some(hasContent);
    return usageOf(chunk) !== undefined && isEmpty && !finishes ? 'hold' : this.#passed(frame, tally);
  }

  /**
   * A frame passes byte for byte but for three members. `model` says what served. `usage` is told once, by our last chunk: a
   * provider's own beside content would be summed with it, and holds the operator's price. A client that did not ask for chunks
   * without choices gets none, such as Azure's with the results of its filters.
   */
  #passed(frame: Uint8Array, { noChoicesAt, modelAt, usageAt }: FrameTally): Verdict {
    const edits: Splice[] = [];
    if (noChoicesAt >= 0 && !this.#options.includeUsage) {
      edits.push({ start: noChoicesAt, end: noChoicesAt, text: EMPTY_CHOICE });
    }
    if (modelAt >= 0) edits.push({ start: modelAt, end: endOfValue(frame, modelAt), text: this.#modelText });
    if (usageAt >= 0) edits.push({ start: usageAt, end: endOfValue(frame, usageAt), text: 'null' });
    return edits.length === 0 ? 'pass' : splice(frame, edits);
  }

  /** Behind content an error passes, because only the client can act on it; what looks like a key in it does not. */
  #failed(error: unknown, chunk: JsonObject, hasContent: boolean): Verdict {
    this.#seen.error = error;
    if (!this.#seen.contentSeen && !hasContent) return 'hold';
    const text = JSON.stringify(error);
    this.#errorPassed = true;
    const masked = maskSecrets(maskKey(text, this.#options.apiKey ?? ''));
    if (masked === text) return 'pass';
    const safe = error === chunk ? {} : chunk;
    return encoder.encode(`data: ${JSON.stringify({ ...safe, error: parseJson(masked) })}\n\n`);
  }
}
