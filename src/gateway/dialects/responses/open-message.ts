// A message while it is being told: every block of text and every refusal is a part of its content, in order.
import type { JsonObject } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';
import type { EventLog, ItemAt } from './events.ts';
import {
  annotationOf,
  contentDone,
  type ItemStatus,
  itemDone,
  logprobsOf,
  messageItem,
  refusalContent,
  textContent,
} from './items.ts';
import type { BlockEvent, ClosedItem, OpenItem } from './open-item.ts';

type Part = {
  readonly kind: 'output_text' | 'refusal';
  readonly block: number;
  readonly annotations: JsonObject[];
  readonly logprobs: unknown[];
  /** Citations that say no end: they are of the whole part, so they are told when it ends. */
  readonly late: Citation[];
  text: string;
};

export class OpenMessage implements OpenItem {
  readonly #log: EventLog;
  readonly #at: ItemAt;
  readonly #content: JsonObject[] = [];
  #part: Part | undefined;

  constructor(log: EventLog, at: ItemAt) {
    this.#log = log;
    this.#at = at;
  }

  /** The event that begins it. */
  begin(): string {
    const { output_index, item_id } = this.#at;
    return this.#log.event('response.output_item.added', {
      output_index,
      item: messageItem(item_id, 'in_progress', []),
    });
  }

  takes({ type }: BlockEvent): boolean {
    return type === 'text' || type === 'refusal' || type === 'citation';
  }

  isWhole(): boolean {
    return true;
  }

  add(event: BlockEvent): string {
    if (event.type !== 'text' && event.type !== 'refusal' && event.type !== 'citation') return '';
    const [part, opening] = this.#partFor(event.block, event.type === 'refusal' ? 'refusal' : 'output_text');
    if (event.type === 'citation') return opening + this.#cite(part, event.citation);
    part.text += event.text;
    if (event.type === 'refusal') {
      return opening + this.#log.event('response.refusal.delta', { ...this.#place(), delta: event.text });
    }
    const logprobs = logprobsOf(event.logprobs);
    part.logprobs.push(...logprobs);
    return opening + this.#log.event('response.output_text.delta', { ...this.#place(), delta: event.text, logprobs });
  }

  close(status: ItemStatus): ClosedItem {
    const ending = this.#closePart();
    const item = messageItem(this.#at.item_id, status, this.#content);
    return { text: ending + itemDone(this.#log, this.#at, item), item };
  }

  #place(): JsonObject {
    return { ...this.#at, content_index: this.#content.length };
  }

  #partFor(block: number, kind: Part['kind']): readonly [Part, string] {
    if (this.#part?.block === block && this.#part.kind === kind) return [this.#part, ''];
    const before = this.#closePart();
    const part: Part = { kind, block, annotations: [], logprobs: [], late: [], text: '' };
    this.#part = part;
    const empty = kind === 'refusal' ? refusalContent('') : textContent('');
    return [part, before + this.#log.event('response.content_part.added', { ...this.#place(), part: empty })];
  }

  #cite(part: Part, citation: Citation): string {
    if (citation.end === undefined) {
      part.late.push(citation);
      return '';
    }
    return this.#annotate(part, citation);
  }

  #annotate(part: Part, citation: Citation): string {
    const annotation = annotationOf(citation, part.text);
    if (annotation === undefined) return '';
    const annotation_index = part.annotations.push(annotation) - 1;
    const fields = { ...this.#place(), annotation_index, annotation };
    return this.#log.event('response.output_text.annotation.added', fields);
  }

  #closePart(): string {
    const part = this.#part;
    if (part === undefined) return '';
    const notes = part.late.map((citation) => this.#annotate(part, citation)).join('');
    const { kind, text, annotations, logprobs } = part;
    const content = kind === 'refusal' ? refusalContent(text) : textContent(text, annotations, logprobs);
    const ending = contentDone(this.#log, this.#at, this.#content.length, content);
    this.#content.push(content);
    this.#part = undefined;
    return notes + ending;
  }
}
