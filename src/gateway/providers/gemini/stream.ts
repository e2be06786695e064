// Reads a stream of Gemini's generateContent, or one whole answer as its only chunk. The stream has no last word: it ends when
// the connection does, and only then are the finish reasons told.
import type { AnswerEvent } from '../../form/event.ts';
import { parseExactJson } from '../../form/exact-json.ts';
import { isObject, isSaid, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import type { AnswerReader, ServerEvent } from '../adapter.ts';
import { customNames } from './call-arguments.ts';
import { ChoiceReader, type Shared } from './choice.ts';
import { searchesOf } from './grounding.ts';
import { isCurrent } from './models.ts';
import { SEARCHES_FIELD } from './usage.ts';

export class GeminiReader implements AnswerReader {
  readonly #choices = new Map<number, ChoiceReader>();
  readonly #shared: Shared;
  #started = false;
  #id: string | undefined;
  #model = '';
  /** Calls of earlier turns. */
  readonly #earlier: number;
  #calls = 0;
  #report: JsonObject | undefined;
  #searches = 0;

  constructor(form: FormRequest) {
    const custom = customNames(form);
    this.#earlier = form.turns.flatMap(({ parts }) => parts).filter(({ type }) => type === 'tool_call').length;
    this.#shared = { newCallId: () => this.#newCallId(), isCustom: (name) => custom.has(name) };
  }

  /** An error can come in a list. */
  read({ data }: ServerEvent): readonly AnswerEvent[] | undefined {
    const value = parseExactJson(data);
    if (isObject(value)) return this.readChunk(value);
    if (!Array.isArray(value)) return undefined;
    return value.filter(isObject).flatMap((chunk) => this.readChunk(chunk));
  }

  /** What one parsed chunk says. */
  readChunk(chunk: JsonObject): readonly AnswerEvent[] {
    if (isSaid(chunk.error)) return [{ type: 'error', error: chunk.error }];
    const started = this.#start(chunk);
    const said = objectsAt(chunk, 'candidates').flatMap((candidate, position) =>
      this.#choiceOf(indexOf(candidate) ?? position).read(candidate),
    );
    const blockReason = textAt(objectAt(chunk, 'promptFeedback') ?? {}, 'blockReason');
    if (blockReason !== undefined) this.#choiceOf(0).block(blockReason, blockMessage(chunk));
    return [...started, ...said, ...this.#readReport(chunk)];
  }

  end(): readonly AnswerEvent[] {
    return this.finish(false);
  }

  /** The ends of all answers, where all have ended; `isWhole`: nothing more can come. */
  finish(isWhole: boolean): readonly AnswerEvent[] {
    const choices = [...this.#choices.values()];
    const finishes = choices.flatMap((choice) => choice.end(isWhole));
    const isOver = choices.length > 0 && finishes.length === choices.length;
    return isOver ? [...finishes, { type: 'end' }] : finishes;
  }

  #start(chunk: JsonObject): readonly AnswerEvent[] {
    this.#id ??= textAt(chunk, 'responseId');
    this.#model ||= textAt(chunk, 'modelVersion') ?? '';
    if (this.#started) return [];
    this.#started = true;
    const created = Date.parse(textAt(chunk, 'createTime') ?? '');
    const inputTokens = numberAt(objectAt(chunk, 'usageMetadata') ?? {}, 'promptTokenCount');
    return [
      {
        type: 'start',
        ...(this.#id === undefined ? {} : { id: this.#id }),
        ...(this.#model === '' ? {} : { model: this.#model }),
        ...(Number.isNaN(created) ? {} : { created: Math.floor(created / 1000) }),
        ...(inputTokens === undefined ? {} : { inputTokens }),
      },
    ];
  }

  /** Reports are cumulative; the first ones of Vertex say only who serves, the last one everything. */
  #readReport(chunk: JsonObject): readonly AnswerEvent[] {
    const said = objectAt(chunk, 'usageMetadata');
    const groundings = [...this.#choices.values()].map(({ grounding }) => grounding);
    const searches = searchesOf(groundings, isCurrent(this.#model));
    if (said === undefined && searches === this.#searches) return [];
    this.#searches = searches;
    const counted = searches === 0 ? {} : { [SEARCHES_FIELD]: searches };
    this.#report = { ...this.#report, ...said, ...counted };
    return [{ type: 'usage', report: this.#report }];
  }

  #choiceOf(index: number): ChoiceReader {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice = new ChoiceReader(index, this.#shared);
    this.#choices.set(index, choice);
    return choice;
  }

  /**
   * Ids of calls that have none: the same in every run, and another in every answer, since clients tell calls of a conversation apart by
   * them. An answer that has no id counts on from the calls before it.
   */
  #newCallId(): string {
    const answer = (this.#id ?? '').replace(/[^\w-]/g, '');
    const call = this.#calls++;
    return answer === '' ? `call_${this.#earlier + call}` : `call_${answer}_${call}`;
  }
}

const indexOf = (candidate: JsonObject): number | undefined => {
  const index = candidate.index;
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
};

const blockMessage = (chunk: JsonObject): string | undefined =>
  textAt(objectAt(chunk, 'promptFeedback') ?? {}, 'blockReasonMessage');
