// Reads the tool calls of one choice: pieces that interleave by index, some without an id, some with the same index for several
// calls. A call is told with its id and name first; one of a wrapped tool is unwrapped while it comes.
import { openUnwrapper, type Unwrapper } from '../../form/custom-input.ts';
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../form/json.ts';

type Events = readonly AnswerEvent[];

type Call = {
  readonly id: string;
  name: string;
  /** Set once the call has been told of. */
  block?: number;
  /** What came before the name did. */
  held: string;
  readonly isCustom: boolean;
  unwrapper?: Unwrapper;
};

export class CallsReader {
  readonly #choice: number;
  readonly #customNames: ReadonlySet<string>;
  readonly #newBlock: () => number;
  readonly #calls: Call[] = [];
  /** The call that an index means now. */
  readonly #byIndex = new Map<number, Call>();
  readonly #seals = new Set<string>();

  constructor(choice: number, customNames: ReadonlySet<string>, newBlock: () => number) {
    this.#choice = choice;
    this.#customNames = customNames;
    this.#newBlock = newBlock;
  }

  get hasAny(): boolean {
    return this.#calls.length > 0;
  }

  /** The signature of this call has been told of already. */
  noteSeal(id: string): void {
    this.#seals.add(id);
  }

  /** The pieces of calls in a delta, or the whole calls of a message; the older `function_call` is one without an id. */
  read(delta: JsonObject): Events {
    const legacy = objectAt(delta, 'function_call');
    const calls = objectsAt(delta, 'tool_calls');
    return [
      ...calls.flatMap((piece, position) =>
        this.#piece(piece, numberAt(piece, 'index') ?? this.#indexOf(piece, position)),
      ),
      ...(legacy === undefined ? [] : this.#piece({ function: legacy }, 0)),
    ];
  }

  /** What was still kept of calls. */
  end(): Events {
    return this.#calls.flatMap((call) => {
      const { unwrapper, block } = call;
      delete call.unwrapper;
      const rest = unwrapper?.end() ?? '';
      return rest === '' || block === undefined ? [] : [this.#more(block, rest)];
    });
  }

  /** Without an index a piece with an id begins a call, and one without goes on with the last. */
  #indexOf(piece: JsonObject, position: number): number {
    if (!textAt(piece, 'id')) return Math.max(this.#byIndex.size - 1, position);
    return this.#byIndex.size;
  }

  #piece(piece: JsonObject, index: number): Events {
    const isCustom = piece.type === 'custom' || isObject(piece.custom);
    const body = objectAt(piece, 'function') ?? objectAt(piece, 'custom') ?? {};
    const id = textAt(piece, 'id') ?? '';
    const name = textAt(body, 'name') ?? '';
    const known = this.#byIndex.get(index);
    const isNew = known === undefined || (id !== '' && known.id !== '' && id !== known.id);
    const call = isNew ? this.#begin(index, { id, name, held: '', isCustom }) : known;
    if (call.name === '') call.name = name;
    const text = textOf(call.isCustom ? body.input : body.arguments);
    return [...this.#sealed(piece, call), ...this.#said(call, text)];
  }

  #begin(index: number, call: Call): Call {
    this.#calls.push(call);
    this.#byIndex.set(index, call);
    return call;
  }

  /** Google's own place for a signature; the same may have stood among the details. */
  #sealed(piece: JsonObject, { id }: Call): Events {
    const google = objectAt(objectAt(piece, 'extra_content') ?? {}, 'google') ?? {};
    const sealed = textAt(google, 'thought_signature');
    if (sealed === undefined || this.#seals.has(id)) return [];
    this.#seals.add(id);
    const signed = id === '' ? {} : { id };
    return [
      {
        type: 'reasoning',
        choice: this.#choice,
        block: this.#newBlock(),
        sealed,
        ...signed,
        format: 'google-gemini-v1',
      },
    ];
  }

  #said(call: Call, text: string): Events {
    if (call.block !== undefined) {
      const more = call.unwrapper === undefined ? text : call.unwrapper.push(text);
      return more === '' ? [] : [this.#more(call.block, more)];
    }
    call.held += text;
    if (call.name === '') return [];
    const isWrapped = !call.isCustom && this.#customNames.has(call.name);
    if (isWrapped) call.unwrapper = openUnwrapper();
    call.block = this.#newBlock();
    return [
      {
        type: 'tool_call',
        choice: this.#choice,
        block: call.block,
        id: call.id,
        name: call.name,
        arguments: call.unwrapper === undefined ? call.held : call.unwrapper.push(call.held),
        ...(call.isCustom || isWrapped ? { custom: true } : {}),
      },
    ];
  }

  #more(block: number, text: string): AnswerEvent {
    return { type: 'tool_call', choice: this.#choice, block, arguments: text };
  }
}

/** JSON text; some providers send the value itself. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? JSON.stringify(value) : '';
}
