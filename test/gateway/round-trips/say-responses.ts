// A conversation as a client of the Responses API writes it.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import type { Call, Item, Result, Shown, Talk, TalkTool, TalkTurn } from './talk.ts';

/** The body. */
export function sayInResponses(talk: Talk): JsonObject {
  const { verbosity, max_tokens, logprobs, ...settings } = talk.settings;
  const text = {
    ...(talk.format === undefined ? {} : { format: formatJson(talk.format) }),
    ...(verbosity === undefined ? {} : { verbosity }),
  };
  return {
    model: 'acme/m',
    ...inputOf(talk.turns),
    ...(talk.tools.length === 0 ? {} : { tools: talk.tools.map(toolJson) }),
    ...(talk.choice === undefined ? {} : { tool_choice: choiceJson(talk) }),
    ...(talk.effort === undefined ? {} : { reasoning: { effort: talk.effort } }),
    ...(Object.keys(text).length === 0 ? {} : { text }),
    ...(max_tokens === undefined ? {} : { max_output_tokens: max_tokens }),
    ...(logprobs === undefined ? {} : { include: ['message.output_text.logprobs'] }),
    ...settings,
  };
}

/** A first instruction of one plain text is told as `instructions`. */
function inputOf(turns: readonly TalkTurn[]): JsonObject {
  const [first, ...rest] = turns;
  const [only, ...more] = first?.who === 'system' ? first.items : [];
  const isPlain = only?.is === 'text' && only.mark === undefined && more.length === 0;
  if (isPlain) return { instructions: only.text, input: rest.flatMap(itemsOf) };
  return { input: turns.flatMap(itemsOf) };
}

function itemsOf({ who, items }: TalkTurn): readonly JsonObject[] {
  if (who === 'tool') return items.flatMap((item) => (item.is === 'result' ? [resultJson(item)] : []));
  const role = who === 'model' ? 'assistant' : who;
  const content = items.flatMap((item) => partJson(item, who === 'model') ?? []);
  const calls = items.flatMap((item) => (item.is === 'call' ? [callJson(item)] : []));
  return [...(content.length === 0 ? [] : [{ type: 'message', role, content }]), ...calls];
}

/** The part of an item; undefined for a call or a result, which is an item of the input itself. */
function partJson(item: Item, isModels: boolean): JsonObject | undefined {
  switch (item.is) {
    case 'text': {
      const type = isModels ? 'output_text' : 'input_text';
      return {
        type,
        text: item.text,
        ...(item.mark === undefined ? {} : { prompt_cache_breakpoint: { mode: 'explicit' } }),
      };
    }
    case 'refusal':
      return { type: 'refusal', refusal: item.text };
    case 'image':
      return { type: 'input_image', image_url: item.at };
    case 'sound':
      return { type: 'input_audio', input_audio: { data: item.data, format: item.format } };
    case 'paper': {
      const named = item.name === undefined ? {} : { filename: item.name };
      return { type: 'input_file', ...named, file_data: `data:application/pdf;base64,${item.data}` };
    }
    default:
      return undefined;
  }
}

const callJson = ({ id, name, args, free }: Call): JsonObject =>
  free === true
    ? { type: 'custom_tool_call', call_id: id, name, input: args.input }
    : { type: 'function_call', call_id: id, name, arguments: JSON.stringify(args) };

/** The output of a tool. */
const resultJson = ({ id, shown, free }: Result): JsonObject => ({
  type: free === true ? 'custom_tool_call_output' : 'function_call_output',
  call_id: id,
  output: outputOf(shown),
});

function outputOf(shown: readonly Shown[]): unknown {
  const [first, ...more] = shown;
  if (first === undefined) return '';
  return first.is === 'text' && first.mark === undefined && more.length === 0
    ? first.text
    : shown.map((item) => partJson(item, false));
}

function toolJson({ name, description, schema, strict, free }: TalkTool): JsonObject {
  const told = { name, ...(description === undefined ? {} : { description }) };
  if (free === true) return { type: 'custom', ...told };
  return { type: 'function', ...told, parameters: schema, ...(strict === undefined ? {} : { strict }) };
}

function choiceJson({ choice, tools }: Talk): unknown {
  if (typeof choice !== 'object') return choice;
  const isFree = (name: string): boolean => tools.some((tool) => tool.name === name && tool.free === true);
  const named = (name: string): JsonObject => ({ type: isFree(name) ? 'custom' : 'function', name });
  if ('one' in choice) return named(choice.one);
  return { type: 'allowed_tools', mode: choice.must ? 'required' : 'auto', tools: choice.some.map(named) };
}

const formatJson = (format: JsonObject | 'json'): JsonObject =>
  format === 'json' ? { type: 'json_object' } : { type: 'json_schema', name: 'answer', schema: format, strict: true };
