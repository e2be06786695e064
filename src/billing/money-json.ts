// JSON with amounts in it, for storage: an amount is an object with its digits as text, which no name or note can be. Pure.
import { nanoUsd } from './money.ts';

/** Writes JSON in which amounts are exact. */
export const printMoney = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? { nano: part.toString() } : part));

/** Reads what `printMoney` wrote. */
export const parseMoney = <Value>(text: string): Value =>
  JSON.parse(text, (_name, part: unknown) => (isPrintedAmount(part) ? nanoUsd(BigInt(part.nano)) : part)) as Value;

const isPrintedAmount = (part: unknown): part is { readonly nano: string } =>
  typeof part === 'object' && part !== null && 'nano' in part && typeof part.nano === 'string';
