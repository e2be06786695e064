// The catalogue as each request gets it: one row of D1, this isolate's memory, and the copy for when D1 does not answer.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/base/clock.ts';
import { servableModels } from '../../src/catalog/find.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { PROVIDERS } from '../../src/catalog/provider-table.ts';
import type { Catalog } from '../../src/catalog/types.ts';
import type { World } from '../../src/world.ts';
import { call, testWorld } from './operator.ts';

async function catalogOf(world: World, works: Promise<unknown>[] = []): Promise<Catalog> {
  const loaded = await loadCatalog(world, (_, work) => works.push(work));
  if (!loaded.ok) throw new Error(loaded.refusal.reason);
  return loaded.value;
}

/** A database that never answers. */
const silent = {
  prepare: () => ({ bind: () => ({ first: () => new Promise(() => undefined) }) }),
} as unknown as D1Database;
const broken = {
  prepare: () => {
    throw new Error('no database');
  },
} as unknown as D1Database;

const setMargin = (ppm: number) =>
  env.DB.batch([
    env.DB.prepare("INSERT OR REPLACE INTO margins (scope, name, ppm) VALUES ('all', '', ?)").bind(ppm),
    env.DB.prepare('UPDATE catalog SET version = version + 1'),
    env.DB.prepare('UPDATE catalog SET compiled = (SELECT compiled FROM compiled_catalog)'),
  ]);

const marginIn = (catalog: Catalog) => catalog.models.get('demo/echo-paid')?.endpoints[0]?.margin;

describe('the catalogue', () => {
  beforeEach(() => setMargin(0));

  it('serves only the built-in models when no provider is on', async () => {
    const catalog = await catalogOf(testWorld());
    expect(servableModels(catalog).map(({ id }) => id)).toEqual(['demo/echo', 'demo/echo-paid']);
  });

  it('serves at least 200 models when every provider has a key', async () => {
    const keys = Object.fromEntries(PROVIDERS.map(({ keyVariable }) => [keyVariable, 'dummy']));
    const listed = await call<{ data: { context_length: number | null }[] }>(testWorld(keys), 'GET', '/v1/models');
    expect(listed.json.data.length).toBeGreaterThanOrEqual(200);
    expect(listed.json.data.filter((model) => model.context_length !== null).length).toBeGreaterThan(200);
  });

  it('turns a provider on by its key, and one without keys by its base URL', async () => {
    const catalog = await catalogOf(
      testWorld({
        GROQ_API_KEY: 'k',
        GROQ_BASE_URL: 'http://127.0.0.1:9/v1/',
        OLLAMA_BASE_URL: 'http://127.0.0.1:8/v1',
        VLLM_API_KEY: 'k',
      }),
    );
    expect([...catalog.providers.keys()].toSorted()).toEqual(['demo', 'groq', 'ollama']);
    expect(catalog.providers.get('groq')).toMatchObject({ baseUrl: 'http://127.0.0.1:9/v1', source: 'environment' });
  });

  it('answers out of memory, and reads again in the background after 30 seconds', async () => {
    const world = testWorld();
    expect(marginIn(await catalogOf(world))).toBe(0);
    await setMargin(5);
    world.time += 29 * SECOND;
    expect(marginIn(await catalogOf(world))).toBe(0);
    world.time += 2 * SECOND;
    const works: Promise<unknown>[] = [];
    expect(marginIn(await catalogOf(world, works))).toBe(0);
    await Promise.all(works);
    expect(marginIn(await catalogOf(world))).toBe(5);
  });

  it('waits for the new one when the old is older than a price change may take', async () => {
    const world = testWorld();
    await catalogOf(world);
    await setMargin(7);
    world.time += MINUTE;
    expect(marginIn(await catalogOf(world))).toBe(7);
  });

  it('stands in for a silent database with the copy of another isolate, for an hour', async () => {
    const first = testWorld();
    await setMargin(9);
    await catalogOf(first);
    const late = testWorld({}, silent);
    late.time += 59 * MINUTE;
    const began = Date.now();
    expect(marginIn(await catalogOf(late))).toBe(9);
    expect(Date.now() - began).toBeLessThan(2000);
    late.time += 2 * MINUTE;
    expect(await loadCatalog(late)).toEqual({ ok: false, refusal: { reason: 'catalog_unavailable' } });
  });

  it('is unavailable without a database and without a copy', async () => {
    await caches.default.delete('https://catalog.farebox.invalid/compiled');
    const world = testWorld({}, broken);
    expect(await loadCatalog(world)).toEqual({ ok: false, refusal: { reason: 'catalog_unavailable' } });
    expect((await call(world, 'GET', '/v1/models')).status).toBe(503);
  });
});
