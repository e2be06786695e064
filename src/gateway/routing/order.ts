// In which order endpoints are tried, and why each stands where it stands. Pure: health and chance are handed in. What the caller
// says comes first, then what the operator ranked; among equals a cheaper endpoint is the likelier first.
import { dearestPrice } from '../../billing/price.ts';
import { endpointKey } from '../../catalog/health-figures.ts';
import type { Endpoint } from '../../catalog/types.ts';
import { type ExclusionReason, isNamed, type Priced } from './exclude.ts';
import type { EndpointState } from './health.ts';
import { fractionOf, type Sticky } from './sticky.ts';
import type { Routing, Sort } from './wishes.ts';

/** Why a candidate stands where it stands. */
export type Why =
  | 'ordered'
  | 'sticky'
  | 'cheapest'
  | 'fastest'
  | 'weighted'
  | 'set_aside'
  | 'last_resort'
  | 'fallback_model';

export type Ranked<Candidate> = { readonly candidate: Candidate; readonly why: Why };

/** The endpoints of one model, and the order that its name asked for. `isFallback`: of one that the caller did not ask for first. */
export type Stage<Candidate> = {
  readonly candidates: readonly Candidate[];
  readonly sort?: Sort;
  readonly isFallback?: boolean;
};

/** What is known of endpoints: whether to try them, and half of what their answers do better than. */
export type HealthView = {
  readonly stateOf: (endpoint: Endpoint) => EndpointState;
  /** Milliseconds to the first token, tokens a second; undefined where unknown. */
  readonly speedOf: (endpoint: Endpoint) => {
    readonly latency: number | undefined;
    readonly throughput: number | undefined;
  };
};

export type Ordering<Candidate> = {
  /** The model asked for, then those to fall back to. */
  readonly stages: readonly Stage<Candidate>[];
  readonly wishes: Routing;
  /** A likely size of the prompt: it decides the tier of a price. */
  readonly promptTokens: number;
  readonly health: HealthView;
  /** Fractions in [0, 1). */
  readonly random: () => number;
  readonly sticky?: Sticky | undefined;
};

export type Ordered<Candidate> = {
  readonly ranked: readonly Ranked<Candidate>[];
  readonly excluded: readonly { readonly candidate: Candidate; readonly reason: ExclusionReason }[];
};

/** Orders the candidates of all models, none of which the caller's wishes leave out; and says of each one that is not tried why. */
export function orderCandidates<Candidate extends Priced>(ordering: Ordering<Candidate>): Ordered<Candidate> {
  const excluded: { candidate: Candidate; reason: ExclusionReason }[] = [];
  const isOpen = ({ endpoint }: Candidate): boolean => ordering.health.stateOf(endpoint).circuit === 'open';
  // Where every endpoint is failing, one that may have recovered is better than none.
  const isLastResort = ordering.stages.every(({ candidates }) => candidates.every(isOpen));
  const ranked = ordering.stages.flatMap((stage, at) => {
    const alive = isLastResort ? stage.candidates : stage.candidates.filter((candidate) => !isOpen(candidate));
    if (!isLastResort) {
      const failing = stage.candidates.filter(isOpen);
      excluded.push(...failing.map((candidate) => ({ candidate, reason: 'failing' as const })));
    }
    const inOrder = rankStage({ ...stage, candidates: alive }, ordering);
    const tried = takesOneOnly(ordering.wishes) ? inOrder.slice(0, 1) : inOrder;
    const others = inOrder.slice(tried.length);
    excluded.push(...others.map(({ candidate }) => ({ candidate, reason: 'no_fallbacks' as const })));
    if (isLastResort) return tried.map(({ candidate }) => ({ candidate, why: 'last_resort' as const }));
    const isFirst = at === 0 && stage.isFallback !== true;
    return isFirst ? tried : tried.map(({ candidate }) => ({ candidate, why: 'fallback_model' as const }));
  });
  return { ranked, excluded };
}

/** Without fall-backs one endpoint is tried, unless the caller named several. */
const takesOneOnly = ({ allowFallbacks, order }: Routing): boolean => !allowFallbacks && order.length === 0;

