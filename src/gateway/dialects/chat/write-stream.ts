// Writes the events of an answer as the chunks of a chat stream, and ends it as a stream that passes through is ended.
import type { ErrorBody } from '../../../base/refusal.ts';
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import { chatErrorChunk } from '../../wire/chat-error-frame.ts';
import { usageJson } from '../../wire/usage-json.ts';
import type { AnswerContext, AnswerWriter, Charge } from '../dialect.ts';
import { answerHead, explanationOf, type Finish, finishOf, logprobsOf } from './answer-parts.ts';
import { type Content, Deltas } from './deltas.ts';

const DONE = 'data: [DONE]\n\n';
const ALIVE = ': FAREBOX PROCESSING\n\n';

/** Opens the writing of one stream. */
export const openChatWriter = (context: AnswerContext): AnswerWriter => new ChatWriter(context);

class ChatWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #deltas = new Map<number, Deltas>();
  readonly #begun = new Set<number>();
  readonly #finished = new Set<number>();

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  readonly write = (event: AnswerEvent): string => {
    switch (event.type) {
      case 'start':
        return this.#begun.has(0) ? '' : this.#said(0, { content: '' });
      case 'ping':
        return ALIVE;
      case 'finish':
        return this.#explained(event) + this.#ended(event.choice, event);
      case 'usage':
      case 'error':
      case 'end':
        return '';
      default:
        return this.#content(event);
    }
  };

  readonly finish = (charge: Charge, cut: boolean): string => {
    const { answers } = this.#context.asked.size;
    const open = Array.from({ length: answers }, (_, index) => index).filter((index) => !this.#finished.has(index));
    const ends = open.map((index) => this.#ended(index, { reason: cut ? 'length' : 'stop' }));
    const rests = [...this.#finished].map((index) => this.#rest(index));
    return `${ends.join('')}${rests.join('')}${this.#charged(charge)}${DONE}`;
  };

  readonly fail = (error: ErrorBody, charge?: Charge): string =>
    `${this.#chunk(chatErrorChunk(error))}${charge === undefined ? '' : this.#charged(charge)}${DONE}`;

  #content(event: Content): string {
    const delta = this.#deltasOf(event.choice).of(event);
    const logprobs = event.type === 'text' ? logprobsOf(event.logprobs) : undefined;
    if (Object.keys(delta).length === 0) return '';
    return this.#said(event.choice, delta, logprobs);
  }

  #said(index: number, delta: JsonObject, logprobs?: JsonObject): string {
    const choice = {
      index,
      delta: { ...this.#role(index), ...delta },
      ...(logprobs === undefined ? {} : { logprobs }),
      finish_reason: null,
    };
    return this.#chunk({ choices: [choice] });
  }

  /** Why content was refused stands where OpenAI's own refusals do. */
  #explained(finish: Finish): string {
    const refusal = explanationOf(finish);
    return refusal === undefined ? '' : this.#said(finish.choice, { refusal });
  }

  #ended(index: number, finish: Parameters<typeof finishOf>[0]): string {
    this.#finished.add(index);
    return this.#rest(index) + this.#chunk({ choices: [{ index, delta: this.#role(index), ...finishOf(finish) }] });
  }

  #rest(index: number): string {
    const delta = this.#deltasOf(index).rest();
    return Object.keys(delta).length === 0 ? '' : this.#said(index, delta);
  }

  /** Who did not ask for chunks without choices gets an empty choice: the loop of every tutorial looks into the first. */
  #charged({ usage, cost, extra }: Charge): string {
    const choices = this.#context.asked.includeUsage ? [] : [{ index: 0, delta: {}, finish_reason: null }];
    return this.#chunk({ choices, usage: usageJson(usage, cost, extra) });
  }

  /** Who speaks is told once, in the first chunk of an answer. */
  #role(index: number): JsonObject {
    if (this.#begun.has(index)) return {};
    this.#begun.add(index);
    return { role: 'assistant' };
  }

  #deltasOf(index: number): Deltas {
    const known = this.#deltas.get(index) ?? new Deltas(this.#context.newId);
    this.#deltas.set(index, known);
    return known;
  }

  #chunk(rest: JsonObject): string {
    const chunk = { ...answerHead(this.#context, 'chat.completion.chunk'), ...rest };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}
