// The tools of a Responses request and the choice among them. Functions are flat here, a namespace is a named group of them, and
// most other types are tools that only OpenAI runs.
import { ok, type Result } from '../../../base/result.ts';
import {
  booleanAt,
  isObject,
  isSaid,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
} from '../../form/json.ts';
import type { SearchTool, Tool, ToolChoice } from '../../form/request.ts';
import { hasSearchPlugin, isSearchTool } from '../../hosted-tools.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';
import { flatName } from './namespaces.ts';
import { allTools, searchesWeb } from './prompt.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Reads `tools` and the tools that items of the input add. Two searches of the web are one tool. */
export function readTools(body: JsonObject): Checked<readonly Tool[]> {
  if (isSaid(body.tools) && !Array.isArray(body.tools)) return refuseParameter('tools', '`tools` must be a list.');
  const read = readEach(allTools(body), (tool, index) => readTool(tool, `tools[${index}]`));
  if (!read.ok) return read;
  const tools = read.value.flat();
  const search =
    tools.find((tool) => tool.type === 'web_search') ??
    (hasSearchPlugin(body) ? ({ type: 'web_search' } as const) : undefined);
  return ok([...tools.filter(({ type }) => type !== 'web_search'), ...(search === undefined ? [] : [search])]);
}

/** Reads `tool_choice`; undefined when there is none, or one that the form has no words for. */
export function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (typeof choice === 'string') return WORDS.get(choice);
  if (!isObject(choice)) return undefined;
  switch (choice.type) {
    case 'function':
    case 'custom': {
      const name = nameOf(choice);
      return name === undefined
        ? undefined
        : { type: 'tool', name, ...(choice.type === 'custom' ? { custom: true } : {}) };
    }
    case 'allowed_tools': {
      const allowed = objectsAt(choice, 'tools');
      const names = allowed.flatMap((tool) => (OWN.has(tool.type) ? (nameOf(tool) ?? []) : []));
      if (names.length < allowed.length) return undefined;
      return { type: 'allowed', names, required: choice.mode === 'required' };
    }
    default:
      return undefined;
  }
}

const WORDS: ReadonlyMap<string, ToolChoice> = new Map([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
]);

/** The tools that callers run themselves. */
const OWN: ReadonlySet<unknown> = new Set(['function', 'custom']);

function nameOf(tool: JsonObject): string | undefined {
  const name = textAt(tool, 'name');
  return name === undefined ? undefined : flatName(textAt(tool, 'namespace'), name);
}

function readTool(tool: JsonObject, at: string, namespace?: string): Checked<readonly Tool[]> {
  const type = textAt(tool, 'type');
  if (type === 'function' || type === 'custom') return readOwn(tool, at, namespace);
  if (type === 'namespace') return readNamespace(tool, at);
  if (searchesWeb(tool)) return ok([readSearch(tool)]);
  // A search that may not reach the web is none, for everybody but OpenAI.
  if (isSearchTool(tool)) return ok([]);
  if (type === undefined)
    return refuseParameter(`${at}.type`, `\`${at}\` must have a \`type\`, for example "function".`);
  return ok([{ type: 'foreign', tongue: 'responses', name: type, value: tool }]);
}

function readNamespace(tool: JsonObject, at: string): Checked<readonly Tool[]> {
  const name = textAt(tool, 'name');
  if (name === undefined || name === '') return refuseParameter(`${at}.name`, `\`${at}\` must have a \`name\`.`);
  const inner = readEach(objectsAt(tool, 'tools'), (one, index) => readTool(one, `${at}.tools[${index}]`, name));
  return inner.ok ? ok(inner.value.flat()) : inner;
}

/** `strict` is passed on only where it is said: OpenAI's default of true is no wish of the caller's, and not every schema can be. */
function readOwn(tool: JsonObject, at: string, namespace: string | undefined): Checked<readonly Tool[]> {
  const name = textAt(tool, 'name');
  if (name === undefined || name === '') return refuseParameter(`${at}.name`, `\`${at}\` must have a \`name\`.`);
  const description = textAt(tool, 'description');
  const common = {
    name: flatName(namespace, name),
    ...(namespace === undefined ? {} : { namespace }),
    ...(description === undefined ? {} : { description }),
  };
  if (tool.type === 'custom') {
    const format = readFormat(objectAt(tool, 'format'));
    return ok([{ type: 'custom', ...common, ...(format === undefined ? {} : { format }) }]);
  }
  const parameters = objectAt(tool, 'parameters');
  const strict = booleanAt(tool, 'strict');
  return ok([
    {
      type: 'function',
      ...common,
      ...(parameters === undefined ? {} : { parameters }),
      ...(strict === undefined ? {} : { strict }),
    },
  ]);
}

/** A grammar as chat nests it, which is how the form has it. */
function readFormat(format: JsonObject | undefined): JsonObject | undefined {
  if (format?.type !== 'grammar') return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

function readSearch(tool: JsonObject): SearchTool {
  const filters = objectAt(tool, 'filters') ?? {};
  const allowed = textsAt(filters, 'allowed_domains');
  const blocked = [...textsAt(filters, 'blocked_domains'), ...textsAt(filters, 'excluded_domains')];
  const contextSize = SIZES.find((size) => size === tool.search_context_size);
  const place = objectAt(tool, 'user_location');
  return {
    type: 'web_search',
    ...(allowed.length === 0 ? {} : { allowedDomains: allowed }),
    ...(blocked.length === 0 ? {} : { blockedDomains: blocked }),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(place === undefined ? {} : { location: withoutType(place) }),
  };
}

const SIZES = ['low', 'medium', 'high'] as const;

const withoutType = ({ type: _, ...place }: JsonObject): JsonObject => place;
