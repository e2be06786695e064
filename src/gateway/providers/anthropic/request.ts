// Writes a request as Anthropic's Messages API takes it. What does harm when left out has been refused in limits.ts before.
import { isObject, type JsonObject, saidOnly } from '../../form/json.ts';
import type { FormRequest, Sampling } from '../../form/request.ts';
import type { Target, WrittenRequest } from '../adapter.ts';
import { cacheControl } from './blocks.ts';
import { withinCacheMarks } from './cache-marks.ts';
import { droppedOf } from './dropped.ts';
import { traitsOf } from './models.ts';
import { enforcedSchema } from './schema.ts';
import { writeThinking } from './thinking.ts';
import { writeTools } from './tools.ts';
import { writeTurns } from './turns.ts';

/** Anthropic wants a limit; this one is sent where neither the caller nor the catalogue has one, for every model gives as much. */
const MAX_TOKENS_UNKNOWN = 4_096;

/**
 * JSON without a schema. The API's own format closes every object, so an open one could only be answered empty; callers of this
 * format must ask for JSON in their prompt anyway.
 */
const JSON_ONLY = {
  type: 'text',
  text: 'Answer with one JSON object and nothing else: no code fence, no other words.',
};

/** Writes the request for the target's model. */
export function write(form: FormRequest, target: Target): WrittenRequest {
  const traits = traitsOf(target);
  const maxTokens = target.maxTokens ?? target.maxOutputTokens ?? MAX_TOKENS_UNKNOWN;
  const { system, messages } = writeTurns(form.turns);
  const thinking = writeThinking(form.reasoning, traits, maxTokens, messages);
  const tools = writeTools(form, traits);
  const sampling = writeSampling(form.sampling, traits.sampling && !thinking.isOn);
  const stop = form.stop.filter((text) => text.trim() !== '');
  const tier = writeTier(form.serviceTier);
  const instructions = form.output?.type === 'json' ? [...system, JSON_ONLY] : system;
  const extras = form.extras.tongue === 'messages' ? form.extras.fields : {};
  const output = {
    ...(isObject(extras.output_config) ? extras.output_config : {}),
    ...writeOutput(form, thinking.effort),
  };
  const own = saidOnly({
    model: target.upstreamModel,
    max_tokens: maxTokens,
    stream: target.stream,
    system: instructions.length === 0 ? undefined : instructions,
    messages,
    tools: tools.tools,
    tool_choice: tools.choice,
    thinking: thinking.thinking,
    output_config: Object.keys(output).length === 0 ? undefined : output,
    ...sampling.fields,
    stop_sequences: stop.length === 0 ? undefined : stop,
    metadata: form.user === undefined ? undefined : { user_id: form.user },
    service_tier: tier,
    cache_control: cacheControl(form.cache),
  });
  const dropped = [
    ...droppedOf(form),
    ...sampling.dropped,
    ...tools.dropped,
    ...(thinking.isDropped ? ['reasoning'] : []),
    ...(stop.length < form.stop.length ? ['stop'] : []),
    ...(form.serviceTier !== undefined && tier === undefined ? ['service_tier'] : []),
  ];
  return { body: withinCacheMarks({ ...extras, ...own }), dropped: [...new Set(dropped)] };
}

/** Structured output and effort are members of one object. */
function writeOutput({ output }: FormRequest, effort: string | undefined): JsonObject {
  if (output?.type !== 'schema') return saidOnly({ effort });
  const { schema, description } = output;
  const described =
    description === undefined || schema.description !== undefined ? schema : { ...schema, description };
  return saidOnly({ effort, format: { type: 'json_schema', schema: enforcedSchema(described) } });
}

/** Anthropic's temperature ends at 1, and its newer models take it together with nothing, or not at all. */
function writeSampling(
  { temperature, topP, topK }: Sampling,
  isTaken: boolean,
): { readonly fields: JsonObject; readonly dropped: readonly string[] } {
  const takesTopP = isTaken && temperature === undefined;
  const fields = saidOnly({
    temperature: isTaken && temperature !== undefined ? Math.min(1, Math.max(0, temperature)) : undefined,
    top_p: takesTopP ? topP : undefined,
    top_k: isTaken ? topK : undefined,
  });
  const said = saidOnly({ temperature, top_p: topP, top_k: topK });
  return { fields, dropped: Object.keys(said).filter((name) => fields[name] === undefined) };
}

/** `auto` may be served with priority, where the operator has bought it. What is not here, `flex` for one, it does not sell. */
const TIERS: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['priority', 'auto'],
  ['default', 'standard_only'],
  ['standard', 'standard_only'],
  ['standard_only', 'standard_only'],
]);

const writeTier = (tier: string | undefined): string | undefined => (tier === undefined ? undefined : TIERS.get(tier));
