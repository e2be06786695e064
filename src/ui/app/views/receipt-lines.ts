// A receipt written out: each product, what they add up to, the operator's margin, the rounding, and what was charged. All amounts of one
// receipt have the same number of places, so whoever adds the printed digits up comes to the charge, to the last of them. Pure.
import { countText, isZero, priceText, sumText } from '../../money-text.ts';
import type { Generation, Receipt, ReceiptLine } from '../wire-requests.ts';

/** A line as it is read; `product` is how its amount comes about. */
export type WrittenLine = { readonly name: string; readonly product: string; readonly amount: string };

export type WrittenReceipt = {
  readonly lines: readonly WrittenLine[];
  /** What comes between the lines and the total: the provider's price, the margin, the rounding. */
  readonly between: readonly WrittenLine[];
  readonly total: string;
};

/** Writes a receipt out. */
export function writtenReceipt({ lines, subtotal, margin, rounding, total }: Receipt): WrittenReceipt {
  const amounts = [...lines.map(({ amount }) => amount), subtotal, margin.amount, rounding, total];
  const places = Math.max(PLACES_LEAST, ...amounts.map(placesOf));
  const dollars = (amount: string): string => `$${padded(amount, places)}`;
  const between: readonly WrittenLine[] = [
    { name: 'Provider total', product: '', amount: dollars(subtotal) },
    ...(isNone(margin.amount)
      ? []
      : [{ name: `Margin ${margin.percent} %`, product: '', amount: dollars(margin.amount) }]),
    ...(isNone(rounding) ? [] : [{ name: 'Rounded up by', product: '', amount: dollars(rounding) }]),
  ];
  return {
    lines: lines.map((line) => ({ name: nameOf(line), product: productOf(line), amount: dollars(line.amount) })),
    // What the provider charges is what we charge, so one figure says both.
    between: between.length === 1 && padded(subtotal, places) === padded(total, places) ? [] : between,
    total: dollars(total),
  };
}

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

type Words = { readonly name: string; readonly unit: string };

const KINDS: Readonly<Record<string, Words>> = {
  input: { name: 'Input', unit: 'tokens' },
  cache_read: { name: 'Input from cache', unit: 'tokens' },
  cache_write_5m: { name: 'Written to cache, 5 minutes', unit: 'tokens' },
  cache_write_1h: { name: 'Written to cache, 1 hour', unit: 'tokens' },
  input_audio: { name: 'Audio input', unit: 'tokens' },
  input_image: { name: 'Image input', unit: 'tokens' },
  output: { name: 'Output', unit: 'tokens' },
  reasoning: { name: 'Reasoning', unit: 'tokens' },
  output_audio: { name: 'Audio output', unit: 'tokens' },
  output_image: { name: 'Image output', unit: 'tokens' },
  requests: { name: 'Calls', unit: 'calls' },
  images: { name: 'Images', unit: 'images' },
  searches: { name: 'Searches', unit: 'searches' },
  seconds: { name: 'Audio', unit: 'seconds' },
  characters: { name: 'Text', unit: 'characters' },
  pages: { name: 'Pages', unit: 'pages' },
};

const wordsOf = (kind: string): Words => KINDS[kind] ?? { name: kind, unit: 'units' };
const nameOf = ({ kind, priced_as: other }: ReceiptLine): string =>
  other === undefined
    ? wordsOf(kind).name
    : `${wordsOf(kind).name}, at the price of ${wordsOf(other).name.toLowerCase()}`;
const productOf = ({ kind, quantity, price_per_million: price }: ReceiptLine): string =>
  `${countText(quantity)} ${wordsOf(kind).unit} × ${priceText(price)} /M`;

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
    return name === 'unpriced' ? [`${wordsOf(kind).name}: no price is known, so it was not charged.`] : [flag];
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
