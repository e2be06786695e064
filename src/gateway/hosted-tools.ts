// Tools that a provider runs itself. Some cost what the model reads and writes over them and nothing else; a search has a price of its
// own in the catalogue; whatever else they cost by the call, the session or the hour no card knows, so it is never asked for.
import type { ConversationName } from './asked.ts';
import { isObject, isSaid, type JsonObject, objectAt, objectsAt, textAt } from './form/json.ts';

/** What a request asks its provider to do beside reading and writing. */
export type Hosted = {
  /** Whether the model is told to search, or the request is searched for in any case: it may not be left out. */
  readonly mustSearch: boolean;
  /** The parameter that asks for what no card has a price of. */
  readonly unpriced?: string;
  /** Whether a plugin of OpenRouter's is among it that costs by the page, or runs another model. */
  readonly paidPlugin?: boolean;
  /** Whether an item of the input adds a search to the tools. */
  readonly addsSearch?: boolean;
};

/** What an endpoint is told of it: nothing where there is nothing. */
export const hostedNeeds = (hosted: Hosted): { readonly hosted?: Hosted } =>
  Object.values(hosted).some((value) => value !== false && value !== undefined) ? { hosted } : {};

/** Whether a tool searches the web, under the names of OpenAI, Anthropic and OpenRouter, with or without a date. */
export const isSearchTool = (tool: unknown): boolean => isObject(tool) && SEARCH.test(textAt(tool, 'type') ?? '');

const SEARCH = /^(?:openrouter:)?web_search(?:_preview)?(?:_\d{4}_?\d\d_?\d\d)?$/;

/** Tools that the caller runs, and those of the provider that cost tokens alone (their pages of prices name no others). */
const TOKENS_ALONE: Readonly<Record<ConversationName, RegExp>> = {
  chat: /^(?:function|custom|mcp|openrouter:datetime)$/,
  responses:
    /^(?:function|custom|namespace|mcp|computer|computer_use_preview|local_shell|apply_patch|tool_search|openrouter:datetime)$/,
  messages:
    /^(?:custom|bash|text_editor|memory|computer|computer_toolset|browser_toolset|tool_search_tool_(?:bm25|regex)|web_fetch|mcp_toolset)(?:_\d{8})?$/,
};

/** What a list of tools asks for that no card has a price of; its parameter's name. */
export function unpricedTools(dialect: ConversationName, tools: readonly unknown[]): 'tools' | undefined {
  const codeIsFree = dialect === 'messages' && tools.some(filtersByCode);
  const isFree = (tool: JsonObject): boolean =>
    !isSaid(tool.type) ||
    TOKENS_ALONE[dialect].test(String(tool.type)) ||
    (isSearchTool(tool) && isOrdinary({ ...tool, ...objectAt(tool, 'parameters') })) ||
    (dialect === 'responses' && isLocalShell(tool)) ||
    (codeIsFree && String(tool.type).startsWith('code_execution_'));
  return tools.every((tool) => !isObject(tool) || (hasOneType(tool) && isFree(tool))) ? undefined : 'tools';
}

/** Parsers that ignore the case of names would take another `Type` for the tool's own. */
const hasOneType = (tool: JsonObject): boolean =>
  Object.keys(tool).every((name) => name === 'type' || name.toLowerCase() !== 'type');

/** OpenAI's shell runs in a container of theirs, by the minute, unless it is told to run at the caller's. */
const isLocalShell = ({ type, environment }: JsonObject): boolean =>
  type === 'shell' && (!isObject(environment) || environment.type === 'local');

/** OpenRouter's searches of five results by Exa or by the model's own provider have a price; other engines and more results cost more. */
const isOrdinary = ({ max_results: results, engine }: JsonObject): boolean =>
  Number(results ?? 0) <= ROUTER_RESULTS && ['exa', 'native', 'auto'].includes(String(engine ?? 'auto'));

const ROUTER_RESULTS = 5;

/**
 * Anthropic bills code by the hour of its container, but not beside the searches and fetches that filter by code: those from 20260209 on
 * (platform.claude.com/docs, code execution tool, usage and pricing).
 */
function filtersByCode(tool: unknown): boolean {
  const date = isObject(tool) ? /^web_(?:search|fetch)_(\d{8})$/.exec(String(tool.type))?.[1] : undefined;
  return date !== undefined && date >= '20260209';
}

/** Parameters of a chat request that make some providers search, at prices that no card has: xAI's, Alibaba's, and Perplexity's Pro Search. */
export function unpricedSearch(body: JsonObject): string | undefined {
  const live = body.search_parameters;
  if (isObject(live) && live.mode !== 'off') return 'search_parameters';
  const type = objectAt(body, 'web_search_options')?.search_type;
  if (isSaid(type) && type !== 'fast') return 'web_search_options.search_type';
  return isSaid(body.enable_search) && body.enable_search !== false ? 'enable_search' : undefined;
}

/** Whether a plugin of OpenRouter's is on that searches the web. */
export const hasSearchPlugin = (body: JsonObject): boolean =>
  objectsAt(body, 'plugins').some((plugin) => plugin.id === 'web' && isOn(plugin));

/** Whether a plugin is on that is neither free nor a search of the ordinary kind. */
export const hasPaidPlugin = (body: JsonObject): boolean =>
  objectsAt(body, 'plugins').some((plugin) => isOn(plugin) && FREE_PLUGINS.get(plugin.id)?.(plugin) !== true);

/** OpenRouter's reading of PDFs by OCR costs by the page, and its fusion runs other models. Routers do not work on a model that is named. */
const FREE_PLUGINS: ReadonlyMap<unknown, (plugin: JsonObject) => boolean> = new Map([
  ['web', isOrdinary],
  ['file-parser', (plugin: JsonObject) => FREE_READERS.has(objectAt(plugin, 'pdf')?.engine)],
  ...['response-healing', 'context-compression', 'auto-router', 'pareto-router'].map(
    (id) => [id, () => true] as const,
  ),
]);

const FREE_READERS: ReadonlySet<unknown> = new Set(['native', 'cloudflare-ai', 'pdf-text']);

const isOn = ({ enabled }: JsonObject): boolean => enabled !== false;

/** Whether a request insists on a search: by OpenRouter's plugin, by the ending of the model's name, or by its choice of tools. */
export const insistsOnSearch = (body: JsonObject, tools: readonly unknown[]): boolean =>
  hasSearchPlugin(body) || String(body.model).endsWith(':online') || forcesSearch(body.tool_choice, tools);

/** Whether a choice leaves the model no way around a search: it names one, or one of the tools must be called and all are searches. */
export function forcesSearch(choice: unknown, tools: readonly unknown[]): boolean {
  const searches = tools.filter(isSearchTool);
  if (choice === 'required' || (isObject(choice) && choice.type === 'any')) {
    return searches.length > 0 && searches.length === tools.length;
  }
  if (!isObject(choice)) return false;
  if (isSearchTool(choice)) return true;
  if (choice.type === 'tool') return searches.some((tool) => isObject(tool) && tool.name === choice.name);
  // What is allowed by name has to be there.
  const allowed = objectAt(choice, 'allowed_tools') ?? choice;
  return choice.type === 'allowed_tools' && objectsAt(allowed, 'tools').some(isSearchTool);
}
