// The fee at top-up as arithmetic, by the function that orders are priced with. Pure.
import { feeOf } from '../../billing/fee.ts';
import { add, formatUsd, fromCents, largest, type NanoUsd } from '../../billing/money.ts';
import { type Html, html } from '../html.ts';
import { centsText } from '../money-text.ts';
import type { Terms } from './data.ts';
import { percentOf } from './price-text.ts';

/** Amounts that the fee is shown for. */
const SHOWN: readonly NanoUsd[] = [500, 1_000, 5_000, 10_000].map(fromCents);

/** An amount that people pay, in whole cents: "$10.55". */
export const paidText = (amount: NanoUsd): string => centsText(formatUsd(amount));

/** What credit costs to buy. */
export function purchase(
  credit: NanoUsd,
  { fee }: Pick<Terms, 'fee'>,
): { readonly fee: NanoUsd; readonly pays: NanoUsd } {
  const charged = feeOf(credit, fee);
  return { fee: charged, pays: add(credit, charged) };
}

/** The fee in a sentence: "5.5 %, at least $0.80". */
export function feeWords({ fee: { ppm, least } }: Pick<Terms, 'fee'>): string {
  if (ppm === 0) return least === 0n ? 'none' : paidText(least);
  return least === 0n ? percentOf(ppm) : `${percentOf(ppm)}, at least ${paidText(least)}`;
}

/** True when a purchase costs more than the credit that it brings. */
export const hasFee = ({ fee: { ppm, least } }: Pick<Terms, 'fee'>): boolean => ppm > 0 || least > 0n;

/** An amount as in "You pay $10.55, you get $10.00 of credit." */
export function feeSentence(terms: Pick<Terms, 'fee' | 'least'>): string {
  const credit = largest(fromCents(1_000), terms.least);
  const { fee, pays } = purchase(credit, terms);
  const sum = `You pay ${paidText(pays)}, you get ${paidText(credit)} of credit.`;
  return hasFee(terms)
    ? `${sum} The difference, ${paidText(fee)}, is the fee at top-up: ${feeWords(terms)}.`
    : `${sum} There is no fee at top-up.`;
}

/** The fee for several amounts, those that can be bought. */
export function feeTable(terms: Terms): Html {
  const shown = SHOWN.filter((credit) => credit >= terms.least && credit <= terms.most);
  const credits = shown.length > 0 ? shown : [terms.least];
  const row = (credit: NanoUsd): Html => {
    const { fee, pays } = purchase(credit, terms);
    return html`<tr><th scope="row" class="num">${paidText(credit)}</th><td class="num">${fee === 0n ? '$0' : paidText(fee)}</td><td class="num strong">${paidText(pays)}</td></tr>\n`;
  };
  return html`<table class="table fees">
<caption class="visually-hidden">What credit costs to buy</caption>
<thead><tr><th scope="col" class="num">Credit</th><th scope="col" class="num">Fee (${feeWords(terms)})</th><th scope="col" class="num">You pay</th></tr></thead>
<tbody>
${credits.map(row)}</tbody>
</table>`;
}
