// The text of server-sent events of the Responses API. Every event is numbered, and its `event:` line says its type.
import type { JsonObject } from '../../form/json.ts';

/** Where an item is: its place in the output, and its id. */
export type ItemAt = { readonly output_index: number; readonly item_id: string };

export class EventLog {
  #next: number;

  /** `first` is the number of the next event, for a stream that somebody else began. */
  constructor(first = 0) {
    this.#next = first;
  }

  /** One event. */
  event(type: string, fields: JsonObject): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#next++, ...fields })}\n\n`;
  }
}
