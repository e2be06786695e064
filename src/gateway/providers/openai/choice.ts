// Reads the deltas of one choice as events, and numbers its blocks: words that go on after something else are a block of their own.

import { readDataUrl } from '../../form/data-url.ts';
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, listAt, numberAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import type { Citation, ReasoningPart } from '../../form/request.ts';
import { continuesDetail, joinDetails, type ReasoningDetail, readDetail } from '../../wire/reasoning-details.ts';
import { CallsReader } from './calls.ts';
import { citationOf } from './citations.ts';
import { finishOf } from './finish.ts';

type Events = readonly AnswerEvent[];
type Kind = 'text' | 'refusal' | 'reasoning' | 'audio' | 'other';

export class ChoiceReader {
  readonly #choice: number;
  readonly #calls: CallsReader;
  #nextBlock = 0;
  #open: { readonly kind: Kind; readonly block: number } | undefined;
  #detail: ReasoningDetail | undefined;
  /** Characters of content so far; the last block of text, and where it begins in them. */
  #length = 0;
  #text: { readonly block: number; readonly start: number } | undefined;
  #sources: readonly Citation[] = [];
  #isCited = false;
  #isFinished = false;

  constructor(choice: number, customNames: ReadonlySet<string>) {
    this.#choice = choice;
    this.#calls = new CallsReader(choice, customNames, () => this.#newBlock('other'));
  }

  /** Sources of the whole answer, which grow while it is written. */
  note(sources: readonly Citation[]): void {
    if (sources.length > 0) this.#sources = sources;
  }

