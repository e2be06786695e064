// What an order costs is said by the same arithmetic that the order is fixed with.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feeOf } from '../../../src/billing/fee.ts';
import { formatUsd, fromCents, nanoUsd, parseUsd } from '../../../src/billing/money.ts';
import { feeRuleText, keepsCard, priceOf, readAmount } from '../../../src/ui/app/views/credit-price.ts';
import { canRefund, leftOf } from '../../../src/ui/app/views/credit-refundable.ts';
import type { Order, PayChannel } from '../../../src/ui/app/wire-credit.ts';

const FEE = { percent: '5.5000', least: '0.800000000' };
const LIMITS = { least: '5.000000000', most: '1000.000000000' };

describe('the price of an order', () => {
  test('is credit and fee, and says that tax comes on top', () => {
    expect(priceOf('10', FEE, 'none')).toMatchObject({
      fee: '0.800000000',
      text: '$10.80',
      feeRule: '5.5 %, at least $0.80',
    });
    expect(priceOf('25.00', FEE, 'none')).toMatchObject({ fee: '1.380000000', total: '26.380000000', text: '$26.38' });
    expect(priceOf('25', FEE, 'added')).toMatchObject({ isTaxed: true, text: '$26.38 + tax' });
    expect(priceOf('10', { percent: '0.0000', least: '0.000000000' }, 'none')).toMatchObject({
      feeRule: '',
      text: '$10.00',
    });
  });

  test('has the very fee that the Worker fixes, for any amount and any rule', () => {
    const cents = fc.integer({ min: 500, max: 100_000 });
    const rule = fc.tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 500 }));
    fc.assert(
      fc.property(cents, rule, (amount, [ppm, least]) => {
        const fee = feeOf(fromCents(amount), { ppm, least: fromCents(least) });
        const percent = `${Math.floor(ppm / 10_000)}.${String(ppm % 10_000).padStart(4, '0')}`;
        const shown = priceOf(formatUsd(fromCents(amount)), { percent, least: formatUsd(fromCents(least)) }, 'none');
        expect(parseUsd(shown.fee)).toBe(fee);
        expect(parseUsd(shown.total)).toBe(nanoUsd(fromCents(amount) + fee));
      }),
    );
  });

  test('names a fee without a share, or without a least', () => {
    expect(feeRuleText({ percent: '0.0000', least: '1.000000000' })).toBe('at least $1.00');
    expect(feeRuleText({ percent: '10.0000', least: '0.000000000' })).toBe('10 %');
  });
});

describe('an amount that somebody types', () => {
  test.each([
    ['10', '10.000000000'],
    [' $12.5 ', '12.500000000'],
    ['7,25', '7.250000000'],
    ['1000', '1000.000000000'],
  ])('%s is read exactly', (text, usd) => expect(readAmount(text, LIMITS)).toEqual({ usd }));

  test.each(['', 'ten', '10.001', '-10', '1e3'])('%j is refused with what would do', (text) =>
    expect(readAmount(text, LIMITS).problem).toMatch(/^(Type dollars and cents|Choose an amount)/),
  );

  test.each(['4.99', '1000.01'])('%s is outside of what can be ordered, which is named', (text) =>
    expect(readAmount(text, LIMITS)).toEqual({ problem: 'Choose an amount from $5.00 to $1,000.00.' }),
  );
});

const order: Order = {
  id: 'ord_1',
  state: 'credited',
  channel: 'stripe',
  mode: 'live',
  way: 'checkout',
  save_card: false,
  amount: '10.000000000',
  fee: '0.000000000',
  price: '10.000000000',
  tax: null,
  total: null,
  url: null,
  reason: null,
  refunded: '0.000000000',
  set_aside: '0.000000000',
  created_at: '2026-11-01T00:00:00.000Z',
  credited_at: '2026-11-01T00:01:00.000Z',
};

describe('a card is offered', () => {
  const stripe: PayChannel = { name: 'stripe', mode: 'live', saved_card: true, tax: 'none' };

  test('once an order of the same channel that brought credit kept it', () => {
    expect(keepsCard([order], stripe)).toBe(false);
    expect(keepsCard([{ ...order, save_card: true }], stripe)).toBe(true);
    expect(keepsCard([{ ...order, way: 'auto' }], stripe)).toBe(true);
  });

  test('not by an order that was never paid, of a test, or of another channel', () => {
    const kept = { ...order, save_card: true };
    expect(keepsCard([{ ...kept, credited_at: null }], stripe)).toBe(false);
    expect(keepsCard([{ ...kept, mode: 'test' }], stripe)).toBe(false);
    expect(keepsCard([{ ...kept, channel: 'dodo' }], stripe)).toBe(false);
    expect(keepsCard([kept], { ...stripe, saved_card: false })).toBe(false);
  });
});

describe('an order can be taken back', () => {
  const paidAt = Date.parse('2026-11-01T00:01:00.000Z');
  const days = 86_400_000;

  test('as far as nothing else claims it, in whole cents', () => {
    expect(leftOf({ ...order, refunded: '4.000000000', set_aside: '1.500000000' })).toBe('4.500000000');
    expect(leftOf({ ...order, refunded: '4.001000000' })).toBe('5.990000000');
    expect(leftOf({ ...order, refunded: '10.000000000', set_aside: '1.000000000' })).toBe('0.000000000');
  });

  test('until the operator’s days are over, and only while something is left', () => {
    expect(canRefund(order, 30, paidAt + 30 * days - 1)).toBe(true);
    expect(canRefund(order, 30, paidAt + 30 * days)).toBe(false);
    expect(canRefund(order, 0, paidAt)).toBe(false);
    expect(canRefund({ ...order, refunded: '10.000000000' }, 30, paidAt)).toBe(false);
    expect(canRefund({ ...order, state: 'disputed' }, 30, paidAt)).toBe(false);
  });
});
