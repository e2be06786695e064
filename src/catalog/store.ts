// What the operator changes in D1. Each change recompiles the one row that Workers read, in the same batch, and puts it into
// this isolate's memory at once. It decides nothing: what may be written was checked before.
import { ok, type Result, refuse } from '../base/result.ts';
import type { Prices } from '../billing/price.ts';
import type { World } from '../world.ts';
import { refreshCatalog } from './load.ts';
import type { Quantization } from './quantization.ts';
import type { Services } from './service-price.ts';
import { insertEndpoint, insertPrice } from './store-statements.ts';
import type { Modality, StoredKind } from './types.ts';

export type DatabaseDown = { readonly reason: 'database_unavailable' };

export type ProviderRow = {
  readonly slug: string;
  readonly kind: StoredKind;
  readonly base_url: string;
  readonly sealed_key: string;
  readonly key_last4: string;
  readonly updated_at: number;
};

export type EndpointRow = {
  readonly provider: string;
  readonly upstream_model: string;
  readonly priority: number;
  readonly max_output_tokens: number | null;
  readonly quantization: Quantization | null;
  readonly keeps_data: 0 | 1 | null;
};

export type ModelRow = {
  readonly id: string;
  readonly source: 'operator' | 'import';
  readonly name: string;
  readonly description: string;
  readonly created_at: number;
  readonly context_tokens: number | null;
  readonly max_output_tokens: number | null;
  /** JSON, as `StoredCapabilities`. */
  readonly capabilities: string | null;
  /** JSON, a list of names. */
  readonly aliases: string;
};

/** What `models.capabilities` holds. */
export type StoredCapabilities = {
  readonly in: readonly Modality[];
  readonly out: readonly Modality[];
  readonly tools: 0 | 1;
  readonly structured: 0 | 1;
  readonly reasoning: 0 | 1;
};

/** A version of a price to be added: the operator's. */
export type NewPrice = {
  readonly version: string;
  readonly model: string;
  readonly provider: string;
  readonly effectiveFrom: number;
  /** The base is the one from 0. */
  readonly tiers: readonly { readonly from: number; readonly prices: Prices }[];
  readonly services?: Services;
};

export type PriceRow = {
  readonly number: number;
  readonly version: string;
  readonly model: string;
  readonly provider: string;
  readonly source: 'operator' | 'import';
  readonly effective_from: number;
  /** JSON: `[[from, kind, amount]]`. */
  readonly amounts: string;
};

export type MarginScope = 'model' | 'provider' | 'all';
export type MarginRow = { readonly scope: MarginScope; readonly name: string; readonly ppm: number };

/** The operator's providers, keys sealed. */
export const listProviders = (world: World): Promise<Result<readonly ProviderRow[], DatabaseDown>> =>
  all(world, 'SELECT * FROM providers ORDER BY slug');

/** Adds or replaces an operator's provider. */
export const putProvider = (world: World, row: ProviderRow): Promise<Result<true, DatabaseDown>> =>
  change(world, [
    world.env.DB.prepare(
      'INSERT OR REPLACE INTO providers (slug, kind, base_url, sealed_key, key_last4, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
    ).bind(row.slug, row.kind, row.base_url, row.sealed_key, row.key_last4, row.updated_at),
  ]);

/** Takes an operator's provider away; one of the environment by the same slug is in use again. */
export const deleteProvider = (world: World, slug: string): Promise<Result<true, DatabaseDown>> =>
  change(world, [world.env.DB.prepare('DELETE FROM providers WHERE slug = ?').bind(slug)]);

/** A model that was not removed, with its endpoints; undefined when there is none. */
export async function findModelRow(
  world: World,
  id: string,
): Promise<
  Result<{ readonly model: ModelRow; readonly endpoints: readonly EndpointRow[] } | undefined, DatabaseDown>
> {
  const models = await all<ModelRow>(world, 'SELECT * FROM models WHERE id = ? AND removed = 0', id);
  if (!models.ok) return models;
  const [model] = models.value;
  if (model === undefined) return ok(undefined);
  const endpoints = await all<EndpointRow>(
    world,
    `SELECT provider, upstream_model, priority, max_output_tokens, quantization, keeps_data
    FROM endpoints WHERE model = ? ORDER BY priority, provider`,
    id,
  );
  return endpoints.ok ? ok({ model, endpoints: endpoints.value }) : endpoints;
}

