// What a client of each dialect makes of an answer, streamed or whole: the message that it keeps, and the gist of it.
import { assert } from '../../../src/base/assert.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../../../src/gateway/form/json.ts';
import { messageOf } from '../dialects/messages/stream-rules.ts';
import { readStrictly } from '../dialects/responses/strict.ts';
import { inRows } from './rows.ts';
import type { Dialect } from './sayable.ts';
import type { Said, Told } from './told.ts';

/** What was said, whatever it is called. `order` where the dialect keeps one. */
export type Gist = {
  readonly order?: readonly (readonly [what: string, text: string])[];
  readonly thought: string;
  readonly text: string;
  readonly refusal: string;
  readonly calls: readonly JsonObject[];
  readonly urls: readonly string[];
  readonly isCut: boolean;
};

type Client = {
  /** The whole answer that a stream tells. */
  readonly read: (stream: string) => JsonObject;
  /** What was said, out of a whole answer. */
  readonly gist: (answer: JsonObject) => Gist;
  /** What it shows of it: a seal shows nothing, and stands with its call or with the other thoughts. */
  readonly kept: (answer: JsonObject) => unknown;
};

/** The gist of what a provider told, as far as the dialect can tell it. */
export function gistOf({ said, isCut }: Told, dialect: Dialect): Gist {
  const told = dialect === 'messages' ? said.map(asText) : said;
  const ofKind = (kind: Said['is']): string =>
    told.flatMap((item) => (item.is === kind && item.is !== 'call' ? item.text : [])).join('');
  return {
    ...(dialect === 'chat'
      ? {}
      : { order: orderOf(told.map((item) => [item.is, item.is === 'call' ? item.id : item.text])) }),
    thought: ofKind('thought'),
    text: ofKind('text'),
    refusal: ofKind('refusal'),
    calls: told.flatMap((item) => (item.is === 'call' ? { id: item.id, name: item.name, args: item.args } : [])),
    urls: unique(told.flatMap((item) => (item.is === 'text' && item.url !== undefined ? item.url : []))),
    isCut,
  };
}

const asText = (item: Said): Said => (item.is === 'refusal' ? { is: 'text', text: item.text } : item);

const unique = (urls: readonly string[]): readonly string[] => [...new Set(urls)].toSorted();

type Row = readonly [what: string, text: string];

/** What goes on with its own kind is one; a call never does, and what shows nothing is none. */
const orderOf = (items: readonly Row[]): readonly Row[] =>
  inRows<Row>(
    items.filter(([, text]) => text !== ''),
    ([what, before], [next, text]) => (what === next && what !== 'call' ? [what, before + text] : undefined),
  );

/** Puts the deltas of a chat stream together, as OpenAI's SDK does. */
function readChat(stream: string): JsonObject {
  const data = stream
    .split('\n\n')
    .flatMap((text) => (text.startsWith('data: ') ? [text.slice('data: '.length)] : []));
  assert(data.at(-1) === '[DONE]', 'the stream has no end');
  const calls: JsonObject[] = [];
  let message: JsonObject = {};
  let finish_reason: unknown;
  for (const choice of data
    .map(parseJson)
    .filter(isObject)
    .flatMap((chunk) => objectsAt(chunk, 'choices'))) {
    const { tool_calls, ...delta } = objectAt(choice, 'delta') ?? {};
    message = grown(message, delta);
    for (const { index, ...piece } of objectsAt({ tool_calls }, 'tool_calls')) {
      assert(typeof index === 'number' && index <= calls.length, 'calls are not counted one by one');
      calls[index] = grown(calls[index] ?? {}, piece);
    }
    finish_reason = choice.finish_reason ?? finish_reason;
  }
  return {
    choices: [
      { index: 0, message: { ...message, ...(calls.length === 0 ? {} : { tool_calls: calls }) }, finish_reason },
    ],
  };
}

const NAMES: readonly string[] = ['role', 'type', 'id', 'name'];

/** Texts and lists grow, objects grow inside. */
function grown(before: JsonObject, delta: JsonObject): JsonObject {
  const members = Object.entries(delta).map(([name, more]) => {
    const value = before[name];
    if (NAMES.includes(name)) return [name, more];
    if (typeof value === 'string' && typeof more === 'string') return [name, value + more];
    if (Array.isArray(value) && Array.isArray(more)) return [name, [...value, ...more]];
    return [name, isObject(value) && isObject(more) ? grown(value, more) : more];
  });
  return { ...before, ...Object.fromEntries(members) };
}

