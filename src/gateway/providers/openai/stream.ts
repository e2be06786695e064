// Reads the chunks of a chat stream, whatever a provider makes of them: empty ones, usage anywhere, choices that are missing, a
// finish without a delta or twice, an error instead of an answer.
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, numberAt, parseJson } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import { choicesOf, errorOf, textOf, usageOf } from '../../wire/chunk-json.ts';
import type { AnswerReader, ServerEvent } from '../adapter.ts';
import { ChoiceReader } from './choice.ts';
import { sourcesOf } from './citations.ts';

export class ChatReader implements AnswerReader {
  readonly #customNames: ReadonlySet<string>;
  readonly #choices = new Map<number, ChoiceReader>();
  #hasStarted = false;
  /** The service tier that served: it stands beside the usage, and its price is the charge's. */
  #tier: string | undefined;

  constructor(form: FormRequest) {
    this.#customNames = new Set(form.tools.filter((tool) => tool.type === 'custom').map(({ name }) => name));
  }

  readonly read = ({ event, data }: ServerEvent): readonly AnswerEvent[] | undefined => {
    const text = data.trim();
    if (text === '') return [];
    if (text === '[DONE]') return [...this.end(), { type: 'end' }];
    const value = parseJson(text);
    const chunk: unknown = Array.isArray(value) ? value[0] : value;
    if (!isObject(chunk)) return undefined;
    const isError = (event === 'error' || chunk.object === 'error') && errorOf(chunk) === undefined;
    return isError ? [{ type: 'error', error: chunk }] : this.take(chunk);
  };

  readonly end = (): readonly AnswerEvent[] => [...this.#choices.values()].flatMap((choice) => choice.end());

  /** What a chunk says, or a whole answer. */
  take(chunk: JsonObject): readonly AnswerEvent[] {
    const error = errorOf(chunk);
    const sources = sourcesOf(chunk);
    const said = choicesOf(chunk).flatMap((choice, position) => {
      const reader = this.#choice(numberAt(choice, 'index') ?? position);
      reader.note(sources);
      return [...reader.content(choice), ...(error === undefined ? reader.finish(choice) : [])];
    });
    this.#tier = textOf(chunk, 'service_tier') ?? this.#tier;
    const usage = usageOf(chunk);
    const report = usage && this.#tier !== undefined ? { service_tier: this.#tier, ...usage } : usage;
    return [
      ...this.#start(chunk, said.length > 0),
      ...said,
      ...(report === undefined ? [] : [{ type: 'usage' as const, report }]),
      ...(error === undefined ? [] : [{ type: 'error' as const, error }]),
    ];
  }

  /** An answer starts once: with the first chunk that has its id, for Azure's first has none, or with its first words. */
  #start(chunk: JsonObject, hasContent: boolean): readonly AnswerEvent[] {
    const id = textOf(chunk, 'id');
    if (this.#hasStarted || (id === undefined && !hasContent)) return [];
    this.#hasStarted = true;
    const model = textOf(chunk, 'model');
    const created = numberAt(chunk, 'created');
    return [
      {
        type: 'start',
        ...(id === undefined ? {} : { id }),
        ...(model === undefined ? {} : { model }),
        ...(created === undefined ? {} : { created }),
      },
    ];
  }

  #choice(index: number): ChoiceReader {
    const known = this.#choices.get(index) ?? new ChoiceReader(index, this.#customNames);
    this.#choices.set(index, known);
    return known;
  }
}
