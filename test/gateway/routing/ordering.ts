// Endpoints to put in order, and what comes of it, in names.
import { marginPpm, NO_MARGIN } from '../../../src/billing/price.ts';
import type { Endpoint } from '../../../src/catalog/types.ts';
import { type Priced, unwished } from '../../../src/gateway/routing/exclude.ts';
import type { EndpointState } from '../../../src/gateway/routing/health.ts';
import { type HealthView, type Ordered, type Ordering, orderCandidates } from '../../../src/gateway/routing/order.ts';
import { readRouting } from '../../../src/gateway/routing/read-wishes.ts';
import { card, endpoint } from '../given.ts';

export type Candidate = Priced;

export const SEED = 20_261;
/** A small generator, so that runs repeat. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const of = (...endpoints: readonly Endpoint[]): readonly Candidate[] =>
  endpoints.map((one) => ({ endpoint: one, terms: { card: one.price.card, margin: one.margin } }));
export const A = endpoint('a', card(1, 1));
export const B = endpoint('b', card(2, 2));
export const C = endpoint('c', card(3, 3));
export const DOUBLE = marginPpm(1_000_000) ?? NO_MARGIN;

type Given = Partial<Omit<Ordering<Candidate>, 'wishes' | 'health'>> & {
  readonly wishes?: object;
  readonly states?: Readonly<Record<string, Partial<EndpointState>>>;
  readonly speeds?: Readonly<Record<string, { latency?: number; throughput?: number }>>;
};

/** What the wishes leave, in its order, as a quote has it. */
export function order(candidates: readonly Candidate[], given: Given = {}): Ordered<Candidate> {
  const { wishes = {}, states = {}, speeds = {}, stages = [{ candidates }], promptTokens = 100, ...ordering } = given;
  const read = readRouting({ provider: wishes });
  if (!read.ok) throw new Error(read.refusal.message);
  const health: HealthView = {
    stateOf: ({ provider }) => ({ circuit: 'closed', isAside: false, ...states[provider] }),
    speedOf: ({ provider }) => ({ latency: undefined, throughput: undefined, ...speeds[provider] }),
  };
  const wishOf = (candidate: Candidate) => unwished(candidate, read.value, promptTokens);
  const unwanted = stages.flatMap((stage) =>
    stage.candidates.flatMap((candidate) => {
      const reason = wishOf(candidate);
      return reason === undefined ? [] : [{ candidate, reason }];
    }),
  );
  const { ranked, excluded } = orderCandidates({
    stages: stages.map((stage) => ({ ...stage, candidates: stage.candidates.filter((one) => !wishOf(one)) })),
    wishes: read.value,
    promptTokens,
    health,
    random: () => 0.5,
    ...ordering,
  });
  return { ranked, excluded: [...unwanted, ...excluded] };
}

export const names = (candidates: readonly Candidate[], given: Given = {}): readonly string[] =>
  order(candidates, given).ranked.map(({ candidate }) => candidate.endpoint.provider);
export const whys = (candidates: readonly Candidate[], given: Given = {}) =>
  order(candidates, given).ranked.map(({ candidate, why }) => [candidate.endpoint.provider, why]);
export const left = (candidates: readonly Candidate[], given: Given = {}) =>
  order(candidates, given).excluded.map(({ candidate, reason }) => [candidate.endpoint.provider, reason]);
