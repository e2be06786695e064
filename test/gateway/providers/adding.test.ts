// What docs/providers.md promises of adding a provider: a compatible one is a row, a translated one the files that are listed there.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentProviders } from '../../../src/catalog/access.ts';
import { PROVIDERS, providerName } from '../../../src/catalog/provider-table.ts';
import { PROVIDER_KINDS } from '../../../src/catalog/types.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: read(`src/${path}`) }))
  // Whose models they are has the same names.
  .filter(({ path }) => !path.startsWith('src/catalog/import/'));

const compatible = PROVIDERS.filter(({ kind, slug }) => kind === 'openai-compatible' && slug !== kind);

describe('an OpenAI-compatible provider', () => {
  it.each(compatible.map((provider) => [provider.slug, provider] as const))(
    '%s is turned on, named and spoken to by its row alone',
    (slug, provider) => {
      const { keyVariable, baseUrlVariable, needsKey, baseUrl } = provider;
      const env = needsKey ? { [keyVariable]: 'k' } : { [baseUrlVariable]: baseUrl };
      expect(environmentProviders(Object.assign(Object.create(null), env))).toEqual([
        { slug, kind: 'openai-compatible', baseUrl, apiKey: needsKey ? 'k' : '', source: 'environment' },
      ]);
      expect(providerName(slug)).toBe(provider.name);
      expect(providerRow(slug)).toBe(provider);
    },
  );

  it('is named in no other file', () => {
    const slugs = compatible.map(({ slug }) => slug).filter((slug) => slug !== 'openai');
    const naming = sources.filter(({ text }) => slugs.some((slug) => text.includes(`'${slug}'`)));
    expect(naming.map(({ path }) => path)).toEqual(['src/catalog/provider-table.ts']);
  });
});

describe('a translated provider', () => {
  const section = read('docs/providers.md').split('## ')[1] ?? '';
  const listed = new Set(Array.from(section.matchAll(/`((?:src|migrations)\/[^`]+)`/g), ([, path = '']) => path));
  const kinds = PROVIDER_KINDS.filter((kind) => kind !== 'openai-compatible');

  it('has the files that every adapter has', () => {
    const names = ['adapter', 'limits', 'request', 'turns', 'tools', 'stream', 'answer', 'usage'];
    for (const kind of kinds) {
      const files = readdirSync(`${ROOT}src/gateway/providers/${kind}`);
      expect(files).toEqual(expect.arrayContaining(names.map((name) => `${name}.ts`)));
      for (const name of names) expect(section).toContain(`\`${name}\``);
    }
  });

  it('is named and imported in no file that is not listed', () => {
    const own = kinds.map((kind) => `src/gateway/providers/${kind}/`);
    const signs = kinds.flatMap((kind) => [`'${kind}'`, `${kind}: `, `/providers/${kind}/`]);
    const naming = sources
      .filter(({ path }) => !own.some((folder) => path.startsWith(folder)))
      .filter(({ text }) => signs.some((sign) => codeOf(text).includes(sign)))
      .map(({ path }) => path);
    expect(naming.filter((path) => !listed.has(path))).toEqual([]);
  });
});

/** A file without its comments. */
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
