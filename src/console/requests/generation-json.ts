// A request as OpenRouter's clients read it back, with the receipt, the hold and the attempts beside. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import { formatUsd, usdNumber } from '../../billing/money.ts';
import type { Receipt } from '../../billing/receipt.ts';
import { cachedTotal, inputTotal, outputTotal, type Usage } from '../../billing/usage.ts';
import type { StoredRequest } from '../../durable/messages.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';

const textOrNull = z.string().nullable();
const numberOrNull = z.number().nullable();

const receiptSchema = z.object({
  basis: z.enum(['reported', 'estimated', 'expired']),
  usage: z.record(z.string(), z.number()),
  lines: z.array(
    z.object({
      kind: z.string(),
      quantity: z.number(),
      price_per_million: z.string(),
      amount: z.string(),
      priced_as: z.string().optional(),
    }),
  ),
  subtotal: z.string().openapi({ description: "The provider's price: the sum of the lines." }),
  margin: z.object({ percent: z.string(), amount: z.string() }),
  rounding: z.string(),
  total: z.string(),
  flags: z.array(z.string()),
});

/** A request as `/v1/generation` shows it. */
export const generationSchema = z
  .object({
    id: z.string(),
    request_id: z.string(),
    upstream_id: textOrNull,
    model: z.string(),
    provider_name: z.string(),
    total_cost: z.number(),
    usage: z.number(),
    upstream_inference_cost: numberOrNull,
    cache_discount: numberOrNull,
    is_byok: z.boolean(),
    tokens_prompt: z.number(),
    tokens_completion: z.number(),
    native_tokens_prompt: z.number(),
    native_tokens_completion: z.number(),
    native_tokens_reasoning: z.number(),
    native_tokens_cached: z.number(),
    native_tokens_completion_images: z.number(),
    num_media_prompt: numberOrNull,
    num_media_completion: numberOrNull,
    num_input_audio_prompt: numberOrNull,
    num_search_results: numberOrNull,
    num_fetches: numberOrNull,
    latency: numberOrNull,
    generation_time: numberOrNull,
    moderation_latency: numberOrNull,
    streamed: z.boolean(),
    cancelled: z.boolean(),
    finish_reason: textOrNull,
    native_finish_reason: textOrNull,
    api_type: z.string(),
    api: z.enum(['chat', 'responses', 'messages', 'embeddings']),
    app_id: numberOrNull,
    origin: z.string(),
    http_referer: textOrNull,
    user_agent: textOrNull,
    external_user: textOrNull,
    session_id: textOrNull,
    preset_id: textOrNull,
    router: textOrNull,
    service_tier: textOrNull,
    data_region: textOrNull,
    provider_responses: z.array(
      z.object({ provider_name: z.string(), endpoint_id: textOrNull, status: numberOrNull, latency: z.number() }),
    ),
    response_cache_source_id: textOrNull,
    web_search_engine: textOrNull,
    workspace_id: textOrNull,
    created_at: timeSchema,
    key_hash: z.string(),
    app_title: textOrNull,
    tags: z.array(z.string()),
    ending: textOrNull.openapi({ description: 'How the request ended; null while it runs.' }),
    stopped_by: textOrNull.openapi({ description: '`credit` when the credit ran out in mid-stream.' }),
    price_version: z.string(),
    receipt: receiptSchema.nullable(),
    hold: z.object({
      state: z.enum(['held', 'settled', 'released', 'expired']),
      held: dollarsSchema,
      metered: dollarsSchema,
      cost: dollarsSchema,
      lost: dollarsSchema,
      ended_at: timeSchema.nullable(),
    }),
    attempts: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        status: numberOrNull,
        reason: z.string(),
        took_ms: z.number(),
        why: textOrNull.openapi({ description: 'Why it was tried at this place in the order.' }),
      }),
    ),
  })
  .openapi('Generation');

export type Generation = z.output<typeof generationSchema>;

