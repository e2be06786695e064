// How much a Gemini model shall think: a level from the third generation on, a budget in tokens before. What a model cannot
// do exactly is done as nearly as it can: Pro models cannot stop thinking.
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { Effort, FormRequest, Reasoning } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { isCurrent, takesThinking } from './models.ts';

/** The config for a request; undefined where the model takes none. Thoughts are asked for, so that they can be shown and counted. */
export function thinkingConfig(form: FormRequest, target: Target): JsonObject | undefined {
  const { upstreamModel: model, capabilities } = target;
  if (!capabilities.reasoning || !takesThinking(model)) return undefined;
  const reasoning = form.reasoning ?? {};
  const isOff = reasoning.budgetTokens === undefined ? reasoning.effort === 'none' : reasoning.budgetTokens === 0;
  const dial = isCurrent(model)
    ? { thinkingLevel: levelOf(reasoning, model) }
    : { thinkingBudget: budgetOf(reasoning, model, target.maxTokens ?? form.maxTokens) };
  const config = saidOnly({ ...dial, includeThoughts: isOff ? undefined : reasoning.shown !== false });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Levels of the third generation: Google's own table for `reasoning_effort`. */
const LEVELS: Readonly<Record<Effort, string>> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/** The least budget of each level, as LiteLLM reads budgets back into efforts. */
const LEVEL_FROM: readonly (readonly [number, Effort])[] = [
  [10_000, 'high'],
  [5_000, 'medium'],
  [2_000, 'low'],
  [0, 'minimal'],
];

function levelOf({ effort, budgetTokens }: Reasoning, model: string): string | undefined {
  const asked =
    budgetTokens === undefined ? effort : (LEVEL_FROM.find(([from]) => budgetTokens >= from)?.[1] ?? 'high');
  if (asked === undefined) return undefined;
  const level = LEVELS[asked];
  if (!/-pro(?:-|$)/.test(model)) return level;
  if (level === 'minimal') return 'low';
  return level === 'medium' && /gemini-3-pro/.test(model) ? 'high' : level;
}

/** Budgets of generation 2.5: Google's own table for `reasoning_effort`; the two highest are each model's maximum. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
};

/** The budget that lets the model decide. */
const AUTOMATIC = -1;
/** Of a limited answer, thoughts get this share in percent at most, or nothing would be left to say it with. */
const THOUGHTS_SHARE = 80;

function budgetOf({ effort, budgetTokens }: Reasoning, model: string, maxTokens?: number): number | undefined {
  const { least, most, canStop } = rangeOf(model);
  const within = (tokens: number): number => Math.min(most, Math.max(least, tokens));
  if (budgetTokens !== undefined) {
    if (budgetTokens === AUTOMATIC) return AUTOMATIC;
    return budgetTokens === 0 && canStop ? 0 : within(budgetTokens);
  }
  if (effort === undefined) return undefined;
  if (effort === 'none') return canStop ? 0 : least;
  const share = maxTokens === undefined ? most : Math.floor((maxTokens * THOUGHTS_SHARE) / 100);
  return within(Math.min(BUDGETS[effort], share));
}

/** What ai.google.dev/gemini-api/docs/thinking allows. */
function rangeOf(model: string): { readonly least: number; readonly most: number; readonly canStop: boolean } {
  if (/-pro(?:-|$)/.test(model)) return { least: 128, most: 32_768, canStop: false };
  if (/flash-lite/.test(model)) return { least: 512, most: 24_576, canStop: true };
  return { least: 1, most: 24_576, canStop: true };
}
