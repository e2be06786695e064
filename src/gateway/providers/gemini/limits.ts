// What Gemini cannot do for a request and must not be left out. The names are those of a chat client.
import { isSaid } from '../../form/json.ts';
import type { FormRequest, Part, Turn } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { argumentsObject } from './call-arguments.ts';
import { mediaName, mediaPart } from './media.ts';
import { isCurrent, isSpeaker } from './models.ts';
import { resultName } from './tool-results.ts';
import { declaredTools, isMixed } from './tools.ts';

/** `candidateCount` and `stopSequences` of the API's reference. */
const ANSWERS_MAX = 8;
const STOPS_MAX = 5;

/** The name of the first thing that cannot be carried; undefined when everything can. */
export function geminiCannot(form: FormRequest, target: Target): string | undefined {
  return (
    turnsCannot(form.turns) ??
    toolsCannot(form, target) ??
    (form.output !== undefined && form.tools.length > 0 && !isCurrent(target.upstreamModel)
      ? 'response_format'
      : undefined) ??
    (form.answers > ANSWERS_MAX ? 'n' : undefined) ??
    (form.stop.length > STOPS_MAX ? 'stop' : undefined) ??
    soundCannot(form, target) ??
    extrasCannot(form)
  );
}

function turnsCannot(turns: readonly Turn[]): string | undefined {
  const names = new Map<string, string>();
  for (const { role, parts } of turns) {
    for (const part of parts) {
      const param = partCannot(part, names);
      if (param !== undefined) return param;
      if (part.type === 'tool_call') names.set(part.id, part.name);
      const isWords = part.type === 'text' || part.type === 'refusal';
      if ((role === 'system' || role === 'developer') && !isWords) return 'messages[].content';
    }
  }
  return undefined;
}

function partCannot(part: Part, names: ReadonlyMap<string, string>): string | undefined {
  switch (part.type) {
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return mediaPart(part) === undefined ? mediaName(part) : undefined;
    case 'tool_call':
      return argumentsObject(part) === undefined ? 'messages[].tool_calls[].function.arguments' : undefined;
    case 'tool_result': {
      if (resultName(part, names) === undefined) return 'messages[].tool_call_id';
      return part.parts.map((inner) => partCannot(inner, names)).find((param) => param !== undefined);
    }
    case 'foreign':
      return part.tongue === 'gemini' ? undefined : 'tools';
    default:
      return undefined;
  }
}

function toolsCannot(form: FormRequest, { upstreamModel }: Target): string | undefined {
  const { tools, toolChoice } = form;
  if (tools.some((tool) => tool.type === 'foreign' && tool.tongue !== 'gemini')) return 'tools';
  if (isMixed(form) && !isCurrent(upstreamModel)) return 'tools';
  const isFiltered = tools.some(
    (tool) => tool.type === 'web_search' && (hasAny(tool.allowedDomains) || hasAny(tool.blockedDomains)),
  );
  if (isFiltered) return 'web_search_options.filters';
  const declared = new Set(declaredTools(form).map(({ name }) => name));
  switch (toolChoice?.type) {
    case 'required':
      return declared.size === 0 ? 'tool_choice' : undefined;
    case 'tool':
      return declared.has(toolChoice.name) ? undefined : 'tool_choice';
    case 'allowed':
      return toolChoice.names.every((name) => declared.has(name)) ? undefined : 'tool_choice';
    default:
      return undefined;
  }
}

const hasAny = (list: readonly string[] | undefined): boolean => list !== undefined && list.length > 0;

/** Gemini's speech is raw PCM, which is OpenAI's `pcm16`, and comes from models that do nothing else. */
function soundCannot({ modalities, audio }: FormRequest, { upstreamModel }: Target): string | undefined {
  if (modalities?.includes('audio') !== true) return isSpeaker(upstreamModel) ? 'modalities' : undefined;
  if (!isSpeaker(upstreamModel)) return 'modalities';
  return audio?.format === 'pcm16' ? undefined : 'audio.format';
}

/** Fields of other tongues that change what is asked for, or where it may be answered. */
const HARMFUL: readonly string[] = [
  'background',
  'container',
  'conversation',
  'inference_geo',
  'mcp_servers',
  'previous_response_id',
  'prompt',
  'tool_choice',
];

const extrasCannot = ({ extras: { fields } }: FormRequest): string | undefined =>
  HARMFUL.find((name) => isSaid(fields[name]) && fields[name] !== false);
