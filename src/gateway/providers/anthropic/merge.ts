// Anthropic tells usage twice in a stream: first figures with the message, the final ones with its end. Both hold cumulative
// totals, but the second leaves out what did not change, and how cache writes divide by lifetime.
import { isSaid, type JsonObject, numberAt, objectAt } from '../../form/json.ts';

/** The report that holds after `update`: what it says counts, what it leaves out or says null of stays. */
export function mergeUsage(before: JsonObject | undefined, update: JsonObject): JsonObject {
  const said = Object.fromEntries(Object.entries(update).filter(([, value]) => isSaid(value)));
  const merged = { ...before, ...said };
  return said.cache_creation === undefined ? withSplit(merged) : merged;
}

/** Cache writes that came after the first figures count to the short lifetime: the long one is known from the start. */
function withSplit(merged: JsonObject): JsonObject {
  const split = objectAt(merged, 'cache_creation');
  const written = numberAt(merged, 'cache_creation_input_tokens');
  if (split === undefined || written === undefined) return merged;
  const hour = Math.min(written, numberAt(split, 'ephemeral_1h_input_tokens') ?? 0);
  return {
    ...merged,
    cache_creation: { ...split, ephemeral_5m_input_tokens: written - hour, ephemeral_1h_input_tokens: hour },
  };
}
