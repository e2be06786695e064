// One answer of a stream as deltas of a chat message. A delta says at once what its event said; only the signature of a call waits
// for its call, and a citation that says no end for that of its text, which Anthropic tells behind it.
import type { AnswerEvent } from '../../form/event.ts';
import { type JsonObject, listAt } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';
import { writeDetails } from '../../wire/reasoning-details.ts';
import { annotation, audioOf, imageOf, openedCall, ownMember, type Span } from './answer-parts.ts';

/** An event that adds to an answer. */
export type Content = Extract<AnswerEvent, { readonly block: number }>;
type Of<Type extends Content['type']> = Extract<Content, { readonly type: Type }>;

export class Deltas {
  readonly #newId: (prefix: string) => string;
  /** Characters of content so far, and where each block of text is in it. */
  #length = 0;
  readonly #spans = new Map<number, Span>();
  /** Clients count calls and thoughts by themselves, not among the blocks. */
  readonly #calls = new Map<number, number>();
  readonly #customs = new Set<number>();
  readonly #thoughts = new Map<number, number>();
  /** Signatures of calls that are still to come, by the call's id. */
  readonly #seals = new Map<string, string>();
  /** Citations of the whole of a text that may still go on. */
  #late: { readonly block: number; readonly citations: Citation[] } | undefined;

  constructor(newId: (prefix: string) => string) {
    this.#newId = newId;
  }

  /** What an event adds to the message; nothing for what chat has no words for. */
  of(event: Content): JsonObject {
    const late = this.#late?.block === event.block ? [] : this.#told();
    const delta = this.#delta(event);
    return late.length === 0 ? delta : { ...delta, annotations: [...late, ...listAt(delta, 'annotations')] };
  }

  /** What still waits for the end of its text. */
  rest(): JsonObject {
    const annotations = this.#told();
    return annotations.length === 0 ? {} : { annotations };
  }

  #delta(event: Content): JsonObject {
    switch (event.type) {
      case 'text':
        return this.#text(event);
      case 'refusal':
        return { refusal: event.text };
      case 'reasoning':
        return this.#reasoning(event);
      case 'tool_call':
        return { tool_calls: [this.#call(event)] };
      case 'citation':
        return this.#citation(event);
      case 'image':
        return { images: [imageOf(event)] };
      case 'audio':
        return { audio: audioOf(event) };
      case 'foreign':
        return ownMember(event);
    }
  }

  #citation({ block, citation }: Of<'citation'>): JsonObject {
    if (citation.end !== undefined) return { annotations: [annotation(citation, this.#spanOf(block))] };
    if (this.#late === undefined) this.#late = { block, citations: [citation] };
    else this.#late.citations.push(citation);
    return {};
  }

  #told(): readonly JsonObject[] {
    const late = this.#late;
    this.#late = undefined;
    return late === undefined ? [] : late.citations.map((citation) => annotation(citation, this.#spanOf(late.block)));
  }

  #spanOf(block: number): Span {
    return this.#spans.get(block) ?? { start: this.#length, end: this.#length };
  }

  #text({ block, text }: Of<'text'>): JsonObject {
    const { start } = this.#spanOf(block);
    this.#length += text.length;
    this.#spans.set(block, { start, end: this.#length });
    return { content: text };
  }

  #reasoning(event: Of<'reasoning'>): JsonObject {
    if (event.format === 'google-gemini-v1' && event.id !== undefined && event.sealed !== undefined) {
      this.#seals.set(event.id, event.sealed);
    }
    const index = this.#thoughts.get(event.block) ?? this.#thoughts.size;
    this.#thoughts.set(event.block, index);
    const plain = `${event.text ?? ''}${event.summary ?? ''}`;
    return {
      ...(plain === '' ? {} : { reasoning: plain }),
      reasoning_details: writeDetails(event, index),
    };
  }

  /** Id, type and name are told once. */
  #call(event: Of<'tool_call'>): JsonObject {
    const known = this.#calls.get(event.block);
    if (known !== undefined) {
      const isCustom = this.#customs.has(event.block);
      const piece = isCustom ? { custom: { input: event.arguments } } : { function: { arguments: event.arguments } };
      return { index: known, ...piece };
    }
    const index = this.#calls.size;
    this.#calls.set(event.block, index);
    if (event.custom === true) this.#customs.add(event.block);
    const id = event.id || this.#newId('call');
    return { index, ...openedCall({ ...event, id }, this.#seals.get(id)) };
  }
}
