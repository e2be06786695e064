// A reasoning item while it is being told. Whatever a model shows of its thought is told as a summary, since that is what clients
// show; what its maker wants back stands in `encrypted_content` when the item ends.
import type { JsonObject } from '../../form/json.ts';
import type { ReasoningPart } from '../../form/request.ts';
import type { EventLog, ItemAt } from './events.ts';
import { itemDone, summaryContent, summaryDone } from './items.ts';
import type { BlockEvent, ClosedItem, OpenItem } from './open-item.ts';
import { encryptedContent } from './reasoning-item.ts';

type ReasoningEvent = Extract<BlockEvent, { readonly type: 'reasoning' }>;
/** `text` and `summary` of one thought are two parts. */
type Shown = 'text' | 'summary';

export class OpenReasoning implements OpenItem {
  readonly #log: EventLog;
  readonly #at: ItemAt;
  readonly #block: number;
  readonly #summary: JsonObject[] = [];
  #part: ReasoningPart = { type: 'reasoning' };
  #shown: { readonly kind: Shown; text: string } | undefined;

  constructor(log: EventLog, at: ItemAt, block: number) {
    this.#log = log;
    this.#at = at;
    this.#block = block;
  }

  /** The event that begins it. */
  begin(): string {
    const { output_index, item_id } = this.#at;
    return this.#log.event('response.output_item.added', {
      output_index,
      item: { id: item_id, type: 'reasoning', summary: [] },
    });
  }

  takes({ type, block }: BlockEvent): boolean {
    return type === 'reasoning' && block === this.#block;
  }

  isWhole(): boolean {
    return true;
  }

  add(event: BlockEvent): string {
    if (event.type !== 'reasoning') return '';
    this.#part = grown(this.#part, event);
    return this.#show('summary', event.summary) + this.#show('text', event.text);
  }

  close(): ClosedItem {
    const ending = this.#closeShown();
    const encrypted = encryptedContent(this.#part);
    const item = {
      id: this.#at.item_id,
      type: 'reasoning',
      summary: this.#summary,
      ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
    };
    return { text: ending + itemDone(this.#log, this.#at, item), item };
  }

  #show(kind: Shown, text: string | undefined): string {
    if (text === undefined || text === '') return '';
    let opening = '';
    if (this.#shown?.kind !== kind) {
      const before = this.#closeShown();
      const place = { ...this.#at, summary_index: this.#summary.length };
      opening =
        before + this.#log.event('response.reasoning_summary_part.added', { ...place, part: summaryContent('') });
    }
    this.#shown = { kind, text: (opening === '' ? (this.#shown?.text ?? '') : '') + text };
    const place = { ...this.#at, summary_index: this.#summary.length };
    return opening + this.#log.event('response.reasoning_summary_text.delta', { ...place, delta: text });
  }

  #closeShown(): string {
    if (this.#shown === undefined) return '';
    const part = summaryContent(this.#shown.text);
    const ending = summaryDone(this.#log, this.#at, this.#summary.length, part);
    this.#summary.push(part);
    this.#shown = undefined;
    return ending;
  }
}

/** What is needed at the end of all that came: only the texts of a thought are shown as they come. */
function grown(part: ReasoningPart, { text, signature, sealed, id, format }: ReasoningEvent): ReasoningPart {
  return {
    ...part,
    ...(text === undefined ? {} : { text: '' }),
    ...(signature === undefined ? {} : { signature: (part.signature ?? '') + signature }),
    ...(sealed === undefined ? {} : { sealed: (part.sealed ?? '') + sealed }),
    ...(part.id !== undefined || id === undefined ? {} : { id }),
    ...(part.format !== undefined || format === undefined ? {} : { format }),
  };
}
