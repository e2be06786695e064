// A view and its address are one and the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFilters, writeFilters } from '../../../src/ui/app/lib/url.ts';

const NAMES = ['range', 'key', 'model', 'tag'] as const;

test('filters that are written into an address are read back the same, whatever is in them', () => {
  const value = fc.option(fc.string({ minLength: 1, unit: 'binary' }), { nil: undefined });
  const filters = fc.record({ range: value, key: value, model: value, tag: value });
  fc.assert(
    fc.property(filters, (given) => {
      expect(readFilters(writeFilters(given, NAMES), NAMES)).toEqual(given);
    }),
    { numRuns: 1_000, seed: 7 },
  );
});

test('one state has one address', () => {
  expect(writeFilters({ model: 'a/b c', range: '7d' }, NAMES)).toBe('?range=7d&model=a%2Fb+c');
  expect(writeFilters({ key: '' }, NAMES)).toBe('');
});
