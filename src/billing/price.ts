// Price cards and what usage costs by them. Every price is nano-USD per million units; a sum of products is exact in
// nano-USD × 10⁻⁶ until the one rounding of the whole system, up, once per request. `as` makes brands here.
import { assert } from '../base/assert.ts';
import type { Brand } from '../base/brand.ts';
import { AMOUNT_MAX, type NanoUsd, nanoUsd } from './money.ts';
import { inputTotal, type Usage, type UsageKind } from './usage.ts';

/** Nano-USD per million units of one kind. */
export type PricePerMillion = Brand<bigint, 'PricePerMillion'>;

/** A margin in parts per million of the provider's price: 200,000 is 20 %. */
export type MarginPpm = Brand<number, 'MarginPpm'>;

export type Prices = Readonly<Partial<Record<UsageKind, PricePerMillion>>>;

/** Replaces the card's prices for the whole request when the prompt side reaches `from` tokens. */
export type PriceTier = { readonly from: number; readonly prices: Prices };

/**
 * Prices of one endpoint. Tiers ascend by `from`; a kind absent in a tier keeps the card's base price. `services` are what a
 * service tier, a speed or a place multiplies all prices of tokens by, in parts per million: `flex` 500,000 is half.
 */
export type PriceCard = {
  readonly prices: Prices;
  readonly tiers: readonly PriceTier[];
  readonly services?: Readonly<Record<string, number>>;
};

/** One line of a receipt: `amount` is `quantity × price`, in nano-USD × 10⁻⁶, not yet rounded. */
export type CostLine = {
  readonly kind: UsageKind;
  readonly quantity: number;
  readonly price: PricePerMillion;
  readonly amount: bigint;
  /** The kind whose price was used because this one had none. */
  readonly pricedAs?: UsageKind;
  /** The model that did this part of the work, where it is another than the one that was asked. */
  readonly model?: string;
};

/** What usage costs: the provider's lines, the margin in nano-USD × 10⁻¹², and the total after the one rounding. */
export type Cost = {
  readonly lines: readonly CostLine[];
  readonly subtotal: bigint;
  readonly marginPpm: MarginPpm;
  readonly total: NanoUsd;
  /** Kinds with usage that neither had a price nor a parent with one. */
  readonly unpriced: readonly UsageKind[];
};

/** $100,000 per million units: a dearer price is taken for a mistake. */
export const PRICE_MAX = 100_000_000_000_000n;
const MARGIN_MAX_PPM = 100_000_000;
const PPM = 1_000_000n;

/** What a kind without a price of its own is priced as. Counted things have no parent. */
const PARENT: Partial<Record<UsageKind, UsageKind>> = {
  cache_read: 'input',
  cache_read_audio: 'cache_read',
  cache_write_5m: 'input',
  cache_write_1h: 'cache_write_5m',
  input_audio: 'input',
  input_image: 'input',
  output_audio: 'output',
  output_image: 'output',
};

/** A checked price; undefined when it is negative or absurd. */
export const pricePerMillion = (amount: bigint): PricePerMillion | undefined =>
  amount >= 0n && amount <= PRICE_MAX ? (amount as PricePerMillion) : undefined;

/** A checked margin in parts per million; undefined when it is not whole, negative or above 100 times. */
export const marginPpm = (ppm: number): MarginPpm | undefined =>
  Number.isSafeInteger(ppm) && ppm >= 0 && ppm <= MARGIN_MAX_PPM ? (ppm as MarginPpm) : undefined;

export const NO_MARGIN = 0 as MarginPpm;

/** One model's part of a request: what it used, by its own card. */
export type Work = { readonly usage: Usage; readonly card: PriceCard; readonly model?: string };

/** What `usage` costs by `card` with the operator's margin. Counts must have passed `tokenCount`. */
export const costOf = (usage: Usage, card: PriceCard, margin: MarginPpm): Cost => costOfAll([{ usage, card }], margin);

/** What several models' work for one request costs together: each by its own prices, rounded once. */
export function costOfAll(works: readonly Work[], margin: MarginPpm): Cost {
  const lines: CostLine[] = [];
  const unpriced: UsageKind[] = [];
  for (const { usage, card, model } of works) {
    const prices = pricesFor(card, inputTotal(usage));
    for (const [kind, quantity] of pricedQuantities(usage, prices)) {
      const source = sourceOfPrice(kind, prices);
      if (source === undefined) unpriced.push(kind);
      else lines.push({ ...costLine(kind, quantity, source, prices), ...(model === undefined ? {} : { model }) });
    }
  }
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0n);
  return { lines, subtotal, marginPpm: margin, total: roundUp(subtotal, margin), unpriced };
}

/** The prices in force for a prompt of `promptTokens`: the last tier reached, over the base. */
function pricesFor(card: PriceCard, promptTokens: number): Prices {
  const tier = card.tiers.findLast((candidate) => promptTokens >= candidate.from);
  return tier === undefined ? card.prices : { ...card.prices, ...tier.prices };
}

/** The dearest price that any tier reachable with `promptTokensMax` asks for a kind; a bound must use it. */
export function dearestPrice(kind: UsageKind, card: PriceCard, promptTokensMax: number): PricePerMillion | undefined {
  let dearest = priceOf(kind, card.prices);
  for (const tier of card.tiers) {
    const price = tier.from <= promptTokensMax ? priceOf(kind, { ...card.prices, ...tier.prices }) : undefined;
    if (price !== undefined && (dearest === undefined || price > dearest)) dearest = price;
  }
  return dearest;
}

/** The price of a kind, or of the nearest parent that has one. */
export function priceOf(kind: UsageKind, prices: Prices): PricePerMillion | undefined {
  const source = sourceOfPrice(kind, prices);
  return source === undefined ? undefined : prices[source];
}

/** Rounds `subtotal × (1 + margin)` up to whole nano-USD: the only rounding of money there is. */
export function roundUp(subtotal: bigint, margin: MarginPpm): NanoUsd {
  const exact = subtotal * (PPM + BigInt(margin));
  const total = divideCeiling(exact, PPM * PPM);
  assert(total <= AMOUNT_MAX, 'a cost above any credible request');
  return nanoUsd(total);
}

/** `dividend / divisor`, rounded up; both non-negative. */
export const divideCeiling = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;

function pricedQuantities(usage: Usage, prices: Prices): readonly (readonly [UsageKind, number])[] {
  const reasoningApart = prices.reasoning !== undefined;
  const quantities: [UsageKind, number][] = [];
  for (const [kind, quantity] of Object.entries(usage) as [UsageKind, number][]) {
    if (kind === 'reasoning' && !reasoningApart) continue;
    const inside = kind === 'output' && reasoningApart ? Math.min(usage.reasoning ?? 0, quantity) : 0;
    if (quantity - inside > 0) quantities.push([kind, quantity - inside]);
  }
  return quantities;
}

function sourceOfPrice(kind: UsageKind, prices: Prices): UsageKind | undefined {
  for (let at: UsageKind | undefined = kind; at !== undefined; at = PARENT[at]) {
    if (prices[at] !== undefined) return at;
  }
  return undefined;
}

function costLine(kind: UsageKind, quantity: number, source: UsageKind, prices: Prices): CostLine {
  const price = prices[source];
  assert(price !== undefined, 'a price source without a price');
  const line = { kind, quantity, price, amount: BigInt(quantity) * price };
  return source === kind ? line : { ...line, pricedAs: source };
}
