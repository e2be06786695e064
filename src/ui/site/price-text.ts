// How prices are written: dollars for a million units as they are charged, the operator's margin included, with every place they have.
import type { MarginPpm, PricePerMillion, Prices } from '../../billing/price.ts';
import { USAGE_KINDS, type UsageKind } from '../../billing/usage.ts';
import type { SiteEndpoint } from './data.ts';

const PPM = 1_000_000n;
/** Places of a price in nano-dollars times a margin in millionths. */
const PRICE_PLACES = 15;

/** What a price is with the margin on it, in dollars × 10⁻¹⁵ for a million units. Exact. */
export const charged = (price: PricePerMillion, margin: MarginPpm): bigint => price * (PPM + BigInt(margin));

/** What an endpoint charges for a kind; undefined when it has no price of its own for it. */
export function chargedFor({ card, margin }: SiteEndpoint, kind: UsageKind): bigint | undefined {
  const price = card.prices[kind];
  return price === undefined ? undefined : charged(price, margin);
}

/** A charged price as it is read: "$3.00", "$0.0375", "free". */
export const chargedText = (amount: bigint): string =>
  amount === 0n ? 'free' : dollarText(decimal(amount, PRICE_PLACES));

/** Decimal dollars with all their places, at least two or as many as are wished: "0.0375" is "$0.0375", "3" is "$3.00". */
export function dollarText(usd: string, placesLeast = 2): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.replace(/0+$/, '').padEnd(placesLeast, '0')}`;
}

/** How many places amounts need to be written with their points below each other. */
export const placesOf = (amounts: readonly string[]): number =>
  Math.max(2, ...amounts.map((usd) => (usd.split('.')[1] ?? '').replace(/0+$/, '').length));

/** A fixed-point number as decimal text. */
function decimal(amount: bigint, places: number): string {
  const digits = amount.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Millionths as a percentage: "5.5 %". */
export function percentOf(ppm: number): string {
  const text = decimal(BigInt(ppm), 4).replace(/\.?0+$/, '');
  return `${text} %`;
}

type Unit = { readonly name: string; readonly per: 'tokens' | 'one' };

/** What kinds of usage are called, and whether a price is for a million of them or for one. */
export const KIND_NAMES: Readonly<Record<UsageKind, Unit>> = {
  input: { name: 'Input', per: 'tokens' },
  cache_read: { name: 'Cached input', per: 'tokens' },
  cache_read_audio: { name: 'Cached audio', per: 'tokens' },
  cache_write_5m: { name: 'Cache write, 5 min', per: 'tokens' },
  cache_write_1h: { name: 'Cache write, 1 h', per: 'tokens' },
  input_audio: { name: 'Audio in', per: 'tokens' },
  input_image: { name: 'Image in', per: 'tokens' },
  output: { name: 'Output', per: 'tokens' },
  reasoning: { name: 'Reasoning', per: 'tokens' },
  output_audio: { name: 'Audio out', per: 'tokens' },
  output_image: { name: 'Image out', per: 'tokens' },
  requests: { name: 'Each request', per: 'one' },
  images: { name: 'Each image', per: 'one' },
  searches: { name: 'Each search', per: 'one' },
  seconds: { name: 'Each second', per: 'one' },
  characters: { name: 'Each character', per: 'one' },
  pages: { name: 'Each page', per: 'one' },
};

/** The kinds that any of these cards price, in their usual order. */
export const pricedKinds = (cards: readonly Prices[]): readonly UsageKind[] =>
  USAGE_KINDS.filter((kind) => cards.some((prices) => prices[kind] !== undefined));

/** A charged price of a kind: for a million tokens, or for one of what is counted. */
export function kindText(kind: UsageKind, amount: bigint): string {
  if (amount === 0n) return 'free';
  return KIND_NAMES[kind].per === 'tokens' ? chargedText(amount) : dollarText(decimal(amount, PRICE_PLACES + 6));
}