/** The candidates of one model: named ones first, then the others, those that failed a moment ago last. */
function rankStage<Candidate extends Priced>(
  { candidates, sort: sortOfModel }: Stage<Candidate>,
  ordering: Ordering<Candidate>,
): readonly Ranked<Candidate>[] {
  const { wishes, health } = ordering;
  const named = new Set(wishes.order.flatMap((name) => candidates.filter(({ endpoint }) => isNamed(endpoint, name))));
  const others = candidates.filter((candidate) => !named.has(candidate));
  const isAside = ({ endpoint }: Candidate): boolean => health.stateOf(endpoint).isAside;
  const sort = sortOfModel ?? wishes.sort;
  const rank = (part: readonly Candidate[]): readonly Ranked<Candidate>[] =>
    sort === undefined ? balanced(part, ordering) : sorted(part, sort, ordering);
  return [
    ...[...named].map((candidate) => ({ candidate, why: 'ordered' as const })),
    ...rank(others.filter((candidate) => !isAside(candidate))),
    ...rank(others.filter(isAside)).map(({ candidate }) => ({ candidate, why: 'set_aside' as const })),
  ];
}

/** By what the caller sorts by; where that is unknown or alike, by price. */
function sorted<Candidate extends Priced>(
  candidates: readonly Candidate[],
  sort: Sort,
  { health, promptTokens }: Ordering<Candidate>,
): readonly Ranked<Candidate>[] {
  const slownessOf = ({ endpoint }: Candidate): number => {
    const { latency, throughput } = health.speedOf(endpoint);
    if (sort === 'latency') return latency ?? Number.POSITIVE_INFINITY;
    return throughput === undefined ? Number.POSITIVE_INFINITY : 1 / throughput;
  };
  const keyed = candidates.map((candidate) => ({
    candidate,
    slowness: sort === 'price' ? 0 : slownessOf(candidate),
    price: priceOfBoth(candidate, promptTokens),
  }));
  const compare = (first: number, second: number): number => (first === second ? 0 : first < second ? -1 : 1);
  return keyed
    .toSorted((first, second) => compare(first.slowness, second.slowness) || compare(first.price, second.price))
    .map(({ candidate }) => ({ candidate, why: sort === 'price' ? 'cheapest' : 'fastest' }));
}

/**
 * By the operator's ranks, and by chance within one: an endpoint at half the price is four times as likely to be first. In a
 * conversation chance is the same each time, and who served it last goes before all.
 */
function balanced<Candidate extends Priced>(
  candidates: readonly Candidate[],
  { random, sticky, wishes, promptTokens }: Ordering<Candidate>,
): readonly Ranked<Candidate>[] {
  // Who names an order wants that one, and no conversation keeps it elsewhere.
  const kept = wishes.order.length === 0 ? sticky : undefined;
  const ranked = candidates
    .map((candidate) => {
      const { endpoint } = candidate;
      const fraction = kept === undefined ? random() : fractionOf(kept.key, endpoint);
      const price = priceOfBoth(candidate, promptTokens);
      const isLast = kept?.lastServed === endpointKey(endpoint);
      // Who draws the shortest of exponential times with rates 1/price² is first with a chance in proportion to its rate.
      const time = -Math.log(1 - fraction) * (price === 0 ? 1 : price * price);
      return { candidate, isLast, rank: endpoint.priority, isPaid: price > 0, time };
    })
    .toSorted(
      (first, second) =>
        Number(second.isLast) - Number(first.isLast) ||
        first.rank - second.rank ||
        Number(first.isPaid) - Number(second.isPaid) ||
        first.time - second.time,
    );
  return ranked.map(({ candidate }, at) => ({
    candidate,
    why: kept !== undefined && at === 0 ? 'sticky' : 'weighted',
  }));
}

/** A million tokens in and a million out for a prompt of this size, margin included: weighs endpoints, and is no amount of money. */
function priceOfBoth({ terms: { card, margin } }: Priced, promptTokens: number): number {
  const both = (dearestPrice('input', card, promptTokens) ?? 0n) + (dearestPrice('output', card, promptTokens) ?? 0n);
  return Number(both * (1_000_000n + BigInt(margin)));
}
