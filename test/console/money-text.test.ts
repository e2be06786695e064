// Dollars as callers write them become exact nano-dollars, or are refused.
import { expect, test } from 'vitest';
import { decimalText, readBound, readUsd } from '../../src/console/money-text.ts';

test.each([
  [1e-9, '0.000000001'],
  [1.5e-7, '0.00000015'],
  [-2.5e-8, '-0.000000025'],
  [1e21, '1000000000000000000000'],
  [1.25e22, '12500000000000000000000'],
  [0.1, '0.1'],
  [25, '25'],
  [0, '0'],
])('writes %d without an exponent', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY]])('writes no text for %d', (value) => {
  expect(decimalText(value)).toBeUndefined();
});

test.each([
  ['1.000000000', 1_000_000_000n],
  ['-0.5', -500_000_000n],
  [0.000000001, 1n],
  [9_000_000, 9_000_000_000_000_000n],
  ['0.000000001', 1n],
])('reads %j exactly', (value, nano) => {
  expect(readUsd(value)).toBe(nano);
});

test.each([['1.0000000001'], [1e-10], ['1e3'], ['+1'], [' 1'], [''], ['0x10'], ['9000000.000000001'], [1e308]])(
  'refuses %j',
  (value) => {
    expect(readUsd(value)).toBeUndefined();
  },
);

test('cuts what a double adds to a bound, and nothing from text', () => {
  expect(readBound(0.1 + 0.2)).toBe(300_000_000n);
  expect(readBound('0.30000000000000004')).toBeUndefined();
  expect(readBound(-0.01)).toBeUndefined();
  expect(readBound(0)).toBe(0n);
});
