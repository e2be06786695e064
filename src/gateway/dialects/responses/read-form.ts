// A Responses request in the internal form. What neither routes nor has a place there stays beside it, as it came.
import { ok, type Result } from '../../../base/result.ts';
import {
  booleanAt,
  isObject,
  isSaid,
  type JsonObject,
  numberAt,
  objectAt,
  present,
  textAt,
  textsAt,
} from '../../form/json.ts';
import type { FormRequest, OutputFormat, Sampling } from '../../form/request.ts';
import type { GuardRefusal } from '../../wire/guard-refusal.ts';
import { isEffort, readReasoning } from '../chat/read-reasoning.ts';
import { checkKinds } from '../kinds.ts';
import { RESPONSES_KINDS } from './kinds.ts';
import { readToolChoice, readTools } from './read-tools.ts';
import { readTurns } from './read-turns.ts';

/** Reads a whole body. */
export function readResponsesForm(body: JsonObject): Result<FormRequest, GuardRefusal> {
  const kinds = checkKinds(body, RESPONSES_KINDS);
  if (!kinds.ok) return kinds;
  const turns = readTurns(body);
  if (!turns.ok) return turns;
  const tools = readTools(body);
  if (!tools.ok) return tools;
  const text = objectAt(body, 'text') ?? {};
  const toolChoice = readToolChoice(body.tool_choice);
  const output = readOutput(objectAt(text, 'format') ?? {});
  const reasoning = readReasoning({ reasoning: body.reasoning });
  const said = {
    parallelTools: booleanAt(body, 'parallel_tool_calls'),
    verbosity: textAt(text, 'verbosity'),
    maxTokens: numberAt(body, 'max_output_tokens'),
    modalities: isSaid(body.modalities) ? textsAt(body, 'modalities') : undefined,
    user: textAt(body, 'user') ?? textAt(body, 'safety_identifier'),
    cacheKey: textAt(body, 'prompt_cache_key'),
    metadata: objectAt(body, 'metadata'),
    serviceTier: textAt(body, 'service_tier'),
  };
  return ok({
    turns: turns.value,
    tools: tools.value,
    stop: [],
    sampling: readSampling(body),
    answers: 1,
    ...present(said),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(output === undefined ? {} : { output }),
    ...(reasoning === undefined ? {} : { reasoning }),
    extras: { tongue: 'responses', fields: readExtras(body, toolChoice === undefined) },
  });
}

/** Log probabilities are asked for in `include`. */
function readSampling(body: JsonObject): Sampling {
  const wantsLogprobs = textsAt(body, 'include').includes(LOGPROBS);
  return present({
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    topK: numberAt(body, 'top_k'),
    presencePenalty: numberAt(body, 'presence_penalty'),
    frequencyPenalty: numberAt(body, 'frequency_penalty'),
    logprobs: wantsLogprobs ? true : undefined,
    topLogprobs: numberAt(body, 'top_logprobs') || undefined,
  });
}

const LOGPROBS = 'message.output_text.logprobs';
/** Sealed thought is always given: who does not send it back loses nothing by it. */
const SEALED = 'reasoning.encrypted_content';

function readOutput(format: JsonObject): OutputFormat | undefined {
  if (format.type === 'json_object') return { type: 'json' };
  if (format.type !== 'json_schema') return undefined;
  return {
    type: 'schema',
    schema: objectAt(format, 'schema') ?? {},
    ...present({
      name: textAt(format, 'name'),
      description: textAt(format, 'description'),
      strict: booleanAt(format, 'strict'),
    }),
  };
}

/** What has no place in the form. A value that has none, under a name that has one, is kept too: its provider knows it. */
function readExtras(body: JsonObject, noChoice: boolean): JsonObject {
  const kept = Object.entries(body).filter(([name, value]) => isSaid(value) && !HAS_PLACE.has(name));
  const include = textsAt(body, 'include').filter((name) => name !== LOGPROBS && name !== SEALED);
  const plugins = Array.isArray(body.plugins) ? body.plugins.filter((one) => !isObject(one) || one.id !== 'web') : [];
  const reasoning = restOfReasoning(objectAt(body, 'reasoning') ?? {});
  return {
    ...Object.fromEntries(kept),
    ...(include.length === 0 ? {} : { include }),
    ...(plugins.length === 0 ? {} : { plugins }),
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    ...(noChoice && isSaid(body.tool_choice) ? { tool_choice: body.tool_choice } : {}),
    ...(isSaid(body.user) && isSaid(body.safety_identifier) ? { safety_identifier: body.safety_identifier } : {}),
  };
}

function restOfReasoning({
  effort,
  summary: _,
  max_tokens: __,
  enabled: ___,
  exclude: ____,
  ...rest
}: JsonObject): JsonObject {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => isSaid(value)));
  return typeof effort === 'string' && !isEffort(effort) ? { ...said, effort } : said;
}

/** The names that the form has a place for, then those that bound, keep and route a request: the guard has read them. */
const HAS_PLACE: ReadonlySet<string> = new Set([
  ...[
    'input',
    'instructions',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'text',
    'max_output_tokens',
    'modalities',
  ],
  ...[
    'temperature',
    'top_p',
    'top_k',
    'presence_penalty',
    'frequency_penalty',
    'top_logprobs',
    'include',
    'reasoning',
  ],
  ...['user', 'safety_identifier', 'prompt_cache_key', 'metadata', 'service_tier'],
  ...['model', 'stream', 'stream_options', 'store', 'previous_response_id', 'conversation', 'background', 'prompt'],
  ...['models', 'route', 'preset', 'provider', 'plugins', 'transforms', 'session_id', 'tags', 'usage', 'max_cost'],
  ...['trace', 'debug'],
]);
