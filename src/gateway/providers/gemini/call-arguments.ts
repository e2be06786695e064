// Arguments of calls between JSON text and the object that Gemini has. A custom tool takes free text: it is a function with one
// text field here.
import { parseExactJson } from '../../form/exact-json.ts';
import { isObject, type JsonObject, textAt } from '../../form/json.ts';
import type { FormRequest, ToolCallPart } from '../../form/request.ts';

/** The one field of a wrapped custom tool. */
export const CUSTOM_FIELD = 'input';

/** The object of a call's arguments; undefined where the text is no JSON object. */
export function argumentsObject(call: ToolCallPart): JsonObject | undefined {
  if (call.custom === true) return { [CUSTOM_FIELD]: call.arguments };
  if (call.arguments.trim() === '') return {};
  const value = parseExactJson(call.arguments);
  return isObject(value) ? value : undefined;
}

/** The arguments' text of a call that Gemini made. */
export const argumentsText = (value: JsonObject, isCustom: boolean): string =>
  (isCustom ? textAt(value, CUSTOM_FIELD) : undefined) ?? JSON.stringify(value);

/** The names of the custom tools. */
export const customNames = (form: FormRequest): ReadonlySet<string> =>
  new Set(form.tools.filter((tool) => tool.type === 'custom').map((tool) => tool.name));
