// Watches a Responses stream of a provider that speaks the API itself: its frames pass byte for byte, what they say is remembered, and
// the terminal event waits for the charge. Each event is parsed, because a cut answer has to be told with all that it had said.
import type { ErrorBody } from '../../base/refusal.ts';
import type { AnswerPipe } from '../answer-pipe.ts';
import type { AnswerContext, Charge } from '../dialects/dialect.ts';
import { EventLog } from '../dialects/responses/events.ts';
import { responsesUsage } from '../dialects/responses/usage.ts';
import { isObject, isSaid, type JsonObject, numberAt, objectAt, objectsAt, parseJson, textAt } from '../form/json.ts';
import { maskKeyBytes } from '../providers/mask.ts';
import { textOf } from './chunk-json.ts';
import { FrameSplitter, passFrames, type Verdict } from './frame-split.ts';
import { ResponsesCollector } from './responses-collect.ts';
import { editFrame, editsOf, type ResponseEdits } from './responses-edit.ts';
import { failureOf, type MadeEnding, madeEnding } from './responses-end.ts';
import { finishOf, hasSubstance, isOfProgram, itemBytes, textBytes, usageOfResponse } from './responses-json.ts';
import { dataOf, isPlainData, joinedBytes } from './stream-data.ts';
import { nothingSeen, type StreamSeen } from './stream-seen.ts';

export type ResponsesScannerOptions = {
  readonly servedModel: string;
  readonly context: AnswerContext;
  /** The key that was sent, which no error may quote. */
  readonly apiKey: string;
};

/** A pipe that has also put the output together. */
export type ResponsesPipe = AnswerPipe & { readonly output: readonly JsonObject[] };

/** Opens the scanner of one stream. */
export const openResponsesScanner = (options: ResponsesScannerOptions): ResponsesPipe => new ResponsesScanner(options);

/** The terminal event holds the whole output, and an image in it may have megabytes. */
const FRAME_MAX = 32_000_000;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const BLANK_LINE = encoder.encode('\n\n');

type Heard = { readonly frame: Uint8Array; readonly event: JsonObject };

class ResponsesScanner implements ResponsesPipe {
  readonly #options: ResponsesScannerOptions;
  readonly #splitter = new FrameSplitter(FRAME_MAX);
  readonly #collector = new ResponsesCollector();
  readonly #seen: StreamSeen = nothingSeen();
  /** The response as the provider last said it before its end. */
  #response: JsonObject | undefined;
  #terminal: Heard | undefined;
  #nextNumber = 0;
  #deltaBytes = 0;
  #doneBytes = 0;
  #inPieces = false;

  constructor(options: ResponsesScannerOptions) {
    this.#options = options;
  }

  get seen(): Readonly<StreamSeen> {
    return this.#seen;
  }

  get betweenFrames(): boolean {
    return this.#splitter.betweenFrames;
  }

  /** The items so far; once the response has ended, all of them. */
  get output(): readonly JsonObject[] {
    const output = this.#terminal && objectsAt(objectAt(this.#terminal.event, 'response') ?? {}, 'output');
    return output === undefined || output.length === 0 ? this.#collector.output : output;
  }

  push(chunk: Uint8Array): Uint8Array {
    return passFrames(this.#splitter, chunk, ({ bytes, whole }) =>
      whole && !this.#inPieces ? this.#frame(bytes) : this.#piece(whole),
    );
  }

  /** The last frame if only its blank line was missing, nothing of one that was cut. */
  end(): Uint8Array {
    if (!this.betweenFrames) return BLANK_LINE;
    const rest = this.#splitter.end();
    const data = dataOf(rest)?.trim() ?? '';
    if (data === '') return NOTHING;
    if (data !== '[DONE]' && parseJson(data) === undefined) {
      this.#seen.malformed++;
      return NOTHING;
    }
    const frame = joinedBytes([rest, BLANK_LINE]);
    const verdict = this.#frame(frame);
    return verdict === 'hold' ? NOTHING : verdict === 'pass' ? frame : verdict;
  }

