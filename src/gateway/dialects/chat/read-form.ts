// A chat request in the internal form: OpenAI's parameters and OpenRouter's. What neither routes nor has a place there stays
// beside it, as it came.
import { ok, type Result } from '../../../base/result.ts';
import { booleanAt, isSaid, type JsonObject, numberAt, objectAt, present, textAt, textsAt } from '../../form/json.ts';
import type { FormRequest, OutputFormat, Sampling } from '../../form/request.ts';
import type { GuardRefusal } from '../../wire/guard-refusal.ts';
import { checkKinds } from '../kinds.ts';
import { CHAT_KINDS } from './kinds.ts';
import { cacheMark } from './read-parts.ts';
import { isEffort, readReasoning } from './read-reasoning.ts';
import { isSearchPlugin, readToolChoice, readTools } from './read-tools.ts';
import { readTurns } from './read-turns.ts';

/** Reads a chat request's whole body. */
export function readChatForm(body: JsonObject): Result<FormRequest, GuardRefusal> {
  const kinds = checkKinds(body, CHAT_KINDS);
  if (!kinds.ok) return kinds;
  const turns = readTurns(body.messages);
  if (!turns.ok) return turns;
  const tools = readTools(body);
  if (!tools.ok) return tools;
  const toolChoice = readToolChoice(body);
  const output = readOutput(body.response_format);
  const reasoning = readReasoning(body);
  const cache = cacheMark({ cache_control: body.cache_control });
  const said = {
    parallelTools: booleanAt(body, 'parallel_tool_calls'),
    verbosity: textAt(body, 'verbosity'),
    maxTokens: numberAt(body, 'max_completion_tokens') ?? numberAt(body, 'max_tokens'),
    modalities: isSaid(body.modalities) ? textsAt(body, 'modalities') : undefined,
    audio: objectAt(body, 'audio'),
    user: textAt(body, 'user') ?? textAt(body, 'safety_identifier'),
    cacheKey: textAt(body, 'prompt_cache_key'),
    metadata: objectAt(body, 'metadata'),
    serviceTier: textAt(body, 'service_tier'),
  };
  return ok({
    turns: turns.value,
    tools: tools.value,
    stop: typeof body.stop === 'string' ? [body.stop] : textsAt(body, 'stop'),
    sampling: readSampling(body),
    answers: numberAt(body, 'n') ?? 1,
    ...present(said),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(output === undefined ? {} : { output }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(cache === undefined ? {} : { cache }),
    extras: { tongue: 'chat', fields: readExtras(body, output === undefined, toolChoice === undefined) },
  });
}

function readSampling(body: JsonObject): Sampling {
  return present({
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    topK: numberAt(body, 'top_k'),
    minP: numberAt(body, 'min_p'),
    topA: numberAt(body, 'top_a'),
    presencePenalty: numberAt(body, 'presence_penalty'),
    frequencyPenalty: numberAt(body, 'frequency_penalty'),
    repetitionPenalty: numberAt(body, 'repetition_penalty'),
    seed: numberAt(body, 'seed'),
    logitBias: objectAt(body, 'logit_bias'),
    logprobs: booleanAt(body, 'logprobs'),
    topLogprobs: numberAt(body, 'top_logprobs'),
  });
}

function readOutput(format: unknown): OutputFormat | undefined {
  const { type, json_schema } = asObject(format);
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') return undefined;
  const body = asObject(json_schema);
  return {
    type: 'schema',
    schema: objectAt(body, 'schema') ?? {},
    ...present({
      name: textAt(body, 'name'),
      description: textAt(body, 'description'),
      strict: booleanAt(body, 'strict'),
    }),
  };
}

/** What has no place in the form. A value that has none, under a name that has one, is kept too: its provider knows it. */
function readExtras(body: JsonObject, noOutput: boolean, noChoice: boolean): JsonObject {
  const kept = Object.entries(body).filter(([name, value]) => isSaid(value) && !HAS_PLACE.has(name));
  const plugins = Array.isArray(body.plugins) ? body.plugins.filter((plugin) => !isSearchPlugin(plugin)) : [];
  const format = objectAt(body, 'response_format');
  const effort = textAt(body, 'reasoning_effort');
  return {
    ...Object.fromEntries(kept),
    ...(plugins.length === 0 ? {} : { plugins }),
    ...(noOutput && format !== undefined && format.type !== 'text' ? { response_format: format } : {}),
    ...(noChoice && isSaid(body.tool_choice) ? { tool_choice: body.tool_choice } : {}),
    ...(effort === undefined || isEffort(effort) ? {} : { reasoning_effort: effort }),
    ...(isSaid(body.user) && isSaid(body.safety_identifier) ? { safety_identifier: body.safety_identifier } : {}),
  };
}

/** The names that the form has a place for, then those that bound and route a request: the guard has read them. */
const HAS_PLACE: ReadonlySet<string> = new Set([
  ...['messages', 'tools', 'functions', 'tool_choice', 'function_call', 'parallel_tool_calls', 'web_search_options'],
  ...['response_format', 'verbosity', 'max_tokens', 'max_completion_tokens', 'stop', 'n', 'modalities', 'audio'],
  ...['temperature', 'top_p', 'top_k', 'min_p', 'top_a', 'presence_penalty', 'frequency_penalty'],
  ...['repetition_penalty', 'seed', 'logit_bias', 'logprobs', 'top_logprobs'],
  ...['reasoning', 'reasoning_effort', 'include_reasoning', 'user', 'safety_identifier'],
  ...['prompt_cache_key', 'cache_control', 'metadata', 'service_tier'],
  ...['model', 'models', 'route', 'preset', 'provider', 'plugins', 'transforms', 'stream', 'stream_options'],
  ...['session_id', 'tags', 'usage', 'max_cost', 'trace', 'debug'],
]);

const asObject = (value: unknown): JsonObject => objectAt({ value }, 'value') ?? {};
