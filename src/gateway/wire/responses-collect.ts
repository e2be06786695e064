// Puts the output of a provider's Responses stream together while it passes, so that an answer that is cut can be told with what it
// had said, and one that is stored can be kept.
import type { EventLog, ItemAt } from '../dialects/responses/events.ts';
import { callDone, contentDone, itemDone, partsOf, summaryDone } from '../dialects/responses/items.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../form/json.ts';
import { isSearchCall } from './responses-json.ts';

/** An item on its way, and which of its parts and texts have been ended. */
type Growing = {
  item: JsonObject;
  isOver: boolean;
  readonly overParts: Set<number>;
  readonly overTexts: Set<number>;
  /** The annotations of its parts, where they came one by one: a list that is copied for each costs more the longer it is. */
  readonly annotations: Map<number, JsonObject[]>;
};

/** The member that the deltas of an event grow, in the item or in one of its parts. */
const DELTAS: ReadonlyMap<unknown, readonly [list: string | undefined, member: string]> = new Map([
  ['response.output_text.delta', ['content', 'text']],
  ['response.refusal.delta', ['content', 'refusal']],
  ['response.reasoning_text.delta', ['content', 'text']],
  ['response.reasoning_summary_text.delta', ['summary', 'text']],
  ['response.function_call_arguments.delta', [undefined, 'arguments']],
  ['response.custom_tool_call_input.delta', [undefined, 'input']],
  ['response.code_interpreter_call_code.delta', [undefined, 'code']],
  ['response.mcp_call_arguments.delta', [undefined, 'arguments']],
]);

export class ResponsesCollector {
  readonly #items = new Map<number, Growing>();
  #searches = 0;

  /** How many searches have been made. */
  get searches(): number {
    return this.#searches;
  }

  /** The items so far, in their order. */
  get output(): readonly JsonObject[] {
    return [...this.#items].toSorted(([first], [second]) => first - second).map(([, { item }]) => item);
  }

  /** The item of an event's `output_index`, as far as it has come. */
  itemAt(index: number): JsonObject | undefined {
    return this.#items.get(index)?.item;
  }

  /** Takes in an event of an item. */
  take(event: JsonObject): void {
    const at = numberAt(event, 'output_index');
    if (at === undefined) return;
    const item = objectAt(event, 'item');
    if (item !== undefined) {
      const isOver = event.type === 'response.output_item.done';
      if (isOver && isSearchCall(item)) this.#searches++;
      this.#items.set(at, { item, isOver, overParts: new Set(), overTexts: new Set(), annotations: new Map() });
      return;
    }
    const growing = this.#items.get(at);
    if (growing !== undefined && !growing.isOver) grow(growing, event);
  }

  /** Ends what is half told, as a provider does whose limit was reached. */
  close(log: EventLog): string {
    let text = '';
    for (const [output_index, growing] of [...this.#items].toSorted(([first], [second]) => first - second)) {
      if (!growing.isOver) text += closeItem(log, output_index, growing);
    }
    return text;
  }
}

function grow(growing: Growing, event: JsonObject): void {
  const index = numberAt(event, 'content_index') ?? numberAt(event, 'summary_index') ?? 0;
  const isDone = String(event.type).endsWith('.done');
  const part = objectAt(event, 'part');
  if (part !== undefined) {
    const list = String(event.type).includes('summary') ? 'summary' : 'content';
    growing.item = withPart(growing.item, list, index, part);
    if (isDone) growing.overParts.add(index);
    return;
  }
  if (isDone) {
    growing.overTexts.add(index);
    return;
  }
  const annotation = objectAt(event, 'annotation');
  if (annotation !== undefined) {
    annotate(growing, index, annotation);
    return;
  }
  const place = DELTAS.get(event.type);
  const delta = textAt(event, 'delta');
  if (place === undefined || delta === undefined) return;
  const [list, member] = place;
  if (list === undefined) {
    growing.item = { ...growing.item, [member]: (textAt(growing.item, member) ?? '') + delta };
    return;
  }
  const before = partAt(growing.item, list, index);
  growing.item = withPart(growing.item, list, index, { ...before, [member]: (textAt(before, member) ?? '') + delta });
}

function annotate(growing: Growing, index: number, annotation: JsonObject): void {
  const before = partAt(growing.item, 'content', index);
  const known = growing.annotations.get(index);
  if (known !== undefined && known === before.annotations) {
    known.push(annotation);
    return;
  }
  const annotations = [...objectsAt(before, 'annotations'), annotation];
  growing.annotations.set(index, annotations);
  growing.item = withPart(growing.item, 'content', index, { ...before, annotations });
}

function partAt(item: JsonObject, list: string, index: number): JsonObject {
  const parts = item[list];
  const part: unknown = Array.isArray(parts) ? parts[index] : undefined;
  return isObject(part) ? part : {};
}

/** Parts come one behind the other; an index that leaves a gap is a mistake. */
function withPart(item: JsonObject, list: string, index: number, part: JsonObject): JsonObject {
  const parts: readonly unknown[] = Array.isArray(item[list]) ? item[list] : [];
  if (!Number.isInteger(index) || index < 0 || index > parts.length) return item;
  return { ...item, [list]: [...parts.slice(0, index), part, ...parts.slice(index + 1)] };
}

function closeItem(log: EventLog, output_index: number, growing: Growing): string {
  const { item, overParts, overTexts } = growing;
  const ended = 'status' in item ? { ...item, status: 'incomplete' } : item;
  const at: ItemAt = { output_index, item_id: textAt(item, 'id') ?? '' };
  growing.item = ended;
  growing.isOver = true;
  let text = '';
  for (const [index, part] of partsOf(ended).entries()) {
    if (overParts.has(index)) continue;
    text += (ended.type === 'reasoning' ? summaryDone : contentDone)(log, at, index, part, overTexts.has(index));
  }
  const isCall = ended.type === 'function_call' || ended.type === 'custom_tool_call';
  if (isCall && overTexts.size === 0) text += callDone(log, at, ended);
  return text + itemDone(log, at, ended);
}
