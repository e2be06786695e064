// Which model a name means, and what is proposed for one that means none.
import { describe, expect, it } from 'vitest';
import { NO_MARGIN } from '../../src/billing/price.ts';
import { editDistance, findModel, servableModels } from '../../src/catalog/find.ts';
import {
  ASSUMED_CAPABILITIES,
  type Catalog,
  type Endpoint,
  type Model,
  type ProviderAccess,
} from '../../src/catalog/types.ts';

const endpoint = (provider: string): Endpoint => ({
  provider,
  upstreamModel: 'up',
  price: { version: 'v', effectiveFrom: 0, source: 'import', card: { prices: {}, tiers: [] } },
  margin: NO_MARGIN,
  priority: 10,
});

const model = (id: string, aliases: readonly string[] = [], provider = 'on'): [string, Model] => [
  id,
  {
    id,
    name: id,
    description: '',
    createdAt: 0,
    contextTokens: 1,
    capabilities: ASSUMED_CAPABILITIES,
    aliases,
    endpoints: [endpoint(provider)],
  },
];

const access: ProviderAccess = { slug: 'on', kind: 'openai-compatible', baseUrl: '', apiKey: '', source: 'operator' };

const catalog: Catalog = {
  version: '1',
  providers: new Map([['on', access]]),
  models: new Map([
    model('openai/gpt-4o', ['gpt-4o-2024-08-06', 'accounts/x/GPT-4o-Turbo']),
    model('openai/gpt-4o-mini'),
    model('openai/gpt-4o-2024-05-13'),
    model('meta/shared', ['both']),
    model('other/shared', ['both']),
    model('acme/Cased'),
    model('acme/hidden', [], 'off'),
  ]),
};

const found = (name: string): string | undefined => {
  const result = findModel(catalog, name);
  return result.ok ? result.value.id : undefined;
};

describe('a name of a model', () => {
  it.each([
    ['its id', 'openai/gpt-4o', 'openai/gpt-4o'],
    ['its bare name, where one author has it', 'gpt-4o-mini', 'openai/gpt-4o-mini'],
    ['an alias', 'gpt-4o-2024-08-06', 'openai/gpt-4o'],
    ['the last part of an alias', 'GPT-4o-Turbo', 'openai/gpt-4o'],
    ['a dated snapshot that no list names', 'openai/gpt-4o-2026-01-31', 'openai/gpt-4o'],
    ['a dated snapshot written together', 'gpt-4o-mini-20260131', 'openai/gpt-4o-mini'],
    ['a snapshot that is a model of its own', 'gpt-4o-2024-05-13', 'openai/gpt-4o-2024-05-13'],
    ['another case', 'OpenAI/GPT-4o', 'openai/gpt-4o'],
    ['another case than the id has', 'acme/cased', 'acme/Cased'],
  ])('finds it by %s', (_, name, id) => {
    expect(found(name)).toBe(id);
  });

  it.each(['shared', 'both', 'gpt-5', '', '/', 'openai/', 'constructor', '__proto__'])(
    'finds nothing by "%s"',
    (name) => {
      expect(found(name)).toBeUndefined();
    },
  );

  it('proposes the three nearest that can be served', () => {
    const result = findModel(catalog, 'openai/gpt-4-o');
    expect(result).toEqual({
      ok: false,
      refusal: {
        reason: 'model_not_found',
        requested: 'openai/gpt-4-o',
        nearest: ['openai/gpt-4o', 'openai/gpt-4o-mini', expect.any(String)],
      },
    });
    expect(findModel(catalog, 'hiden')).not.toMatchObject({ refusal: { nearest: ['acme/hidden'] } });
  });

  it('costs little when it is huge', () => {
    const began = performance.now();
    expect(found('x'.repeat(1_000_000))).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('what can be served', () => {
  it('has an endpoint whose provider is on', () => {
    expect(servableModels(catalog).map(({ id }) => id)).not.toContain('acme/hidden');
  });
});

describe('the distance between two names', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['gpt4o', 'gpt-4o', 1],
  ])('of "%s" and "%s" is %i', (first, second, distance) => {
    expect(editDistance(first, second)).toBe(distance);
  });
});
