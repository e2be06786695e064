// Log probabilities of Gemini in the shape of OpenAI's chat, which is that of the internal form.
import { isObject, type JsonObject, numberAt, objectsAt, textAt } from '../../form/json.ts';

const encoder = new TextEncoder();

/** The tokens of a candidate's `logprobsResult`; undefined where there are none. */
export function logprobsOf(candidate: JsonObject): JsonObject | undefined {
  const result = candidate.logprobsResult;
  if (!isObject(result)) return undefined;
  const tops = objectsAt(result, 'topCandidates');
  const content = objectsAt(result, 'chosenCandidates').map((chosen, index) => ({
    ...tokenOf(chosen),
    top_logprobs: objectsAt(tops[index] ?? {}, 'candidates').map(tokenOf),
  }));
  return content.length === 0 ? undefined : { content };
}

/** A probability that is left out is one, whose logarithm is zero. */
function tokenOf(candidate: JsonObject): JsonObject {
  const token = textAt(candidate, 'token') ?? '';
  return { token, logprob: numberAt(candidate, 'logProbability') ?? 0, bytes: [...encoder.encode(token)] };
}
