// Tools and the choice among them, in Anthropic's words.

import { wrappedSchema } from '../../form/custom-input.ts';
import { type JsonObject, saidOnly, textAt } from '../../form/json.ts';
import type { FormRequest, FunctionTool, SearchTool, Tool, ToolChoice } from '../../form/request.ts';
import { cacheControl } from './blocks.ts';
import type { Traits } from './models.ts';
import { canEnforce, enforcedSchema } from './schema.ts';

/** `tools` and `tool_choice`, and what was left out of them. */
export type WrittenTools = {
  readonly tools?: readonly JsonObject[];
  readonly choice?: JsonObject;
  readonly dropped: readonly string[];
};

/** Writes the tools that may be called and how. A choice without tools is answered 400, so it is not sent. */
export function writeTools({ tools, toolChoice, parallelTools }: FormRequest, traits: Traits): WrittenTools {
  const names = toolChoice?.type === 'allowed' ? new Set(toolChoice.names) : undefined;
  const offered = names === undefined ? tools : tools.filter((tool) => names.has(nameOf(tool)));
  const dropped = offered.flatMap((tool) => droppedOf(tool, traits));
  if (offered.length === 0) return { dropped: toolChoice === undefined ? [] : ['tool_choice'] };
  const choice = writeChoice(toolChoice, parallelTools);
  return {
    tools: offered.map((tool) => writeTool(tool, traits)),
    ...(choice === undefined ? {} : { choice }),
    dropped,
  };
}

/** The names of tools that are sent as wrapped functions. */
export const customNames = ({ tools }: FormRequest): ReadonlySet<string> =>
  new Set(tools.filter((tool) => tool.type === 'custom').map(({ name }) => name));

/** Whether the choice leaves the model no way around a tool. */
export const isForced = (choice: ToolChoice | undefined): boolean =>
  choice?.type === 'required' || choice?.type === 'tool' || (choice?.type === 'allowed' && choice.required);

const SEARCH = { type: 'web_search_20250305', name: 'web_search' } as const;

function nameOf(tool: Tool): string {
  if (tool.type === 'web_search') return SEARCH.name;
  return tool.type === 'foreign' ? (textAt(tool.value, 'name') ?? tool.name) : tool.name;
}

function writeTool(tool: Tool, traits: Traits): JsonObject {
  switch (tool.type) {
    case 'function':
      return writeFunction(tool, isStrict(tool, traits));
    case 'custom':
      return saidOnly({
        name: tool.name,
        description: tool.description,
        input_schema: wrappedSchema(tool),
        cache_control: cacheControl(tool.cache),
      });
    case 'web_search':
      return writeSearch(tool);
    case 'foreign':
      return tool.value;
  }
}

function writeFunction(tool: FunctionTool, strict: boolean): JsonObject {
  const schema = schemaOf(tool);
  return saidOnly({
    name: tool.name,
    description: tool.description,
    input_schema: strict ? enforcedSchema(schema) : schema,
    strict: strict ? true : undefined,
    cache_control: cacheControl(tool.cache),
  });
}

/** Strict tools are held to the same grammar as structured output. */
const isStrict = (tool: FunctionTool, { schemas }: Traits): boolean =>
  tool.strict === true && schemas && canEnforce(schemaOf(tool));

const schemaOf = ({ parameters }: FunctionTool): JsonObject => ({
  type: 'object',
  ...(parameters ?? { properties: {} }),
});

/** Only one of the two lists of domains may be sent; what is allowed without what is blocked is the same. */
function writeSearch({ maxUses, allowedDomains, blockedDomains = [], location }: SearchTool): JsonObject {
  const allowed = allowedDomains?.filter((domain) => !blockedDomains.includes(domain));
  const place = (name: string): string | undefined => (location === undefined ? undefined : textAt(location, name));
  return saidOnly({
    ...SEARCH,
    max_uses: maxUses,
    allowed_domains: allowed,
    blocked_domains: allowed === undefined && blockedDomains.length > 0 ? blockedDomains : undefined,
    user_location:
      location === undefined
        ? undefined
        : saidOnly({
            type: 'approximate',
            city: place('city'),
            region: place('region'),
            country: place('country'),
            timezone: place('timezone'),
          }),
  });
}

function droppedOf(tool: Tool, traits: Traits): readonly string[] {
  if (tool.type === 'function')
    return tool.strict === true && !isStrict(tool, traits) ? ['tools[].function.strict'] : [];
  if (tool.type === 'web_search')
    return tool.contextSize === undefined ? [] : ['web_search_options.search_context_size'];
  return [];
}

function writeChoice(choice: ToolChoice | undefined, parallel: boolean | undefined): JsonObject | undefined {
  if (choice?.type === 'none') return { type: 'none' };
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice?.type === 'tool') return { type: 'tool', name: choice.name, ...single };
  if (isForced(choice)) return { type: 'any', ...single };
  return choice === undefined && parallel !== false ? undefined : { type: 'auto', ...single };
}
