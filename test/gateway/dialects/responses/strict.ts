// A strict reader of a Responses stream: it holds every event against the rules of the API and against what came before, and
// answers the response that the last one tells. Two rules go beyond it: items are told one after the other, and all that was told
// in pieces is the same in the end.
import { expect } from 'vitest';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../../src/gateway/form/json.ts';

export type Told = { readonly events: readonly JsonObject[]; readonly response: JsonObject };

const TERMINAL: readonly unknown[] = ['response.completed', 'response.incomplete', 'response.failed'];

/** The events of a stream, each with an `event:` line that says its type. */
export function eventsOf(text: string): readonly JsonObject[] {
  expect(text.endsWith('\n\n')).toBe(true);
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [name, data, ...more] = frame.split('\n');
      expect(more).toEqual([]);
      const event: unknown = JSON.parse(data?.replace(/^data: /, '') ?? '');
      if (!isObject(event)) throw new Error(`not an event: ${frame}`);
      expect(name).toBe(`event: ${event.type}`);
      return event;
    });
}

/** Reads a whole stream. */
export function readStrictly(text: string): Told {
  const events = eventsOf(text);
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress']);
  expect(events.map(({ type }) => TERMINAL.includes(type))).toEqual(
    events.map((_, index) => index === events.length - 1),
  );
  const items = new Items();
  for (const event of events.slice(2, -1)) items.take(event);
  const last = events.at(-1) ?? {};
  const response = objectAt(last, 'response') ?? {};
  expect(`response.${response.status}`).toBe(last.type);
  expect(response.output).toEqual(items.done());
  const ids = events.flatMap((event) => objectAt(event, 'response')?.id ?? []);
  expect(new Set(ids).size).toBe(1);
  return { events, response };
}

/** The open part of the open item, and the text that its pieces make. */
type OpenPart = { readonly list: 'content' | 'summary'; readonly index: number; text: string; isTextDone: boolean };

class Items {
  readonly #done: JsonObject[] = [];
  readonly #parts: JsonObject[] = [];
  #item: JsonObject | undefined;
  #part: OpenPart | undefined;
  #input = '';
  #isInputDone = false;
  #annotations: unknown[] = [];

  done(): readonly JsonObject[] {
    expect(this.#item).toBeUndefined();
    return this.#done;
  }

  take(event: JsonObject): void {
    expect(event.output_index).toBe(this.#done.length);
    const type = String(event.type);
    if (type === 'response.output_item.added') {
      this.#add(objectAt(event, 'item') ?? {});
      return;
    }
    expect(this.#item).toBeDefined();
    if (type === 'response.output_item.done') {
      this.#end(objectAt(event, 'item') ?? {});
      return;
    }
    expect(event.item_id).toBe(this.#item?.id);
    if (type.endsWith('part.added')) this.#addPart(event);
    else if (type.endsWith('part.done')) this.#endPart(event);
    else if (/(call_arguments|tool_call_input)\.(delta|done)$/.test(type)) this.#takeInput(event);
    else if (!/image_generation_call\.(in_progress|completed)$/.test(type)) this.#takeText(event);
  }

  #add(item: JsonObject): void {
    expect(this.#item).toBeUndefined();
    expect(textAt(item, 'id')).toBeTruthy();
    this.#item = item;
    this.#parts.length = 0;
    this.#input = '';
    this.#isInputDone = false;
  }

  #addPart(event: JsonObject): void {
    expect(this.#part).toBeUndefined();
    const list = String(event.type).includes('summary') ? 'summary' : 'content';
    const index = event[`${list}_index`];
    expect(index).toBe(this.#parts.length);
    this.#annotations = [];
    this.#part = { list, index: this.#parts.length, text: '', isTextDone: false };
  }

  #takeText(event: JsonObject): void {
    const part = this.#part;
    if (part === undefined) throw new Error(`text outside of a part: ${JSON.stringify(event)}`);
    expect(event[`${part.list}_index`]).toBe(part.index);
    expect(part.isTextDone).toBe(false);
    const type = String(event.type);
    if (type.endsWith('annotation.added')) {
      expect(event.annotation_index).toBe(this.#annotations.length);
      this.#annotations.push(event.annotation);
    } else if (type.endsWith('.delta')) {
      expect(event.delta).not.toBe('');
      part.text += event.delta;
    } else {
      expect(type.endsWith('.done')).toBe(true);
      expect(event.text ?? event.refusal).toBe(part.text);
      part.isTextDone = true;
    }
  }

  #endPart(event: JsonObject): void {
    const part = objectAt(event, 'part') ?? {};
    expect(this.#part?.isTextDone).toBe(true);
    expect(part.text ?? part.refusal).toBe(this.#part?.text);
    if (part.type === 'output_text') expect(part.annotations).toEqual(this.#annotations);
    this.#parts.push(part);
    this.#part = undefined;
  }

  #takeInput(event: JsonObject): void {
    expect(this.#isInputDone).toBe(false);
    if (String(event.type).endsWith('.delta')) {
      this.#input += event.delta;
      return;
    }
    expect(event.input ?? event.arguments).toBe(this.#input);
    this.#isInputDone = true;
  }

  #end(item: JsonObject): void {
    expect(this.#part).toBeUndefined();
    const { id, type, call_id } = this.#item ?? {};
    expect(item).toMatchObject({ id, type, ...(call_id === undefined ? {} : { call_id }) });
    expect(item.status).not.toBe('in_progress');
    if (type === 'message' || type === 'reasoning') {
      expect(objectsAt(item, type === 'message' ? 'content' : 'summary')).toEqual(this.#parts);
    }
    if (type === 'function_call' || type === 'custom_tool_call') {
      expect(this.#isInputDone).toBe(true);
      expect(item.arguments ?? item.input).toBe(this.#input);
    }
    this.#done.push(item);
    this.#item = undefined;
  }
}
