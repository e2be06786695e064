// Step 3: which endpoints can serve the request, and the most that each could cost. Pure: prices and margins are taken
// here once, so that a change in mid-request does not change it.
import { assert } from '../base/assert.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { formatUsd, type NanoUsd } from '../billing/money.ts';
import { priceOf } from '../billing/price.ts';
import { findModel } from '../catalog/find.ts';
import type { Catalog, Endpoint, Model, ModelNotFound } from '../catalog/types.ts';
import type { Asked } from './asked.ts';
import { type Candidate, candidateOf, termsOf } from './candidate.ts';
import type { JsonObject } from './form/json.ts';
import { excludedBy } from './passages/choose.ts';
import { providerRow } from './providers/table.ts';
import { PARAMETER_OF_WISH, unwished } from './routing/exclude.ts';
import type { Ordered } from './routing/order.ts';
import { readVariant } from './routing/variant.ts';
import type { Sort } from './routing/wishes.ts';
import { guardRefused } from './wire/guard-refused.ts';

/** Why an endpoint is not a candidate; `parameter` is what excluded it, where one did, and `needed` what `max_cost` does not cover. */
export type Exclusion = {
  readonly model: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly reason: string;
  readonly parameter?: string;
  readonly needed?: NanoUsd;
};

/** What a request can cost, by endpoint, in the order in which they are tried. */
export type Quote = {
  /** The model that was asked for first. */
  readonly model: Model;
  readonly candidates: readonly Candidate[];
  readonly excluded: readonly Exclusion[];
};

/** Finds the models and bounds the cost of the request at each endpoint that can serve it. */
export function quoteRequest(asked: Asked, catalog: Catalog): Result<Quote, Refusal> {
  const models = calledModels(asked, catalog);
  if (!models.ok) return models;
  const [first, ...others] = models.value;
  const candidates: Candidate[] = [];
  const excluded: Exclusion[] = [];
  for (const { model, sort, endpoint } of [first, ...others].flatMap(endpointsOf)) {
    const one = candidateAt(asked, catalog, model, endpoint);
    if (!one.ok) return one;
    if ('reason' in one.value) excluded.push(one.value);
    else candidates.push(sort === undefined ? one.value : { ...one.value, sort });
  }
  if (candidates.length > 0) return ok({ model: first.model, candidates, excluded });
  return refuse(noneLeft(first.model, excluded));
}

/** The quote with its candidates in the order in which they are tried; a refusal when the caller's wishes leave none. */
export function ordered(quote: Quote, { ranked, excluded }: Ordered<Candidate>): Result<Quote, Refusal> {
  const left = excluded.map(({ candidate, reason }) => exclusionOf(candidate.model, candidate.endpoint, reason));
  const all = [...quote.excluded, ...left];
  if (ranked.length === 0) return refuse(noneLeft(quote.model, all));
  return ok({ ...quote, candidates: ranked.map(({ candidate, why }) => ({ ...candidate, why })), excluded: all });
}

/** One endpoint as a candidate, or why it is none. A body that cannot be translated is refused for what is wrong with it. */
function candidateAt(
  asked: Asked,
  catalog: Catalog,
  model: Model,
  endpoint: Endpoint,
): Result<Candidate | Exclusion, Refusal> {
  const access = catalog.providers.get(endpoint.provider);
  if (access === undefined) return ok(exclusionOf(model, endpoint, 'provider_off'));
  if (!isPriced(asked, endpoint)) return ok(exclusionOf(model, endpoint, 'no_price'));
  const reach = { model, endpoint, access, row: providerRow(endpoint.provider, access.kind) };
  // Before what it can carry: a parameter does not stand in the way where the caller does not want to go.
  const priced = { ...reach, terms: termsOf(asked, reach) };
  const wish = unwished(priced, asked.routing, asked.size.inputTokensLikely);
  if (wish !== undefined) return ok(exclusionOf(model, endpoint, wish));
  const parameter = excludedBy(asked, reach);
  if (!parameter.ok) return refuse(guardRefused(parameter.refusal));
  if (parameter.value !== undefined) {
    return ok({ ...exclusionOf(model, endpoint, 'parameter_unsupported'), parameter: parameter.value });
  }
  const candidate = candidateOf(asked, priced, catalog);
  if (candidate.ok) return candidate;
  return ok({ ...exclusionOf(model, endpoint, 'above_max_cost'), needed: candidate.refusal });
}

