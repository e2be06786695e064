// What the caller wishes of the order of endpoints, and whom it leaves out.
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/catalog/types.ts';
import { readVariant } from '../../../src/gateway/routing/variant.ts';
import { endpoint } from '../given.ts';
import { A, B, C, DOUBLE, left, names, of, whys } from './ordering.ts';

describe('wishes', () => {
  it('an order comes first, the others follow', () => {
    expect(whys(of(A, B, C), { wishes: { order: ['c', 'nobody', 'b'] } })).toEqual([
      ['c', 'ordered'],
      ['b', 'ordered'],
      ['a', 'weighted'],
    ]);
  });

  it('an order without fall-backs is all that is tried', () => {
    const wishes = { order: ['c', 'b'], allow_fallbacks: false };
    expect(names(of(A, B, C), { wishes })).toEqual(['c', 'b']);
    expect(left(of(A, B, C), { wishes })).toEqual([['a', 'not_in_order']]);
  });

  it('without fall-backs and order, one is tried', () => {
    const wishes = { sort: 'price', allow_fallbacks: false };
    expect(names(of(C, A, B), { wishes })).toEqual(['a']);
    expect(left(of(C, A, B), { wishes })).toEqual([
      ['b', 'no_fallbacks'],
      ['c', 'no_fallbacks'],
    ]);
  });

  it.each<[object, string, readonly Endpoint[]]>([
    [{ only: ['a'] }, 'not_in_only', [B]],
    [{ ignore: ['b'] }, 'ignored', [B]],
    [{ max_price: { prompt: 1 } }, 'above_max_price', [B]],
    [{ max_price: { completion: '1.999999999' } }, 'above_max_price', [B]],
    [{ data_collection: 'deny' }, 'data_collection', [B, { ...C, keepsData: true }]],
    [{ quantizations: ['fp8'] }, 'quantization', [B, { ...C, quantization: 'int4' }]],
  ])('%j leaves out with the reason %s', (wishes, reason, others) => {
    const fit: Endpoint = { ...A, keepsData: false, quantization: 'fp8' };
    expect(names(of(fit, ...others), { wishes })).toEqual(['a']);
    expect(left(of(fit, ...others), { wishes })).toEqual(others.map(({ provider }) => [provider, reason]));
  });

  it('a price at the ceiling is not above it, and a margin counts', () => {
    const wishes = { max_price: { prompt: 1, completion: 1 } };
    expect(names(of(A), { wishes })).toEqual(['a']);
    expect(left(of({ ...A, margin: DOUBLE }), { wishes })).toEqual([['a', 'above_max_price']]);
  });

  it('an endpoint of unknown quantization counts as unknown', () => {
    expect(names(of(A, { ...B, quantization: 'fp8' }), { wishes: { quantizations: ['unknown'] } })).toEqual(['a']);
  });

  it('names are slugs, names of providers, or tags', () => {
    const groq: Endpoint = { ...endpoint('groq'), quantization: 'fp8' };
    for (const name of ['groq', 'Groq', 'groq/fp8'])
      expect(names(of(A, groq), { wishes: { only: [name] } })).toEqual(['groq']);
    expect(names(of(A, groq), { wishes: { only: ['groq/int4'] } })).toEqual([]);
  });

  it('a sort goes before the operator’s ranks', () => {
    const ranked = of(A, { ...B, priority: 9 }, C);
    expect(whys(ranked, { wishes: { sort: 'price' } })).toEqual([
      ['a', 'cheapest'],
      ['b', 'cheapest'],
      ['c', 'cheapest'],
    ]);
    const speeds = { a: { latency: 900, throughput: 10 }, b: { latency: 100, throughput: 80 } };
    expect(whys(ranked, { wishes: { sort: 'throughput' }, speeds })[0]).toEqual(['b', 'fastest']);
    expect(names(ranked, { wishes: { sort: 'latency' }, speeds })).toEqual(['b', 'a', 'c']);
  });

  it('behind a model’s name sort that model, and other endings belong to the name', () => {
    expect(readVariant('a/b:floor')).toEqual({ name: 'a/b', sort: 'price' });
    expect(readVariant('a/b:Nitro')).toEqual({ name: 'a/b', sort: 'throughput' });
    for (const name of ['a/b', 'a/b:free', 'a/b:constructor', 'a:floor/b'])
      expect(readVariant(name)).toEqual({ name });
    expect(names(of(), { stages: [{ candidates: of(C, A), sort: 'price' }] })).toEqual(['a', 'c']);
  });
});