function chatGist(answer: JsonObject): Gist {
  const [choice = {}] = objectsAt(answer, 'choices');
  const message = objectAt(choice, 'message') ?? {};
  return {
    thought: textAt(message, 'reasoning') ?? '',
    text: textAt(message, 'content') ?? '',
    refusal: textAt(message, 'refusal') ?? '',
    calls: objectsAt(message, 'tool_calls').map((call) => {
      const { name, input, arguments: text } = objectAt(call, 'custom') ?? objectAt(call, 'function') ?? {};
      return { id: call.id, name, args: call.type === 'custom' ? { input } : parseJson(String(text)) };
    }),
    urls: unique(objectsAt(message, 'annotations').map((one) => String(objectAt(one, 'url_citation')?.url))),
    isCut: choice.finish_reason === 'length',
  };
}

function messagesGist(message: JsonObject): Gist {
  const blocks = objectsAt(message, 'content');
  const order = orderOf(blocks.map(blockLine));
  return {
    order,
    ...textsIn(order),
    calls: blocks.flatMap(({ type, id, name, input }) => (type === 'tool_use' ? { id, name, args: input } : [])),
    urls: unique(blocks.flatMap((block) => objectsAt(block, 'citations').map(({ url }) => String(url)))),
    isCut: message.stop_reason === 'max_tokens',
  };
}

const blockLine = (block: JsonObject): readonly [string, string] => {
  if (block.type === 'text') return ['text', String(block.text)];
  return block.type === 'tool_use' ? ['call', String(block.id)] : ['thought', textAt(block, 'thinking') ?? ''];
};

const textsIn = (order: NonNullable<Gist['order']>): Pick<Gist, 'thought' | 'text' | 'refusal'> => {
  const ofKind = (kind: string): string => order.flatMap(([what, text]) => (what === kind ? text : [])).join('');
  return { thought: ofKind('thought'), text: ofKind('text'), refusal: ofKind('refusal') };
};

function responsesGist(response: JsonObject): Gist {
  const items = objectsAt(response, 'output');
  const order = orderOf(items.flatMap(itemLines));
  const calls = items.filter(({ call_id }) => call_id !== undefined);
  return {
    order,
    ...textsIn(order),
    calls: calls.map(({ type, call_id: id, name, input, arguments: text }) => ({
      ...{ id, name },
      args: type === 'custom_tool_call' ? { input } : parseJson(String(text)),
    })),
    urls: unique(
      items
        .flatMap((item) => objectsAt(item, 'content'))
        .flatMap((part) => objectsAt(part, 'annotations').map(({ url }) => String(url))),
    ),
    isCut: response.status === 'incomplete',
  };
}

function itemLines(item: JsonObject): readonly (readonly [string, string])[] {
  if (item.call_id !== undefined) return [['call', String(item.call_id)]];
  if (item.type === 'reasoning') return objectsAt(item, 'summary').map(({ text }) => ['thought', String(text)]);
  return objectsAt(item, 'content').map((part) =>
    part.type === 'refusal' ? ['refusal', String(part.refusal)] : ['text', String(part.text)],
  );
}

function chatKept(answer: JsonObject): unknown {
  const [choice = {}] = objectsAt(answer, 'choices');
  const { reasoning_details: _, content, refusal, ...message } = objectAt(choice, 'message') ?? {};
  return { ...message, content: content ?? '', refusal: refusal ?? '', finish: choice.finish_reason };
}

/** A stream does not say that there are no citations. */
const messagesKept = (message: JsonObject): unknown =>
  objectsAt(message, 'content')
    .filter(({ type }) => type !== 'redacted_thinking')
    .map((block) => (block.type === 'text' ? { ...block, citations: block.citations ?? null } : block));

/** Ids count the items. */
const responsesKept = (response: JsonObject): unknown =>
  objectsAt(response, 'output')
    .filter((item) => item.type !== 'reasoning' || objectsAt(item, 'summary').length > 0)
    .map(({ id: _, ...item }) => item);

/** The client of each dialect. */
export const CLIENTS: Readonly<Record<Dialect, Client>> = {
  chat: { read: readChat, gist: chatGist, kept: chatKept },
  messages: { read: messageOf, gist: messagesGist, kept: messagesKept },
  responses: { read: (stream) => readStrictly(stream).response, gist: responsesGist, kept: responsesKept },
};