/** Writes a stored request of a key. */
export function generationJson(stored: StoredRequest, keyId: KeyId): Generation {
  const { outcome } = stored;
  return {
    ...identityOf(stored, keyId),
    ...countsOf(outcome?.receipt?.usage ?? {}),
    ...callerOf(stored),
    ...endingOf(stored),
    total_cost: usdNumber(stored.cost),
    usage: usdNumber(stored.cost),
    upstream_inference_cost: null,
    cache_discount: null,
    is_byok: false,
    receipt: outcome?.receipt === undefined ? null : mutable(outcome.receipt),
    hold: {
      state: stored.state,
      held: formatUsd(stored.held),
      metered: formatUsd(stored.metered),
      cost: formatUsd(stored.cost),
      lost: formatUsd(stored.lost),
      ended_at: stored.endedAt === null ? null : isoTime(stored.endedAt),
    },
  };
}

function identityOf({ id, facts, outcome, madeAt }: StoredRequest, keyId: KeyId) {
  return {
    id,
    request_id: id,
    upstream_id: outcome?.upstreamId ?? null,
    model: outcome?.model ?? facts.model,
    provider_name: outcome?.provider ?? facts.provider,
    price_version: outcome?.priceVersion ?? facts.priceVersion,
    created_at: isoTime(madeAt),
    key_hash: keyId,
    app_id: null,
    preset_id: null,
    router: null,
    service_tier: null,
    data_region: null,
    response_cache_source_id: null,
    web_search_engine: null,
    workspace_id: null,
  };
}

function countsOf(usage: Usage) {
  return {
    tokens_prompt: inputTotal(usage),
    tokens_completion: outputTotal(usage),
    native_tokens_prompt: inputTotal(usage),
    native_tokens_completion: outputTotal(usage),
    native_tokens_reasoning: usage.reasoning ?? 0,
    native_tokens_cached: cachedTotal(usage),
    native_tokens_completion_images: usage.output_image ?? 0,
    num_media_prompt: null,
    num_media_completion: null,
    num_input_audio_prompt: null,
    num_search_results: usage.searches ?? null,
    num_fetches: null,
  };
}

function callerOf({ facts }: StoredRequest) {
  return {
    streamed: facts.streamed,
    // The two that OpenRouter has; which API it was is said by `api`.
    api_type: facts.api === 'embeddings' ? 'embeddings' : 'completions',
    api: facts.api,
    origin: facts.referer ?? '',
    http_referer: facts.referer ?? null,
    user_agent: facts.userAgent ?? null,
    external_user: facts.user ?? null,
    session_id: facts.sessionId ?? null,
    app_title: facts.title ?? null,
    tags: [...facts.tags],
  };
}

function endingOf({ outcome }: StoredRequest) {
  const attempts = outcome?.attempts ?? [];
  return {
    latency: outcome?.latencyMs ?? null,
    generation_time: outcome?.generationMs ?? null,
    moderation_latency: null,
    cancelled: outcome?.ending === 'client_left',
    finish_reason: outcome?.finishReason ?? null,
    native_finish_reason: outcome?.finishReason ?? null,
    ending: outcome?.ending ?? null,
    stopped_by: outcome?.stoppedBy ?? null,
    provider_responses: attempts.map(({ provider, status, tookMs }) => ({
      provider_name: provider,
      endpoint_id: null,
      status,
      latency: tookMs,
    })),
    attempts: attempts.map(({ provider, upstreamModel, status, reason, tookMs, why = null }) => ({
      provider,
      model: upstreamModel,
      status,
      reason,
      took_ms: tookMs,
      why,
    })),
  };
}

/** A copy that has the wire's types: nothing here is changed in place. */
const mutable = (receipt: Receipt): z.output<typeof receiptSchema> => ({
  ...receipt,
  usage: { ...receipt.usage },
  lines: receipt.lines.map(({ priced_as, ...line }) => (priced_as === undefined ? line : { ...line, priced_as })),
  margin: { ...receipt.margin },
  flags: [...receipt.flags],
});
