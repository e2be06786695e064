// The calculator's arithmetic, by the functions that charge: the same on the server, where a form asks, and in the browser. Pure.
import { type FeeRule, feeOf } from '../../billing/fee.ts';
import { add, formatUsd, largest, type NanoUsd, nanoUsd, upToCents } from '../../billing/money.ts';
import { costOf, type MarginPpm, type PriceCard } from '../../billing/price.ts';
import { centsText, countText } from '../money-text.ts';
import { dollarText } from './price-text.ts';

/** What is asked, as it stands in an address: a call of a model, and how many of them. */
export type Asked = {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly calls: number;
};

export const FIRST_ASKED: Asked = { model: '', input: 1_000, output: 300, calls: 1_000 };

const TOKENS_MAX = 10_000_000;
const CALLS_MAX = 1_000_000;

/** Reads what is asked; what is no number is what the form begins with. */
export function readAsked(parameters: { get(name: string): unknown }): Asked {
  const whole = (name: 'input' | 'output' | 'calls', most: number): number => {
    const text = String(parameters.get(name) ?? '').trim();
    return /^\d{1,12}$/.test(text) ? Math.min(Number(text), most) : FIRST_ASKED[name];
  };
  return {
    model: String(parameters.get('model') ?? '').slice(0, 200),
    input: whole('input', TOKENS_MAX),
    output: whole('output', TOKENS_MAX),
    calls: whole('calls', CALLS_MAX),
  };
}

/** What calls cost: each is rounded by itself, so all of them are one times their number. */
export function costOfCalls(
  { input, output, calls }: Asked,
  card: PriceCard,
  margin: MarginPpm,
): { readonly each: NanoUsd; readonly all: NanoUsd } {
  const each = costOf({ input, output }, card, margin).total;
  return { each, all: nanoUsd(each * BigInt(calls)) };
}

/** The least purchase that pays for an amount, and its price. */
export function purchaseFor(
  amount: NanoUsd,
  { fee, least }: { readonly fee: FeeRule; readonly least: NanoUsd },
): { readonly credit: NanoUsd; readonly fee: NanoUsd; readonly pays: NanoUsd } {
  const credit = largest(upToCents(amount), least);
  const charged = feeOf(credit, fee);
  return { credit, fee: charged, pays: add(credit, charged) };
}

/** The answer in two sentences. The second is about buying, and is not there where nothing is sold. */
export function answerOf(
  asked: Asked,
  { card, margin }: { readonly card: PriceCard; readonly margin: MarginPpm },
  terms: { readonly fee: FeeRule; readonly least: NanoUsd } | undefined,
): readonly string[] {
  const { each, all } = costOfCalls(asked, card, margin);
  const calls = asked.calls === 1 ? '1 call' : `${countText(asked.calls)} calls`;
  if (all === 0n) return [`${calls}: nothing.`];
  const costs =
    asked.calls === 1 ? `One call costs ${usd(each)}.` : `One call costs ${usd(each)}; ${calls} cost ${usd(all)}.`;
  if (terms === undefined) return [costs];
  const { credit, fee, pays } = purchaseFor(all, terms);
  return [
    costs,
    `Credit of ${cents(credit)} covers that: you pay ${cents(pays)}${fee === 0n ? '' : `, of which ${cents(fee)} are the fee`}.`,
  ];
}

const usd = (amount: NanoUsd): string => dollarText(formatUsd(amount));
const cents = (amount: NanoUsd): string => centsText(formatUsd(amount));
