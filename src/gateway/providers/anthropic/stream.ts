// Reads an answer of Anthropic's, event by event. Relays repeat a message's start or splice a second message in, so blocks are
// numbered here, and what ought to come once is told once.

import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, parseJson, textAt } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { STOP_REASONS } from '../../wire/messages-words.ts';
import type { AnswerReader } from '../adapter.ts';
import { mergeUsage } from './merge.ts';
import { type OpenBlock, openBlock } from './open-block.ts';
import { customNames } from './tools.ts';
import { inputTokensOf } from './usage.ts';

/** Opens the reader of a stream that answers `form`. */
export function openReader(form: FormRequest): AnswerReader {
  const reader = new MessageReader(customNames(form));
  return {
    read: ({ event, data }) => {
      const value = parseJson(data);
      return isObject(value) ? reader.take(textAt(value, 'type') ?? event ?? '', value) : undefined;
    },
    end: () => reader.end(),
  };
}

/** The events of one message, as they come. Its state is what was told before. */
export class MessageReader {
  readonly #customs: ReadonlySet<string>;
  readonly #open = new Map<number, OpenBlock>();
  #report: JsonObject | undefined;
  #blocks = 0;
  #isStarted = false;
  #isFinished = false;

  constructor(customs: ReadonlySet<string>) {
    this.#customs = customs;
  }

  /** What one event says; undefined when it cannot be read. Kinds of events that are not known say nothing. */
  take(type: string, value: JsonObject): readonly AnswerEvent[] | undefined {
    switch (type) {
      case 'message_start':
        return this.#start(objectAt(value, 'message') ?? {});
      case 'content_block_start':
        return this.#startBlock(indexOf(value), objectAt(value, 'content_block'));
      case 'content_block_delta':
        return this.#growBlock(indexOf(value), objectAt(value, 'delta'));
      case 'content_block_stop':
        return this.#stopBlock(indexOf(value));
      case 'message_delta':
        return this.#finish(objectAt(value, 'delta') ?? {}, objectAt(value, 'usage'));
      case 'message_stop':
        return [...this.end(), { type: 'end' }];
      case 'error':
        return [{ type: 'error', error: value.error ?? value }];
      default:
        return type === 'ping' ? [{ type: 'ping' }] : [];
    }
  }

  /** What was still kept of blocks that nobody ended. */
  end(): readonly AnswerEvent[] {
    const rest = [...this.#open.values()].flatMap((block) => block.stop(false));
    this.#open.clear();
    return rest;
  }

  /** A message is empty when it starts, but for one that comes whole: an answer without a stream, or one that a program goes on with. */
  #start(message: JsonObject): readonly AnswerEvent[] {
    const rest = this.end();
    const started = [...this.#introduced(message), ...this.#use(objectAt(message, 'usage'))];
    const content = objectsAt(message, 'content');
    if (content.length === 0) return [...rest, ...started];
    const said = content.flatMap((block, index) => [
      ...(this.#startBlock(index, block) ?? []),
      ...this.#stopBlock(index),
    ]);
    return [...rest, ...started, ...said, ...this.#finish(message, undefined)];
  }

  #introduced(message: JsonObject): readonly AnswerEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    const [id, model] = [textAt(message, 'id'), textAt(message, 'model')];
    const inputTokens = inputTokensOf(objectAt(message, 'usage') ?? {});
    return [
      {
        type: 'start',
        ...(id === undefined ? {} : { id }),
        ...(model === undefined ? {} : { model }),
        ...(inputTokens === undefined ? {} : { inputTokens }),
      },
    ];
  }

  #startBlock(index: number, content: JsonObject | undefined): readonly AnswerEvent[] | undefined {
    if (content === undefined) return undefined;
    const rest = this.#open.get(index)?.stop(false) ?? [];
    const block = openBlock(content, this.#blocks, this.#customs);
    this.#blocks++;
    this.#open.set(index, block);
    return [...rest, ...block.start];
  }

  /** A delta of a block whose start was lost opens the block that such deltas belong to. */
  #growBlock(index: number, delta: JsonObject | undefined): readonly AnswerEvent[] | undefined {
    if (delta === undefined) return undefined;
    const open = this.#open.get(index);
    if (open !== undefined) return open.delta(delta);
    const lost = LOST_STARTS.get(textAt(delta, 'type'));
    return lost === undefined
      ? undefined
      : [...(this.#startBlock(index, lost) ?? []), ...(this.#growBlock(index, delta) ?? [])];
  }

  #stopBlock(index: number): readonly AnswerEvent[] {
    const rest = this.#open.get(index)?.stop(true) ?? [];
    this.#open.delete(index);
    return rest;
  }

  #finish(delta: JsonObject, report: JsonObject | undefined): readonly AnswerEvent[] {
    const usage = this.#use(report);
    const native = textAt(delta, 'stop_reason');
    if (native === undefined || this.#isFinished) return usage;
    this.#isFinished = true;
    const stopped = textAt(delta, 'stop_sequence');
    const details = objectAt(delta, 'stop_details');
    const explanation = details === undefined ? undefined : textAt(details, 'explanation');
    return [
      ...usage,
      {
        type: 'finish',
        choice: 0,
        reason: STOP_REASONS.get(native) ?? 'stop',
        native,
        ...(stopped === undefined ? {} : { stopped }),
        ...(explanation === undefined ? {} : { explanation }),
      },
    ];
  }

  #use(update: JsonObject | undefined): readonly AnswerEvent[] {
    if (update === undefined) return [];
    this.#report = mergeUsage(this.#report, update);
    return [{ type: 'usage', report: this.#report }];
  }
}

const indexOf = (value: JsonObject): number => numberAt(value, 'index') ?? 0;

const LOST_STARTS: ReadonlyMap<string | undefined, JsonObject> = new Map([
  ['text_delta', { type: 'text', text: '' }],
  ['thinking_delta', { type: 'thinking', thinking: '' }],
]);
