// One endpoint as a candidate: what it costs at least and at most, and how long its answer may be. Pure.
import { ok, type Result, refuse } from '../base/result.ts';
import { add, type NanoUsd, subtract } from '../billing/money.ts';
import type { PriceCard } from '../billing/price.ts';
import { affordableTokens, halfOf, inputBound, type QuoteTerms, worstCase } from '../billing/quote.ts';
import { servedCard } from '../billing/service.ts';
import { findModel } from '../catalog/find.ts';
import type { Catalog, Endpoint, Model } from '../catalog/types.ts';
import type { Hold } from '../durable/messages.ts';
import type { Asked } from './asked.ts';
import { passageTo, thinksUnasked } from './passages/choose.ts';
import type { Passage, Reach } from './passages/passage.ts';
import { ceilingWithin } from './routing/max-cost.ts';
import type { Why } from './routing/order.ts';
import type { Sort } from './routing/wishes.ts';
import { type ServiceAsked, servicesAsked } from './services.ts';

/** One endpoint that can serve the request, with the hold it needs. */
export type Candidate = Reach & {
  readonly passage: Passage;
  /** What its model's name asked of the order. */
  readonly sort?: Sort;
  /** Why it stands where it stands in the order. */
  readonly why?: Why;
  /** Service tiers and the like that were asked for; `terms` has them in its prices. */
  readonly services: readonly ServiceAsked[];
  /** The card of another model of this provider, by the provider's name for it. */
  readonly cardOf: (upstreamModel: string) => PriceCard | undefined;
  readonly terms: QuoteTerms;
  /** The most output tokens of one answer that make sense to ask for. */
  readonly ceiling: number;
  readonly inputBound: NanoUsd;
  /** Its output is bounded by the hold from the start: not streamed, or it thinks without showing it. */
  readonly holdsWorstCase: boolean;
  readonly least: NanoUsd;
  readonly most: NanoUsd;
};

/** An answer that is worth having; a request without `max_tokens` is not sent for less. */
export const SHORT_ANSWER_TOKENS = 256;
/** How many tokens of output a stream's hold runs ahead of it. */
export const STRETCH_TOKENS = 1_024;
/** Stands in for an endpoint's maximum where it is unknown. */
const UNKNOWN_MAXIMUM_TOKENS = 32_768;

/** The limit to send to a candidate, so that the hold bounds its answer; undefined leaves the caller's own, or none. */
export function clampOf(
  candidate: Candidate,
  asked: Asked,
  hold: Pick<Hold, 'held' | 'spendable'>,
): number | undefined {
  if (asked.maxTokens !== undefined || asked.dialect === 'embeddings') return undefined;
  const short = Math.min(SHORT_ANSWER_TOKENS, candidate.ceiling);
  if (candidate.holdsWorstCase)
    return Math.max(1, Math.min(candidate.ceiling, affordableOutput(candidate, asked, hold.held)));
  const affordable = affordableOutput(candidate, asked, halfOf(add(hold.held, hold.spendable)));
  // A bound that the caller set must hold, so it is always sent.
  const isBound = asked.routing.maxCost !== undefined;
  const isAmple = !isBound && candidate.endpoint.maxOutputTokens === undefined && affordable >= candidate.ceiling;
  return isAmple ? undefined : Math.max(short, Math.min(candidate.ceiling, affordable));
}

/** How many output tokens of each answer `amount` pays for once the input's bound is taken off. */
export const affordableOutput = ({ inputBound: input, terms }: Candidate, { size }: Asked, amount: NanoUsd): number =>
  affordableTokens(subtract(amount, input), size, terms);

/**
 * A provider may let another of its models do part of the work. The endpoints with exactly that name come first, of those the ones with
 * the operator's own prices; then the model that the name means, for one with its date means the same.
 */
function cardAt(catalog: Catalog, provider: string, upstreamModel: string): PriceCard | undefined {
  const endpoints = [...catalog.models.values()].flatMap((model) => model.endpoints);
  const named = endpoints.filter((one) => one.provider === provider && one.upstreamModel === upstreamModel);
  const exact = named.find(({ price }) => price.source === 'operator') ?? named[0];
  if (exact !== undefined) return exact.price.card;
  const found = findModel(catalog, upstreamModel);
  return found.ok ? found.value.endpoints.find((one) => one.provider === provider)?.price.card : undefined;
}

