// A conversation as a chat client writes it.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { type Call, type Item, markedText, type Shown, type Talk, type TalkTool, type TalkTurn } from './talk.ts';

/** The body. */
export const sayInChat = (talk: Talk): JsonObject => ({
  model: 'acme/m',
  messages: talk.turns.flatMap(messagesOf),
  ...(talk.tools.length === 0 ? {} : { tools: talk.tools.map(toolJson) }),
  ...(talk.choice === undefined ? {} : { tool_choice: choiceJson(talk) }),
  ...(talk.format === undefined ? {} : { response_format: formatJson(talk.format) }),
  ...(talk.effort === undefined ? {} : { reasoning_effort: talk.effort }),
  ...talk.settings,
});

function messagesOf({ who, items }: TalkTurn): readonly JsonObject[] {
  if (who === 'tool') {
    return items.flatMap((item) =>
      item.is === 'result' ? [{ role: 'tool', tool_call_id: item.id, content: contentOf(item.shown) }] : [],
    );
  }
  const shown = items.filter(isShown);
  if (who !== 'model') return [{ role: who, content: contentOf(shown) }];
  const refusals = items.filter((item) => item.is === 'refusal');
  const calls = items.filter((item) => item.is === 'call');
  return [
    {
      role: 'assistant',
      content: shown.length === 0 ? null : contentOf(shown),
      ...(refusals.length === 0 ? {} : { refusal: refusals.map(({ text }) => text).join('') }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(callJson) }),
    },
  ];
}

const isShown = (item: Item): item is Shown => item.is !== 'call' && item.is !== 'result' && item.is !== 'refusal';

function contentOf(shown: readonly Shown[]): unknown {
  const [first, ...more] = shown;
  if (first === undefined) return '';
  return first.is === 'text' && first.mark === undefined && more.length === 0 ? first.text : shown.map(partJson);
}

function partJson(item: Shown): JsonObject {
  switch (item.is) {
    case 'text':
      return markedText(item);
    case 'image':
      return { type: 'image_url', image_url: { url: item.at } };
    case 'sound':
      return { type: 'input_audio', input_audio: { data: item.data, format: item.format } };
    case 'paper': {
      const named = item.name === undefined ? {} : { filename: item.name };
      return { type: 'file', file: { ...named, file_data: `data:application/pdf;base64,${item.data}` } };
    }
  }
}

const callJson = ({ id, name, args, free }: Call): JsonObject =>
  free === true
    ? { id, type: 'custom', custom: { name, input: args.input } }
    : { id, type: 'function', function: { name, arguments: JSON.stringify(args) } };

function toolJson({ name, description, schema, strict, free }: TalkTool): JsonObject {
  const told = { name, ...(description === undefined ? {} : { description }) };
  if (free === true) return { type: 'custom', custom: told };
  return { type: 'function', function: { ...told, parameters: schema, ...(strict === undefined ? {} : { strict }) } };
}

function choiceJson({ choice, tools }: Talk): unknown {
  if (typeof choice !== 'object') return choice;
  const named = (name: string): JsonObject =>
    tools.some((tool) => tool.name === name && tool.free === true)
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  if ('one' in choice) return named(choice.one);
  return {
    type: 'allowed_tools',
    allowed_tools: { mode: choice.must ? 'required' : 'auto', tools: choice.some.map(named) },
  };
}

const formatJson = (format: JsonObject | 'json'): JsonObject =>
  format === 'json'
    ? { type: 'json_object' }
    : { type: 'json_schema', json_schema: { name: 'answer', schema: format, strict: true } };
