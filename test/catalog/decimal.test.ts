// Prices as decimal text to whole nano-USD and back: exact, or refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dollarsPerMillion, dollarsPerUnit, nanoPerMillion } from '../../src/catalog/decimal.ts';

describe('a price as decimal text', () => {
  it.each([
    ['2.5', 2_500_000_000n],
    ['0', 0n],
    ['-0', 0n],
    ['0.000000001', 1n],
    ['1e-7', 100n],
    ['1.25E+1', 12_500_000_000n],
    ['0.00362500', 3_625_000n],
    ['100000', 100_000_000_000_000n],
    ['0.1234567890', 123_456_789n],
  ])('reads %s per million exactly', (text, amount) => {
    expect(nanoPerMillion(text)).toEqual({ ok: true, value: amount });
  });

  it('reads a price per thousand as a thousand times that per million', () => {
    expect(nanoPerMillion('2.5', 3)).toEqual({ ok: true, value: 2_500_000_000_000n });
  });

  it.each([
    ['-1', 'negative'],
    ['-1e-30', 'negative'],
    ['', 'not_a_number'],
    ['NaN', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['1,5', 'not_a_number'],
    ['0x10', 'not_a_number'],
    ['100000.01', 'absurd'],
    ['1e308', 'absurd'],
    ['1e999', 'absurd'],
    ['0.0000000001', 'finer_than_nano'],
    ['1e-999', 'finer_than_nano'],
  ])('refuses %s as %s', (text, reason) => {
    expect(nanoPerMillion(text)).toEqual({ ok: false, refusal: reason });
  });

  it('writes every amount so that it reads back the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000_000_000_000n }), (amount) => {
        expect(nanoPerMillion(dollarsPerMillion(amount))).toEqual({ ok: true, value: amount });
      }),
    );
  });

  it('says what one token costs, with the margin and without rounding', () => {
    expect(dollarsPerUnit(2_500_000_000n, 0)).toBe('0.0000025');
    expect(dollarsPerUnit(2_500_000_000n, 200_000)).toBe('0.000003');
    expect(dollarsPerUnit(1n, 1)).toBe('0.000000000000001000001');
    expect(dollarsPerUnit(0n, 200_000)).toBe('0');
  });
});
