// What a receipt takes apart adds up: line by line to the total, return by return to what the ledger took and set aside.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newAccountId } from '../../../src/base/id.ts';
import { add, fromCents, type NanoUsd, shareCeiling, subtract, ZERO } from '../../../src/billing/money.ts';
import { figuresOf } from '../../../src/billing/order-standing.ts';
import { type OrderParts, partsOf, type Return } from '../../../src/console/credit/receipt-parts.ts';
import { standingOf } from '../../../src/payments/bring.ts';
import type { PaymentObject } from '../../../src/payments/object-rows.ts';
import { newOrderId, newRefundId, type Order, priceMinorOf, priceOf } from '../../../src/payments/order.ts';
import { rankOf } from '../../../src/payments/ranks.ts';
import type { Refund, RefundState } from '../../../src/payments/refund-rows.ts';

const AT = Date.UTC(2026, 10, 1);
const zeros = (length: number) => new Uint8Array(length);

function orderOf(credit: number, fee: number, tax: number): Order {
  const price = { credit: fromCents(credit), fee: fromCents(fee) };
  return {
    ...price,
    id: newOrderId(AT, zeros),
    accountId: newAccountId(zeros),
    place: 'auto',
    channel: 'stripe',
    mode: 'live',
    way: 'checkout',
    state: 'credited',
    currency: 'usd',
    tax: 'provider',
    taxMinor: tax,
    totalMinor: priceMinorOf(price) + tax,
    customerId: null,
    sessionId: null,
    paymentId: 'pi_1',
    url: null,
    proof: 'proof',
    savesCard: false,
    returnUrl: 'http://localhost/credits/return',
    reason: null,
    createdAt: AT,
    expiresAt: AT,
    paidAt: AT,
    creditedAt: AT,
    taken: ZERO,
    aside: ZERO,
    version: 1,
  };
}

const paymentOf = (order: Order, id: string): PaymentObject => ({
  channel: 'stripe',
  id,
  orderId: order.id,
  kind: 'payment',
  parent: null,
  status: 'paid',
  rank: 2,
  at: AT,
  minor: order.totalMinor ?? 0,
  claim: ZERO,
  refundId: null,
  reason: null,
});

type Claim = {
  readonly kind: 'refund' | 'dispute';
  readonly status: string;
  readonly minor: number;
  readonly at: number;
};

const claimOf = (order: Order, { kind, status, minor, at }: Claim, id: string): PaymentObject => ({
  ...paymentOf(order, id),
  kind,
  status,
  at,
  minor,
  rank: rankOf({ kind, status } as Parameters<typeof rankOf>[0]).rank,
  claim: shareCeiling(priceOf(order), minor, order.totalMinor ?? 1),
});

const claims: fc.Arbitrary<Claim> = fc
  .tuple(
    fc.constantFrom(
      ...(['pending', 'succeeded', 'failed'] as const).map((status) => ({ kind: 'refund' as const, status })),
      ...(['inquiry', 'open', 'won', 'lost'] as const).map((status) => ({ kind: 'dispute' as const, status })),
    ),
    fc.integer({ min: 1, max: 20_000 }),
    fc.integer({ min: 0, max: AT }),
  )
  .map(([claim, minor, at]) => ({ ...claim, minor, at }));

const orders = fc
  .tuple(fc.integer({ min: 500, max: 10_000 }), fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 2_500 }))
  .map((amounts) => orderOf(...amounts));

const totalOf = (returns: readonly Return[], state: Return['state'], name: 'credit' | 'amount'): NanoUsd =>
  add(...returns.filter((each) => each.state === state).map((each) => each[name]));

describe('the parts of an order that was paid', () => {
  const cases = fc.tuple(orders, fc.constantFrom(1, 2), fc.array(claims, { maxLength: 6 }));
  const holds = (check: (order: Order, objects: readonly PaymentObject[], parts: OrderParts) => void) =>
    fc.assert(
      fc.property(cases, ([order, times, list]) => {
        const payments = Array.from({ length: times }, (_, index) => paymentOf(order, `pi_${index + 1}`));
        const objects = [...payments, ...list.map((claim, index) => claimOf(order, claim, `${claim.kind}_${index}`))];
        check(order, objects, partsOf(order, objects, []));
      }),
    );

  test('add up to its total, and its payments less what went back to what was paid', () =>
    holds((order, objects, { credit, fee, tax, total, payments, returns, returned, netPaid }) => {
      expect(add(credit, fee, tax)).toBe(total);
      expect(total).toBe(fromCents(order.totalMinor ?? 0));
      expect(payments).toHaveLength(objects.filter(({ kind }) => kind === 'payment').length);
      expect(returned).toBe(totalOf(returns, 'taken', 'amount'));
      expect(netPaid).toBe(subtract(add(...payments.map(({ amount }) => amount)), returned));
    }));

  test('give each return the credit that it took, which sum to what the ledger took and set aside', () =>
    holds((order, objects, { returns }) => {
      const { taken, aside } = figuresOf(standingOf(order, objects));
      expect(totalOf(returns, 'taken', 'credit')).toBe(taken);
      expect(totalOf(returns, 'open', 'credit')).toBe(aside);
      for (const { credit } of returns) expect(credit >= ZERO && credit <= order.credit).toBe(true);
    }));

  test('have each return but inquiries, made of credit, tax and the rest', () =>
    holds((_, objects, { returns }) => {
      const shown = objects.filter(({ kind, status }) => kind !== 'payment' && status !== 'inquiry');
      expect(returns.map(({ id }) => id).toSorted()).toEqual(shown.map(({ id }) => id).toSorted());
      for (const { credit, tax, other, amount } of returns) {
        expect(add(credit, tax, other)).toBe(amount);
        expect(tax >= ZERO && other >= ZERO).toBe(true);
      }
    }));
});

describe('a refund that was started here', () => {
  const order = orderOf(1_000, 55, 211);
  const refundOf = (state: RefundState, minor: number | null = 480): Refund => ({
    id: newRefundId(AT, zeros),
    orderId: order.id,
    accountId: order.accountId,
    credit: minor === null ? null : fromCents(400),
    minor,
    startedBy: 'owner',
    note: '',
    state,
    providerId: null,
    reason: null,
    askedAt: null,
    createdAt: AT,
    updatedAt: AT,
  });
  const wordOf = (refund: Refund, status: string): PaymentObject => ({
    ...claimOf(order, { kind: 'refund', status, minor: 480, at: AT }, 're_1'),
    refundId: refund.id,
    claim: fromCents(400),
  });
  const returnsOf = (refund: Refund, ...said: readonly PaymentObject[]) =>
    partsOf(order, [paymentOf(order, 'pi_1'), ...said], [refund]).returns;

  test('is there once, as its provider says rather than as its row does', () => {
    const refund = refundOf('asked');
    const pieces = { credit: fromCents(400), tax: fromCents(80), other: ZERO, amount: fromCents(480) };
    expect(returnsOf(refund)).toEqual([{ kind: 'refund', id: refund.id, at: AT, state: 'open', ...pieces }]);
    for (const [status, state] of [
      ['pending', 'open'],
      ['succeeded', 'taken'],
      ['failed', 'returned'],
    ])
      expect(returnsOf(refund, wordOf(refund, status ?? ''))).toEqual([
        { kind: 'refund', id: refund.id, at: AT, state, ...pieces },
      ]);
  });

  test('is not there before credit was set aside for it, and is there when its provider refused', () => {
    expect(returnsOf(refundOf('started', null))).toEqual([]);
    expect(returnsOf(refundOf('failed'))).toMatchObject([{ state: 'returned', amount: fromCents(480) }]);
  });
});
