// What Claude understands of a body: read by itself, with no code of the gateway's.
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../src/gateway/form/json.ts';
import type { Choice, Heard, Item, Line, Shown, TalkTool } from './talk.ts';

/** How a system prompt ends that asks for JSON of any kind. */
const ASKS_JSON = /^Answer with one JSON object and nothing else/;

/** The body as it is understood. */
export function hearAnthropic(body: JsonObject): Heard {
  const { thinking, output_config, stop_sequences: stop, metadata, temperature, top_p, top_k, max_tokens } = body;
  const system = objectsAt(body, 'system').map(itemOf);
  const last = system.at(-1);
  const isJson = last?.is === 'text' && ASKS_JSON.test(last.text);
  const choice = objectAt(body, 'tool_choice');
  const single = choice?.disable_parallel_tool_use;
  const config = isObject(output_config) ? output_config : {};
  const schema = objectAt(config, 'format')?.schema;
  const user = isObject(metadata) ? metadata.user_id : undefined;
  const said = {
    max_tokens,
    temperature,
    top_p,
    top_k,
    stop,
    user,
    service_tier: body.service_tier,
    parallel_tool_calls: single === true ? false : undefined,
  };
  return {
    lines: [
      ...(isJson ? system.slice(0, -1) : system).map((item): Line => ['system', item]),
      ...objectsAt(body, 'messages').flatMap(linesOf),
    ],
    tools: objectsAt(body, 'tools').map(toolOf),
    ...(choice === undefined ? {} : { choice: choiceOf(choice) }),
    ...(isJson ? { format: 'json' } : {}),
    ...(schema === undefined ? {} : { format: schema }),
    thinks: isObject(thinking) && thinking.type !== 'disabled',
    ...(typeof config.effort === 'string' ? { effort: config.effort } : {}),
    settings: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
}

/** Roles alternate, and a user's message opens with results: anything else is answered 400. */
function linesOf(message: JsonObject, index: number, all: readonly JsonObject[]): readonly Line[] {
  if (message.role === all[index - 1]?.role) throw new Error('two messages of one role in a row');
  const items = objectsAt(message, 'content').map(itemOf);
  const firstOther = items.findIndex(({ is }) => is !== 'result');
  if (items.slice(firstOther).some(({ is }) => is === 'result') && firstOther >= 0) {
    throw new Error('a result behind something else');
  }
  return items.map((item) => [message.role === 'assistant' ? 'model' : item.is === 'result' ? 'tool' : 'user', item]);
}

function itemOf(block: JsonObject): Item {
  switch (block.type) {
    case 'tool_use':
      return { is: 'call', id: String(block.id), name: String(block.name), args: objectAt(block, 'input') ?? {} };
    case 'tool_result':
      return {
        is: 'result',
        id: String(block.tool_use_id),
        shown: objectsAt(block, 'content').map(shownOf),
        failed: block.is_error === true,
      };
    default:
      return shownOf(block);
  }
}

function shownOf(block: JsonObject): Shown {
  const { type, media_type, data, url } = objectAt(block, 'source') ?? {};
  switch (block.type) {
    case 'text':
      return {
        is: 'text',
        text: textAt(block, 'text') ?? '',
        ...(block.cache_control === undefined ? {} : { mark: true }),
      };
    case 'image':
      return { is: 'image', at: type === 'url' ? String(url) : `data:${String(media_type)};base64,${String(data)}` };
    case 'document': {
      const name = textAt(block, 'title');
      return { is: 'paper', data: String(data), ...(name === undefined ? {} : { name }) };
    }
    default:
      throw new Error(`not a block: ${String(block.type)}`);
  }
}

function toolOf({ name, description, input_schema, strict }: JsonObject): TalkTool {
  return {
    name: String(name),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(input_schema) ? { schema: input_schema } : {}),
    ...(strict === true ? { strict } : {}),
  };
}

function choiceOf({ type, name }: JsonObject): Choice {
  if (type === 'tool') return { one: String(name) };
  if (type === 'any') return 'required';
  return type === 'none' ? 'none' : 'auto';
}
