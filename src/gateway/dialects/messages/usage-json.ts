// `usage` as Anthropic's clients read it: disjoint counts, not OpenAI's totals with details inside. Our cost stands beside them.
import { usdNumber } from '../../../billing/money.ts';
import { cachedTotal, type Usage } from '../../../billing/usage.ts';
import type { JsonObject } from '../../form/json.ts';
import type { Charge } from '../dialect.ts';

/** What is told of a request's usage and cost. */
export const usageJson = (charge: Charge): JsonObject => ({ ...countsJson(charge.usage), ...chargeJson(charge) });

/** Usage before the answer: all that can be said is how long the prompt is. */
export const startUsageJson = (inputTokens: number): JsonObject => countsJson({ input: inputTokens });

/** What we say of a request that Anthropic does not. */
export function chargeJson({ cost, extra }: Charge): JsonObject {
  return {
    cost: usdNumber(cost),
    generation_id: extra.generationId,
    basis: extra.basis,
    ...(extra.stoppedBy === undefined ? {} : { stopped_by: extra.stoppedBy }),
  };
}

/** Anthropic has no kinds for sound and pictures, so these count with the text. */
function countsJson(usage: Usage): JsonObject {
  const short = usage.cache_write_5m ?? 0;
  const long = usage.cache_write_1h ?? 0;
  return {
    input_tokens: (usage.input ?? 0) + (usage.input_audio ?? 0) + (usage.input_image ?? 0),
    cache_creation_input_tokens: short + long,
    cache_read_input_tokens: cachedTotal(usage),
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    output_tokens: (usage.output ?? 0) + (usage.output_audio ?? 0) + (usage.output_image ?? 0),
    ...(usage.reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoning } }),
    ...(usage.searches === undefined
      ? {}
      : { server_tool_use: { web_search_requests: usage.searches, web_fetch_requests: 0 } }),
  };
}
