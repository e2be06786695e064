// Tools and the choice among them in Gemini's words: functions are declared with their JSON schemas, a custom tool is a function
// with one text field, a search is Google's own.
import { type JsonObject, objectAt, saidOnly, textAt } from '../../form/json.ts';
import type { CustomTool, FormRequest, FunctionTool, Tool, ToolChoice } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { CUSTOM_FIELD } from './call-arguments.ts';
import { isCurrent } from './models.ts';

type Declared = FunctionTool | CustomTool;

/** `tools` and `toolConfig`, where there are tools. */
export function writeTools(form: FormRequest, target: Target): JsonObject {
  const functions = offered(form);
  // A mode binds the declared functions alone: where no tool shall be used, Google's own are not offered.
  const own = form.toolChoice?.type === 'none' ? [] : form.tools.flatMap(ownTool);
  const declarations = functions.length === 0 ? [] : [{ functionDeclarations: functions.map(declaration) }];
  const tools = [...declarations, ...own];
  if (tools.length === 0) return {};
  const config = saidOnly({
    functionCallingConfig: functions.length === 0 ? undefined : callingConfig(form.toolChoice),
    // Without it, a model that has both tells nothing of what it searched, and refuses the mixture.
    includeServerSideToolInvocations:
      own.length > 0 && functions.length > 0 && isCurrent(target.upstreamModel) ? true : undefined,
  });
  return { tools, ...(Object.keys(config).length === 0 ? {} : { toolConfig: config }) };
}

/** The tools that the caller runs. */
export const declaredTools = (form: FormRequest): readonly Declared[] =>
  form.tools.filter((tool) => tool.type === 'function' || tool.type === 'custom');

/** Whether the caller's tools stand beside Google's own. */
export const isMixed = (form: FormRequest): boolean => {
  const declared = declaredTools(form).length;
  return declared > 0 && declared < form.tools.length;
};

function ownTool(tool: Tool): readonly JsonObject[] {
  if (tool.type === 'web_search') return [{ googleSearch: {} }];
  return tool.type === 'foreign' ? [tool.value] : [];
}

/** Gemini names allowed functions only where it must call one; where it may, the others are not declared at all. */
function offered(form: FormRequest): readonly Declared[] {
  const choice = form.toolChoice;
  const tools = declaredTools(form);
  if (choice?.type !== 'allowed' || choice.required) return tools;
  const names = new Set(choice.names);
  return tools.filter(({ name }) => names.has(name));
}

function declaration(tool: Declared): JsonObject {
  const { name, description } = tool;
  const schema = tool.type === 'custom' ? customSchema(tool) : tool.parameters;
  // A schema that says nothing is refused; without one, the function takes nothing.
  const isEmpty = schema === undefined || Object.keys(schema).length === 0;
  return saidOnly({ name, description, parametersJsonSchema: isEmpty ? undefined : schema });
}

/** A grammar cannot be enforced here; the model is told of it. */
function customSchema({ format }: CustomTool): JsonObject {
  const grammar = format?.type === 'grammar' ? (objectAt(format, 'grammar') ?? format) : {};
  const definition = textAt(grammar, 'definition');
  const description =
    definition === undefined
      ? 'The whole input, as text.'
      : `The whole input, as text of this grammar (${textAt(grammar, 'syntax') ?? 'lark'}):\n${definition}`;
  return {
    type: 'object',
    properties: { [CUSTOM_FIELD]: { type: 'string', description } },
    required: [CUSTOM_FIELD],
  };
}

function callingConfig(choice: ToolChoice | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      return choice.required ? { mode: 'ANY', allowedFunctionNames: choice.names } : { mode: 'AUTO' };
  }
}
