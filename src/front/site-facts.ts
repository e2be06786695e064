// What the public pages are told, out of the catalogue, the operator's settings and the books. It reads and copies; it decides nothing.
import { DAY, HOUR, MINUTE } from '../base/clock.ts';
import { servableEndpoints, servableModels } from '../catalog/find.ts';
import type { ShownHealth } from '../catalog/health.ts';
import { providerName } from '../catalog/provider-table.ts';
import type { Catalog, Endpoint, Model } from '../catalog/types.ts';
import { openChannels } from '../payments/channels/open.ts';
import { readSettings } from '../payments/settings.ts';
import type { LiveFacts, Others, SiteEndpoint, SiteHealth, SiteModel, Terms } from '../ui/site/data.ts';
import type { World } from '../world.ts';

const BUILT_IN = 'demo';

// Once per catalogue, not per page: as long as neither models nor providers change.
const described = new WeakMap<
  Catalog['models'],
  { readonly providers: Catalog['providers']; readonly models: readonly SiteModel[] }
>();

/** The models that can be called now, by id. */
export function siteModels(catalog: Catalog): readonly SiteModel[] {
  const known = described.get(catalog.models);
  if (known?.providers === catalog.providers) return known.models;
  const models = servableModels(catalog)
    .map((model) => siteModel(catalog, model))
    .toSorted((first, second) => (first.id < second.id ? -1 : 1));
  described.set(catalog.models, { providers: catalog.providers, models });
  return models;
}

/** One model as the pages know it. */
function siteModel(catalog: Catalog, model: Model): SiteModel {
  const { inputModalities, outputModalities, tools, structuredOutputs, reasoning, assumed } = model.capabilities;
  const endpoints = servableEndpoints(catalog, model);
  return {
    id: model.id,
    name: model.name,
    description: model.description,
    createdAt: model.createdAt,
    contextTokens: model.contextAssumed === true ? undefined : model.contextTokens,
    inputModalities,
    outputModalities,
    tools,
    structuredOutputs,
    reasoning,
    isAssumed: assumed === true,
    isBuiltIn: endpoints.every(({ provider }) => provider === BUILT_IN),
    aliases: model.aliases,
    endpoints: endpoints.map(siteEndpoint),
  };
}

const siteEndpoint = ({ provider, price, margin, maxOutputTokens, priority }: Endpoint): SiteEndpoint => ({
  provider,
  providerName: nameOf(provider),
  card: price.card,
  margin,
  maxOutputTokens,
  priority,
  priceVersion: price.version,
  priceSince: price.effectiveFrom,
});

/** How the endpoints of a model have been doing, in the order of its page. */
export async function healthOfModel(
  world: World,
  catalog: Catalog,
  id: string,
  shownHealth: ShownHealth,
): Promise<readonly SiteHealth[]> {
  const model = catalog.models.get(id);
  if (model === undefined) return [];
  const figuresOf = await shownHealth(world);
  return servableEndpoints(catalog, model).map((endpoint) => {
    const { requests, uptime, latency, throughput } = figuresOf(endpoint);
    return { providerName: nameOf(endpoint.provider), requests, uptime, latency, throughput: throughput?.p50 };
  });
}

const nameOf = (provider: string): string => (provider === BUILT_IN ? 'built in' : providerName(provider));

/** What is charged is read each time, so that a page never shows a fee of before. */
const TERMS_FRESH_MS = 0;
const LIVE_FRESH_MS = 10 * MINUTE;
/** So many rows are looked at for the figures of a day, whatever there is. */
const LIVE_ROWS_MAX = 20_000;

type Kept<Value> = { readonly value: Value; readonly readAt: number };

// By database, which is one for as long as an isolate lives.
const keptTerms = new WeakMap<D1Database, Kept<Terms>>();
const keptLive = new WeakMap<D1Database, Kept<LiveFacts>>();

/** How credit is sold now; as last read where D1 does not answer, and undefined where it was never read. */
export function termsOf(world: World): Promise<Terms | undefined> {
  return remembered(world, keptTerms, TERMS_FRESH_MS, async () => {
    const { least, most, fee, tax, refundDays, seller } = await readSettings(world.env.DB);
    const takesPayments = openChannels(world.env, world.fetch).size > 0;
    return { takesPayments, least, most, fee, tax, refundDays, seller };
  });
}

/** What went through in the last 24 hours, at most ten minutes old. */
export function liveFactsOf(world: World): Promise<LiveFacts | undefined> {
  return remembered(world, keptLive, LIVE_FRESH_MS, async () => {
    const now = world.clock();
    const row = await world.env.DB.prepare(
      `SELECT coalesce(sum(requests), 0) AS requests, count(DISTINCT model) AS models, count(DISTINCT provider) AS providers
       FROM (SELECT requests, model, provider FROM usage_hours INDEXED BY usage_hours_by_hour
         WHERE hour >= ?1 AND provider <> ?2 ORDER BY hour DESC LIMIT ?3)`,
    )
      .bind(now - (now % HOUR) - DAY, BUILT_IN, LIVE_ROWS_MAX)
      .first<LiveFacts>();
    return row ?? { requests: 0, models: 0, providers: 0 };
  });
}

async function remembered<Value>(
  { env, clock, log }: World,
  kept: WeakMap<D1Database, Kept<Value>>,
  freshMs: number,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  const last = kept.get(env.DB);
  if (last !== undefined && clock() - last.readAt < freshMs) return last.value;
  try {
    const value = await read();
    kept.set(env.DB, { value, readAt: clock() });
    return value;
  } catch (error) {
    log('warn', 'page_facts_failed', { error: String(error) });
    return last?.value;
  }
}

const CHANNEL_NAMES: Readonly<Record<string, string>> = { stripe: 'Stripe', dodo: 'Dodo Payments' };

/** Who gets what people send: providers of models that are on, and of payments. */
export function othersOf(world: World, catalog: Catalog): Others {
  const ids = new Set(siteModels(catalog).flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider)));
  return {
    providers: [...ids].filter((id) => id !== BUILT_IN).map(providerName),
    payments: [...openChannels(world.env, world.fetch).keys()].flatMap((name) => CHANNEL_NAMES[name] ?? []),
  };
}
