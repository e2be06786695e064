// A receipt written out: each product, what they add up to, the operator's margin, the rounding, and what was charged. All amounts of one
// receipt have the same number of places, so whoever adds the printed digits up comes to the charge, to the last of them. Pure.
import { countText, isZero, priceText, sumText } from '../../money-text.ts';
import type { Generation, Receipt, ReceiptLine } from '../wire-requests.ts';

/** A line as it is read; `product` is how its amount comes about. */
export type WrittenLine = { readonly name: string; readonly product: string; readonly amount: string };

export type WrittenReceipt = {
  /** The products; then the provider's price, the margin and the rounding, where there is more than one figure to tell. */
  readonly lines: readonly WrittenLine[];
  readonly total: string;
};

/** Writes a receipt out. */
export function writtenReceipt({ lines, subtotal, margin, rounding, total }: Receipt): WrittenReceipt {
  const amounts = [...lines.map(({ amount }) => amount), subtotal, margin.amount, rounding, total];
  const places = Math.max(PLACES_LEAST, ...amounts.map(placesOf));
  const line = (name: string, product: string, amount: string): WrittenLine => ({
    name,
    product,
    amount: `$${padded(amount, places)}`,
  });
  const steps = [
    line(SUBTOTAL, '', subtotal),
    ...(isNone(margin.amount) ? [] : [line(`Margin ${margin.percent} %`, '', margin.amount)]),
    ...(isNone(rounding) ? [] : [line('Rounded up by', '', rounding)]),
  ];
  const products = lines.map((each) => line(nameOf(each), productOf(each), each.amount));
  // What the provider charges is what we charge, so one figure says both.
  const isPlain = steps.length === 1 && padded(subtotal, places) === padded(total, places);
  return { lines: isPlain ? products : [...products, ...steps], total: `$${padded(total, places)}` };
}

/** The line that repeats the sum of those above it. */
export const SUBTOTAL = 'Provider total';

/** As lists of requests have them. */
const PLACES_LEAST = 6;

const placesOf = (amount: string): number => fractionOf(amount).replace(/0+$/, '').length;
const fractionOf = (amount: string): string => amount.split('.')[1] ?? '';
const isNone = (amount: string): boolean => /^[0.]*$/.test(amount);

/** With so many places: zeros are put on, or those beyond every amount of the receipt left out. */
function padded(amount: string, places: number): string {
  const [whole = '0'] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fractionOf(amount).slice(0, places).padEnd(places, '0')}`;
}

/** What is counted by itself; everything else is counted in tokens. */
const UNITS = ['requests', 'images', 'searches', 'seconds', 'characters', 'pages'];

/** A name of the API as words: "cache_read" reads "Cache read". */
export const wordsOf = (kind: string): string => kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('_', ' ');
const nameOf = ({ kind, priced_as: other }: ReceiptLine): string =>
  other === undefined ? wordsOf(kind) : `${wordsOf(kind)}, at the price of ${other}`;
const productOf = ({ kind, quantity, price_per_million: price }: ReceiptLine): string =>
  `${countText(quantity)} ${unitOf(kind, quantity)} × ${priceText(price)} /M`;

function unitOf(kind: string, quantity: number): string {
  const units = UNITS.includes(kind) ? kind : 'tokens';
  return quantity === 1 ? units.slice(0, -1) : units;
}

const BASES: Readonly<Record<Receipt['basis'], string>> = {
  reported: 'The provider counted this usage.',
  estimated: 'The provider told no usage, so we counted what was sent and what arrived.',
  expired: 'The call lost its connection to us and never ended. Charged is what was metered until then.',
};

/** Where the counts of a receipt come from, in words. */
export const basisText = ({ basis }: Receipt): string => BASES[basis];

/** What is unusual about a receipt, in words. */
export const flagTexts = ({ flags }: Receipt): readonly string[] =>
  flags.flatMap((flag) => {
    const [name = '', kind = ''] = flag.split(':');
    // The line itself says the one, and the basis the other.
    if (name === 'priced_as_parent' || name === 'expired') return [];
    return name === 'unpriced' ? [`${wordsOf(kind)}: no price is known, so it was not charged.`] : [flag];
  });

/** Why nothing, or not all, was charged; undefined for a plain charge. */
export function chargeNote({
  hold,
  receipt,
  attempts,
  ending,
  stopped_by: stoppedBy,
}: Generation): string | undefined {
  if (hold.state === 'held') return `It still runs. ${sumText(hold.held)} is held for it.`;
  if (hold.state === 'released') return `You were not charged: ${failureText(attempts.at(-1), attempts.length)}`;
  if (stoppedBy === 'credit') return 'It was stopped when the credit ran out. Charged is what came until then.';
  if (!isZero(hold.lost)) return `${sumText(hold.lost)} of it no credit could pay; you do not owe it.`;
  if (ending === 'client_left') return 'The client left before the end. Charged is what came until then.';
  if (ending === 'provider_cut') return 'The provider broke off. Charged is what came until then.';
  return receipt !== null && isZero(hold.cost) ? 'This model is free.' : undefined;
}

function failureText(last: Generation['attempts'][number] | undefined, tries: number): string {
  if (last === undefined) return 'it ended before a provider was asked.';
  const status = last.status === null ? '' : `${last.status}, `;
  const others = tries > 1 ? ` ${countText(tries)} endpoints were tried.` : '';
  return `${last.provider} gave no answer (${status}${reasonText(last.reason)}).${others}`;
}

/** A reason of the API as words: "provider_overloaded" reads "overloaded". */
export const reasonText = (reason: string): string => reason.replace(/^provider_/, '').replaceAll('_', ' ');