/** Adds or replaces a model and all its endpoints. From now on it is the operator's, and no import changes it. */
export function putModel(
  world: World,
  model: Omit<ModelRow, 'source'>,
  endpoints: readonly EndpointRow[],
): Promise<Result<true, DatabaseDown>> {
  const { DB } = world.env;
  return change(world, [
    DB.prepare(
      `INSERT INTO models (id, source, removed, name, description, created_at, context_tokens, max_output_tokens, capabilities, aliases)
      VALUES (?, 'operator', 0, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET source = 'operator', removed = 0, name = excluded.name, description = excluded.description,
        context_tokens = excluded.context_tokens, max_output_tokens = excluded.max_output_tokens,
        capabilities = excluded.capabilities, aliases = excluded.aliases`,
    ).bind(
      model.id,
      model.name,
      model.description,
      model.created_at,
      model.context_tokens,
      model.max_output_tokens,
      model.capabilities,
      model.aliases,
    ),
    DB.prepare('DELETE FROM endpoints WHERE model = ?').bind(model.id),
    ...endpoints.map((endpoint) => insertEndpoint(DB, model.id, endpoint)),
  ]);
}

/** Takes a model away; it stays away when prices are imported again. Its prices are kept, for receipts name them. */
export const removeModel = (world: World, id: string): Promise<Result<true, DatabaseDown>> =>
  change(world, [
    world.env.DB.prepare("UPDATE models SET removed = 1, source = 'operator' WHERE id = ?").bind(id),
    world.env.DB.prepare('DELETE FROM endpoints WHERE model = ?').bind(id),
  ]);

/** Versions of prices, newest first; of one model or provider where they are named. */
export const listPrices = (
  world: World,
  filter: {
    readonly model: string | null;
    readonly provider: string | null;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<Result<readonly PriceRow[], DatabaseDown>> =>
  all(
    world,
    `SELECT p.*, (
      SELECT json_group_array(json_array(from_tokens, kind, amount)) FROM price_amounts a WHERE a.version = p.version
    ) AS amounts
    FROM prices p WHERE (?1 IS NULL OR model = ?1) AND (?2 IS NULL OR provider = ?2)
    ORDER BY number DESC LIMIT ?3 OFFSET ?4`,
    filter.model,
    filter.provider,
    filter.limit,
    filter.offset,
  );

/** Every margin that is set. */
export const listMargins = (world: World): Promise<Result<readonly MarginRow[], DatabaseDown>> =>
  all(world, 'SELECT scope, name, ppm FROM margins ORDER BY scope, name');

/** Adds a version of a price, sets margins, or both; a margin of null is taken away. */
export function putPrices(
  world: World,
  changes: {
    readonly price: NewPrice | undefined;
    readonly margins: readonly { readonly scope: MarginScope; readonly name: string; readonly ppm: number | null }[];
  },
): Promise<Result<true, DatabaseDown>> {
  const { DB } = world.env;
  const margins = changes.margins.map(({ scope, name, ppm }) =>
    ppm === null
      ? DB.prepare('DELETE FROM margins WHERE scope = ? AND name = ?').bind(scope, name)
      : DB.prepare('INSERT OR REPLACE INTO margins (scope, name, ppm) VALUES (?, ?, ?)').bind(scope, name, ppm),
  );
  return change(world, [...(changes.price === undefined ? [] : insertPrice(DB, changes.price)), ...margins]);
}

async function change(world: World, statements: readonly D1PreparedStatement[]): Promise<Result<true, DatabaseDown>> {
  const { DB } = world.env;
  return guarded(world, async () => {
    await DB.batch([
      ...statements,
      DB.prepare('UPDATE catalog SET version = version + 1, compiled_at = ?').bind(world.clock()),
      DB.prepare('UPDATE catalog SET compiled = (SELECT compiled FROM compiled_catalog)'),
    ]);
    await refreshCatalog(world);
    return true as const;
  });
}

const all = <Row>(
  world: World,
  sql: string,
  ...values: readonly (string | number | null)[]
): Promise<Result<readonly Row[], DatabaseDown>> =>
  guarded(
    world,
    async () =>
      (
        await world.env.DB.prepare(sql)
          .bind(...values)
          .all<Row>()
      ).results,
  );

async function guarded<Value>(world: World, work: () => Promise<Value>): Promise<Result<Value, DatabaseDown>> {
  try {
    return ok(await work());
  } catch (error) {
    world.log('warn', 'catalog_database_failed', { error: String(error) });
    return refuse({ reason: 'database_unavailable' });
  }
}
