// The tools of a chat request and the choice among them: functions, old and new, custom tools, web search under its several
// names, and what only one provider knows.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject, numberAt, objectAt, objectsAt, textAt, textsAt } from '../../form/json.ts';
import type { SearchTool, Tool, ToolChoice } from '../../form/request.ts';
import { isSearchTool } from '../../hosted-tools.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';
import { cacheMark } from './read-parts.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Reads `tools`, the older `functions`, and everything that asks for a search of the web; that is one tool, however often. */
export function readTools(body: JsonObject): Checked<readonly Tool[]> {
  const tools = readList(body.tools, 'tools', readTool);
  if (!tools.ok) return tools;
  const functions = readList(body.functions, 'functions', readFunction);
  if (!functions.ok) return functions;
  const options = objectAt(body, 'web_search_options');
  const plugin = objectsAt(body, 'plugins').find(isSearchPlugin);
  const all = [...tools.value, ...functions.value];
  const searches = [
    ...all.filter((tool) => tool.type === 'web_search'),
    ...[options, plugin].filter(isObject).map(readSearch),
  ];
  const others = all.filter((tool) => tool.type !== 'web_search');
  if (searches.length === 0) return ok(others);
  const search: SearchTool = Object.assign({ type: 'web_search' }, ...searches);
  return ok([...others, search]);
}

/** OpenRouter's plugin that searches the web. */
export const isSearchPlugin = (plugin: unknown): boolean =>
  isObject(plugin) && plugin.id === 'web' && plugin.enabled !== false;

/** Reads `tool_choice`, or the older `function_call`; undefined when there is none, or one that only its provider knows. */
export function readToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body.tool_choice;
  if (typeof choice === 'string') return WORDS.get(choice);
  if (isObject(choice)) return readNamed(choice);
  const legacy = body.function_call;
  if (typeof legacy === 'string') return WORDS.get(legacy);
  return isObject(legacy) ? named(textAt(legacy, 'name')) : undefined;
}

const WORDS: ReadonlyMap<string, ToolChoice> = new Map([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  ['any', { type: 'required' }],
]);

function readNamed(choice: JsonObject): ToolChoice | undefined {
  switch (choice.type) {
    case 'function':
      return named(toolName(choice));
    case 'custom': {
      const chosen = named(textAt(objectAt(choice, 'custom') ?? {}, 'name'));
      return chosen && { ...chosen, custom: true };
    }
    case 'allowed_tools': {
      const allowed = objectAt(choice, 'allowed_tools') ?? {};
      const names = objectsAt(allowed, 'tools').flatMap((tool) => toolName(tool) ?? []);
      return { type: 'allowed', names, required: allowed.mode === 'required' };
    }
    default:
      return undefined;
  }
}

const named = (name: string | undefined): Extract<ToolChoice, { readonly type: 'tool' }> | undefined =>
  name === undefined ? undefined : { type: 'tool', name };

const toolName = (tool: JsonObject): string | undefined =>
  textAt(objectAt(tool, 'function') ?? objectAt(tool, 'custom') ?? tool, 'name');

function readList(
  list: unknown,
  name: string,
  read: (tool: JsonObject, at: string) => Checked<Tool>,
): Checked<readonly Tool[]> {
  if (!isSaid(list)) return ok([]);
  if (!Array.isArray(list)) return refuseParameter(name, `\`${name}\` must be a list.`);
  return readEach(list, (tool: unknown, index) => {
    const at = `${name}[${index}]`;
    return isObject(tool) ? read(tool, at) : refuseParameter(at, `\`${at}\` must be an object.`);
  });
}

function readTool(tool: JsonObject, at: string): Checked<Tool> {
  const type = textAt(tool, 'type') ?? 'function';
  if (type === 'function') return readFunction(tool, at);
  if (type === 'custom') return readCustom(tool, at);
  if (isSearchTool(tool)) return ok(readSearch({ ...tool, ...objectAt(tool, 'parameters') }));
  return ok({ type: 'foreign', tongue: 'chat', name: type, value: tool });
}

/** A function under `function`; the older `functions`, and some clients, have it flat. */
function readFunction(tool: JsonObject, at: string): Checked<Tool> {
  const body = objectAt(tool, 'function') ?? tool;
  const name = textAt(body, 'name');
  if (name === undefined) return refuseParameter(at, `\`${at}\` must have a function with a \`name\`.`);
  const description = textAt(body, 'description');
  const parameters = objectAt(body, 'parameters');
  const cache = cacheMark(tool);
  return ok({
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(typeof body.strict === 'boolean' ? { strict: body.strict } : {}),
    ...(cache === undefined ? {} : { cache }),
  });
}

function readCustom(tool: JsonObject, at: string): Checked<Tool> {
  const body = objectAt(tool, 'custom') ?? tool;
  const name = textAt(body, 'name');
  if (name === undefined) return refuseParameter(at, `\`${at}\` must have a \`custom\` tool with a \`name\`.`);
  const description = textAt(body, 'description');
  const format = objectAt(body, 'format');
  const cache = cacheMark(tool);
  return ok({
    type: 'custom',
    name,
    ...(description === undefined ? {} : { description }),
    ...(format === undefined ? {} : { format }),
    ...(cache === undefined ? {} : { cache }),
  });
}

/** The options of a search, under the names of OpenAI and of OpenRouter's plugin and server tool. */
function readSearch(options: JsonObject): SearchTool {
  const place = objectAt(options, 'user_location');
  const location = place && (objectAt(place, 'approximate') ?? withoutType(place));
  const contextSize = SIZES.find((size) => size === options.search_context_size);
  const maxUses = numberAt(options, 'max_uses');
  const allowed = [...textsAt(options, 'allowed_domains'), ...textsAt(options, 'include_domains')];
  const blocked = [...textsAt(options, 'excluded_domains'), ...textsAt(options, 'exclude_domains')];
  return {
    type: 'web_search',
    ...(maxUses === undefined ? {} : { maxUses }),
    ...(allowed.length === 0 ? {} : { allowedDomains: allowed }),
    ...(blocked.length === 0 ? {} : { blockedDomains: blocked }),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(location === undefined ? {} : { location }),
  };
}

const SIZES = ['low', 'medium', 'high'] as const;

const withoutType = ({ type: _, ...place }: JsonObject): JsonObject => place;
