// A call of a tool while it is being told: of a function with its arguments, or of a custom tool with its input.
import { type JsonObject, parseJson } from '../../form/json.ts';
import type { EventLog, ItemAt } from './events.ts';
import { callDone, type ItemStatus, itemDone } from './items.ts';
import type { BlockEvent, ClosedItem, OpenItem } from './open-item.ts';

/** What a call is before it is called with anything. */
export type CallStart = {
  readonly block: number;
  readonly callId: string;
  readonly name: string;
  readonly namespace?: string;
  readonly custom: boolean;
};

export class OpenCall implements OpenItem {
  readonly #log: EventLog;
  readonly #at: ItemAt;
  readonly #start: CallStart;
  #input = '';

  constructor(log: EventLog, at: ItemAt, start: CallStart) {
    this.#log = log;
    this.#at = at;
    this.#start = start;
  }

  /** The event that begins it. */
  begin(): string {
    const { output_index } = this.#at;
    return this.#log.event('response.output_item.added', { output_index, item: this.#item('in_progress') });
  }

  takes({ type, block }: BlockEvent): boolean {
    return type === 'tool_call' && block === this.#start.block;
  }

  /** Whole JSON cannot go on; of free text nobody knows. */
  isWhole(): boolean {
    return !this.#start.custom && this.#input.trimEnd().endsWith('}') && parseJson(this.#input) !== undefined;
  }

  add(event: BlockEvent): string {
    return event.type === 'tool_call' ? this.#delta(event.arguments) : '';
  }

  /** A function without arguments is called with an empty object, whatever the model left out. */
  close(status: ItemStatus): ClosedItem {
    const filled = this.#input === '' && !this.#start.custom && status === 'completed' ? this.#delta('{}') : '';
    const item = this.#item(status);
    return { text: filled + callDone(this.#log, this.#at, item) + itemDone(this.#log, this.#at, item), item };
  }

  #delta(text: string): string {
    if (text === '') return '';
    this.#input += text;
    const type = this.#start.custom
      ? 'response.custom_tool_call_input.delta'
      : 'response.function_call_arguments.delta';
    return this.#log.event(type, { ...this.#at, delta: text });
  }

  #item(status: ItemStatus): JsonObject {
    const { callId, name, namespace, custom } = this.#start;
    return {
      id: this.#at.item_id,
      type: custom ? 'custom_tool_call' : 'function_call',
      status,
      call_id: callId,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(custom ? { input: this.#input } : { arguments: this.#input }),
    };
  }
}
