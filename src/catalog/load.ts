// Gives every request the catalogue out of this isolate's memory. D1 is read when an isolate is new and, in the background,
// when what it has grew old; without D1 the platform's cache stands in for an hour. Never asks D1 on a request's path otherwise.
import { HOUR, MINUTE, SECOND } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { World } from '../world.ts';
import { providerAccess } from './access.ts';
import { modelsAt, nextPriceChange, type ParsedCatalog, parseCompiled } from './compiled.ts';
import { readCopy, type StoredCopy, writeCopy } from './copy.ts';
import type { Catalog, ProviderAccess } from './types.ts';

export type CatalogUnavailable = { readonly reason: 'catalog_unavailable' };

/** Runs work that outlives the answer; the work must not fail. */
type KeepAlive = (name: string, work: Promise<unknown>) => void;

/** Older than this, the catalogue is read again while the old one still answers. */
const FRESH_MS = 30 * SECOND;
/** Older than this, a request waits for the new one: a price change holds within a minute. */
const STALE_MS = 55 * SECOND;
/** How long a request waits for D1. */
const READ_LIMIT_MS = 500;
/** After a read that failed, how long no other request waits for the next. */
const RETRY_MS = 5 * SECOND;
/** Without D1, a copy of this age still sells. */
const COPY_AGE_MAX_MS = HOUR;
/** How often the copy in the platform's cache is written anew. */
const COPY_RENEWED_MS = 10 * MINUTE;

/** What one isolate holds of one database. A background read replaces it as a whole. */
type Memory = {
  readonly version: string;
  readonly compiled: string;
  readonly parsed: ParsedCatalog;
  readonly access: WeakMap<object, ReadonlyMap<string, ProviderAccess>>;
  models: Catalog['models'];
  nextChange: number | undefined;
  readAt: number;
  triedAt: number;
  copiedAt: number;
};

const memories = new WeakMap<object, Memory>();

/** The catalogue as it is in force now. `keepAlive` lets a background read outlive the request that started it. */
export async function loadCatalog(world: World, keepAlive?: KeepAlive): Promise<Result<Catalog, CatalogUnavailable>> {
  const now = world.clock();
  const memory = memories.get(world.env.DB);
  if (memory === undefined) return firstLoad(world, now);
  const age = now - memory.readAt;
  if (age >= FRESH_MS && now - memory.triedAt >= RETRY_MS) {
    memory.triedAt = now;
    const work = readRow(world, now);
    if (age >= STALE_MS) await withinLimit(work);
    else keepAlive?.('catalog', work);
  }
  return answer(world, memories.get(world.env.DB), now);
}

/** Reads the row again into this isolate's memory, so that the next request here sees a change just made. */
export async function refreshCatalog(world: World): Promise<boolean> {
  return readRow(world, world.clock());
}

async function firstLoad(world: World, now: number): Promise<Result<Catalog, CatalogUnavailable>> {
  await withinLimit(readRow(world, now));
  if (memories.get(world.env.DB) === undefined) {
    const copy = await readCopy();
    if (copy !== undefined) remember(world, { ...copy, triedAt: now, copiedAt: copy.readAt });
  }
  return answer(world, memories.get(world.env.DB), now);
}

async function answer(
  world: World,
  memory: Memory | undefined,
  now: number,
): Promise<Result<Catalog, CatalogUnavailable>> {
  if (memory === undefined || now - memory.readAt >= COPY_AGE_MAX_MS) return refuse({ reason: 'catalog_unavailable' });
  if (memory.nextChange !== undefined && now >= memory.nextChange) {
    memory.models = modelsAt(memory.parsed, now);
    memory.nextChange = nextPriceChange(memory.parsed, now);
  }
  return ok({ version: memory.version, models: memory.models, providers: await providersOf(world, memory) });
}

/** Reads the one row, without its text where the version is the one already here. False when D1 failed. */
async function readRow(world: World, startedAt: number): Promise<boolean> {
  try {
    const known = memories.get(world.env.DB);
    const row = await world.env.DB.prepare(
      `SELECT version || '-' || compiled_at AS version,
        CASE WHEN version || '-' || compiled_at = ? THEN NULL ELSE compiled END AS compiled FROM catalog WHERE id = 1`,
    )
      .bind(known?.version ?? '')
      .first<{ version: string; compiled: string | null }>();
    if (row === null) return false;
    const compiled = row.compiled ?? known?.compiled;
    if (compiled !== undefined) await adopt(world, { version: row.version, compiled, readAt: startedAt });
    return true;
  } catch (error) {
    world.log('warn', 'catalog_read_failed', { error: String(error) });
    return false;
  }
}

/** Keeps what was read, unless a read that began later has come back before it. */
async function adopt(world: World, read: StoredCopy): Promise<void> {
  const known = memories.get(world.env.DB);
  if (known !== undefined && known.readAt > read.readAt) return;
  if (known !== undefined && known.version === read.version) known.readAt = read.readAt;
  else remember(world, { ...read, triedAt: read.readAt, copiedAt: 0 });
  const memory = memories.get(world.env.DB);
  if (memory === undefined || read.readAt - memory.copiedAt < COPY_RENEWED_MS) return;
  memory.copiedAt = read.readAt;
  await writeCopy(read);
}

function remember(world: World, read: StoredCopy & { readonly triedAt: number; readonly copiedAt: number }): void {
  const parsed = parseCompiled(read.compiled);
  memories.set(world.env.DB, {
    ...read,
    parsed,
    access: new WeakMap(),
    models: modelsAt(parsed, read.readAt),
    nextChange: nextPriceChange(parsed, read.readAt),
  });
}

async function providersOf(world: World, memory: Memory): Promise<ReadonlyMap<string, ProviderAccess>> {
  const known = memory.access.get(world.env);
  if (known !== undefined) return known;
  const providers = await providerAccess(world, memory.parsed.providers);
  memory.access.set(world.env, providers);
  return providers;
}

/** Undefined when the limit passed first; the work goes on. */
async function withinLimit(work: Promise<boolean>): Promise<boolean | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), READ_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
