// Which imported models the migrations so far do not hold as they are imported: what a new migration has to say, and no more.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ImportedModel } from '../src/catalog/import/models.ts';

type Row = readonly unknown[];
type Compiled = { readonly models: readonly Row[]; readonly prices: readonly Row[] };

/** The migrations of a folder in their order. */
export const migrationTexts = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Those of the models that `seed`, a migration of them all, would change in a database that has the `earlier` migrations. */
export function changedModels(
  models: readonly ImportedModel[],
  seed: string,
  earlier: readonly string[],
): readonly ImportedModel[] {
  const database = new DatabaseSync(':memory:');
  for (const migration of earlier) database.exec(migration);
  const before = modelTexts(database);
  database.exec(seed);
  const after = modelTexts(database);
  return models.filter(({ id }) => before.get(id) !== after.get(id));
}

/** Everything that is stored of each model but when it was made, which for one without a date is when it was imported. */
function modelTexts(database: DatabaseSync): ReadonlyMap<string, string> {
  const text = String(database.prepare('SELECT compiled FROM compiled_catalog').get()?.compiled);
  const { models, prices } = JSON.parse(text) as Compiled;
  const pricesOf = Map.groupBy(prices, ([model]) => model);
  return new Map(
    models.map(([id, name, description, _created, ...others]) => [
      String(id),
      JSON.stringify([name, description, others, pricesOf.get(id)]),
    ]),
  );
}
