// How much a model shall think, in the words that its generation takes: newer ones by an effort, older ones by a budget of
// tokens, which counts toward the limit of the answer.
import { type JsonObject, objectsAt } from '../../form/json.ts';
import type { Effort, Reasoning } from '../../form/request.ts';
import type { ClaudeEffort, Traits } from './models.ts';

/** The members that a request gets. `isOn` when they make the model think; `isDropped` when the wish could not be met. */
export type Thinking = {
  readonly thinking?: JsonObject;
  readonly effort?: ClaudeEffort;
  readonly isOn: boolean;
  readonly isDropped: boolean;
};

const UNASKED: Thinking = { isOn: false, isDropped: false };
const DROPPED: Thinking = { isOn: false, isDropped: true };

/** Whether the caller himself wants thought. A wish without any measure leaves how much to the model. */
export function asksToThink(reasoning: Reasoning | undefined): boolean {
  if (reasoning === undefined) return false;
  const { effort, budgetTokens, summary, shown } = reasoning;
  if (budgetTokens !== undefined) return budgetTokens > 0;
  return effort === undefined ? summary === undefined && shown !== false : effort !== 'none';
}

/** Writes `reasoning`; `messages` are those of the request, as they are sent. */
export function writeThinking(
  reasoning: Reasoning | undefined,
  traits: Traits,
  maxTokens: number,
  messages: readonly JsonObject[],
): Thinking {
  if (reasoning === undefined) return UNASKED;
  if (!asksToThink(reasoning)) return saysNothing(reasoning) ? UNASKED : quiet(traits);
  if (traits.thinking === 'none') return DROPPED;
  const byBudget =
    traits.thinking === 'budget' || (traits.thinking === 'either' && reasoning.budgetTokens !== undefined);
  return byBudget ? budgeted(reasoning, maxTokens, messages) : adaptive(reasoning, traits);
}

const saysNothing = ({ effort, budgetTokens }: Reasoning): boolean =>
  effort === undefined && budgetTokens === undefined;

function quiet({ quiet: how, efforts }: Traits): Thinking {
  if (how === 'unasked') return UNASKED;
  if (how !== 'never') return { thinking: { type: how }, isOn: false, isDropped: false };
  const [least] = efforts;
  return { ...(least === undefined ? {} : { effort: least }), isOn: true, isDropped: true };
}

/** Newer models hide their thought unless told otherwise, and a caller who asks for reasoning wants to see it. */
function adaptive(reasoning: Reasoning, { efforts }: Traits): Thinking {
  const asked = effortOf(reasoning.budgetTokens) ?? reasoning.effort;
  const effort = asked === undefined ? undefined : nearest(asked, efforts);
  const display = reasoning.shown === false ? 'omitted' : 'summarized';
  return {
    thinking: { type: 'adaptive', display },
    ...(effort === undefined ? {} : { effort }),
    isOn: true,
    isDropped: false,
  };
}

const RANK: Readonly<Record<Effort, number>> = { none: 0, minimal: 1, low: 2, medium: 3, high: 4, xhigh: 5, max: 6 };

/** The most that the model has and that is not above what was asked, for an effort it lacks is answered 400; or its least. */
function nearest(asked: Effort, efforts: readonly ClaudeEffort[]): ClaudeEffort | undefined {
  return efforts.findLast((effort) => RANK[effort] <= RANK[asked]) ?? efforts[0];
}

/** LiteLLM's reading of a budget. */
function effortOf(budget: number | undefined): Effort | undefined {
  if (budget === undefined) return undefined;
  if (budget >= 10_000) return 'high';
  return budget >= 5_000 ? 'medium' : 'low';
}

/** OpenRouter's shares of an answer's limit (openrouter.ai/docs, reasoning tokens). */
const SHARES: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};
/** What the API takes as the smallest budget. */
const BUDGET_MIN = 1_024;
const BUDGET_MAX = 128_000;

/** The limit is never grown for the thought: where no budget fits below it, the model answers without. */
function budgeted({ effort, budgetTokens }: Reasoning, maxTokens: number, messages: readonly JsonObject[]): Thinking {
  if (maxTokens <= BUDGET_MIN || lacksThought(messages)) return DROPPED;
  const share = effort === undefined || effort === 'none' ? SHARES.medium : SHARES[effort];
  const wanted = budgetTokens ?? Math.min(BUDGET_MAX, Math.floor(maxTokens * share));
  const budget = Math.min(Math.max(BUDGET_MIN, wanted), maxTokens - 1);
  return { thinking: { type: 'enabled', budget_tokens: budget }, isOn: true, isDropped: false };
}

/**
 * Whether the model is in the middle of a turn whose thought is gone, as clients of other dialects lose it. The API answers 400 when
 * such a turn shall go on with a budget to think.
 */
function lacksThought(messages: readonly JsonObject[]): boolean {
  const last = messages.at(-1);
  const isResult = last?.role === 'user' && objectsAt(last, 'content')[0]?.type === 'tool_result';
  const open = isResult ? messages.at(-2) : last;
  if (open?.role !== 'assistant') return false;
  const first = objectsAt(open, 'content')[0]?.type;
  return first !== 'thinking' && first !== 'redacted_thinking';
}
