// Counts that usage is made of. What comes from outside is range-checked here before anything multiplies it.
import type { Brand } from '../base/brand.ts';

export type TokenCount = Brand<number, 'TokenCount'>;

/** More than any model can read or write in one request; a larger count is absurd. */
export const COUNT_MAX = 100_000_000;

/** A finite, whole, non-negative, bounded count; undefined when the value is not one. */
export function tokenCount(value: unknown): TokenCount | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
  return value >= 0 && value <= COUNT_MAX ? (value as TokenCount) : undefined;
}
