// Which model a name means, and which models can be served now. Pure: it never asks a provider.
import { ok, type Result, refuse } from '../base/result.ts';
import type { Catalog, Endpoint, Model, ModelNotFound } from './types.ts';

const NEAREST_COUNT = 3;
/** Longer names are compared by their beginning only, so that a huge one costs nothing. */
const NAME_LENGTH_MAX = 80;
/** `-2024-08-06` or `-20240806` at the end: a dated snapshot. */
const SNAPSHOT = /-20\d{2}-?\d{2}-?\d{2}$/;

/** Finds a model by `author/slug`, by an alias or dated snapshot, or by its bare name when one author only has it. */
export function findModel(catalog: Catalog, name: string): Result<Model, ModelNotFound> {
  const index = indexOf(catalog);
  const undated = name.replace(SNAPSHOT, '');
  for (const candidate of undated === name ? [name] : [name, undated]) {
    const model = index.get(candidate) ?? index.get(candidate.toLowerCase());
    if (model !== undefined) return ok(model);
  }
  return refuse({ reason: 'model_not_found', requested: name, nearest: nearestModels(catalog, name) });
}

/** The models that can be served now: those with an endpoint whose provider is on. */
export const servableModels = (catalog: Catalog): readonly Model[] =>
  [...catalog.models.values()].filter((model) => servableEndpoints(catalog, model).length > 0);

/** The endpoints of a model whose provider is on, in the order in which they are tried. */
export const servableEndpoints = (catalog: Catalog, model: Model): readonly Endpoint[] =>
  model.endpoints.filter((endpoint) => catalog.providers.has(endpoint.provider));

/** The ids nearest to a name that is not sold, by edits; of those that can be served now. */
function nearestModels(catalog: Catalog, name: string): readonly string[] {
  const wanted = name.slice(0, NAME_LENGTH_MAX).toLowerCase();
  const distances = servableModels(catalog).map(({ id }) => ({ id, distance: distanceTo(wanted, id) }));
  return distances
    .toSorted((first, second) => first.distance - second.distance || (first.id < second.id ? -1 : 1))
    .slice(0, NEAREST_COUNT)
    .map(({ id }) => id);
}

/** A bare name is compared with bare names, so that an author's length does not count as a mistake. */
const distanceTo = (wanted: string, id: string): number =>
  editDistance(wanted, (wanted.includes('/') ? id : bareName(id)).toLowerCase());

/** How many letters must be put in, taken out or changed to make one text the other. */
export function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, at) => at);
  for (let left = 1; left <= first.length; left++) {
    const next = [left];
    for (let right = 1; right <= second.length; right++) {
      const change = (row[right - 1] ?? 0) + (first[left - 1] === second[right - 1] ? 0 : 1);
      next.push(Math.min(change, (row[right] ?? 0) + 1, (next[right - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}

const bareName = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

// Built once per catalogue, not per request: a map holds several names for each of its models.
const indexes = new WeakMap<Catalog['models'], ReadonlyMap<string, Model>>();

function indexOf({ models }: Catalog): ReadonlyMap<string, Model> {
  const known = indexes.get(models);
  if (known !== undefined) return known;
  const index = buildIndex([...models.values()]);
  indexes.set(models, index);
  return index;
}

/** Names in order of their strength: ids, aliases, bare names; each level exact first, then in lower case. */
function buildIndex(models: readonly Model[]): ReadonlyMap<string, Model> {
  const index = new Map<string, Model>();
  const levels: readonly ((model: Model) => readonly string[])[] = [
    ({ id }) => [id],
    ({ aliases }) => aliases,
    ({ id, aliases }) => [bareName(id), ...aliases.filter((alias) => alias.includes('/')).map(bareName)],
  ];
  for (const namesOf of levels) addUnambiguous(index, models, namesOf);
  for (const namesOf of levels)
    addUnambiguous(index, models, (model) => namesOf(model).map((name) => name.toLowerCase()));
  return index;
}

/** A name that two models of one level share means neither. */
function addUnambiguous(
  index: Map<string, Model>,
  models: readonly Model[],
  namesOf: (model: Model) => readonly string[],
): void {
  const meanings = new Map<string, Model | 'several'>();
  for (const model of models) {
    for (const name of namesOf(model)) {
      const known = meanings.get(name);
      meanings.set(name, known === undefined || known === model ? model : 'several');
    }
  }
  for (const [name, meaning] of meanings) {
    if (meaning !== 'several' && !index.has(name)) index.set(name, meaning);
  }
}
