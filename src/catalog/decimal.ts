// Decimal text to whole nano-USD per million units, and back. Text only: a float never multiplies a price.

import { ok, type Result, refuse } from '../base/result.ts';
import { PRICE_MAX } from '../billing/price.ts';

/** Why a price from outside is not taken. */
export type PriceRefusal = 'missing' | 'negative' | 'not_a_number' | 'absurd' | 'finer_than_nano' | 'zero_unsaid';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i;
const NANO_PLACES = 9;

/**
 * Dollars for ten to the `places` units as text, to nano-USD per million of them. Exact, or refused: nothing is rounded.
 * `places` is 6 for a price per million and 3 for one per thousand.
 */
export function nanoPerMillion(text: string, places = 6): Result<bigint, PriceRefusal> {
  const match = DECIMAL.exec(text);
  if (match === null) return refuse('not_a_number');
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  if (sign === '-' && digits !== 0n) return refuse('negative');
  const shift = NANO_PLACES + (6 - places) - fraction.length + Number(exponent);
  if (shift > 30) return refuse('absurd');
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  if (digits % divisor !== 0n) return refuse('finer_than_nano');
  const amount = (digits / divisor) * 10n ** BigInt(Math.max(0, shift));
  return amount > PRICE_MAX ? refuse('absurd') : ok(amount);
}

/** Nano-USD per million as decimal dollars per million, without needless zeros: "2.5". */
export const dollarsPerMillion = (amount: bigint): string => decimal(amount, NANO_PLACES);

/** What one unit costs the caller in decimal dollars, margin (in parts per million) included, exactly. */
export const dollarsPerUnit = (amount: bigint, margin: number): string =>
  decimal(amount * (1_000_000n + BigInt(margin)), NANO_PLACES + 12);

function decimal(amount: bigint, places: number): string {
  const digits = amount.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}
