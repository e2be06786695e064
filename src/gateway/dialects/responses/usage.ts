// `usage` as the Responses API names it, with every detail that its schema demands, and what is told of the charge.
import type { JsonObject } from '../../form/json.ts';
import { isObject } from '../../form/json.ts';
import { usageJson } from '../../wire/usage-json.ts';
import type { Charge } from '../dialect.ts';

/** What a response says of its usage and cost. */
export function responsesUsage({ usage, cost, extra }: Charge): JsonObject {
  const {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: total,
    prompt_tokens_details: inputDetails,
    completion_tokens_details: outputDetails,
    cost_details: costDetails,
    ...charge
  } = usageJson(usage, cost, extra);
  return {
    input_tokens: input,
    input_tokens_details: inputDetails,
    output_tokens: output,
    output_tokens_details: outputDetails,
    total_tokens: total,
    ...charge,
    ...(isObject(costDetails) ? { cost_details: renamedCosts(costDetails) } : {}),
  };
}

/** OpenRouter names the two sides after tokens of this API, not after those of chat. */
const renamedCosts = ({
  upstream_inference_prompt_cost: input,
  upstream_inference_completions_cost: output,
  ...rest
}: JsonObject): JsonObject => ({
  ...rest,
  upstream_inference_input_cost: input,
  upstream_inference_output_cost: output,
});
