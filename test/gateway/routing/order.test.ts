// In which order endpoints are tried: what the operator ranks, how they are doing, chance, and where a conversation was before.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointState } from '../../../src/gateway/routing/health.ts';
import { card, endpoint } from '../given.ts';
import { A, B, C, chance, DOUBLE, left, names, of, order, SEED, whys } from './ordering.ts';

describe('without wishes', () => {
  it('an endpoint at half the price is first four times as often', () => {
    const random = chance(SEED);
    const firsts = Array.from({ length: 5_000 }, () => names(of(A, B), { random })[0]);
    const share = firsts.filter((name) => name === 'a').length / firsts.length;
    expect(Math.abs(share - 0.8), `seed ${SEED}: ${share}`).toBeLessThan(0.02);
  });

  it('the margin is part of the price', () => {
    const dear = { ...A, provider: 'd', margin: DOUBLE };
    const random = chance(SEED);
    const firsts = Array.from({ length: 2_000 }, () => names(of(A, dear), { random })[0]);
    expect(firsts.filter((name) => name === 'a').length / firsts.length, `seed ${SEED}`).toBeGreaterThan(0.75);
  });

  it('free ones go before paid ones, whatever chance says', () => {
    const free = endpoint('free', card(0, 0));
    const random = chance(SEED);
    for (let at = 0; at < 50; at++) expect(names(of(A, free), { random })[0]).toBe('free');
  });

  it('the operator’s rank goes before the price', () => {
    const random = chance(SEED);
    const last = endpoint('last', card(0, 0), { priority: 9 });
    for (let at = 0; at < 50; at++) expect(names(of(last, C), { random })).toEqual(['c', 'last']);
  });

  it('a tier that the prompt reaches decides the price', () => {
    const tiered = {
      ...A,
      price: { ...A.price, card: { ...card(1, 1), tiers: [{ from: 1_000, prices: card(9, 9).prices }] } },
    };
    expect(names(of(tiered, B), { wishes: { sort: 'price' } })).toEqual(['a', 'b']);
    expect(names(of(tiered, B), { wishes: { sort: 'price' }, promptTokens: 2_000 })).toEqual(['b', 'a']);
  });
});

describe('health', () => {
  it('puts last what failed a moment ago, and does not leave it out', () => {
    const states = { a: { isAside: true } };
    expect(whys(of(A, B, { ...C, priority: 9 }), { states })).toEqual([
      ['b', 'weighted'],
      ['c', 'weighted'],
      ['a', 'set_aside'],
    ]);
    expect(names(of(A, B), { states, wishes: { order: ['a'] } })).toEqual(['a', 'b']);
  });

  it('leaves out what is failing, and says so', () => {
    const states = { a: { circuit: 'open' } } as const;
    expect(names(of(A, B), { states })).toEqual(['b']);
    expect(left(of(A, B), { states })).toEqual([['a', 'failing']]);
    expect(names(of(A, B), { states: { a: { circuit: 'half_open' } }, wishes: { order: ['a'] } })).toEqual(['a', 'b']);
  });

  it('tries what is failing where there is nothing else', () => {
    const states = { a: { circuit: 'open' } } as const;
    expect(whys(of(A, B), { states, wishes: { only: ['a'] } })).toEqual([['a', 'last_resort']]);
    expect(names(of(A), { states, stages: [{ candidates: of(A) }, { candidates: of(B) }] })).toEqual(['b']);
  });
});

describe('models to fall back to', () => {
  it('are tried in their turn, under the same wishes', () => {
    const stages = [{ candidates: of(A, B) }, { candidates: of(C), sort: 'price' as const }];
    const given = { stages, wishes: { ignore: ['a'] } };
    expect(whys([], given)).toEqual([
      ['b', 'weighted'],
      ['c', 'fallback_model'],
    ]);
    expect(names([], { stages, wishes: { sort: 'price', allow_fallbacks: false } })).toEqual(['a', 'c']);
  });
});

describe('a conversation', () => {
  const equal = of(...['p', 'q', 'r', 's'].map((slug) => endpoint(slug, card(1, 1))));

  it('stays at one endpoint, and conversations are spread', () => {
    const firsts = Array.from({ length: 200 }, (_, at) => {
      const sticky = { key: `account session ${at}` };
      const [first] = names(equal, { sticky, random: chance(at) });
      expect(names(equal, { sticky, random: chance(at + 1) })[0]).toBe(first);
      return first;
    });
    for (const slug of ['p', 'q', 'r', 's']) {
      expect(firsts.filter((first) => first === slug).length, slug).toBeGreaterThan(25);
    }
  });

  it('moves from an endpoint that fails to the same next one, and the others do not move', () => {
    const moved = Array.from({ length: 50 }, (_, at) => {
      const sticky = { key: `account session ${at}` };
      const [first = '', second] = names(equal, { sticky });
      const after = names(equal, { sticky, states: { p: { isAside: true } } })[0];
      expect(after).toBe(first === 'p' ? second : first);
      return first === 'p';
    });
    expect(moved).toContain(true);
  });

  it('goes to who served it last while that is healthy, even where it is ranked lower', () => {
    const low = { ...endpoint('low', card(9, 9)), priority: 9 };
    const sticky = { key: 'account session 1', lastServed: 'low m' };
    expect(whys(of(A, low), { sticky })[0]).toEqual(['low', 'sticky']);
    expect(names(of(A, low), { sticky, states: { low: { isAside: true } } })[0]).toBe('a');
    expect(names(of(A, low), { sticky, wishes: { order: ['a'] } })[0]).toBe('a');
    expect(names(of(A, low), { sticky, wishes: { sort: 'price' } })[0]).toBe('a');
  });
});

it('every candidate is either tried or left out with a reason, once', () => {
  const states = fc.constantFrom<Partial<EndpointState>>({}, { isAside: true }, { circuit: 'open' });
  const wishes = fc.record(
    {
      order: fc.subarray(['a', 'b', 'c']),
      only: fc.subarray(['a', 'b', 'c']),
      ignore: fc.subarray(['a', 'b', 'c']),
      allow_fallbacks: fc.boolean(),
      sort: fc.constantFrom('price', 'throughput', 'latency'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(wishes, states, states, states, (said, a, b, c) => {
      const { ranked, excluded } = order(of(A, B, C), { wishes: said, states: { a, b, c } });
      const all = [...ranked, ...excluded].map(({ candidate }) => candidate.endpoint.provider);
      expect(all.toSorted()).toEqual(['a', 'b', 'c']);
      if (excluded.some(({ reason }) => reason === 'failing')) expect(ranked).not.toEqual([]);
    }),
    { seed: SEED },
  );
});
