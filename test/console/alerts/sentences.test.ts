// Alerts in words, and what an order has to tell.
import { describe, expect, test } from 'vitest';
import { DAY } from '../../../src/base/clock.ts';
import { fromCents, parseUsd, ZERO } from '../../../src/billing/money.ts';
import { newsOf } from '../../../src/console/alerts/order-news.ts';
import { dollars, tell } from '../../../src/console/alerts/sentences.ts';
import type { Order } from '../../../src/payments/order.ts';
import { parseOrderId } from '../../../src/payments/order.ts';

const usd = (text: string) => parseUsd(text) ?? ZERO;
const NOW = Date.UTC(2026, 10, 18, 9);
const ID = 'ord_01kb8m3x1c0000000000000000';

const order = (changes: Partial<Order>): Order =>
  ({
    id: parseOrderId(ID),
    way: 'checkout',
    state: 'credited',
    credit: fromCents(2_000),
    fee: fromCents(110),
    tax: 'none',
    totalMinor: null,
    reason: null,
    createdAt: NOW - 60_000,
    creditedAt: NOW - 1_000,
    taken: ZERO,
    ...changes,
  }) as Order;

const told = (changes: Partial<Order>) => newsOf(order(changes), NOW).map((news) => [news.cause, tell(news).text]);

describe('amounts are written for people', () => {
  test.each([
    ['4.2', '$4.20'],
    ['4.209999999', '$4.20'],
    ['-0.5', '-$0.50'],
    ['0', '$0.00'],
    ['0.00012', '$0.00012'],
    ['1234.5', '$1234.50'],
  ])('%s as %s', (amount, text) => {
    expect(dollars(usd(amount))).toBe(text);
  });
});

describe('an order tells', () => {
  test('that it brought credit, with what was paid', () => {
    expect(told({})).toEqual([[`receipt/${ID}/credited`, `$20.00 of credit was added for $21.10. Order ${ID}.`]]);
    expect(told({ tax: 'provider', totalMinor: 2_500 })[0]?.[1]).toContain('for $25.00');
    expect(told({ tax: 'provider' })[0]?.[1]).toBe(`$20.00 of credit was added. Order ${ID}.`);
  });

  test('each further part that is refunded', () => {
    const parts = [fromCents(500), fromCents(900)].map((taken) => told({ state: 'partly_refunded', taken })[1]);
    expect(parts.map((part) => part?.[0])).toEqual([
      `receipt/${ID}/partly_refunded/5000000000`,
      `receipt/${ID}/partly_refunded/9000000000`,
    ]);
    expect(told({ state: 'refunded', taken: fromCents(2_000) })[1]?.[1]).toContain('$20.00 was taken back');
  });

  test('that an automatic top-up was done or failed', () => {
    expect(told({ way: 'auto' }).map(([cause]) => cause)).toEqual([`top_up/${ID}/done`, `receipt/${ID}/credited`]);
    expect(told({ way: 'auto', state: 'declined', creditedAt: null, reason: 'card_declined' })).toEqual([
      [
        `top_up/${ID}/failed`,
        'An automatic top-up of $20.00 failed (card declined). Check the card, and set automatic top-ups again.',
      ],
    ]);
  });

  test('nothing while it waits, when a buyer gave up, or long after', () => {
    expect(told({ state: 'placed', creditedAt: null })).toEqual([]);
    expect(told({ state: 'expired', creditedAt: null })).toEqual([]);
    expect(told({ creditedAt: NOW - 8 * DAY })).toEqual([]);
  });
});
