// The operator's prices and margins. A price is never changed: a new version with its date stands beside the old one.
import { createRoute, z } from '@hono/zod-openapi';
import { MINUTE } from '../../base/clock.ts';
import { sortableId } from '../../base/id.ts';
import type { Reason } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import {
  findModelRow,
  listMargins,
  listPrices,
  type MarginScope,
  type NewPrice,
  putPrices,
} from '../../catalog/store.ts';
import { amountsOf } from '../../catalog/store-statements.ts';
import type { AppEnv, World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import {
  MARGIN_EXAMPLE,
  marginJson,
  marginSchema,
  PRICE_EXAMPLE,
  priceJson,
  priceSchema,
  pricesBody,
} from './catalog-price-json.ts';

const TAGS = ['Operator: catalogue'];
const PAGE_MAX = 1000;
/** A date this far back still means "now": clocks differ. */
const PAST_MAX_MS = MINUTE;

type PricesBody = z.output<typeof pricesBody>;
type Refusal = { readonly reason: Reason; readonly param?: string; readonly message?: string };

const listRoute = createRoute({
  method: 'get',
  path: '/api/admin/prices',
  tags: TAGS,
  summary: 'List the versions of prices, and the margins',
  description: 'Newest first; `?model=`, `?provider=`, `?limit=` and `?offset=` narrow the list.',
  security: BY_ADMIN_TOKEN,
  request: {
    query: z.object({
      model: z.string().optional(),
      provider: z.string().optional(),
      limit: z.coerce.number().int('must be a whole number').min(1).max(PAGE_MAX).optional(),
      offset: z.coerce.number().int('must be a whole number').min(0).optional(),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'Prices and margins.',
      schema: z.object({ data: z.array(priceSchema), margins: z.array(marginSchema) }),
      example: { data: [PRICE_EXAMPLE], margins: [MARGIN_EXAMPLE] },
    },
    [400, 401, 404, 503],
  ),
});

const putRoute = createRoute({
  method: 'put',
  path: '/api/admin/prices',
  tags: TAGS,
  summary: 'Set a price or a margin',
  description:
    'A price is in dollars per million units, as a decimal string. It is a new version, in force from `effective_from`; ' +
    '`service_tiers` multiply its prices of tokens for what is served as such a tier, and one that is not named is not served; ' +
    'a request that is running keeps the version that it was quoted at. Of the margins the most specific holds: of the ' +
    'model, of the provider, of all. A `percent` of null takes a margin away.',
  security: BY_ADMIN_TOKEN,
  request: {
    body: jsonBody(pricesBody, { model: 'acme/large-1', provider: 'acme', prices: { input: '2.5', output: '10' } }),
  },
  responses: answers(
    {
      status: 200,
      description: 'The new version, if a price was set, and all margins.',
      schema: z.object({ data: priceSchema.nullable(), margins: z.array(marginSchema) }),
      example: { data: PRICE_EXAMPLE, margins: [MARGIN_EXAMPLE] },
    },
    [400, 401, 404, 503],
  ),
});

/** The routes of prices and margins. */
export function catalogPricesRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(listRoute, async (c) => {
    const { model = null, provider = null, limit = PAGE_MAX, offset = 0 } = c.req.valid('query');
    const prices = await listPrices(c.var.world, { model, provider, limit, offset });
    if (!prices.ok) return refused(c, prices.refusal);
    const margins = await listMargins(c.var.world);
    if (!margins.ok) return refused(c, margins.refusal);
    return c.json({ data: prices.value.map(priceJson), margins: margins.value.map(marginJson) });
  });

  router.openapi(putRoute, async (c) => {
    const { world } = c.var;
    const body = c.req.valid('json');
    const price = await newPrice(world, body);
    if (!price.ok) return refused(c, price.refusal);
    const put = await putPrices(world, { price: price.value, margins: marginsOf(body) });
    if (!put.ok) return refused(c, put.refusal);
    const margins = await listMargins(world);
    if (!margins.ok) return refused(c, margins.refusal);
    const data = price.value === undefined ? null : priceJson(storedForm(price.value));
    return c.json({ data, margins: margins.value.map(marginJson) });
  });

  return router;
}

/** The version to add, if the body has a price: for an endpoint that there is, from a date that has not passed. */
async function newPrice(world: World, body: PricesBody): Promise<Result<NewPrice | undefined, Refusal>> {
  const { model, provider, prices, tiers = [], service_tiers: services = {} } = body;
  if (model === undefined || provider === undefined || prices === undefined) return ok(undefined);
  const now = world.clock();
  const effectiveFrom = body.effective_from === undefined ? now : Date.parse(body.effective_from);
  if (effectiveFrom < now - PAST_MAX_MS) {
    const message = '`effective_from` must not be in the past: a price does not change what was already charged.';
    return refuse({ reason: 'invalid_parameter', param: 'effective_from', message });
  }
  const found = await findModelRow(world, model);
  if (!found.ok) return found;
  if (found.value === undefined) {
    const message = `The catalogue has no model "${model}". Add it with PUT /api/admin/models/<author>/<slug>.`;
    return refuse({ reason: 'model_not_found', param: 'model', message });
  }
  if (!found.value.endpoints.some((endpoint) => endpoint.provider === provider)) {
    const message = `"${provider}" has no endpoint for ${model}. Add it with PUT /api/admin/models/${model}.`;
    return refuse({ reason: 'invalid_parameter', param: 'provider', message });
  }
  const version = `operator-${sortableId(now, world.random)}`;
  const above = tiers.toSorted((first, second) => first.from - second.from);
  return ok({ version, model, provider, effectiveFrom, tiers: [{ from: 0, prices }, ...above], services });
}

function marginsOf({ margin, percent }: PricesBody) {
  if (margin === undefined || percent === undefined) return [];
  const scopes: readonly (readonly [MarginScope, string | undefined])[] = [
    ['model', margin.model],
    ['provider', margin.provider],
    ['all', margin.all === true ? '' : undefined],
  ];
  return scopes.flatMap(([scope, name]) => (name === undefined ? [] : [{ scope, name, ppm: percent }]));
}

const storedForm = (price: NewPrice) => ({
  version: price.version,
  model: price.model,
  provider: price.provider,
  source: 'operator' as const,
  effective_from: price.effectiveFrom,
  amounts: JSON.stringify(amountsOf(price)),
});
