// Tools and the choice among them, as chat writes them. Where a provider has no tools of free text, they are functions of one text.
import { wrappedSchema } from '../../form/custom-input.ts';
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { CustomTool, FormRequest, FunctionTool, SearchTool, Tool, ToolChoice } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { markOf } from './parts.ts';

/** `tools` and what goes with them; nothing of it without tools, for a choice among none is refused. */
export function writeTools(form: FormRequest, target: Target): JsonObject {
  const { row } = target;
  const offered = row.takes.includes('allowed_tools') ? form.tools : allowedOf(form);
  const tools = offered.flatMap((tool) => writeTool(tool, target) ?? []);
  const search = form.tools.find((tool) => tool.type === 'web_search');
  const options = search === undefined || row.takesRouterFields ? {} : { web_search_options: searchOptions(search) };
  if (tools.length === 0) return options;
  return saidOnly({
    tools,
    tool_choice: form.toolChoice && writeChoice(form.toolChoice, form.tools, target),
    parallel_tool_calls: form.parallelTools,
    ...options,
  });
}

/** What a search was asked for and its parameters cannot say. */
export const unsaidOfSearch = (form: FormRequest, { row }: Target): readonly string[] =>
  !row.takesRouterFields && form.tools.some((tool) => tool.type === 'web_search' && tool.maxUses !== undefined)
    ? ['web_search_options.max_uses']
    : [];

/** Without a way to say which tools are allowed, only those are offered. */
function allowedOf({ tools, toolChoice }: FormRequest): readonly Tool[] {
  if (toolChoice?.type !== 'allowed') return tools;
  const names = new Set(toolChoice.names);
  return tools.filter((tool) => tool.type === 'web_search' || names.has(tool.name));
}

function writeTool(tool: Tool, target: Target): JsonObject | undefined {
  switch (tool.type) {
    case 'function':
      return { type: 'function', function: functionOf(tool), ...markOf(tool.cache, toolTarget(target)) };
    case 'custom':
      return { ...writeCustom(tool, target), ...markOf(tool.cache, toolTarget(target)) };
    case 'web_search':
      return target.row.takesRouterFields ? routerSearch(tool) : undefined;
    case 'foreign':
      return tool.tongue === 'chat' ? tool.value : undefined;
  }
}

/** OpenAI's breakpoints are of messages alone. */
const toolTarget = ({ row: { breakpoints: _, ...row }, ...target }: Target): Target => ({ ...target, row });

const functionOf = ({ name, description, parameters, strict }: FunctionTool): JsonObject =>
  saidOnly({ name, description, parameters, strict });

function writeCustom(tool: CustomTool, { row }: Target): JsonObject {
  const { name, description, format } = tool;
  if (row.takes.includes('custom_tools')) return { type: 'custom', custom: saidOnly({ name, description, format }) };
  return { type: 'function', function: saidOnly({ name, description, parameters: wrappedSchema(tool) }) };
}

/** OpenRouter's tool, with which the model searches when it wants to. */
function routerSearch({ maxUses, allowedDomains, blockedDomains, contextSize, location }: SearchTool): JsonObject {
  const parameters = saidOnly({
    max_uses: maxUses,
    allowed_domains: allowedDomains,
    excluded_domains: blockedDomains,
    search_context_size: contextSize,
    user_location: location && { type: 'approximate', ...location },
  });
  return { type: 'openrouter:web_search', ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}

const searchOptions = ({ contextSize, location }: SearchTool): JsonObject =>
  saidOnly({
    search_context_size: contextSize,
    user_location: location && { type: 'approximate', approximate: location },
  });

function writeChoice(choice: ToolChoice, tools: readonly Tool[], { row }: Target): unknown {
  const customs = new Set(tools.flatMap((tool) => (tool.type === 'custom' ? tool.name : [])));
  const named = (name: string): JsonObject => {
    return customs.has(name) && row.takes.includes('custom_tools')
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  };
  switch (choice.type) {
    case 'tool':
      return named(choice.name);
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      if (!row.takes.includes('allowed_tools')) return mode;
      return { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(named) } };
    }
    default:
      return choice.type;
  }
}
