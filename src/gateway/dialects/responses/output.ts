// The output of a response while it is being told: one item after the other, each ended before the next begins. Calls that a model
// writes at the same time are told in turn; what comes before a call is whole waits for it.
import { assert } from '../../../base/assert.ts';
import type { JsonObject } from '../../form/json.ts';
import type { Tool } from '../../form/request.ts';
import type { EventLog, ItemAt } from './events.ts';
import { type ItemStatus, imageItem, itemDone } from './items.ts';
import { callersName } from './namespaces.ts';
import { OpenCall } from './open-call.ts';
import type { BlockEvent, OpenItem } from './open-item.ts';
import { OpenMessage } from './open-message.ts';
import { OpenReasoning } from './open-reasoning.ts';
import { OWN_FORMAT } from './reasoning-item.ts';

export type OutputOptions = {
  readonly log: EventLog;
  readonly newId: (prefix: string) => string;
  /** The caller's tools: they tell which names are of a namespace. */
  readonly tools: readonly Tool[];
};

/** Events that may wait for a call before theirs; more of them end that call. */
const WAITING_MAX = 10_000;

export class Output {
  readonly #options: OutputOptions;
  readonly #items: JsonObject[] = [];
  /** Blocks of which something was told. */
  readonly #begun = new Set<number>();
  #open: OpenItem | undefined;
  #waiting: BlockEvent[] = [];

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** The items that have ended. */
  get items(): readonly JsonObject[] {
    return this.#items;
  }

  /** Tells an event, or keeps it until the call before it has ended. */
  take(event: BlockEvent): string {
    if (isEmpty(event)) return '';
    const open = this.#open;
    if (open?.takes(event) === true) {
      this.#begun.add(event.block);
      const text = open.add(event);
      return this.#waiting.length > 0 && open.isWhole() ? text + this.#goOn() : text;
    }
    // A piece of a call that has ended, and a citation of a text that has, cannot be told any more.
    if ((event.type === 'tool_call' || event.type === 'citation') && this.#begun.has(event.block)) return '';
    // Whatever comes between the pieces of a call, be it the signature of the next one, must not cut it short.
    if (open !== undefined && (this.#waiting.length > 0 || !open.isWhole())) {
      this.#waiting.push(event);
      return this.#waiting.length < WAITING_MAX ? '' : this.#goOn();
    }
    return this.#start(event);
  }

  /** Ends what is open and what waits; the last item gets `status`, since the others were followed by something. */
  end(status: ItemStatus): string {
    let text = '';
    while (this.#waiting.length > 0) text += this.#goOn();
    return text + this.#close(status);
  }

  /** Ends the open call and tells what waits of the next; its later pieces are told as they come. */
  #goOn(): string {
    let text = this.#close('completed');
    const next = this.#waiting[0]?.block;
    const others = this.#waiting.filter(({ block }) => block !== next);
    for (const event of this.#waiting.filter(({ block }) => block === next)) {
      text += this.#open === undefined ? this.#start(event) : this.#open.add(event);
    }
    this.#waiting = others;
    return others.length > 0 && this.#open?.isWhole() === true ? text + this.#goOn() : text;
  }

  #close(status: ItemStatus): string {
    if (this.#open === undefined) return '';
    const { text, item } = this.#open.close(status);
    this.#items.push(item);
    this.#open = undefined;
    return text;
  }

  #start(event: BlockEvent): string {
    const before = this.#close('completed');
    this.#begun.add(event.block);
    switch (event.type) {
      case 'image':
        return before + this.#image(event.mediaType, event.data);
      case 'foreign':
        // What only another dialect has is left out: this one has no words for it.
        return event.tongue === 'responses' ? before + this.#whole(event.value) : before;
      case 'audio':
        // Nobody can ask for sound in this dialect.
        return before;
      case 'tool_call':
        return before + this.#begin(this.#openCall(event), event);
      case 'reasoning':
        return before + this.#begin(this.#openReasoning(event), event);
      case 'text':
      case 'refusal':
      case 'citation':
        return before + this.#begin(new OpenMessage(this.#options.log, this.#at('msg')), event);
    }
  }

  #begin(item: OpenItem & { readonly begin: () => string }, event: BlockEvent): string {
    assert(this.#open === undefined, 'an item begins inside of another');
    this.#open = item;
    return item.begin() + item.add(event);
  }

  #openCall({ block, id, name = '', custom }: Extract<BlockEvent, { readonly type: 'tool_call' }>): OpenCall {
    const isCustom = custom ?? false;
    return new OpenCall(this.#options.log, this.#at(isCustom ? 'ctc' : 'fc'), {
      block,
      callId: id || this.#options.newId('call'),
      ...callersName(this.#options.tools, name),
      custom: isCustom,
    });
  }

  /** OpenAI knows its own thought by its id. */
  #openReasoning({ block, id, format }: Extract<BlockEvent, { readonly type: 'reasoning' }>): OpenReasoning {
    const isOwn = format === OWN_FORMAT && id !== undefined && id !== '';
    return new OpenReasoning(this.#options.log, isOwn ? this.#placed(id) : this.#at('rs'), block);
  }

  #image(mediaType: string, data: string): string {
    const { log } = this.#options;
    const at = this.#at('ig');
    const item = imageItem(at.item_id, mediaType, data);
    this.#items.push(item);
    const { output_index } = at;
    return (
      log.event('response.output_item.added', {
        output_index,
        item: { ...item, status: 'in_progress', result: null },
      }) +
      log.event('response.image_generation_call.in_progress', at) +
      log.event('response.image_generation_call.completed', at) +
      itemDone(log, at, item)
    );
  }

  /** An item that comes whole. */
  #whole(item: JsonObject): string {
    const output_index = this.#items.push(item) - 1;
    const { log } = this.#options;
    return (
      log.event('response.output_item.added', { output_index, item }) +
      itemDone(log, this.#placed('', output_index), item)
    );
  }

  #at(prefix: string): ItemAt {
    return this.#placed(this.#options.newId(prefix));
  }

  #placed(item_id: string, output_index = this.#items.length): ItemAt {
    return { output_index, item_id };
  }
}

/** A piece that says nothing begins nothing. */
function isEmpty(event: BlockEvent): boolean {
  switch (event.type) {
    case 'text':
      return event.text === '' && event.logprobs === undefined;
    case 'refusal':
      return event.text === '';
    case 'reasoning':
      return [event.text, event.summary, event.signature, event.sealed].every(
        (text) => text === undefined || text === '',
      );
    default:
      return false;
  }
}
