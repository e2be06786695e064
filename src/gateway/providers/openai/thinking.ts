// How much to think, in the words of the provider. A model that is not known to think is not told to.
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { Effort, FormRequest, Reasoning } from '../../form/request.ts';
import type { Target } from '../adapter.ts';

/** The parameter that says it; nothing where the model cannot be told. */
export function writeThinking({ reasoning, extras }: FormRequest, target: Target): JsonObject {
  const { row, capabilities, upstreamModel } = target;
  const isThinker = capabilities.reasoning && row.thinks?.test(upstreamModel) !== false;
  if (reasoning === undefined || !isThinker) return {};
  const { effort, budgetTokens } = reasoning;
  const isOff = effort === 'none' && budgetTokens === undefined;
  switch (row.thinksBy) {
    case 'reasoning':
      return routerReasoning(reasoning);
    case 'reasoning_effort':
      return saidOnly({ reasoning_effort: effortFor(reasoning, target, extras.tongue) });
    case 'thinking':
      return { thinking: { type: isOff ? 'disabled' : 'enabled' } };
    case 'enable_thinking':
      return saidOnly({ enable_thinking: !isOff, thinking_budget: budgetTokens });
  }
}

/** OpenRouter takes an effort or a budget, not both. */
function routerReasoning({ effort, budgetTokens, shown, summary }: Reasoning): JsonObject {
  const amount = budgetTokens === undefined ? { effort } : { max_tokens: budgetTokens };
  const reasoning = saidOnly({ ...amount, exclude: shown === undefined ? undefined : !shown, summary });
  return { reasoning: Object.keys(reasoning).length === 0 ? { enabled: true } : reasoning };
}

/** The effort that a budget comes nearest to. */
const BUDGETS: readonly (readonly [least: number, effort: Effort])[] = [
  [10_000, 'high'],
  [5_000, 'medium'],
  [0, 'low'],
];

/** What a provider of three efforts is told instead of a finer one; Anthropic's finer ones are not OpenAI's. */
const COARSE: Readonly<Partial<Record<Effort, Effort>>> = { minimal: 'low', xhigh: 'high', max: 'high' };

function effortFor(
  { effort, budgetTokens }: Reasoning,
  { row, upstreamModel }: Target,
  tongue: FormRequest['extras']['tongue'],
): Effort | undefined {
  const wanted = budgetTokens === undefined ? effort : BUDGETS.find(([least]) => budgetTokens >= least)?.[1];
  if (wanted === undefined) return undefined;
  if (wanted === 'none') return row.restsBy?.test(upstreamModel) === true ? 'none' : undefined;
  return row.takes.includes('every_effort') && tongue !== 'messages' ? wanted : (COARSE[wanted] ?? wanted);
}
