// Writes a migration with what @pydantic/genai-prices (data only) and scripts/import-facts.jsonl say of models and the migrations so
// far do not, and says what it left out and why. Run after the package was updated: node scripts/import-prices.ts migrations/NNNN_name.sql
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider, type MatchLogic, type ModelInfo } from '@pydantic/genai-prices';
import type { ListEntry } from '../src/catalog/import/card.ts';
import type { Facts, ModelFacts } from '../src/catalog/import/facts.ts';
import { type Import, type ImportedModel, importModels } from '../src/catalog/import/models.ts';
import type { ListedModel, ProviderInput } from '../src/catalog/import/offers.ts';
import { seedMigration, seedStatements } from '../src/catalog/import/seed.ts';
import { changedModels, migrationTexts } from './import-changes.ts';

const ROOT = join(import.meta.dirname, '..');

/** Our slugs, and the list's names for them; those without a list are priced by the facts alone. */
const LIST_NAMES: Readonly<Record<string, string | undefined>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
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

/** What of a list the provider sells: Google's is of its cloud too, where there are models of others. */
const SOLD_OF_LIST: Readonly<Record<string, RegExp | undefined>> = { gemini: /^gemini/ };

/** Every provider's part of the price list and of the facts. */
export function providerInputs(): readonly ProviderInput[] {
  const facts = readFacts();
  return Object.entries(LIST_NAMES).map(([slug, listName]) => {
    const models = listName === undefined ? [] : (findProvider({ providerId: listName })?.models ?? []);
    const sold = models.filter(({ id }) => SOLD_OF_LIST[slug]?.test(id) !== false);
    return { slug, listed: sold.map(listedModel), facts: facts[slug] ?? {} };
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

/** The migration for models as they are in today's data. */
export function seedText(models: readonly ImportedModel[], now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  const { version } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules/@pydantic/genai-prices/package.json'), 'utf8'),
  ) as { version: string };
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return seedMigration(
    seedStatements(models, day.replaceAll('-', ''), hash),
    `Made by scripts/import-prices.ts on ${day}, not to be changed by hand.
Prices: @pydantic/genai-prices ${version} (MIT), and where it has none models.dev (MIT), in nano-USD per million units.
Of searches that neither knows, the providers' own: src/catalog/import/search-prices.ts.`,
  );
}

function report({ models, leftOut }: Import, changed: readonly ImportedModel[]): string {
  const endpoints = models.flatMap((model) => model.endpoints);
  const reasons = Map.groupBy(leftOut, ({ why }) => why);
  const lines = [...reasons].map(
    ([why, rows]) => `${why}: ${rows.length}\n  ${rows.map(({ provider, name }) => `${provider} ${name}`).join(', ')}`,
  );
  const fromFacts = endpoints.filter(({ from }) => from === 'facts').length;
  return `${lines.join('\n')}\n${models.length} models, ${endpoints.length} endpoints (${fromFacts} priced by facts); ${changed.length} models are new or changed.\n`;
}

if (import.meta.main) {
  const [output] = process.argv.slice(2);
  // A migration that was applied somewhere is never written again.
  if (output === undefined || existsSync(join(ROOT, output)))
    throw new Error('Name a migration that is not there yet.');
  const now = Date.now();
  const imported = importModels(providerInputs(), now);
  const changed = changedModels(
    imported.models,
    seedText(imported.models, now),
    migrationTexts(join(ROOT, 'migrations')),
  );
  writeFileSync(join(ROOT, output), seedText(changed, now));
  process.stdout.write(report(imported, changed));
}
