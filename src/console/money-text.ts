// Dollars as callers write them: a decimal string or a JSON number, read exactly through decimal text. No float arithmetic.
import { AMOUNT_MAX, formatUsd, type NanoUsd, parseUsd, usdNumber } from '../billing/money.ts';

const EXPONENT = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;
const PLACES_MAX = 9;

/** A JSON number as plain decimal text, without an exponent; undefined when it is not finite. */
export function decimalText(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text = String(value);
  const match = EXPONENT.exec(text);
  if (match === null) return text;
  const [, sign = '', first = '', rest = '', exponentText = '0'] = match;
  const digits = first + rest;
  const point = 1 + Number(exponentText);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Reads dollars exactly; undefined when there are more than nine places, or it is no amount we keep. */
export function readUsd(value: number | string): NanoUsd | undefined {
  const text = typeof value === 'number' ? decimalText(value) : value;
  const amount = text === undefined ? undefined : parseUsd(text);
  if (amount === undefined || amount > AMOUNT_MAX || amount < -AMOUNT_MAX) return undefined;
  return amount;
}

/** Reads a bound in dollars. A JSON number is a double, so its places after the ninth are cut: a bound never grows by it. */
export function readBound(value: number | string): NanoUsd | undefined {
  const text = typeof value === 'number' ? decimalText(value) : value;
  if (text === undefined) return undefined;
  const amount = readUsd(typeof value === 'number' ? cutPlaces(text) : text);
  return amount === undefined || amount < 0n ? undefined : amount;
}

/** Exact dollars, or null where there is no amount. */
export const exactOrNull = (amount: NanoUsd | null | undefined): string | null =>
  amount === null || amount === undefined ? null : formatUsd(amount);

/** Dollars as a JSON number, or null where there is no amount. */
export const numberOrNull = (amount: NanoUsd | null | undefined): number | null =>
  amount === null || amount === undefined ? null : usdNumber(amount);

function cutPlaces(text: string): string {
  const point = text.indexOf('.');
  return point === -1 ? text : text.slice(0, point + 1 + PLACES_MAX);
}
