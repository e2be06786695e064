// How much a chat request wants the model to think: OpenAI's `reasoning_effort`, OpenRouter's `reasoning` and its older switch.
import { type JsonObject, numberAt, objectAt, textAt } from '../../form/json.ts';
import type { Effort, Reasoning } from '../../form/request.ts';

/** Reads the wish; undefined when there is none. */
export function readReasoning(body: JsonObject): Reasoning | undefined {
  const wish = objectAt(body, 'reasoning') ?? {};
  const budgetTokens = numberAt(wish, 'max_tokens');
  const effort =
    effortOf(wish.effort) ?? effortOf(body.reasoning_effort) ?? effortOfSwitch(wish.enabled, budgetTokens);
  const shown = shownOf(wish.exclude, body.include_reasoning);
  const summary = textAt(wish, 'summary');
  const reasoning: Reasoning = {
    ...(effort === undefined ? {} : { effort }),
    ...(budgetTokens === undefined ? {} : { budgetTokens }),
    ...(shown === undefined ? {} : { shown }),
    ...(summary === undefined ? {} : { summary }),
  };
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

/** Whether the form has a word for an effort. */
export const isEffort = (effort: string): boolean => effortOf(effort) !== undefined;

const effortOf = (word: unknown): Effort | undefined => EFFORTS.find((effort) => effort === word);

/** OpenRouter: thinking that is switched on without more is of medium effort. */
function effortOfSwitch(enabled: unknown, budgetTokens: number | undefined): Effort | undefined {
  if (enabled === false) return 'none';
  return enabled === true && budgetTokens === undefined ? 'medium' : undefined;
}

function shownOf(exclude: unknown, include: unknown): boolean | undefined {
  if (typeof exclude === 'boolean') return !exclude;
  return typeof include === 'boolean' ? include : undefined;
}

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
