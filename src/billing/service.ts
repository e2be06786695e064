// Prices of a service tier, a speed or a place: the card's own, multiplied. Several multiply each other, as at OpenAI and
// Anthropic.
import { divideCeiling, PRICE_MAX, type PriceCard, type Prices, pricePerMillion } from './price.ts';
import type { UsageKind } from './usage.ts';

/** Kinds whose price does not depend on how a request is served. */
const COUNTED: ReadonlySet<string> = new Set<UsageKind>(['requests', 'images', 'searches', 'seconds', 'pages']);

const PPM = 1_000_000n;
/** A multiplier above a hundred is taken for a mistake. */
const PPM_MAX = 100_000_000;

/** A checked multiplier in parts per million; undefined when it is not whole, not above 0 or absurd. */
export const servicePpm = (ppm: number): number | undefined =>
  Number.isSafeInteger(ppm) && ppm > 0 && ppm <= PPM_MAX ? ppm : undefined;

/** The card as it is for a request that is served so; names that it does not know change nothing. */
export function servedCard(card: PriceCard, names: readonly string[]): PriceCard {
  const { services = {} } = card;
  const ppms = names.flatMap((name) => (Object.hasOwn(services, name) ? (services[name] ?? []) : []));
  if (ppms.length === 0) return card;
  return {
    ...card,
    prices: multiplied(card.prices, ppms),
    tiers: card.tiers.map(({ from, prices }) => ({ from, prices: multiplied(prices, ppms) })),
  };
}

/** Prices are whole nano-USD per million, so a product is rounded up once, to less than a billionth of a dollar a million. */
function multiplied(prices: Prices, ppms: readonly number[]): Prices {
  const factor = ppms.reduce((product, ppm) => product * BigInt(ppm), 1n);
  const divisor = PPM ** BigInt(ppms.length);
  return Object.fromEntries(
    Object.entries(prices).map(([kind, price]) => {
      if (COUNTED.has(kind)) return [kind, price];
      const served = divideCeiling(price * factor, divisor);
      const checked = pricePerMillion(served);
      // Beyond what a price may be, the dearest that may be.
      return [kind, checked ?? pricePerMillion(PRICE_MAX)];
    }),
  );
}
