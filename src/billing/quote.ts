// The most a request can cost. A byte-level token is at least one byte of text, so the size of the body bounds the
// prompt without a tokeniser; what is not text (images, audio, files) is bounded by a count of its own.
import { add, type NanoUsd, nanoUsd } from './money.ts';
import {
  dearestPrice,
  divideCeiling,
  type MarginPpm,
  type PriceCard,
  type PricePerMillion,
  roundUp,
} from './price.ts';
import { INPUT_KINDS, type UsageKind } from './usage.ts';

/** What bounds a request's cost, read off its body. */
export type RequestSize = {
  /** No prompt has more tokens than this, templates included. */
  readonly inputTokensMax: number;
  /** A likely figure, for estimates when no usage is reported. */
  readonly inputTokensLikely: number;
  /** How many answers are asked for (`n`). */
  readonly answers: number;
  /** Kinds that may be counted besides text. */
  readonly searches: boolean;
  readonly audioOut: boolean;
  /** It asks for a cache of an hour; otherwise nothing is written at the price of one. */
  readonly longCache?: boolean;
};

/** What one endpoint asks for, and how much it can read and write. */
export type QuoteTerms = {
  readonly card: PriceCard;
  readonly margin: MarginPpm;
  readonly contextTokens: number;
};

/** Searches that a provider may run for one request, at the most; beyond it the overrun rule applies. */
export const SEARCHES_MAX = 10;

/** What a prompt is priced as that asks for no cache of an hour. */
const SHORT_KINDS = INPUT_KINDS.filter((kind) => kind !== 'cache_write_1h');

/** The bound for a prompt of `size`, at the dearest price of any input kind, and per-request fees. */
export function inputBound(size: RequestSize, terms: QuoteTerms): NanoUsd {
  const tokens = Math.min(size.inputTokensMax, terms.contextTokens);
  const price = dearestOf(size.longCache === true ? INPUT_KINDS : SHORT_KINDS, terms.card, tokens);
  const fees =
    (terms.card.prices.requests ?? 0n) +
    (size.searches ? BigInt(SEARCHES_MAX) * (terms.card.prices.searches ?? 0n) : 0n);
  return roundUp(BigInt(tokens) * price + fees, terms.margin);
}

/** The bound for `tokens` of each of the request's answers. */
export function outputBound(tokens: number, size: RequestSize, terms: QuoteTerms): NanoUsd {
  return roundUp(BigInt(tokens) * BigInt(size.answers) * outputPrice(size, terms), terms.margin);
}

/** Input and output together. */
export const worstCase = (tokens: number, size: RequestSize, terms: QuoteTerms): NanoUsd =>
  add(inputBound(size, terms), outputBound(tokens, size, terms));

/** How many tokens of each answer `amount` pays for, rounded down. Nothing pays for any number of tokens that cost nothing. */
export function affordableTokens(amount: NanoUsd, size: RequestSize, terms: QuoteTerms): number {
  const perToken = BigInt(size.answers) * outputPrice(size, terms) * (1_000_000n + BigInt(terms.margin));
  if (amount < 0n) return 0;
  if (perToken === 0n) return Number.MAX_SAFE_INTEGER;
  const tokens = (amount * 1_000_000_000_000n) / perToken;
  return tokens > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(tokens);
}

/** Half of an amount, rounded up: what a request without `max_tokens` may take of what is spendable. */
export const halfOf = (amount: NanoUsd): NanoUsd => nanoUsd(divideCeiling(amount, 2n));

function outputPrice(size: RequestSize, terms: QuoteTerms): bigint {
  const kinds: readonly UsageKind[] = size.audioOut
    ? ['output', 'reasoning', 'output_audio', 'output_image']
    : ['output', 'reasoning', 'output_image'];
  return dearestOf(kinds, terms.card, Math.min(size.inputTokensMax, terms.contextTokens));
}

function dearestOf(kinds: readonly UsageKind[], card: PriceCard, promptTokensMax: number): bigint {
  return kinds.reduce<bigint>((dearest, kind) => {
    const price: PricePerMillion | undefined = dearestPrice(kind, card, promptTokensMax);
    return price !== undefined && price > dearest ? price : dearest;
  }, 0n);
}
