// Holds an endpoint to the most that the caller lets a request cost. One endpoint is paid for, whichever that is, so each candidate
// has to keep within it by itself. Pure.
import { ok, type Result, refuse } from '../../base/result.ts';
import { type NanoUsd, subtract } from '../../billing/money.ts';
import { affordableTokens, inputBound, type QuoteTerms, worstCase } from '../../billing/quote.ts';
import type { Asked } from '../asked.ts';

/** The shortest answer for which a request without a limit of its own is sent, and the longest that makes sense: tokens. */
type Lengths = { readonly short: number; readonly ceiling: number };

/**
 * The most output tokens of each answer that may be asked for within `maxCost`. A limit of the caller's own is never lowered: either its
 * worst case is covered, or the endpoint is none. Without one the answer is shortened, down to a short answer. A refusal says what would be
 * needed.
 */
export function ceilingWithin(
  maxCost: NanoUsd,
  { maxTokens, size }: Pick<Asked, 'maxTokens' | 'size'>,
  terms: QuoteTerms,
  { short, ceiling }: Lengths,
): Result<number, NanoUsd> {
  const least = Math.min(short, ceiling);
  const needed = worstCase(maxTokens === undefined ? least : Math.min(maxTokens, terms.contextTokens), size, terms);
  if (needed > maxCost) return refuse(needed);
  if (maxTokens !== undefined) return ok(ceiling);
  const affordable = affordableTokens(subtract(maxCost, inputBound(size, terms)), size, terms);
  return ok(Math.min(ceiling, Math.max(least, affordable)));
}
