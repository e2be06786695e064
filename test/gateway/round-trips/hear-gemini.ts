// What Gemini understands of a body: read by itself, with no code of the gateway's.
import { isObject, type JsonObject, listAt, objectAt, objectsAt, textAt } from '../../../src/gateway/form/json.ts';
import type { Choice, Heard, Item, Line, Shown, TalkTool } from './talk.ts';

/** The body as it is understood. */
export function hearGemini(body: JsonObject): Heard {
  const config = objectAt(body, 'generationConfig') ?? {};
  const calling = objectAt(objectAt(body, 'toolConfig') ?? {}, 'functionCallingConfig');
  const thinking = objectAt(config, 'thinkingConfig') ?? {};
  const level = textAt(thinking, 'thinkingLevel');
  const declared = objectsAt(body, 'tools').flatMap((tool) => objectsAt(tool, 'functionDeclarations'));
  const isJson = config.responseMimeType === 'application/json';
  const said = Object.entries(SETTINGS).map(([name, own]) => [name, config[own]] as const);
  const all = [...said, ['service_tier', body.serviceTier] as const];
  return {
    lines: [
      ...objectsAt(objectAt(body, 'systemInstruction') ?? {}, 'parts').map((part): Line => ['system', itemOf(part)]),
      ...objectsAt(body, 'contents').flatMap(linesOf),
    ],
    tools: declared.map(toolOf),
    ...(calling === undefined ? {} : { choice: choiceOf(calling) }),
    ...(isJson ? { format: config.responseJsonSchema ?? 'json' } : {}),
    thinks: level !== undefined || thinking.thinkingBudget !== undefined,
    ...(level === undefined ? {} : { effort: level }),
    settings: Object.fromEntries(all.filter(([, value]) => value !== undefined)),
  };
}

const SETTINGS = {
  max_tokens: 'maxOutputTokens',
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  seed: 'seed',
  stop: 'stopSequences',
  n: 'candidateCount',
  logprobs: 'responseLogprobs',
} as const;

/** Roles alternate: anything else is answered 400. */
function linesOf(content: JsonObject, index: number, all: readonly JsonObject[]): readonly Line[] {
  if (content.role === all[index - 1]?.role) throw new Error('two contents of one role in a row');
  return objectsAt(content, 'parts').map((part) => {
    const item = itemOf(part);
    return [content.role === 'model' ? 'model' : item.is === 'result' ? 'tool' : 'user', item];
  });
}

function itemOf(part: JsonObject): Item {
  const call = objectAt(part, 'functionCall');
  if (call !== undefined) {
    return { is: 'call', id: String(call.id), name: String(call.name), args: objectAt(call, 'args') ?? {} };
  }
  const told = objectAt(part, 'functionResponse');
  return told === undefined ? shownOf(part) : resultOf(told);
}

/** The one text of a response has a name; anything else is the object that the tool answered with. */
function resultOf(told: JsonObject): Item {
  const response = objectAt(told, 'response') ?? {};
  const [[name, only] = [], ...more] = Object.entries(response);
  const isText = more.length === 0 && (name === 'result' || name === 'error') && typeof only === 'string';
  const text = isText ? only : JSON.stringify(response);
  return {
    is: 'result',
    id: String(told.id),
    shown: [...(text === '' ? [] : [{ is: 'text', text } as const]), ...objectsAt(told, 'parts').map(shownOf)],
    failed: isText && name === 'error',
  };
}

function shownOf(part: JsonObject): Shown {
  const data = objectAt(part, 'inlineData');
  if (data === undefined) return { is: 'text', text: textAt(part, 'text') ?? '' };
  const type = textAt(data, 'mimeType') ?? '';
  const bytes = textAt(data, 'data') ?? '';
  if (type === 'application/pdf') return { is: 'paper', data: bytes };
  return type.startsWith('audio/')
    ? { is: 'sound', data: bytes, format: type.slice('audio/'.length) }
    : { is: 'image', at: `data:${type};base64,${bytes}` };
}

function toolOf({ name, description, parametersJsonSchema }: JsonObject): TalkTool {
  return {
    name: String(name),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(parametersJsonSchema) ? { schema: parametersJsonSchema } : {}),
  };
}

function choiceOf(calling: JsonObject): Choice {
  const names = listAt(calling, 'allowedFunctionNames').map(String);
  if (calling.mode === 'NONE') return 'none';
  if (calling.mode !== 'ANY') return 'auto';
  return names.length === 0 ? 'required' : { some: names, must: true };
}
