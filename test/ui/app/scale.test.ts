// Axes with round steps, and colours that stay with their series.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coloursOf, labelEvery, OTHER, ticksFor } from '../../../src/ui/app/charts/scale.ts';

describe('an axis', () => {
  test('starts at zero, covers its largest value and has at most five marks', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (most) => {
        const ticks = ticksFor(most);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-6));
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
      { numRuns: 2_000, seed: 17 },
    );
  });

  test('has round marks', () => {
    expect(ticksFor(3.1)).toEqual([0, 1, 2, 3, 4]);
    expect(ticksFor(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksFor(0)).toEqual([0]);
  });

  test('has at most so many labels', () => {
    expect(Math.ceil(30 / labelEvery(30, 8))).toBeLessThanOrEqual(8);
    expect(labelEvery(7, 8)).toBe(1);
  });
});

describe('the colour of a series', () => {
  test('is the one that it had before', () => {
    const before = coloursOf(['a', 'b'], new Map());
    expect(coloursOf(['c', 'b'], before).get('b')).toBe(before.get('b'));
  });

  test('is its own, and shared only where five are not enough', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 9 });
    const kept = fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(names, kept, (list, before) => {
        const colours = [...coloursOf(list, new Map(Object.entries(before))).values()];
        const own = colours.filter((colour) => colour <= 5);
        expect(new Set(own).size).toBe(own.length);
        expect(own.length).toBe(Math.min(5, list.filter((name) => name !== OTHER).length));
      }),
      { numRuns: 500, seed: 23 },
    );
  });

  test('of what is left over is grey', () => {
    expect(coloursOf([OTHER, 'a'], new Map([[OTHER, 2]])).get(OTHER)).toBe(6);
  });
});