  finish(charge: Charge, cut: boolean): Uint8Array {
    if (this.#terminal !== undefined) return this.#edited(this.#terminal, this.#edits(charge));
    if (this.#seen.error !== undefined) return this.#made({ status: 'failed', error: this.#failure() }, charge);
    return this.#made({ status: cut ? 'incomplete' : 'completed' }, charge);
  }

  /** The provider's own words of a failure say more than ours. */
  fail({ error: { code, message } }: ErrorBody, charge?: Charge): Uint8Array {
    const error = this.#seen.error === undefined ? { code, message } : this.#failure();
    return this.#made({ status: 'failed', error }, charge);
  }

  #made(ending: MadeEnding, charge: Charge | undefined): Uint8Array {
    const lead = this.betweenFrames ? '' : '\n\n';
    const { context } = this.#options;
    const log = new EventLog(this.#nextNumber);
    const text = madeEnding({ context, log, collector: this.#collector, response: this.#response, charge, ending });
    return encoder.encode(lead + text);
  }

  #failure(): JsonObject {
    return failureOf(this.#seen.error, this.#options.apiKey);
  }

  /** Part of a frame too long to keep: it passes unread. */
  #piece(last: boolean): Verdict {
    if (!this.#inPieces) {
      this.#seen.oversized++;
      this.#seen.contentSeen = true;
    }
    this.#inPieces = !last;
    return this.#seen.done ? 'hold' : 'pass';
  }

  #frame(frame: Uint8Array): Verdict {
    if (this.#seen.done) return 'hold';
    const data = dataOf(frame)?.trim() ?? '';
    if (data === '') return 'pass';
    this.#seen.frames++;
    if (data === '[DONE]') {
      this.#seen.done = true;
      return 'hold';
    }
    const event = parseJson(data);
    if (!isObject(event)) {
      this.#seen.malformed++;
      return maskKeyBytes(frame, this.#options.apiKey);
    }
    if (!isPlainData(frame) || typeof event.type !== 'string') return this.#event(frame, event);
    // Some clients listen for names, and some servers send none.
    const named = joinedBytes([encoder.encode(`event: ${event.type}\n`), frame]);
    const verdict = this.#event(named, event);
    return verdict === 'pass' ? named : verdict;
  }

  #event(frame: Uint8Array, event: JsonObject): Verdict {
    const type = event.type ?? (isSaid(event.error) ? 'error' : undefined);
    const response = objectAt(event, 'response') ?? {};
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.#note(response);
        this.#number(event);
        return this.#edited({ frame, event }, this.#edits());
      case 'response.completed':
      case 'response.incomplete':
        this.#terminal = { frame: frame.slice(), event };
        this.#end(response, String(type));
        return 'hold';
      case 'response.failed':
        this.#seen.error ??= response.error ?? { message: 'The response failed.' };
        this.#end(response, String(type));
        return 'hold';
      case 'error':
        // Told as the failure of the response: clients throw on a bare error, and never see what was charged.
        this.#seen.error ??= event.error ?? event;
        return 'hold';
      default:
        this.#number(event);
        this.#collector.take(event);
        this.#seen.searches = this.#collector.searches;
        this.#count(event);
        return 'pass';
    }
  }

  /** Events of ours go on from those that passed. */
  #number(event: JsonObject): void {
    const number = numberAt(event, 'sequence_number') ?? this.#nextNumber;
    this.#nextNumber = Math.max(this.#nextNumber, number + 1);
  }

  #note(response: JsonObject): void {
    this.#response = response;
    const id = this.#seen.id ?? textOf(response, 'id');
    if (id !== undefined) this.#seen.id = id;
    const model = this.#seen.model ?? textOf(response, 'model');
    if (model !== undefined) this.#seen.model = model;
    this.#seen.created ||= Math.floor(numberAt(response, 'created_at') ?? 0);
  }

  #end(response: JsonObject, type: string): void {
    this.#note(response);
    const { output } = this;
    const usage = usageOfResponse(response, output);
    if (usage !== undefined) this.#seen.rawUsage = usage;
    const tier = textOf(response, 'service_tier');
    if (tier !== undefined) this.#seen.serviceTier = tier;
    const reason = finishOf({ ...response, status: type.slice('response.'.length) }, output);
    if (reason !== undefined) this.#seen.finishReason = reason;
    this.#seen.finished.add(0);
    this.#seen.done = true;
    this.#seen.contentSeen ||= output.some(hasSubstance);
    this.#seen.outputBytes = Math.max(
      this.#seen.outputBytes,
      output.reduce((sum, item) => sum + itemBytes(item), 0),
    );
  }

  /** What the model wrote: as its deltas say, or its finished items where a provider sends those alone. */
  #count(event: JsonObject): void {
    const type = String(event.type);
    const item = objectAt(event, 'item');
    if (item !== undefined) {
      this.#seen.contentSeen ||= hasSubstance(item);
      if (type === 'response.output_item.done') this.#doneBytes += itemBytes(item);
    }
    const bytes = type.endsWith('.delta') && !this.#isOfProgram(event) ? textBytes(event.delta) : 0;
    this.#seen.contentSeen ||= bytes > 0;
    if (type === 'response.audio.delta') this.#seen.audioBytes += bytes;
    else this.#deltaBytes += bytes;
    this.#seen.outputBytes = Math.max(this.#deltaBytes, this.#doneBytes);
  }

  #isOfProgram({ output_index }: JsonObject): boolean {
    const item = typeof output_index === 'number' ? this.#collector.itemAt(output_index) : undefined;
    return item !== undefined && isOfProgram(item);
  }

  #edits(charge?: Charge): ResponseEdits {
    const { context, servedModel } = this.#options;
    return editsOf(servedModel, context.asked, charge && responsesUsage(charge));
  }

  #edited({ frame, event }: Heard, edits: ResponseEdits): Uint8Array {
    const edited = editFrame(frame, edits);
    if (edited !== undefined) return edited;
    const members = [...edits].map(([name, { text }]) => [name, parseJson(text)]);
    const response = { ...objectAt(event, 'response'), ...Object.fromEntries(members) };
    return encoder.encode(`event: ${textAt(event, 'type')}\ndata: ${JSON.stringify({ ...event, response })}\n\n`);
  }
}
