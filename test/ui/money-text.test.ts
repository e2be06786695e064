// What pages write for money is what was charged, rounded as stated and never to nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, nanoUsd } from '../../src/billing/money.ts';
import {
  balanceText,
  centsText,
  changeText,
  compactText,
  costText,
  durationText,
  exactText,
  moneyParts,
  percentText,
  priceText,
  sumOf,
  sumText,
  tokensText,
} from '../../src/ui/money-text.ts';

const RUNS = { numRuns: 10_000, seed: 5_501 };

/** Amounts of every size, small ones as often as large ones. */
const amounts = fc
  .tuple(fc.integer({ min: 0, max: 19 }), fc.bigInt({ min: 0n, max: 10n ** 19n }), fc.boolean())
  .map(([places, value, isNegative]) => {
    const size = value % 10n ** BigInt(places);
    return isNegative ? -size : size;
  });

/** What was written, read back in nano-dollars; a text such as "<$0.0001" is read as less than its figure. */
function readBack(text: string): { readonly nano: bigint; readonly places: number; readonly isLess: boolean } {
  const match = /^(−?)(<?)\$([\d,]+)(?:\.(\d+))?(?: overdrawn)?$/.exec(text);
  expect(match, `\`${text}\` is no amount`).not.toBeNull();
  const [, minus = '', less = '', whole = '', fraction = ''] = match ?? [];
  const nano = BigInt(whole.replaceAll(',', '') + fraction.padEnd(9, '0'));
  return { nano: minus === '' ? nano : -nano, places: fraction.length, isLess: less !== '' };
}

const exact = (nano: bigint): string => formatUsd(nanoUsd(nano));
const size = (nano: bigint): bigint => (nano < 0n ? -nano : nano);
const unit = (places: number): bigint => 10n ** BigInt(9 - places);

describe('an amount on a page', () => {
  test.each([
    ['a cost', costText],
    ['a sum', sumText],
  ])('as %s is within half a unit of what was charged, and never nothing for something', (_, write) => {
    fc.assert(
      fc.property(amounts, (nano) => {
        const { nano: read, places, isLess } = readBack(write(exact(nano)));
        if (isLess) return size(nano) > 0n && size(nano) * 2n < size(read) * 1n + 1n && read < 0n === nano < 0n;
        if (nano === 0n) return read === 0n;
        return read !== 0n && size(nano - read) * 2n <= unit(places);
      }),
      RUNS,
    );
  });

  test('as a balance never says more than there is', () => {
    fc.assert(
      fc.property(amounts, (nano) => {
        const { nano: read, places, isLess } = readBack(balanceText(exact(nano)));
        if (isLess) return nano > 0n && nano < read;
        return read <= nano && nano - read < unit(places);
      }),
      RUNS,
    );
  });

  test('in full is exactly what was charged', () => {
    fc.assert(
      fc.property(amounts, (nano) => readBack(exactText(exact(nano))).nano === nano),
      RUNS,
    );
  });

  test('is never "-0.00", "NaN" or zero dollars for something that cost', () => {
    fc.assert(
      fc.property(amounts, (nano) => {
        for (const write of [costText, sumText, balanceText, exactText, priceText]) {
          const text = write(exact(nano));
          expect(text).not.toMatch(/-|NaN|undefined/);
          if (nano !== 0n) expect(text).not.toMatch(/^[−]?\$0(\.0+)?$/);
        }
      }),
      RUNS,
    );
  });

  test('is split into zeros and digits that count without losing any of it', () => {
    fc.assert(
      fc.property(amounts, (nano) => {
        const text = costText(exact(nano));
        const { quiet, loud } = moneyParts(text);
        return quiet + loud === text && loud !== '';
      }),
      RUNS,
    );
    expect(moneyParts('$0.000123')).toEqual({ quiet: '$0.000', loud: '123' });
    expect(moneyParts('$12.400000')).toEqual({ quiet: '', loud: '$12.400000' });
  });

  test('adds up exactly', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 8 }), (list) => {
        const total = list.reduce((sum, nano) => sum + nano, 0n);
        return sumOf(list.map(exact)) === exact(total);
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});

describe('as it is written', () => {
  test.each([
    [balanceText, '4.182301000', '$4.18'],
    [balanceText, '0.042199999', '$0.0421'],
    [balanceText, '0.000000001', '<$0.0001'],
    [balanceText, '-0.310000000', '−$0.31 overdrawn'],
    [balanceText, '-0.000000001', '−$0.01 overdrawn'],
    [balanceText, '12345.679000000', '$12,345.67'],
    [costText, '0.000123000', '$0.000123'],
    [costText, '12.400000000', '$12.400000'],
    [costText, '0.000000499', '<$0.000001'],
    [costText, '0.000000500', '$0.000001'],
    [costText, '0.000000000', '$0'],
    [sumText, '0.456700000', '$0.4567'],
    [sumText, '31.100000000', '$31.10'],
    [priceText, '3.000000000', '$3.00'],
    [priceText, '0.037500000', '$0.0375'],
    [centsText, '10.550000000', '$10.55'],
    [exactText, '-0.310000000', '−$0.31'],
  ])('%o of %s is %s', (write, usd, text) => {
    expect(write(usd)).toBe(text);
  });

  test('a payment that is not of whole cents is a bug', () => {
    expect(() => centsText('1.005000000')).toThrow('not whole cents');
  });

  test.each([
    [1_234, '1,234'],
    [99_999, '99,999'],
    [123_600, '124k'],
    [12_410_000, '12.4M'],
  ])('%d tokens are %s', (tokens, text) => {
    expect(tokensText(tokens)).toBe(text);
  });

  test('times, shares and changes say what they are', () => {
    expect(durationText(411.6)).toBe('412 ms');
    expect(durationText(1_842)).toBe('1.84 s');
    expect(percentText(994, 1_000)).toBe('99.4 %');
    expect(percentText(9_998, 10_000)).toBe('99.98 %');
    expect(percentText(10, 10)).toBe('100 %');
    expect(percentText(0, 12)).toBe('0 of 12');
    expect(changeText('1.12', '1')).toEqual({ text: '▲ 12 %', words: 'up 12 percent' });
    expect(changeText('0.5', '1')).toEqual({ text: '▼ 50 %', words: 'down 50 percent' });
    expect(changeText('1', '0')).toBeUndefined();
    expect(compactText(1_200)).toBe('1.2k');
  });
});