/** A model, and what the name that it was called by asked of the order. */
type Called = { readonly model: Model; readonly sort?: Sort };

const endpointsOf = (called: Called) => called.model.endpoints.map((endpoint) => ({ ...called, endpoint }));

/** The model that was asked for and those to fall back to, each once. */
function calledModels({ model, routing }: Asked, catalog: Catalog): Result<readonly [Called, ...Called[]], Refusal> {
  const found: Called[] = [];
  for (const said of [model, ...routing.models]) {
    const { name, sort } = readVariant(said);
    const one = findModel(catalog, name);
    if (!one.ok) return refuse(modelNotFound(one.refusal, said === model ? 'model' : 'models'));
    const isNew = !found.some((called) => called.model === one.value);
    if (isNew) found.push({ model: one.value, ...(sort === undefined ? {} : { sort }) });
  }
  const [first, ...others] = found;
  assert(first !== undefined, 'a request without a model');
  return ok([first, ...others]);
}

/** 404 with the nearest names; `param` is where the name stood, if it stood in a body. */
export function modelNotFound({ requested, nearest }: ModelNotFound, param?: string): Refusal {
  const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.join(', ')}.`;
  const message = `There is no model "${requested.slice(0, 100)}" here.${hint} List the models with GET /v1/models.`;
  return {
    reason: 'model_not_found',
    facts: { message, ...(param === undefined ? {} : { param }), metadata: { nearest } },
  };
}

/** Where what the caller said stands in the way, the caller is told what: without it the request can be served. */
function noneLeft(model: Model, excluded: readonly Exclusion[]): Refusal {
  const metadata = { model: model.id, excluded: excluded.map(exclusionJson) };
  const [parameter] = excluded.flatMap((one) => one.parameter ?? []);
  if (parameter !== undefined) {
    return { reason: 'parameter_unsupported', facts: { param: parameter, metadata: { ...metadata, parameter } } };
  }
  const [needed] = excluded.flatMap((one) => one.needed ?? []).toSorted((first, second) => (first < second ? -1 : 1));
  if (needed !== undefined) {
    const facts = { param: 'max_cost', metadata: { ...metadata, needed: formatUsd(needed) } };
    return { reason: 'max_cost_too_low', facts };
  }
  const [wish] = excluded.flatMap(({ reason }) => PARAMETER_OF_WISH.get(reason) ?? []);
  if (wish === undefined) return { reason: 'no_endpoints', facts: { param: 'model', metadata } };
  const message = `No endpoint of ${model.id} is left by \`${wish}\`. Allow for more there, or use another model.`;
  return { reason: 'no_endpoints', facts: { param: wish, message, metadata } };
}

/** An exclusion as callers read it. */
export const exclusionJson = ({ upstreamModel, needed, ...rest }: Exclusion): JsonObject => ({
  ...rest,
  upstream_model: upstreamModel,
  ...(needed === undefined ? {} : { needed: formatUsd(needed) }),
});

/** One endpoint that is left out, and why. */
export const exclusionOf = (model: Model, { provider, upstreamModel }: Endpoint, reason: string): Exclusion => ({
  model: model.id,
  provider,
  upstreamModel,
  reason,
});

/** A price of zero is a price said on purpose; none at all is not. Embeddings have no output to be priced. */
const isPriced = ({ dialect }: Asked, { price: { card } }: Endpoint): boolean =>
  priceOf('input', card.prices) !== undefined &&
  (dialect === 'embeddings' || priceOf('output', card.prices) !== undefined);
