// The seed as SQL, on the shipped migrations: what is compiled is what was imported, and what the operator wrote stays.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { changedModels, migrationTexts } from '../../../scripts/import-changes.ts';
import { providerInputs } from '../../../scripts/import-prices.ts';
import { modelsAt, parseCompiled } from '../../../src/catalog/compiled.ts';
import { type ImportedModel, importModels } from '../../../src/catalog/import/models.ts';
import { seedMigration, seedStatements } from '../../../src/catalog/import/seed.ts';

const NOW = Date.parse('2026-11-01T00:00:00Z');
const MIGRATIONS = new URL('../../../migrations/', import.meta.url).pathname;
const migration = (name: string): string => readFileSync(`${MIGRATIONS}${name}`, 'utf8');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const model = (id: string, input: bigint): ImportedModel => ({
  id,
  name: `It's ${id}`,
  released: '2026-02',
  context: undefined,
  capabilities: undefined,
  aliases: ['x'],
  endpoints: [
    {
      provider: 'openai',
      upstream: id,
      priority: 10,
      output: undefined,
      from: 'list',
      prices: [{ effectiveFrom: 0, tiers: [{ from: 0, amounts: { input, output: 2n } }] }],
    },
  ],
});

describe('the seed', () => {
  let database: DatabaseSync;
  const apply = (models: readonly ImportedModel[], stamp: string) =>
    database.exec(seedMigration(seedStatements(models, stamp, hash), 'Test.'));
  const read = () => {
    const row = database.prepare('SELECT compiled FROM catalog').get();
    return modelsAt(parseCompiled(String(row?.compiled)), NOW);
  };
  const inputOf = (id: string) => read().get(id)?.endpoints[0]?.price.card.prices.input;
  const count = (table: string) => Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec(migration('0002_catalog.sql'));
  });

  it('reads back as what was imported', () => {
    const imported = importModels(providerInputs(), NOW).models;
    apply(imported, '20261101');
    const models = read();
    expect(models.size).toBe(imported.length + 2);
    for (const { id, endpoints, context, aliases } of imported) {
      const stored = models.get(id);
      expect(stored?.aliases).toEqual(aliases);
      expect(stored?.contextAssumed === true ? undefined : stored?.contextTokens).toBe(context);
      for (const { provider, upstream, prices } of endpoints) {
        const endpoint = stored?.endpoints.find((other) => other.provider === provider);
        const [first, ...above] = prices.findLast(({ effectiveFrom }) => effectiveFrom <= NOW)?.tiers ?? [];
        expect(endpoint?.upstreamModel).toBe(upstream);
        expect(endpoint?.price.card.prices).toEqual(first?.amounts);
        expect(endpoint?.price.card.tiers).toEqual(above.map(({ from, amounts }) => ({ from, prices: amounts })));
        expect(endpoint?.price.card.services).toEqual(prices[0]?.services);
      }
    }
  });

  it('is what the shipped migrations hold, all together', () => {
    const { models } = importModels(providerInputs(), NOW);
    const shipped = migrationTexts(MIGRATIONS);
    expect(changedModels(models, seedMigration(seedStatements(models, '20261101', hash), 'Test.'), shipped)).toEqual(
      [],
    );
    expect(shipped.join('').length).toBeLessThan(1_000_000);
  });

  it('is written for the models that are new or changed only', () => {
    const models = [model('a/b', 5n), model('a/c', 5n), model('a/d', 5n)];
    const seedOf = (some: readonly ImportedModel[]) => seedMigration(seedStatements(some, '20261101', hash), 'Test.');
    const earlier = [migration('0002_catalog.sql'), seedOf(models.slice(0, 2))];
    const now = [model('a/b', 5n), model('a/c', 6n), model('a/d', 5n)];
    expect(changedModels(now, seedOf(now), earlier).map(({ id }) => id)).toEqual(['a/c', 'a/d']);
  });

  it('keeps the day on which a model without a date was first seen', () => {
    apply([{ ...model('a/b', 5n), released: undefined }], '20261101');
    apply([{ ...model('a/b', 6n), released: undefined }], '20261201');
    expect(read().get('a/b')?.createdAt).toBe(Date.parse('2026-11-01'));
  });

  it('keeps every statement below what D1 takes', () => {
    const statements = seedStatements(importModels(providerInputs(), NOW).models, '20261101', hash);
    for (const statement of statements) expect(new TextEncoder().encode(statement).length).toBeLessThan(100_000);
  });

  it('adds nothing when it is applied again', () => {
    apply([model('a/b', 5n)], '20261101');
    const before = count('price_amounts');
    apply([model('a/b', 5n)], '20261201');
    expect([count('prices'), count('price_amounts')]).toEqual([1, before]);
  });

  it('adds a version when a price changed, and again when it comes back', () => {
    apply([model('a/b', 5n)], '20261101');
    apply([model('a/b', 6n)], '20261201');
    expect(inputOf('a/b')).toBe(6n);
    apply([model('a/b', 5n)], '20270101');
    expect(inputOf('a/b')).toBe(5n);
    expect(count('prices')).toBe(3);
  });

  it('leaves alone what the operator wrote or removed', () => {
    apply([model('a/b', 5n), model('a/c', 5n)], '20261101');
    database.exec("UPDATE models SET source = 'operator', name = 'Mine' WHERE id = 'a/b'");
    database.exec("UPDATE models SET source = 'operator', removed = 1 WHERE id = 'a/c'");
    apply([model('a/b', 6n), model('a/c', 6n)], '20261201');
    expect(read().get('a/b')?.name).toBe('Mine');
    expect(read().has('a/c')).toBe(false);
  });
});