/** What an endpoint asks for this request: services that were asked for are in its prices. */
export const termsOf = (asked: Asked, { model, endpoint }: Pick<Reach, 'model' | 'endpoint'>): QuoteTerms => ({
  card: servedCard(
    endpoint.price.card,
    servicesAsked(asked).map(({ name }) => name),
  ),
  margin: endpoint.margin,
  contextTokens: model.contextTokens * (asked.inputs ?? 1),
});

/** Bounds the cost at one endpoint; a refusal says what an answer there needs where the caller's `max_cost` does not cover it. */
export function candidateOf(
  asked: Asked,
  reach: Reach & { readonly terms: QuoteTerms },
  catalog: Catalog,
): Result<Candidate, NanoUsd> {
  const { model, endpoint, terms } = reach;
  const holdsWorstCase = !asked.stream || hidesReasoning(asked, reach);
  const within = ceilingWithinCost(asked, terms, ceilingOf(asked, model, endpoint));
  if (!within.ok) return within;
  const ceiling = within.value;
  const [least, most] = outputTokensHeld(asked, ceiling, model.contextTokens, holdsWorstCase);
  return ok({
    ...reach,
    passage: passageTo(asked, reach),
    services: servicesAsked(asked),
    cardOf: (upstreamModel) => cardAt(catalog, endpoint.provider, upstreamModel),
    ceiling,
    inputBound: inputBound(asked.size, terms),
    holdsWorstCase,
    least: worstCase(least, asked.size, terms),
    most: worstCase(most, asked.size, terms),
  });
}

/** The ceiling that `max_cost` leaves, or what it would have to be to leave one. */
function ceilingWithinCost(asked: Asked, terms: QuoteTerms, ceiling: number): Result<number, NanoUsd> {
  const { maxCost } = asked.routing;
  if (maxCost === undefined) return ok(ceiling);
  if (asked.dialect !== 'embeddings') {
    return ceilingWithin(maxCost, asked, terms, { short: SHORT_ANSWER_TOKENS, ceiling });
  }
  const needed = inputBound(asked.size, terms);
  return needed <= maxCost ? ok(ceiling) : refuse(needed);
}

/** Parameters with which a caller asks a model to think. */
const ASKS_REASONING: readonly string[] = [
  'reasoning',
  'reasoning_effort',
  'include_reasoning',
  'thinking',
  'output_config',
];

/** Whether the model may think more than its stream shows. */
function hidesReasoning({ parameters }: Asked, reach: Reach): boolean {
  const { model, row } = reach;
  if (!model.capabilities.reasoning || row.hidesReasoning === 'never') return false;
  if (row.hidesReasoning === 'always' || thinksUnasked(reach)) return true;
  return parameters.some((name) => ASKS_REASONING.includes(name));
}

/** Prompt and answer share the context, so a limit that leaves no room for the prompt would be refused by the provider. */
function ceilingOf({ size }: Asked, { contextTokens }: Model, { maxOutputTokens }: Endpoint): number {
  const room = contextTokens - Math.ceil(size.inputTokensLikely * 1.25);
  const maximum = maxOutputTokens ?? UNKNOWN_MAXIMUM_TOKENS;
  return Math.max(1, Math.min(maximum, contextTokens, Math.max(room, SHORT_ANSWER_TOKENS)));
}

/** The output tokens of each answer that a hold has to cover: at least, and at most. */
function outputTokensHeld(
  { dialect, maxTokens }: Asked,
  ceiling: number,
  contextTokens: number,
  holdsWorstCase: boolean,
): readonly [number, number] {
  if (dialect === 'embeddings') return [0, 0];
  const stretch = holdsWorstCase ? Number.POSITIVE_INFINITY : STRETCH_TOKENS;
  if (maxTokens === undefined) return [Math.min(SHORT_ANSWER_TOKENS, ceiling), Math.min(stretch, ceiling)];
  // No answer is longer than the context, whatever its caller allows.
  const wanted = Math.min(stretch, maxTokens, contextTokens);
  return [wanted, wanted];
}
