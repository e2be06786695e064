// Writes an answer as the events of the Responses API: what was asked for first, then item by item, and one terminal event last.

import { assert } from '../../../base/assert.ts';
import type { ErrorBody } from '../../../base/refusal.ts';
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import type { AnswerContext, AnswerWriter, Charge } from '../dialect.ts';
import { endingOf, type Finish } from './ending.ts';
import { EventLog } from './events.ts';
import { itemIds } from './item-id.ts';
import { Output } from './output.ts';
import { type ResponseState, requestEcho, responseObject } from './response-object.ts';

/** Opens the writer of one stream. */
export const openResponsesWriter = (context: AnswerContext): AnswerWriter => new ResponsesWriter(context);

class ResponsesWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #id: string;
  readonly #echo: JsonObject;
  readonly #log = new EventLog();
  readonly #output: Output;
  #isBegun = false;
  #isEnded = false;
  #finish: Finish | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#id = context.newId('resp');
    this.#echo = requestEcho(context.asked);
    const form = context.asked.form();
    assert(form.ok, 'an answer to a request that could not be read');
    this.#output = new Output({ log: this.#log, newId: itemIds(this.#id), tools: form.value.tools });
  }

  write(event: AnswerEvent): string {
    switch (event.type) {
      case 'start':
        return this.#begin();
      case 'usage':
      case 'error':
      case 'ping':
      case 'end':
        return '';
      case 'finish':
        return event.choice === 0 ? this.#begin() + this.#close(event) : '';
      default:
        // One answer is all that this dialect can ask for.
        return event.choice === 0 ? this.#begin() + this.#output.take(event) : '';
    }
  }

  finish(charge: Charge, cut: boolean): string {
    const ending = endingOf(cut ? { type: 'finish', choice: 0, reason: 'length' } : this.#finish);
    const before = this.#begin() + this.#output.end(ending.itemStatus);
    return before + this.#terminal({ ...ending.state, charge });
  }

  fail({ error: { code, message } }: ErrorBody, charge?: Charge): string {
    const before = this.#begin() + this.#output.end('incomplete');
    return before + this.#terminal({ status: 'failed', error: { code, message }, charge });
  }

  #begin(): string {
    if (this.#isBegun) return '';
    this.#isBegun = true;
    const response = this.#response({ status: 'in_progress' });
    return this.#log.event('response.created', { response }) + this.#log.event('response.in_progress', { response });
  }

  /** The model has said what it has to say. Its items end here, and not only when they are paid for: clients act on them. */
  #close(event: Finish): string {
    this.#finish = event;
    const { explanation, reason } = event;
    const told =
      reason === 'content_filter' && explanation !== undefined
        ? this.#output.take({ type: 'refusal', choice: 0, block: Number.MAX_SAFE_INTEGER, text: explanation })
        : '';
    return told + this.#output.end(endingOf(event).itemStatus);
  }

  #terminal(state: Omit<ResponseState, 'id' | 'output'>): string {
    assert(!this.#isEnded, 'a response ended twice');
    this.#isEnded = true;
    const { now, createdAt } = this.#context;
    const completedAt = state.status === 'completed' ? (now?.() ?? createdAt) : undefined;
    const response = this.#response({ ...state, completedAt });
    return this.#log.event(`response.${state.status}`, { response });
  }

  #response(state: Omit<ResponseState, 'id' | 'output'>): JsonObject {
    return responseObject(this.#context, this.#echo, { id: this.#id, output: this.#output.items, ...state });
  }
}
