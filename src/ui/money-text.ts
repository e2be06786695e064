// How amounts, prices, tokens and times are written on pages. It takes exact decimal text ("0.000123000") and counts in whole
// nano-dollars, so that what is read equals what was charged; nothing that cost is ever written as zero. Pure.
import { assert } from '../base/assert.ts';
import { parseUsd } from '../billing/money.ts';

const MINUS = '−';
const NANO_PLACES = 9;

/** All of an amount, at least two places: "$4.182301". */
export function exactText(usd: string): string {
  const nano = readNano(usd);
  const digits = written(magnitude(nano), NANO_PLACES).replace(/0{1,7}$/, '');
  return `${nano < 0n ? MINUS : ''}$${digits}`;
}

/** A balance, rounded down: two places, four under a dollar. One below zero says so in a word. */
export function balanceText(usd: string): string {
  const nano = readNano(usd);
  if (nano < 0n) return `${MINUS}$${written(up(-nano, 2), 2)} overdrawn`;
  if (nano === 0n) return '$0.00';
  const places = nano < readNano('1') ? 4 : 2;
  return nano < unit(places) ? `<$${written(1n, places)}` : `$${written(nano / unit(places), places)}`;
}

/** What one request cost, six places in a column; `$0` when nothing was charged. */
export const costText = (usd: string): string => rounded(usd, () => 6);

/** A sum in a table: two places, four under a dollar. */
export const sumText = (usd: string): string => rounded(usd, (nano) => (nano < readNano('1') ? 4 : 2));

/** A price for a million tokens: two places, and as many more as it has. */
export const priceText = (usd: string): string => exactText(usd);

/** What a payment is: always cents. Only for amounts of whole cents. */
export function centsText(usd: string): string {
  const nano = readNano(usd);
  assert(nano % unit(2) === 0n, `not whole cents: ${usd}`);
  return `${nano < 0n ? MINUS : ''}$${written(magnitude(nano) / unit(2), 2)}`;
}

/** The zeros of a small amount, and the digits that count. */
export type MoneyParts = { readonly quiet: string; readonly loud: string };

/** Splits what was written, so that leading zeros can be quiet: "$0.000" and "123". */
export function moneyParts(text: string): MoneyParts {
  const quiet = /^[−<]?\$0\.0+(?=[1-9])/.exec(text)?.[0] ?? '';
  return { quiet, loud: text.slice(quiet.length) };
}

/** A number of tokens: all its digits up to 99,999, then three that count. */
export function tokensText(tokens: number): string {
  if (Math.abs(tokens) < 100_000) return grouped(String(tokens));
  return compactText(tokens);
}

/** A count of anything: all its digits. */
export const countText = (count: number): string => grouped(String(count));

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A number for the axis of a chart: "1.2k", "40M". For drawing only. */
export const compactText = (value: number): string => COMPACT.format(value).replace('K', 'k');

/** Dollars for the axis of a chart. For drawing only. */
export const axisUsdText = (value: number): string => `$${compactText(value)}`;

/** How long something took. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return `${written(BigInt(Math.round(milliseconds / 10)), 2)} s`;
}

/** A share of a whole: one place, two from 99.95 on, and the count itself when it is none. */
export function percentText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return `${countText(part)} of ${countText(whole)}`;
  const hundredths = Math.floor((part * 10_000) / whole);
  if (hundredths >= 9_995) return `${written(BigInt(hundredths), 2)} %`.replace('100.00', '100');
  return `${written(BigInt(Math.round((part * 1_000) / whole)), 1)} %`;
}

/** How a figure moved: an arrow with the size, and the same in words. */
export type Change = { readonly text: string; readonly words: string };

/** How an amount compares with an earlier one; undefined when there is nothing to compare with. */
export function changeText(usd: string, before: string): Change | undefined {
  const [now, then] = [readNano(usd), readNano(before)];
  if (then <= 0n) return undefined;
  const percent = Number(((now - then) * 1_000n) / then) / 10;
  const size = Math.round(Math.abs(percent));
  if (size === 0) return { text: '± 0 %', words: 'as before' };
  const word = percent > 0 ? 'up' : 'down';
  return { text: `${percent > 0 ? '▲' : '▼'} ${countText(size)} %`, words: `${word} ${countText(size)} percent` };
}

/** Whether an amount is nothing at all. */
export const isZero = (usd: string): boolean => readNano(usd) === 0n;

/** The sum of amounts, as exact text. */
export function sumOf(amounts: readonly string[]): string {
  const nano = amounts.reduce((sum, usd) => sum + readNano(usd), 0n);
  return `${nano < 0n ? '-' : ''}${written(magnitude(nano), NANO_PLACES).replaceAll(',', '')}`;
}

function rounded(usd: string, placesFor: (magnitudeNano: bigint) => number): string {
  const nano = readNano(usd);
  if (nano === 0n) return '$0';
  const size = magnitude(nano);
  const places = placesFor(size);
  const units = (size + unit(places) / 2n) / unit(places);
  const sign = nano < 0n ? MINUS : '';
  return units === 0n ? `${sign}<$${written(1n, places)}` : `${sign}$${written(units, places)}`;
}

function readNano(usd: string): bigint {
  const nano = parseUsd(usd);
  assert(nano !== undefined, `no amount: ${usd}`);
  return nano;
}

const magnitude = (nano: bigint): bigint => (nano < 0n ? -nano : nano);
const unit = (places: number): bigint => 10n ** BigInt(NANO_PLACES - places);
const up = (nano: bigint, places: number): bigint => (nano + unit(places) - 1n) / unit(places);

/** A whole number of units with so many places behind the point. */
function written(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, '0');
  return `${grouped(digits.slice(0, -places))}.${digits.slice(-places)}`;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');
