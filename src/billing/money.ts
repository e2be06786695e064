// Money is a whole number of nano-USD (10⁻⁹ dollar) in a branded bigint. Arithmetic on it lives here and in price.ts.
// No floats: `usdNumber` exists for the wire only.
import { assert } from '../base/assert.ts';
import type { Brand } from '../base/brand.ts';

export type NanoUsd = Brand<bigint, 'NanoUsd'>;

const NANO_PER_USD = 1_000_000_000n;

/** An amount of one request crosses storage and RPC as a safe integer; anything larger is refused before it is held. */
export const AMOUNT_MAX = 9_000_000_000_000_000n as NanoUsd;

export const ZERO = 0n as NanoUsd;

/** Whole nano-USD, from a bigint or a safe integer. */
export function nanoUsd(amount: bigint | number): NanoUsd {
  if (typeof amount === 'number') assert(Number.isSafeInteger(amount), `not a whole amount: ${amount}`);
  return BigInt(amount) as NanoUsd;
}

/** The sum of amounts. */
export const add = (...amounts: readonly NanoUsd[]): NanoUsd =>
  amounts.reduce<bigint>((sum, amount) => sum + amount, 0n) as NanoUsd;

/** `from` less all the amounts. */
export const subtract = (from: NanoUsd, ...amounts: readonly NanoUsd[]): NanoUsd =>
  amounts.reduce<bigint>((rest, amount) => rest - amount, from) as NanoUsd;

/** The amount with the other sign. */
export const negate = (amount: NanoUsd): NanoUsd => -amount as NanoUsd;

/** The smaller of two amounts. */
export const smallest = (first: NanoUsd, second: NanoUsd): NanoUsd => (first < second ? first : second);

/** The larger of two amounts. */
export const largest = (first: NanoUsd, second: NanoUsd): NanoUsd => (first > second ? first : second);

/** The amount, or zero when it is negative. */
export const atLeastZero = (amount: NanoUsd): NanoUsd => (amount < 0n ? ZERO : amount);

/** `amount / divisor`, rounded down; both positive. */
export const divideFloor = (amount: NanoUsd, divisor: bigint): NanoUsd => (amount / divisor) as NanoUsd;

const NANO_PER_CENT = 10_000_000n;

/** The amount rounded down to whole cents; not negative. */
export const downToCents = (amount: NanoUsd): NanoUsd => (amount - (amount % NANO_PER_CENT)) as NanoUsd;

/** The amount rounded up to whole cents; not negative. */
export const upToCents = (amount: NanoUsd): NanoUsd => downToCents((amount + NANO_PER_CENT - 1n) as NanoUsd);

/** An amount of whole cents as their number, as payment providers count. */
export function centsOf(amount: NanoUsd): number {
  assert(amount % NANO_PER_CENT === 0n, `not whole cents: ${amount}`);
  return toSafeNumber((amount / NANO_PER_CENT) as NanoUsd);
}

/** Cents as nano-USD. */
export const fromCents = (cents: number): NanoUsd => (nanoUsd(cents) * NANO_PER_CENT) as NanoUsd;

/** `amount × numerator / denominator`, rounded up; all positive. */
export function shareCeiling(amount: NanoUsd, numerator: number, denominator: number): NanoUsd {
  const [times, by] = [nanoUsd(numerator), nanoUsd(denominator)];
  return ((amount * times + by - 1n) / by) as NanoUsd;
}

/** `count × numerator / denominator` of whole numbers, rounded down, exact whatever their size. */
export const shareFloor = (count: number, numerator: number, denominator: number): number =>
  Number((BigInt(count) * BigInt(numerator)) / BigInt(denominator));

/** As a checked safe integer, for the storage column of one request's amount. */
export function toSafeNumber(amount: NanoUsd): number {
  assert(amount >= 0n && amount <= AMOUNT_MAX, `amount out of range: ${amount}`);
  return Number(amount);
}

/** Dollars as text with nine places: "1.000000000". */
export function formatUsd(amount: NanoUsd): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Dollars as a JSON number, the convention of `usage.cost`. The nearest double; never read back. */
export const usdNumber = (amount: NanoUsd): number => Number(formatUsd(amount));

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/;

/** Reads decimal dollars ("12.5", at most nine places) exactly, or undefined when the text is anything else. */
export function parseUsd(text: string): NanoUsd | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const amount = BigInt(whole) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'));
  return (sign === '-' ? -amount : amount) as NanoUsd;
}
