// One answer of a stream as deltas of a chat message. A delta says at once what its event said; only the signature of a call waits
// for its call.
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import { writeDetails } from '../../wire/reasoning-details.ts';
import { annotation, audioOf, imageOf, openedCall, ownMember } from './answer-parts.ts';

/** An event that adds to an answer. */
export type Content = Extract<AnswerEvent, { readonly block: number }>;
type Of<Type extends Content['type']> = Extract<Content, { readonly type: Type }>;

export class Deltas {
  readonly #newId: (prefix: string) => string;
  /** Characters of content so far, and where each block of text begins in it. */
  #length = 0;
  readonly #starts = new Map<number, number>();
  /** Clients count calls and thoughts by themselves, not among the blocks. */
  readonly #calls = new Map<number, number>();
  readonly #customs = new Set<number>();
  readonly #thoughts = new Map<number, number>();
  /** Signatures of calls that are still to come, by the call's id. */
  readonly #seals = new Map<string, string>();

  constructor(newId: (prefix: string) => string) {
    this.#newId = newId;
  }

  /** What an event adds to the message; nothing for what chat has no words for. */
  of(event: Content): JsonObject {
    switch (event.type) {
      case 'text':
        return this.#text(event);
      case 'refusal':
        return { refusal: event.text };
      case 'reasoning':
        return this.#reasoning(event);
      case 'tool_call':
        return { tool_calls: [this.#call(event)] };
      case 'citation': {
        const start = this.#starts.get(event.block) ?? this.#length;
        return { annotations: [annotation(event.citation, { start, end: this.#length })] };
      }
      case 'image':
        return { images: [imageOf(event)] };
      case 'audio':
        return { audio: audioOf(event) };
      case 'foreign':
        return ownMember(event);
    }
  }

  #text({ block, text }: Of<'text'>): JsonObject {
    if (!this.#starts.has(block)) this.#starts.set(block, this.#length);
    this.#length += text.length;
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
