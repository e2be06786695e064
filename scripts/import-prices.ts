// Writes the catalogue's seed, a migration, out of @pydantic/genai-prices (data only) and scripts/import-facts.jsonl, and says
// what it left out and why. Run after the package was updated: node scripts/import-prices.ts [migrations/NNNN_name.sql]
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider, type MatchLogic, type ModelInfo } from '@pydantic/genai-prices';
import type { ListEntry } from '../src/catalog/import/card.ts';
import type { Facts, ModelFacts } from '../src/catalog/import/facts.ts';
import { type Import, importModels } from '../src/catalog/import/models.ts';
import type { ListedModel, ProviderInput } from '../src/catalog/import/offers.ts';
import { seedMigration, seedStatements } from '../src/catalog/import/seed.ts';

const ROOT = join(import.meta.dirname, '..');
const DEFAULT_OUTPUT = 'migrations/0003_catalog_seed.sql';

/** Our slugs, and the list's names for them; those without a list are priced by the facts alone. */
const LIST_NAMES: Readonly<Record<string, string | undefined>> = {
  openai: 'openai',
  groq: 'groq',
  together: 'together',
  fireworks: 'fireworks',
  deepseek: 'deepseek',
  mistral: 'mistral',
  xai: 'x-ai',
  cerebras: 'cerebras',
  perplexity: 'perplexity',
  openrouter: 'openrouter',
  nvidia: undefined,
  deepinfra: undefined,
  moonshot: 'moonshotai',
  zai: 'zai',
  alibaba: undefined,
};

/** Every provider's part of the price list and of the facts. */
export function providerInputs(): readonly ProviderInput[] {
  const facts = readFacts();
  return Object.entries(LIST_NAMES).map(([slug, listName]) => {
    const models = listName === undefined ? [] : (findProvider({ providerId: listName })?.models ?? []);
    return { slug, listed: models.map(listedModel), facts: facts[slug] ?? {} };
  });
}

function readFacts(): Readonly<Record<string, Facts>> {
  const lines = readFileSync(join(ROOT, 'scripts/import-facts.jsonl'), 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as [string, string, ModelFacts]);
  const byProvider = Map.groupBy(rows, ([provider]) => provider);
  return Object.fromEntries(
    [...byProvider].map(([provider, its]) => [
      provider,
      Object.fromEntries(its.map(([, name, facts]) => [name, facts])),
    ]),
  );
}

function listedModel(model: ModelInfo): ListedModel {
  const equal = equalNames(model.match).filter((name) => !name.startsWith('cerebras'));
  return {
    // The list's id is its own name for an entry; the provider's names are those that it must equal.
    names:
      equal.length === 0 || equal.includes(model.id)
        ? [model.id, ...equal.filter((name) => name !== model.id)]
        : equal,
    title: model.name,
    context: model.context_window,
    deprecated: model.deprecated === true,
    entry: model.prices as ListEntry,
    matches: (name) => matches(model.match, name),
  };
}

function equalNames(match: MatchLogic): readonly string[] {
  if ('equals' in match) return [match.equals];
  return 'or' in match ? match.or.flatMap(equalNames) : [];
}

function matches(match: MatchLogic, name: string): boolean {
  if ('or' in match) return match.or.some((part) => matches(part, name));
  if ('and' in match) return match.and.every((part) => matches(part, name));
  if ('equals' in match) return name === match.equals;
  if ('starts_with' in match) return name.startsWith(match.starts_with);
  if ('ends_with' in match) return name.endsWith(match.ends_with);
  if ('contains' in match) return name.includes(match.contains);
  return new RegExp(match.regex).test(name);
}

/** The migration for today's data. */
export function writeSeed(imported: Import, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  const { version } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules/@pydantic/genai-prices/package.json'), 'utf8'),
  ) as { version: string };
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return seedMigration(
    seedStatements(imported.models, day.replaceAll('-', ''), hash),
    `Made by scripts/import-prices.ts on ${day}, not to be changed by hand.
Prices: @pydantic/genai-prices ${version} (MIT), and where it has none models.dev (MIT), in nano-USD per million units.`,
  );
}

function report({ models, leftOut }: Import): string {
  const endpoints = models.flatMap((model) => model.endpoints);
  const reasons = Map.groupBy(leftOut, ({ why }) => why);
  const lines = [...reasons].map(
    ([why, rows]) => `${why}: ${rows.length}\n  ${rows.map(({ provider, name }) => `${provider} ${name}`).join(', ')}`,
  );
  const fromFacts = endpoints.filter(({ from }) => from === 'facts').length;
  return `${lines.join('\n')}\n${models.length} models, ${endpoints.length} endpoints (${fromFacts} priced by facts).\n`;
}

if (import.meta.main) {
  const now = Date.now();
  const imported = importModels(providerInputs(), now);
  writeFileSync(join(ROOT, process.argv[2] ?? DEFAULT_OUTPUT), writeSeed(imported, now));
  process.stdout.write(report(imported));
}
