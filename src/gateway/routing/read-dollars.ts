// Ceilings in dollars, as numbers or text. They are rounded down to whole nano-USD, which loses nothing: what they are compared
// with is whole, so it is at most the ceiling exactly when it is at most the ceiling rounded down.
import { ok, type Result } from '../../base/result.ts';
import { AMOUNT_MAX, type NanoUsd, nanoUsd, smallest } from '../../billing/money.ts';
import { isSaid } from '../form/json.ts';
import { type GuardRefusal, refuseParameter } from '../wire/guard-refusal.ts';

const DECIMAL = /^(\d{1,40})(?:\.(\d{1,60}))?(?:e([+-]?\d{1,3}))?$/i;
const NANO_PLACES = 9;
const PER_MILLION_PLACES = 6;

/**
 * Dollars for ten to the `places` units, to nano-USD per million of them, rounded down, as price cards have them; undefined when
 * it is no amount. `places` is 6 for a price per million and 0 for a price of one.
 */
export const flooredUnits = (value: unknown, places: number): bigint | undefined =>
  floored(value, NANO_PLACES + PER_MILLION_PLACES - places);

/** The most that the request may cost: dollars above nothing. */
export function readMaxCost(value: unknown): Result<NanoUsd | undefined, GuardRefusal> {
  if (!isSaid(value)) return ok(undefined);
  const amount = floored(value, NANO_PLACES);
  if (amount === undefined || amount === 0n) {
    return refuseParameter('max_cost', '`max_cost` must be dollars above 0, as a number or text, for example 0.05.');
  }
  return ok(smallest(nanoUsd(amount), AMOUNT_MAX));
}

/** The amount times ten to the `places`, rounded down. */
function floored(value: unknown, places: number): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = DECIMAL.exec(String(value).trim());
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = places - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
