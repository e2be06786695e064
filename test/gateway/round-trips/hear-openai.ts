// What an OpenAI-compatible provider understands of a body: read by itself, with no code of the gateway's.
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../../../src/gateway/form/json.ts';
import type { Choice, Heard, Item, Line, Shown, TalkTool } from './talk.ts';

/** The body as it is understood. */
export function hearOpenai(body: JsonObject): Heard {
  const { messages, tools: _, tool_choice, response_format, model: __, stream: ___, ...rest } = body;
  const { reasoning_effort, reasoning, thinking, ...settings } = rest;
  const effort = reasoning_effort ?? (isObject(reasoning) ? reasoning.effort : undefined);
  const choice = tool_choice === undefined ? undefined : choiceOf(tool_choice);
  const { max_completion_tokens, ...others } = settings;
  return {
    lines: linesOfAll(objectsAt({ messages }, 'messages')),
    tools: objectsAt(body, 'tools').map(toolOf),
    ...(choice === undefined ? {} : { choice }),
    ...(isObject(response_format) ? { format: formatOf(response_format) } : {}),
    thinks: effort !== undefined || thinking !== undefined,
    ...(typeof effort === 'string' ? { effort } : {}),
    settings: max_completion_tokens === undefined ? others : { ...others, max_tokens: max_completion_tokens },
  };
}

function linesOf(message: JsonObject): readonly Line[] {
  const shown = shownOf(message.content);
  const { role } = message;
  if (role === 'tool') {
    return [['tool', { is: 'result', id: textAt(message, 'tool_call_id') ?? '', shown, failed: false }]];
  }
  if (role !== 'assistant') {
    const who = role === 'user' ? 'user' : 'system';
    return shown.map((item) => [who, item]);
  }
  const refusal = textAt(message, 'refusal');
  const items: readonly Item[] = [
    ...shown,
    ...(refusal === undefined ? [] : [{ is: 'refusal', text: refusal } as const]),
    ...objectsAt(message, 'tool_calls').map(callOf),
  ];
  return items.map((item) => ['model', item]);
}

function callOf(call: JsonObject): Item {
  const id = textAt(call, 'id') ?? '';
  const custom = objectAt(call, 'custom');
  if (custom !== undefined) {
    return { is: 'call', id, name: textAt(custom, 'name') ?? '', args: { input: textAt(custom, 'input') } };
  }
  const called = objectAt(call, 'function') ?? {};
  const args = parseJson(textAt(called, 'arguments') ?? '');
  return { is: 'call', id, name: textAt(called, 'name') ?? '', args: isObject(args) ? args : {} };
}

function shownOf(content: unknown): readonly Shown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ is: 'text', text: content }];
  return objectsAt({ content }, 'content').map(shownPart);
}

function shownPart(part: JsonObject): Shown {
  const marked = part.cache_control ?? part.prompt_cache_breakpoint;
  switch (part.type) {
    case 'image_url':
      return { is: 'image', at: textAt(objectAt(part, 'image_url') ?? {}, 'url') ?? '' };
    case 'input_audio': {
      const { data, format } = objectAt(part, 'input_audio') ?? {};
      return { is: 'sound', data: String(data), format: String(format) };
    }
    case 'file': {
      const file = objectAt(part, 'file') ?? {};
      const name = textAt(file, 'filename');
      const data = String(file.file_data).replace('data:application/pdf;base64,', '');
      return { is: 'paper', data, ...(name === undefined ? {} : { name }) };
    }
    default:
      return { is: 'text', text: textAt(part, 'text') ?? '', ...(marked === undefined ? {} : { mark: true }) };
  }
}

/** Pictures that a tool answered with are shown in a message behind all results, each behind a text that names the call. */
function shownOfResults(message: JsonObject): ReadonlyMap<string, readonly Shown[]> | undefined {
  const of = new Map<string, Shown[]>();
  let id: string | undefined;
  for (const item of message.role === 'user' ? shownOf(message.content) : []) {
    const named = item.is === 'text' ? NAMED.exec(item.text)?.[1] : undefined;
    if (named === undefined && id === undefined) return undefined;
    if (named === undefined && id !== undefined) of.set(id, [...(of.get(id) ?? []), item]);
    id = named ?? id;
  }
  return of.size === 0 ? undefined : of;
}

const NAMED = /^The tool call (.*) answered with:$/s;

/** The messages as lines; what a result showed elsewhere is put into it. */
function linesOfAll(messages: readonly JsonObject[]): readonly Line[] {
  const lines: Line[] = [];
  for (const message of messages) {
    const shown = shownOfResults(message);
    if (shown === undefined) lines.push(...linesOf(message));
    for (const [at, [who, item]] of lines.entries()) {
      const more = item.is === 'result' ? shown?.get(item.id) : undefined;
      if (item.is === 'result' && more !== undefined) lines[at] = [who, { ...item, shown: [...item.shown, ...more] }];
    }
  }
  return lines;
}

function toolOf(tool: JsonObject): TalkTool {
  const { name, description, parameters, strict } = objectAt(tool, 'function') ?? objectAt(tool, 'custom') ?? {};
  return {
    name: String(name),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(parameters) ? { schema: parameters } : {}),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

function choiceOf(choice: unknown): Choice {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const named = (tool: JsonObject): string =>
    textAt(objectAt(tool, 'function') ?? objectAt(tool, 'custom') ?? {}, 'name') ?? '';
  if (!isObject(choice)) throw new Error(`not a choice: ${String(choice)}`);
  const allowed = objectAt(choice, 'allowed_tools');
  return allowed === undefined
    ? { one: named(choice) }
    : { some: objectsAt(allowed, 'tools').map(named), must: allowed.mode === 'required' };
}

const formatOf = (format: JsonObject): unknown =>
  format.type === 'json_object' ? 'json' : objectAt(format, 'json_schema')?.schema;
