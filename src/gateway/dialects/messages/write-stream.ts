// Writes an answer as Anthropic streams it: the message's start, its blocks one after the other, its end with usage.
import { type ErrorBody, isReason, statusOf } from '../../../base/refusal.ts';
import type { AnswerEvent } from '../../form/event.ts';
import type { AnswerContext, AnswerWriter, Charge } from '../dialect.ts';
import { BlockWriter } from './block-writer.ts';
import { likelyTokens } from './count.ts';
import { messagesError } from './errors.ts';
import { sse } from './sse.ts';
import { stopFacts } from './stop-reason.ts';
import { startUsageJson, usageJson } from './usage-json.ts';

type Start = Extract<AnswerEvent, { readonly type: 'start' }>;
type Finish = Extract<AnswerEvent, { readonly type: 'finish' }>;

/** Opens a writer of one stream. */
export const openMessagesWriter = (context: AnswerContext): AnswerWriter => {
  const writer = new MessageWriter(context);
  return {
    write: (event) => writer.write(event),
    finish: (charge, cut) => writer.finish(charge, cut),
    fail: (error, charge) => errorEvent(error, charge),
  };
};

/** An error inside of a stream, whose status has long been sent; what was delivered before it is charged. */
export function errorEvent(error: ErrorBody, charge?: Charge): string {
  const { code } = error.error;
  const body = messagesError(error, isReason(code) ? statusOf(code) : 500);
  return sse({ ...body, type: 'error', ...(charge === undefined ? {} : { usage: usageJson(charge) }) });
}

/** The first event of a message. Usage has to be there before it is known: what is told is the prompt's length, or an estimate. */
export function messageStart({ asked, servedModel, newId }: AnswerContext, start?: Start): string {
  const inputTokens = start?.inputTokens ?? likelyTokens(asked);
  const message = {
    id: start?.id || newId('msg'),
    type: 'message',
    role: 'assistant',
    model: servedModel,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: startUsageJson(inputTokens),
  };
  return sse({ type: 'message_start', message }) + sse({ type: 'ping' });
}

/** The last events of a message. */
export const messageEnd = (stop: object, usage: object): string =>
  sse({ type: 'message_delta', delta: stop, usage }) + sse({ type: 'message_stop' });

class MessageWriter {
  readonly #context: AnswerContext;
  readonly #blocks: BlockWriter;
  #hasStarted = false;
  #finish: Finish | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#blocks = new BlockWriter(context.newId);
  }

  write(event: AnswerEvent): string {
    switch (event.type) {
      case 'start':
        return this.#started(event);
      case 'ping':
        return this.#hasStarted ? sse({ type: 'ping' }) : '';
      case 'usage':
      case 'error':
      case 'end':
        return '';
      case 'finish':
        return event.choice === 0 ? this.#finished(event) : '';
      default:
        // The dialect has one answer; a guard of it lets no more be asked for.
        return event.choice === 0 ? this.#started() + this.#blocks.take(event) : '';
    }
  }

  finish(charge: Charge, cut: boolean): string {
    const rest = this.#started() + this.#blocks.close();
    return rest + messageEnd(stopFacts(this.#finish, cut, this.#blocks.hasCalls), usageJson(charge));
  }

  #started(start?: Start): string {
    if (this.#hasStarted) return '';
    this.#hasStarted = true;
    return messageStart(this.#context, start);
  }

  #finished(event: Finish): string {
    this.#finish = event;
    return this.#started() + this.#blocks.close();
  }
}
