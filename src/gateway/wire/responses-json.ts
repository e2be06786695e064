// Reads what the gateway needs out of a response object or an item of its output, whatever the provider left out of it.
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../form/json.ts';

const encoder = new TextEncoder();

/**
 * The usage report with what tools used beside it. Searches are billed, and only newer responses count them; otherwise the calls in
 * the output are counted.
 */
export function usageOfResponse(response: JsonObject, output: readonly JsonObject[]): JsonObject | undefined {
  const usage = objectAt(response, 'usage');
  if (usage === undefined) return undefined;
  const tools = objectAt(response, 'tool_usage');
  const counted = numberAt(objectAt(tools ?? {}, 'web_search') ?? {}, 'num_requests');
  const searches = counted ?? output.filter(isSearchCall).length;
  const isTold = SEARCH_COUNTS.some((name) => isObject(usage[name]));
  return {
    ...usage,
    ...(searches === 0 || isTold ? {} : { server_tool_use: { web_search_requests: searches } }),
    ...(tools === undefined ? {} : { tool_usage: withPainter(tools, response) }),
  };
}

/** The tool's own report does not say which model painted; the response repeats the tool that was asked for. */
function withPainter(tools: JsonObject, response: JsonObject): JsonObject {
  const painting = objectAt(tools, 'image_gen');
  const tool = objectsAt(response, 'tools').find(({ type }) => type === 'image_generation');
  const model = tool === undefined ? undefined : textAt(tool, 'model');
  return painting === undefined || model === undefined ? tools : { ...tools, image_gen: { ...painting, model } };
}

/** Names under which other providers count their searches in the report itself. */
const SEARCH_COUNTS = ['server_tool_use', 'server_tool_use_details', 'server_side_tool_usage_details'];

/** A look into the web, and not one at a page that it found. xAI does not say which of them its calls are. */
export function isSearchCall({ type, status, action }: JsonObject): boolean {
  const kind = isObject(action) ? action.type : 'search';
  return type === 'web_search_call' && kind === 'search' && status !== 'failed';
}

/** Why the model stopped, in the words of the receipt; undefined for a response that has not ended. */
export function finishOf(response: JsonObject, output: readonly JsonObject[]): string | undefined {
  switch (response.status) {
    case 'completed':
      return output.some(({ type }) => type === 'function_call' || type === 'custom_tool_call')
        ? 'tool_calls'
        : 'stop';
    case 'incomplete':
      return objectAt(response, 'incomplete_details')?.reason === 'content_filter' ? 'content_filter' : 'length';
    case 'failed':
    case 'cancelled':
      return 'error';
    default:
      return undefined;
  }
}

/** UTF-8 bytes of what the model wrote in an item. */
export function itemBytes(item: JsonObject): number {
  if (isOfProgram(item)) return 0;
  const parts = [...objectsAt(item, 'content'), ...objectsAt(item, 'summary')];
  const texts = [item.name, item.arguments, item.input, item.code, ...parts.map((part) => part.text ?? part.refusal)];
  return texts.reduce((sum: number, text) => sum + textBytes(text), 0);
}

/** Whether a program that the model wrote earlier made the call: nothing is generated, and nothing billed, for it. */
export const isOfProgram = ({ caller }: JsonObject): boolean => isObject(caller) && caller.type === 'program';

/** UTF-8 bytes of a text. */
export const textBytes = (text: unknown): number => (typeof text === 'string' ? encoder.encode(text).length : 0);

/** Whether an item gives the client anything: an empty message or thought does not, a call or an image does. */
export function hasSubstance(item: JsonObject): boolean {
  const isHollow = item.type === 'message' || item.type === 'reasoning';
  return !isHollow || itemBytes(item) > 0 || typeof item.encrypted_content === 'string';
}
