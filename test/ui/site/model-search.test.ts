// Which models a search finds.
import { describe, expect, it } from 'vitest';
import { searchable } from '../../../src/ui/site/model-facts.ts';
import { matcher, NO_WISHES, readWishes, sorted, type Wishes } from '../../../src/ui/site/model-search.ts';
import { CARD, model, price } from './given.ts';

const [endpoint] = model().endpoints;
if (endpoint === undefined) throw new Error('the model has an endpoint');
const cheap = {
  ...endpoint,
  provider: 'other',
  card: { ...CARD, prices: { input: price(0n), output: price(0n) }, tiers: [] },
};

const ALL = [
  model({ id: 'openai/gpt-4o', name: 'GPT-4o', aliases: ['openai/gpt-4o-2024-08-06'], createdAt: 2 }),
  model({ id: 'openai/gpt-4o-mini', name: 'GPT-4o mini', aliases: [], contextTokens: 128_000, createdAt: 3 }),
  model({
    id: 'acme/free',
    name: 'Free',
    aliases: [],
    tools: false,
    endpoints: [cheap],
    contextTokens: undefined,
    createdAt: 1,
  }),
].map(searchable);

const found = (wishes: Partial<Wishes>): readonly string[] =>
  ALL.filter(matcher({ ...NO_WISHES, ...wishes })).map(({ id }) => id);

describe('a search', () => {
  it.each(['gpt4o', 'gpt-4o', 'GPT 4o', 'gPt_4O', 'openai/gpt-4o', 'gpt 4o openai'])('finds GPT-4o by "%s"', (q) => {
    expect(found({ q })).toEqual(['openai/gpt-4o', 'openai/gpt-4o-mini']);
  });

  it('finds a model by a dated name and by a part of its name', () => {
    expect(found({ q: '2024 08 06' })).toEqual(['openai/gpt-4o']);
    expect(found({ q: 'mini' })).toEqual(['openai/gpt-4o-mini']);
  });

  it('finds nothing across two names', () => {
    expect(found({ q: 'ogpt' })).toEqual([]);
  });

  it('finds everything by nothing', () => {
    expect(found({ q: '  - ' })).toHaveLength(3);
  });

  it.each<[Partial<Wishes>, readonly string[]]>([
    [{ can: 'free' }, ['acme/free']],
    [{ can: 'tools' }, ['openai/gpt-4o', 'openai/gpt-4o-mini']],
    [{ provider: 'other' }, ['acme/free']],
    [{ price: '0' }, ['acme/free']],
    [{ price: '3.15' }, ['openai/gpt-4o', 'openai/gpt-4o-mini', 'acme/free']],
    [{ price: '3.149999999999999' }, ['acme/free']],
    [{ price: 'cheap' }, ['openai/gpt-4o', 'openai/gpt-4o-mini', 'acme/free']],
    [{ context: '200000' }, ['openai/gpt-4o']],
    [{ q: 'gpt', context: '1', can: 'free' }, []],
  ])('filters by %j, the operator’s margin in the price', (wishes, ids) => {
    expect(found(wishes)).toEqual(ids);
  });

  it.each([
    ['', ['acme/free', 'openai/gpt-4o', 'openai/gpt-4o-mini']],
    ['newest', ['openai/gpt-4o-mini', 'openai/gpt-4o', 'acme/free']],
    ['input', ['acme/free', 'openai/gpt-4o', 'openai/gpt-4o-mini']],
    ['context', ['openai/gpt-4o', 'openai/gpt-4o-mini', 'acme/free']],
    ['nonsense', ['acme/free', 'openai/gpt-4o', 'openai/gpt-4o-mini']],
  ])('orders by "%s"', (sort, ids) => {
    expect(sorted(ALL, sort).map(({ id }) => id)).toEqual(ids);
  });

  it('reads its wishes from an address and bounds them', () => {
    expect(readWishes(new URLSearchParams({ q: ` ${'x'.repeat(500)}` })).q).toHaveLength(100);
    expect(readWishes(new URLSearchParams())).toEqual(NO_WISHES);
  });
});
