// What an order costs before it is placed: credit, fee and tax as arithmetic, by the same rule of the fee as the order itself. Pure.
import { feeOf } from '../../../billing/fee.ts';
import { add, downToCents, formatUsd, parseUsd } from '../../../billing/money.ts';
import { centsText, isZero } from '../../money-text.ts';
import type { Order, OrderOptions, PayChannel } from '../wire-credit.ts';

/** What an order costs. Amounts are exact decimal text. */
export type Price = {
  readonly credit: string;
  readonly fee: string;
  /** How the fee comes about: "5.5 %, at least $0.80"; empty when there is none. */
  readonly feeRule: string;
  /** Credit and fee. */
  readonly total: string;
  readonly isTaxed: boolean;
  /** What the buyer pays, as far as it is known now: "$10.55" or "$10.55 + tax". */
  readonly text: string;
};

/** Works out the price of so much credit, which is an amount that `readAmount` took. */
export function priceOf(credit: string, fee: OrderOptions['fee'], tax: PayChannel['tax']): Price {
  const amount = parseUsd(credit) ?? NOTHING;
  const charged = feeOf(amount, { ppm: millionths(fee.percent), least: parseUsd(fee.least) ?? NOTHING });
  const total = formatUsd(add(amount, charged));
  const isTaxed = tax === 'added';
  return {
    credit: formatUsd(amount),
    fee: formatUsd(charged),
    feeRule: feeRuleText(fee),
    total,
    isTaxed,
    text: `${centsText(total)}${isTaxed ? ' + tax' : ''}`,
  };
}

const NOTHING = add();

/** A fee in words: "5.5 %, at least $0.80". */
export function feeRuleText({ percent, least }: OrderOptions['fee']): string {
  const share = isZero(percent) ? '' : `${shortPercent(percent)} %`;
  const floor = isZero(least) ? '' : `at least ${centsText(least)}`;
  return [share, floor].filter((part) => part !== '').join(', ');
}

/** "5.5000" as 55000: four places, as the API writes them. */
const millionths = (percent: string): number => Number(percent.replace('.', ''));
const shortPercent = (percent: string): string => percent.replace(/\.?0+$/, '');

type Limits = Pick<OrderOptions, 'least' | 'most'>;
type Amount = { readonly usd: string; readonly problem?: never } | { readonly problem: string; readonly usd?: never };

/** Reads what somebody typed as an amount of credit, or says what is wrong with it. */
export function readAmount(text: string, { least, most }: Limits): Amount {
  const typed = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  const amount = parseUsd(typed);
  if (amount === undefined || downToCents(amount) !== amount)
    return { problem: 'Type dollars and cents, such as 25.00.' };
  const isInside = amount >= (parseUsd(least) ?? amount) && amount <= (parseUsd(most) ?? amount);
  return isInside
    ? { usd: formatUsd(amount) }
    : { problem: `Choose an amount from ${centsText(least)} to ${centsText(most)}.` };
}

/** Whole dollars without cents, for a choice: "$10". */
export const chipText = (usd: string): string => centsText(usd).replace(/\.00$/, '');

/** Whether the channel keeps a card of this account, as far as its orders tell. The card may be gone by now; then the charge is declined. */
export const keepsCard = (orders: readonly Order[], { name, mode, saved_card: can }: PayChannel): boolean =>
  can &&
  orders.some(
    (order) =>
      order.channel === name &&
      order.mode === mode &&
      order.credited_at !== null &&
      (order.save_card || order.way !== 'checkout'),
  );
