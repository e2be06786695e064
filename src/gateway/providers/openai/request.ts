// Writes a chat request for an OpenAI-compatible provider, with the habits of its row.
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { FormRequest, OutputFormat } from '../../form/request.ts';
import { isPlainService, serviceName } from '../../form/service.ts';
import { ROUTER_FIELDS } from '../../wire/router-fields.ts';
import type { Target, WrittenRequest } from '../adapter.ts';
import { droppedFrom } from './dropped.ts';
import { hasFixedSampling, optionalOf, userOf } from './optional.ts';
import { writeThinking } from './thinking.ts';
import { writeTools } from './tools.ts';
import { writeTurns } from './turns.ts';

/** The body and what it leaves out. */
export function writeRequest(form: FormRequest, target: Target): WrittenRequest {
  const { row } = target;
  const all: JsonObject = {
    model: target.upstreamModel,
    messages: writeTurns(form.turns, target),
    ...plainParameters(form, target),
    ...optionalParameters(form, target),
    ...writeTools(form, target),
    ...writeThinking(form, target),
    ...limitOf(form, target),
    ...extrasOf(form, target),
    ...(target.stream ? { stream: true } : {}),
    ...(target.stream && row.asksUsage ? { stream_options: { include_usage: true } } : {}),
  };
  const body = Object.fromEntries(Object.entries(all).filter(([name]) => !row.refuses.includes(name)));
  const refused = Object.keys(all).filter((name) => row.refuses.includes(name));
  return { body, dropped: [...refused, ...droppedFrom(form, target, all)] };
}

/** What every provider takes. */
function plainParameters(form: FormRequest, target: Target): JsonObject {
  const { sampling, stop, answers, output } = form;
  const isFixed = hasFixedSampling(form, target);
  return saidOnly({
    temperature: isFixed ? undefined : sampling.temperature,
    top_p: isFixed ? undefined : sampling.topP,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    seed: sampling.seed,
    logit_bias: sampling.logitBias,
    logprobs: sampling.logprobs,
    top_logprobs: sampling.topLogprobs,
    stop: stop.length === 0 ? undefined : stop,
    n: answers === 1 ? undefined : answers,
    response_format: output && responseFormat(output),
    user: userOf(form),
    service_tier: tierOf(form),
  });
}

/** The ordinary tier is not named: a provider's own default for it may be a dearer one. */
const tierOf = ({ serviceTier }: FormRequest): string | undefined =>
  serviceTier === undefined || isPlainService(serviceName(serviceTier)) ? undefined : serviceTier;

function responseFormat(output: OutputFormat): JsonObject {
  if (output.type === 'json') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = output;
  return { type: 'json_schema', json_schema: saidOnly({ name, description, schema, strict }) };
}

const optionalParameters = (form: FormRequest, { row }: Target): JsonObject =>
  saidOnly(
    Object.fromEntries(
      optionalOf(form)
        .filter(([, trait]) => row.takes.includes(trait))
        .map(([name, , value]) => [name, value]),
    ),
  );

function limitOf(form: FormRequest, { row, maxTokens = form.maxTokens }: Target): JsonObject {
  return maxTokens === undefined ? {} : { [row.maxTokensField]: maxTokens };
}

/** A chat caller's own further fields go on; OpenRouter's only to those who know them. */
function extrasOf({ extras: { tongue, fields } }: FormRequest, { row }: Target): JsonObject {
  if (tongue !== 'chat') return {};
  const kept = Object.entries(fields).filter(([name]) => row.takesRouterFields || !ROUTER_FIELDS.includes(name));
  return Object.fromEntries(kept);
}
