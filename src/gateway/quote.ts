// Step 2b: which endpoints can serve the request, and the most that each could cost. Pure: prices and margins are taken
// here once, so that a change in mid-request does not change it.
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { add, type NanoUsd, subtract } from '../billing/money.ts';
import { priceOf } from '../billing/price.ts';
import { affordableTokens, halfOf, inputBound, type QuoteTerms, worstCase } from '../billing/quote.ts';
import { findModel } from '../catalog/find.ts';
import type { Catalog, Endpoint, Model, ProviderAccess } from '../catalog/types.ts';
import type { Hold } from '../durable/messages.ts';
import type { Asked } from './asked.ts';
import { type ProviderRow, providerRow } from './providers/table.ts';

/** One endpoint that can serve the request, with the hold it needs. */
export type Candidate = {
  readonly endpoint: Endpoint;
  readonly row: ProviderRow;
  readonly access: ProviderAccess;
  readonly terms: QuoteTerms;
  /** The most output tokens of one answer that make sense to ask for. */
  readonly ceiling: number;
  readonly inputBound: NanoUsd;
  /** Its output is bounded by the hold from the start: not streamed, or it thinks without showing it. */
  readonly holdsWorstCase: boolean;
  readonly least: NanoUsd;
  readonly most: NanoUsd;
};

export type Exclusion = { readonly provider: string; readonly upstreamModel: string; readonly reason: string };

/** What a request can cost, by endpoint, in the order in which they are tried. */
export type Quote = {
  readonly model: Model;
  readonly candidates: readonly Candidate[];
  readonly excluded: readonly Exclusion[];
};

/** An answer that is worth having; a request without `max_tokens` is not sent for less. */
export const SHORT_ANSWER_TOKENS = 256;
/** How many tokens of output a stream's hold runs ahead of it. */
export const STRETCH_TOKENS = 1_024;
/** Stands in for an endpoint's maximum where it is unknown. */
const UNKNOWN_MAXIMUM_TOKENS = 32_768;
/** Providers whose streams do not show the reasoning that they bill. */
const HIDES_REASONING: ReadonlySet<string> = new Set(['openai', 'openrouter', 'xai']);

/** Finds the model and bounds the cost of the request at each endpoint that can serve it. */
export function quoteRequest(asked: Asked, catalog: Catalog): Result<Quote, Refusal> {
  const found = findModel(catalog, asked.model);
  if (!found.ok) {
    const { requested, nearest } = found.refusal;
    const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.join(', ')}.`;
    const message = `There is no model "${requested.slice(0, 100)}" here.${hint} List the models with GET /v1/models.`;
    return refuse({ reason: 'model_not_found', facts: { message, param: 'model', metadata: { nearest } } });
  }
  const model = found.value;
  const candidates: Candidate[] = [];
  const excluded: Exclusion[] = [];
  for (const endpoint of model.endpoints) {
    const access = catalog.providers.get(endpoint.provider);
    if (access === undefined) excluded.push(exclusionOf(endpoint, 'provider_off'));
    else if (!isPriced(endpoint)) excluded.push(exclusionOf(endpoint, 'no_price'));
    else candidates.push(candidateOf(asked, model, endpoint, access));
  }
  if (candidates.length > 0) return ok({ model, candidates, excluded });
  return refuse({ reason: 'no_endpoints', facts: { param: 'model', metadata: { model: model.id, excluded } } });
}

/** The limit to send to a candidate, so that the hold bounds its answer; undefined leaves the caller's own, or none. */
export function clampOf(
  candidate: Candidate,
  asked: Asked,
  hold: Pick<Hold, 'held' | 'spendable'>,
): number | undefined {
  if (asked.maxTokens !== undefined) return undefined;
  const short = Math.min(SHORT_ANSWER_TOKENS, candidate.ceiling);
  if (candidate.holdsWorstCase)
    return Math.max(1, Math.min(candidate.ceiling, affordableOutput(candidate, asked, hold.held)));
  const affordable = affordableOutput(candidate, asked, halfOf(add(hold.held, hold.spendable)));
  const isAmple = candidate.endpoint.maxOutputTokens === undefined && affordable >= candidate.ceiling;
  return isAmple ? undefined : Math.max(short, Math.min(candidate.ceiling, affordable));
}

/** How many output tokens of each answer `amount` pays for once the input's bound is taken off. */
export const affordableOutput = ({ inputBound: input, terms }: Candidate, { size }: Asked, amount: NanoUsd): number =>
  affordableTokens(subtract(amount, input), size, terms);

const exclusionOf = ({ provider, upstreamModel }: Endpoint, reason: string): Exclusion => ({
  provider,
  upstreamModel,
  reason,
});

/** A price of zero is a price said on purpose; none at all is not. */
const isPriced = ({ price: { card } }: Endpoint): boolean =>
  priceOf('input', card.prices) !== undefined && priceOf('output', card.prices) !== undefined;

function candidateOf(asked: Asked, model: Model, endpoint: Endpoint, access: ProviderAccess): Candidate {
  const terms = { card: endpoint.price.card, margin: endpoint.margin, contextTokens: model.contextTokens };
  const hidesReasoning = model.capabilities.reasoning && HIDES_REASONING.has(endpoint.provider);
  const holdsWorstCase = !asked.stream || hidesReasoning;
  const ceiling = ceilingOf(asked, model, endpoint);
  const [least, most] = outputTokensHeld(asked, ceiling, model.contextTokens, holdsWorstCase);
  return {
    endpoint,
    row: providerRow(endpoint.provider),
    access,
    terms,
    ceiling,
    inputBound: inputBound(asked.size, terms),
    holdsWorstCase,
    least: worstCase(least, asked.size, terms),
    most: worstCase(most, asked.size, terms),
  };
}

/** Prompt and answer share the context, so a limit that leaves no room for the prompt would be refused by the provider. */
function ceilingOf({ size }: Asked, { contextTokens }: Model, { maxOutputTokens }: Endpoint): number {
  const room = contextTokens - Math.ceil(size.inputTokensLikely * 1.25);
  const maximum = maxOutputTokens ?? UNKNOWN_MAXIMUM_TOKENS;
  return Math.max(1, Math.min(maximum, contextTokens, Math.max(room, SHORT_ANSWER_TOKENS)));
}

/** The output tokens of each answer that a hold has to cover: at least, and at most. */
function outputTokensHeld(
  { maxTokens }: Asked,
  ceiling: number,
  contextTokens: number,
  holdsWorstCase: boolean,
): readonly [number, number] {
  const stretch = holdsWorstCase ? Number.POSITIVE_INFINITY : STRETCH_TOKENS;
  if (maxTokens === undefined) return [Math.min(SHORT_ANSWER_TOKENS, ceiling), Math.min(stretch, ceiling)];
  // No answer is longer than the context, whatever its caller allows.
  const wanted = Math.min(stretch, maxTokens, contextTokens);
  return [wanted, wanted];
}
