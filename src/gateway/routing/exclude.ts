// Which endpoints a caller's wishes leave out, and why. Pure. Prices are compared as the caller pays them, margin included.
import { dearestPrice } from '../../billing/price.ts';
import type { QuoteTerms } from '../../billing/quote.ts';
import type { UsageKind } from '../../billing/usage.ts';
import { providerName } from '../../catalog/provider-table.ts';
import type { Endpoint } from '../../catalog/types.ts';
import type { PriceCeiling, Routing } from './wishes.ts';

/** An endpoint, and what it asks for this request. */
export type Priced = { readonly endpoint: Endpoint; readonly terms: Pick<QuoteTerms, 'card' | 'margin'> };

/** Why an endpoint is not tried, though it could serve. */
export type ExclusionReason =
  | 'not_in_only'
  | 'ignored'
  | 'not_in_order'
  | 'quantization'
  | 'data_collection'
  | 'above_max_price'
  | 'failing'
  | 'no_fallbacks';

/** What a caller said to leave an endpoint out, by the reason for which it is. */
export const PARAMETER_OF_WISH: ReadonlyMap<string, string> = new Map<ExclusionReason, string>([
  ['not_in_only', 'provider.only'],
  ['ignored', 'provider.ignore'],
  ['not_in_order', 'provider.order'],
  ['quantization', 'provider.quantizations'],
  ['data_collection', 'provider.data_collection'],
  ['above_max_price', 'provider.max_price'],
]);

const KIND_OF_CEILING: Readonly<Record<keyof PriceCeiling, UsageKind>> = {
  prompt: 'input',
  completion: 'output',
  request: 'requests',
  image: 'images',
  audio: 'input_audio',
};

/** The name of an endpoint among those of its model: its provider, and how it keeps the weights where that is known. */
export const tagOf = ({ provider, quantization }: Pick<Endpoint, 'provider' | 'quantization'>): string =>
  quantization === undefined || quantization === 'unknown' ? provider : `${provider}/${quantization}`;

/** True when a name, in small letters, means this endpoint: its provider's slug or name, or its tag. */
export const isNamed = (endpoint: Endpoint, name: string): boolean =>
  name === endpoint.provider || name === tagOf(endpoint) || name === providerName(endpoint.provider).toLowerCase();

/** Why the caller's wishes leave an endpoint out; undefined when they do not. `promptTokens` decides the tier of a price. */
export function unwished(priced: Priced, wishes: Routing, promptTokens: number): ExclusionReason | undefined {
  const { endpoint } = priced;
  const isAmong = (names: readonly string[]): boolean => names.some((name) => isNamed(endpoint, name));
  const { order, only, ignore, allowFallbacks, quantizations, dataCollection, maxPrice } = wishes;
  if (only.length > 0 && !isAmong(only)) return 'not_in_only';
  if (isAmong(ignore)) return 'ignored';
  if (order.length > 0 && !allowFallbacks && !isAmong(order)) return 'not_in_order';
  if (quantizations.length > 0 && !quantizations.includes(endpoint.quantization ?? 'unknown')) return 'quantization';
  // What is not known to keep nothing may keep it.
  if (dataCollection === 'deny' && endpoint.keepsData !== false) return 'data_collection';
  return isDearer(priced.terms, maxPrice, promptTokens) ? 'above_max_price' : undefined;
}

function isDearer({ card, margin }: Priced['terms'], ceiling: PriceCeiling, promptTokens: number): boolean {
  return Object.entries(KIND_OF_CEILING).some(([name, kind]) => {
    const most = Object.entries(ceiling).find(([said]) => said === name)?.[1];
    const asked = dearestPrice(kind, card, promptTokens) ?? 0n;
    return most !== undefined && asked * (1_000_000n + BigInt(margin)) > most * 1_000_000n;
  });
}
