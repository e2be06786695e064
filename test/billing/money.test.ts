// Nano-dollars as text and back, and the arithmetic on them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AMOUNT_MAX,
  add,
  atLeastZero,
  formatUsd,
  nanoUsd,
  parseUsd,
  subtract,
  toSafeNumber,
  usdNumber,
} from '../../src/billing/money.ts';

const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(nanoUsd);

describe('dollars as text', () => {
  test('come back exactly', () => {
    fc.assert(fc.property(amounts, (amount) => parseUsd(formatUsd(amount)) === amount));
  });

  test('have nine places', () => {
    fc.assert(fc.property(amounts, (amount) => /^-?\d+\.\d{9}$/.test(formatUsd(amount))));
  });

  test.each([
    ['1', 1_000_000_000n],
    ['0.000000001', 1n],
    ['-0.5', -500_000_000n],
    ['123456789012.123456789', 123_456_789_012_123_456_789n],
  ])('%s is read exactly', (text, amount) => {
    expect(parseUsd(text)).toBe(amount);
  });

  test.each(['', '.5', '1.', '1e3', '0.0000000001', '+1', ' 1', '1,5', '0x10', 'NaN', '1234567890123'])(
    '"%s" is not read',
    (text) => {
      expect(parseUsd(text)).toBeUndefined();
    },
  );

  test('are the nearest number on the wire', () => {
    expect(usdNumber(nanoUsd(6_000))).toBe(0.000006);
    expect(usdNumber(nanoUsd(-1))).toBe(-1e-9);
  });
});

describe('arithmetic', () => {
  test('is that of whole numbers', () => {
    fc.assert(
      fc.property(amounts, amounts, (first, second) => {
        expect(subtract(add(first, second), second)).toBe(first);
        expect(atLeastZero(first) >= 0n).toBe(true);
      }),
    );
  });

  test('takes no fraction and no unsafe number', () => {
    for (const wrong of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) expect(() => nanoUsd(wrong)).toThrow();
  });

  test('lets the amount of one request into storage only while a number holds it exactly', () => {
    expect(toSafeNumber(AMOUNT_MAX)).toBe(9_000_000_000_000_000);
    expect(() => toSafeNumber(add(AMOUNT_MAX, nanoUsd(1)))).toThrow();
    expect(() => toSafeNumber(nanoUsd(-1))).toThrow();
  });
});
