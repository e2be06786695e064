// Gathers facts about models (context length, abilities, dates, and prices where the price list has none) from a checkout of
// models.dev (MIT) into scripts/import-facts.jsonl, which `import-prices` reads. Run rarely: node scripts/import-facts.ts FOLDER
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nanoPerMillion } from '../src/catalog/decimal.ts';
import type { ModelFacts } from '../src/catalog/import/facts.ts';

/** Its folders, and our slugs. */
const PROVIDERS = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'gemini',
  groq: 'groq',
  togetherai: 'together',
  'fireworks-ai': 'fireworks',
  deepseek: 'deepseek',
  mistral: 'mistral',
  xai: 'xai',
  cerebras: 'cerebras',
  perplexity: 'perplexity',
  openrouter: 'openrouter',
  nvidia: 'nvidia',
  deepinfra: 'deepinfra',
  moonshotai: 'moonshot',
  zai: 'zai',
  alibaba: 'alibaba',
} as const;

/** Names in its `cost` tables, and our kinds. */
const KINDS = {
  input: 'input',
  output: 'output',
  cache_read: 'cache_read',
  cache_write: 'cache_write_5m',
  reasoning: 'reasoning',
  input_audio: 'input_audio',
  output_audio: 'output_audio',
} as const;

type Section = Record<string, string>;
type Document = { readonly sections: ReadonlyMap<string, Section>; readonly tiers: readonly Section[] };

const OUTPUT = join(import.meta.dirname, 'import-facts.jsonl');

/** One line a model: `[provider, its own name for the model, facts]`. */
function gather(root: string): string {
  const lines = Object.entries(PROVIDERS).flatMap(([folder, slug]) => {
    const models = join(root, 'providers', folder, 'models');
    const names = readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
    return names.toSorted().map((name) => {
      const own = readToml(readFileSync(join(models, name), 'utf8'));
      return JSON.stringify([slug, name.slice(0, -'.toml'.length), factsOf(own, baseOf(root, own))]);
    });
  });
  return `${lines.join('\n')}\n`;
}

/** A provider's file may say only how it differs from the lab's own. */
function baseOf(root: string, own: Document): Document | undefined {
  const name = text(own.sections.get('')?.base_model);
  const path = name === undefined ? undefined : join(root, 'models', `${name}.toml`);
  return path !== undefined && existsSync(path) ? readToml(readFileSync(path, 'utf8')) : undefined;
}

function factsOf(own: Document, base: Document | undefined): ModelFacts {
  const find = (section: string, key: string): string | undefined =>
    own.sections.get(section)?.[key] ?? base?.sections.get(section)?.[key];
  const cost = own.sections.get('cost');
  return {
    ...given('name', text(find('', 'name'))),
    ...given('released', text(find('', 'release_date'))),
    ...given('context', count(find('limit', 'context'))),
    ...given('output', count(find('limit', 'output'))),
    ...given('in', list(find('modalities', 'input'))),
    ...given('out', list(find('modalities', 'output'))),
    ...given('tools', flag(find('', 'tool_call'))),
    ...given('structured', flag(find('', 'structured_output'))),
    ...given('reasoning', flag(find('', 'reasoning'))),
    ...given('deprecated', text(find('', 'status')) === 'deprecated' ? true : undefined),
    ...given('prices', cost === undefined ? undefined : pricesOf(cost)),
    ...given('tiers', own.tiers.length === 0 ? undefined : own.tiers.map(tierOf)),
    ...given('services', servicesOf(own)),
  };
}

/** What multiplies every price of a model in a mode of its own, by what a request asks for it with: `speed` or `service_tier`. */
function servicesOf({ sections }: Document): Record<string, number> | undefined {
  const base = pricesOf(sections.get('cost') ?? {});
  const found = [...sections].flatMap(([title, { cost = '', provider = '' }]) => {
    const name = title.startsWith('experimental.modes.')
      ? /(?:speed|service_tier) = "([a-z_]+)"/.exec(provider)?.[1]
      : undefined;
    const served = [...cost.matchAll(/(\w+) = ([\d._]+)/g)].map(([, kind = '', price = '']) => [kind, price] as const);
    const ppm = name === undefined ? undefined : multiplierOf(base, pricesOf(Object.fromEntries(served)));
    return name === undefined || ppm === undefined ? [] : [[name, ppm] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Parts per million by which all prices are multiplied; undefined where they do not agree, or one is missing. */
function multiplierOf(base: Record<string, string>, served: Record<string, string>): number | undefined {
  const ppms = Object.entries(base).map(([kind, price]) => {
    const [from, to] = [nanoPerMillion(price), nanoPerMillion(served[kind] ?? '')];
    if (!from.ok || !to.ok || from.value === 0n || (to.value * 1_000_000n) % from.value !== 0n) return undefined;
    return Number((to.value * 1_000_000n) / from.value);
  });
  return new Set(ppms).size === 1 ? ppms[0] : undefined;
}

const tierOf = (tier: Section): { above: number; prices: Record<string, string> } => ({
  above: count(/size = ([\d_]+)/.exec(tier.tier ?? '')?.[1]) ?? 0,
  prices: pricesOf(tier),
});

const pricesOf = (cost: Section): Record<string, string> =>
  Object.fromEntries(
    Object.entries(KINDS).flatMap(([name, kind]) => {
      const price = cost[name];
      return price === undefined ? [] : [[kind, price.replaceAll('_', '')]];
    }),
  );

/** Enough of TOML for these files: one key a line, tables, and the array of tables `cost.tiers`. */
function readToml(source: string): Document {
  const sections = new Map<string, Section>([['', {}]]);
  const tiers: Section[] = [];
  let section: Section = sections.get('') ?? {};
  for (const line of source.split('\n').map((raw) => raw.trim())) {
    const header = /^\[(\[?)([^\]]+)\]/.exec(line);
    const pair = /^([\w-]+) = (.+)$/.exec(line);
    if (header !== null) {
      section = {};
      if (header[2] === 'cost.tiers') tiers.push(section);
      else sections.set(header[2] ?? '', section);
    } else if (pair !== null) {
      section[pair[1] ?? ''] = pair[2] ?? '';
    }
  }
  return { sections, tiers };
}

const text = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : /^"(.*)"/.exec(value)?.[1];

const flag = (value: string | undefined): boolean | undefined => (value === undefined ? undefined : value === 'true');

const count = (value: string | undefined): number | undefined => {
  const parsed = Number((value ?? '').replaceAll('_', ''));
  return Number.isSafeInteger(parsed) && parsed > 0 ? parsed : undefined;
};

const list = (value: string | undefined): string[] | undefined =>
  value === undefined
    ? undefined
    : [...value.matchAll(/"([^"]+)"/g)].map(([, item]) => (item === 'pdf' ? 'file' : (item ?? '')));

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [key in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]?: Value });
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where the checkout of models.dev is.');
writeFileSync(OUTPUT, gather(folder));
