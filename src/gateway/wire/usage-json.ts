// `usage` as clients read it: OpenAI's totals with details inside them, and OpenRouter's `cost` in dollars.
import { type NanoUsd, usdNumber } from '../../billing/money.ts';
import { type Basis, cachedTotal, inputTotal, outputTotal, type Usage } from '../../billing/usage.ts';

export type UsageExtra = {
  readonly generationId: string;
  readonly basis: Basis;
  readonly stoppedBy?: 'credit';
  /** The provider's price of the two sides, before the margin. */
  readonly upstreamCost?: { readonly prompt: NanoUsd; readonly completion: NanoUsd };
};

/** JSON text can be made of it. */
export type UsageJson = { readonly [name: string]: unknown };

/** What is told of a request's usage and cost. */
export function usageJson(usage: Usage, cost: NanoUsd, extra: UsageExtra): UsageJson {
  const prompt = inputTotal(usage);
  const completion = outputTotal(usage);
  const cacheWrites = (usage.cache_write_5m ?? 0) + (usage.cache_write_1h ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cachedTotal(usage),
      cache_write_tokens: cacheWrites,
      audio_tokens: (usage.input_audio ?? 0) + (usage.cache_read_audio ?? 0),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning ?? 0,
      audio_tokens: usage.output_audio ?? 0,
      image_tokens: usage.output_image ?? 0,
    },
    cost: usdNumber(cost),
    is_byok: false,
    ...costDetails(extra.upstreamCost),
    ...(usage.searches === undefined ? {} : { server_tool_use_details: { web_search_requests: usage.searches } }),
    generation_id: extra.generationId,
    basis: extra.basis,
    ...(extra.stoppedBy === undefined ? {} : { stopped_by: extra.stoppedBy }),
  };
}

/** OpenRouter's own SDK demands the two parts once the object is there, so it is left out when they are not known. */
function costDetails(upstream: UsageExtra['upstreamCost']): UsageJson {
  if (upstream === undefined) return {};
  const prompt = usdNumber(upstream.prompt);
  const completion = usdNumber(upstream.completion);
  return {
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: prompt,
      upstream_inference_completions_cost: completion,
    },
  };
}
