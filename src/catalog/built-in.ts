// The models that need no provider: an echo for free, and the same for a price. They are always there and always on.
import { assert } from '../base/assert.ts';
import { type PricePerMillion, pricePerMillion } from '../billing/price.ts';
import type { PriceVersion, ProviderAccess } from './types.ts';

/** The provider inside the gateway that echoes. */
export const DEMO_PROVIDER: ProviderAccess = {
  slug: 'demo',
  kind: 'demo',
  baseUrl: '',
  apiKey: '',
  source: 'built-in',
};

/** A built-in model before margins: `price` is said on purpose, the zero too. */
export type BuiltInModel = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly upstreamModel: string;
  readonly price: PriceVersion;
};

export const BUILT_IN_CONTEXT_TOKENS = 128_000;
export const BUILT_IN_OUTPUT_TOKENS = 16_384;
/** 1 January 2026. */
export const BUILT_IN_CREATED_AT = 1_767_225_600_000;

const dollars = (amount: bigint): PricePerMillion => {
  const price = pricePerMillion(amount * 1_000_000_000n);
  assert(price !== undefined, 'a built-in price is out of range');
  return price;
};

const price = (version: string, input: bigint, output: bigint): PriceVersion => ({
  version,
  effectiveFrom: 0,
  source: 'built-in',
  card: { prices: { input: dollars(input), output: dollars(output) }, tiers: [] },
});

export const BUILT_IN_MODELS: readonly BuiltInModel[] = [
  {
    id: 'demo/echo',
    name: 'Echo',
    description: 'Answers with what it was sent, for free. Built in, needs no provider.',
    upstreamModel: 'echo',
    price: price('built-in-echo-1', 0n, 0n),
  },
  {
    id: 'demo/echo-paid',
    name: 'Echo, paid',
    description: 'Answers with what it was sent, at $1 per million tokens in and $2 out. Built in, needs no provider.',
    upstreamModel: 'echo-paid',
    price: price('built-in-echo-paid-1', 1n, 2n),
  },
];