  /** What a choice's delta or message says. Perplexity sends both, and its message is all that was said before. */
  content(choice: JsonObject): Events {
    const delta = objectAt(choice, 'delta') ?? objectAt(choice, 'message') ?? { content: choice.text };
    return [
      ...this.#thoughts(delta),
      ...this.#content(delta.content),
      ...this.#logprobs(choice.logprobs),
      ...this.#refusal(delta.refusal),
      ...objectsAt(delta, 'images').flatMap((image) => this.#image(image)),
      ...this.#audio(objectAt(delta, 'audio')),
      ...this.#calls.read(delta),
      ...listAt(delta, 'annotations').flatMap((annotation) => this.#annotation(annotation)),
    ];
  }

  /** How the choice ends, the first time it says so. */
  finish(choice: JsonObject): Events {
    const finish = this.#isFinished ? undefined : finishOf(choice, this.#calls.hasAny);
    if (finish === undefined) return [];
    this.#isFinished = true;
    return [...this.end(), { type: 'finish', choice: this.#choice, ...finish }];
  }

  /** What was still kept. */
  end(): Events {
    return [...this.#calls.end(), ...this.#unsaidSources()];
  }

  #block(kind: Kind): number {
    return this.#open?.kind === kind ? this.#open.block : this.#newBlock(kind);
  }

  #newBlock(kind: Kind): number {
    const block = this.#nextBlock++;
    this.#open = { kind, block };
    if (kind === 'text') this.#text = { block, start: this.#length };
    return block;
  }

  /** Details say the same as the plain text, and more; a provider that seals its thoughts may tell their text beside. */
  #thoughts(delta: JsonObject): Events {
    const values = listAt(delta, 'reasoning_details');
    const details = values.flatMap((value) => readDetail(value) ?? []);
    const isTold = details.some(({ part }) => (part.text ?? part.summary) !== undefined);
    const plain = textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning');
    return [
      ...(isTold || !plain ? [] : this.#plainThought(plain)),
      ...details.flatMap((detail) => this.#detailed(detail)),
      ...values.filter(isObject).flatMap((value) => this.#foreignDetail(value)),
    ];
  }

  #plainThought(text: string): Events {
    if (this.#detail !== undefined) this.#open = undefined;
    this.#detail = undefined;
    return [{ type: 'reasoning', choice: this.#choice, block: this.#block('reasoning'), text }];
  }

  #detailed(detail: ReasoningDetail): Events {
    const { part } = detail;
    if (isSealOfCall(part)) this.#calls.noteSeal(part.id);
    const isMore =
      this.#open?.kind === 'reasoning' && this.#detail !== undefined && continuesDetail(this.#detail, detail);
    this.#detail = isMore && this.#detail !== undefined ? joinDetails(this.#detail, detail) : detail;
    const block = isMore ? this.#block('reasoning') : this.#newBlock('reasoning');
    return [{ ...part, choice: this.#choice, block }];
  }

  #foreignDetail(value: JsonObject): Events {
    return value.type === 'reasoning.server_tool_call' ? this.#foreign(value) : [];
  }

  #content(content: unknown): Events {
    if (typeof content === 'string') return this.#words(content);
    return Array.isArray(content) ? content.flatMap((part: unknown) => this.#part(part)) : [];
  }

  #words(text: string): Events {
    if (text === '') return [];
    const block = this.#block('text');
    this.#length += text.length;
    return [{ type: 'text', choice: this.#choice, block, text }];
  }

  /** Mistral's parts: text, and thinking that has parts of its own. What is none of these only chat knows. */
  #part(part: unknown): Events {
    if (typeof part === 'string') return this.#words(part);
    if (!isObject(part)) return [];
    switch (part.type) {
      case 'text':
        return this.#words(textAt(part, 'text') ?? '');
      case 'thinking': {
        const text =
          textAt(part, 'thinking') ??
          objectsAt(part, 'thinking')
            .map((piece) => textAt(piece, 'text') ?? '')
            .join('');
        return text === '' ? [] : this.#plainThought(text);
      }
      case 'image_url':
        return this.#image(part);
      default:
        return this.#foreign(part);
    }
  }

  /** They come with the text that they are of; by themselves they are of the text before. */
  #logprobs(logprobs: unknown): Events {
    if (!isObject(logprobs) || listAt(logprobs, 'content').length === 0) return [];
    const block = this.#text?.block ?? this.#newBlock('text');
    return [{ type: 'text', choice: this.#choice, block, text: '', logprobs }];
  }

  #refusal(refusal: unknown): Events {
    if (typeof refusal !== 'string' || refusal === '') return [];
    return [{ type: 'refusal', choice: this.#choice, block: this.#block('refusal'), text: refusal }];
  }

  /** OpenRouter's and Mistral's; one that lies at an address is not fetched. */
  #image(image: JsonObject): Events {
    const url = textAt(objectAt(image, 'image_url') ?? {}, 'url') ?? textAt(image, 'image_url') ?? '';
    const data = readDataUrl(url);
    if (data === undefined) return url === '' ? [] : this.#foreign({ type: 'image_url', image_url: { url } });
    const { mediaType } = data;
    return [{ type: 'image', choice: this.#choice, block: this.#newBlock('other'), mediaType, data: data.data }];
  }

  #audio(audio: JsonObject | undefined): Events {
    if (audio === undefined || Object.keys(audio).length === 0) return [];
    const id = textAt(audio, 'id');
    const data = textAt(audio, 'data');
    const transcript = textAt(audio, 'transcript');
    const expiresAt = numberAt(audio, 'expires_at');
    return [
      {
        type: 'audio',
        choice: this.#choice,
        block: this.#block('audio'),
        ...(id === undefined ? {} : { id }),
        ...(data === undefined ? {} : { data }),
        ...(transcript === undefined ? {} : { transcript }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
    ];
  }

  #annotation(annotation: unknown): Events {
    const { block, start } = this.#text ?? { block: this.#newBlock('text'), start: this.#length };
    const citation = citationOf(annotation, start);
    if (citation === undefined) return [];
    this.#isCited = true;
    return [{ type: 'citation', choice: this.#choice, block, citation }];
  }

  /** Sources are told once, at the end, where the answer has not cited them itself. */
  #unsaidSources(): Events {
    const text = this.#text;
    if (text === undefined || this.#isCited) return [];
    this.#isCited = true;
    return this.#sources.map((citation) => ({ type: 'citation', choice: this.#choice, block: text.block, citation }));
  }

  #foreign(value: JsonObject): Events {
    return [{ type: 'foreign', choice: this.#choice, block: this.#newBlock('other'), tongue: 'chat', value }];
  }
}

const isSealOfCall = (part: ReasoningPart): part is ReasoningPart & { readonly id: string } =>
  part.format === 'google-gemini-v1' && part.id !== undefined && part.sealed !== undefined;
