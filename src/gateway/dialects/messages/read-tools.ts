// Reads the tools of a Messages request and the choice among them. Anthropic's own tools are kept as they came, but for the
// search of the web, which others have too.
import { ok, type Result } from '../../../base/result.ts';
import {
  isObject,
  isSaid,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  saidOnly,
  textAt,
  textsAt,
} from '../../form/json.ts';
import type { SearchTool, Tool, ToolChoice } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';
import { cacheOf } from './read-blocks.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** The tools of a body. */
export function readTools(body: JsonObject): Checked<readonly Tool[]> {
  if (isSaid(body.tools) && !Array.isArray(body.tools)) {
    return refuseParameter('tools', '`tools` must be a list of tools.');
  }
  return readEach(listAt(body, 'tools'), (tool, index) => readTool(tool, `tools[${index}]`));
}

function readTool(tool: unknown, at: string): Checked<Tool> {
  if (!isObject(tool)) return refuseParameter(at, `\`${at}\` must be an object.`);
  const type = textAt(tool, 'type') ?? 'custom';
  if (type === 'custom') return readCustom(tool, at);
  if (type.startsWith('web_search_') && isPlainSearch(tool)) return ok(readSearch(tool));
  return ok({ type: 'foreign', tongue: 'messages', name: type, value: tool });
}

/** A tool of the caller's. That it is loaded late, or streamed early, changes nothing in what it is. */
function readCustom(tool: JsonObject, at: string): Checked<Tool> {
  const name = textAt(tool, 'name');
  if (name === undefined) return refuseParameter(`${at}.name`, `\`${at}.name\` must be text.`);
  if (isOnlyForCode(tool)) return ok({ type: 'foreign', tongue: 'messages', name, value: tool });
  const description = textAt(tool, 'description');
  const parameters = objectAt(tool, 'input_schema');
  return ok({
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(typeof tool.strict === 'boolean' ? { strict: tool.strict } : {}),
    ...cacheOf(tool),
  });
}

/** Only code that Anthropic runs may call it, and nobody else runs such. */
function isOnlyForCode(tool: JsonObject): boolean {
  const callers = textsAt(tool, 'allowed_callers');
  return callers.length > 0 && !callers.includes('direct');
}

const isPlainSearch = (tool: JsonObject): boolean =>
  !isOnlyForCode(tool) && (!isSaid(tool.response_inclusion) || tool.response_inclusion === 'full');

function readSearch(tool: JsonObject): SearchTool {
  const maxUses = numberAt(tool, 'max_uses');
  const allowedDomains = textsAt(tool, 'allowed_domains');
  const blockedDomains = textsAt(tool, 'blocked_domains');
  const { type: _, ...location } = objectAt(tool, 'user_location') ?? {};
  return {
    type: 'web_search',
    ...(maxUses === undefined ? {} : { maxUses }),
    ...(allowedDomains.length === 0 ? {} : { allowedDomains }),
    ...(blockedDomains.length === 0 ? {} : { blockedDomains }),
    ...(Object.keys(location).length === 0 ? {} : { location: saidOnly(location) }),
  };
}

export type Choice = { readonly toolChoice?: ToolChoice; readonly parallelTools?: boolean };

/** Which tool has to be called, and whether several may be at once. */
export function readToolChoice(body: JsonObject): Checked<Choice> {
  if (!isSaid(body.tool_choice)) return ok({});
  const choice = objectAt(body, 'tool_choice');
  const toolChoice = choice === undefined ? undefined : choiceOf(choice);
  if (choice === undefined || toolChoice === undefined) {
    const types = '"auto", "any", "none", or "tool" with a `name`';
    return refuseParameter('tool_choice', `\`tool_choice\` must be an object with the \`type\` ${types}.`);
  }
  const single = choice.disable_parallel_tool_use;
  return ok({ toolChoice, ...(typeof single === 'boolean' ? { parallelTools: !single } : {}) });
}

function choiceOf(choice: JsonObject): ToolChoice | undefined {
  const name = textAt(choice, 'name');
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return name === undefined ? undefined : { type: 'tool', name };
    default:
      return undefined;
  }
}
