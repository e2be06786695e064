// The Stripe double’s own books: what buyers and banks can do, the events that tell it, and that no history of theirs makes the books wrong.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fetchOf, newStripeDouble, type StripeDouble } from '../../support/stripe-double.ts';
import { BEGIN, openPageOf, openShop, paidOrder } from './shop.ts';

const SEED = Number(process.env.FAREBOX_SEED ?? 20_261_125);

const typesOf = (double: StripeDouble): string[] => double.takeDeliveries().map(({ type }) => type);

describe('what is told of', () => {
  it('a page that is paid at once, or slowly, or not', async () => {
    const shop = await openShop();
    const { double } = shop;
    const pages = [];
    for (let i = 0; i < 4; i++) pages.push((await openPageOf(shop, shop.order())).sessionId ?? '');
    const [atOnce = '', slowly = '', inVain = '', never = ''] = pages;
    double.takeDeliveries();
    double.pay(atOnce);
    const paid = [
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ];
    expect(typesOf(double)).toEqual(paid);
    for (const page of [slowly, inVain]) double.pay(page, { isDelayed: true });
    const waiting = [
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'checkout.session.completed',
    ];
    expect(typesOf(double)).toEqual([...waiting, ...waiting]);
    double.settleDelayed(slowly);
    const settled = ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded'];
    expect(typesOf(double)).toEqual(settled);
    double.failDelayed(inVain);
    const failed = ['charge.failed', 'payment_intent.payment_failed', 'checkout.session.async_payment_failed'];
    expect(typesOf(double)).toEqual(failed);
    double.declineOnPage(never, 'expired_card');
    double.expire(never);
    expect(typesOf(double)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'payment_intent.canceled',
      'checkout.session.expired',
    ]);
  });

  it('a refund and its failure', async () => {
    const shop = await openShop({ refundsBegin: 'pending' });
    const { double } = shop;
    const { paymentId } = await paidOrder(shop);
    double.takeDeliveries();
    const id = double.refundInDashboard(paymentId, 100);
    expect(typesOf(double)).toEqual(['refund.created', 'charge.refunded']);
    double.advanceRefund(id, 'succeeded');
    expect(typesOf(double)).toEqual(['charge.refund.updated', 'refund.updated']);
    double.advanceRefund(id, 'failed');
    expect(typesOf(double)).toEqual(['charge.updated', 'charge.refund.updated', 'refund.updated', 'refund.failed']);
  });

  it.each([
    [
      ['needs_response', 'lost'],
      ['created', 'funds_withdrawn', 'updated', 'closed'],
    ],
    [
      ['needs_response', 'under_review', 'won'],
      ['created', 'funds_withdrawn', 'updated', 'updated', 'funds_reinstated', 'closed'],
    ],
    [
      ['warning_needs_response', 'warning_closed'],
      ['created', 'updated', 'closed'],
    ],
    [
      ['warning_needs_response', 'needs_response'],
      ['created', 'updated', 'funds_withdrawn'],
    ],
    [
      ['needs_response', 'lost', 'appeal_under_review', 'won'],
      ['created', 'funds_withdrawn', 'updated', 'closed', 'updated', 'updated', 'funds_reinstated', 'closed'],
    ],
  ] as const)('a dispute that goes %j', async (statuses, told) => {
    const shop = await openShop();
    const { double } = shop;
    const { paymentId } = await paidOrder(shop);
    double.takeDeliveries();
    const [first, ...rest] = statuses;
    const id = double.openDispute(paymentId, 500, first);
    for (const status of rest) double.advanceDispute(id, status);
    expect(typesOf(double)).toEqual(told.map((type) => `charge.dispute.${type}`));
  });
});

describe('an event', () => {
  it('holds its object as it was then, whatever became of it', async () => {
    const shop = await openShop();
    const { paymentId } = await paidOrder(shop);
    const dispute = shop.double.openDispute(paymentId, 500);
    const told = shop.double.events.findLast(({ type }) => type === 'charge.dispute.created');
    shop.double.advanceDispute(dispute, 'lost');
    expect(told).toMatchObject({ object: 'event', livemode: false, data: { object: { status: 'needs_response' } } });
    expect((await openShop({ livemode: true })).double.events[0]?.livemode).toBe(true);
  });
});

describe('what things do not allow is not done', () => {
  it('and is said to the test that tried it', async () => {
    const shop = await openShop();
    const { double } = shop;
    const { paymentId, sessionId } = await paidOrder(shop);
    const page = sessionId ?? '';
    const tries = [
      () => double.pay(page),
      () => double.expire(page),
      () => double.settleDelayed(page),
      () => double.failDelayed(page),
      () => double.authenticate(paymentId),
      () => double.cancelIntent(paymentId),
      () => double.refundInDashboard(paymentId, 1_056),
      () => double.advanceRefund(double.refundInDashboard(paymentId, 1), 'pending'),
      () => double.openDispute(paymentId, 1_056),
      () => double.openDispute(paymentId, 100, 'won'),
      () => double.advanceDispute(double.openDispute(paymentId, 1), 'appeal_under_review'),
      () => double.pay('cs_test_gone'),
    ];
    for (const attempt of tries) expect(attempt).toThrow();
  });
});

type Act = (double: StripeDouble, pick: (many: number) => number) => void;

/** One thing that a buyer, a bank or the seller does; what things do not allow is tried too, and refused. */
const ACTS: readonly Act[] = [
  (double) => void double.makeForeignPayment(1_000, { farebox_order: 'one' }),
  (double, pick) => void double.refundInDashboard(one(double.books.intents, pick), 1 + pick(600)),
  (double, pick) => void double.refundInDashboard(one(double.books.intents, pick)),
  (double, pick) => {
    const id = one(double.books.refunds, pick);
    const moves = double.refundMoves(id);
    double.advanceRefund(id, moves[pick(moves.length)] ?? 'pending');
  },
  (double, pick) => {
    const first = (['needs_response', 'warning_needs_response', 'prevented'] as const)[pick(3)];
    double.openDispute(one(double.books.intents, pick), 1 + pick(1_200), first);
  },
  (double, pick) => {
    const id = one(double.books.disputes, pick);
    const moves = double.disputeMoves(id);
    double.advanceDispute(id, moves[pick(moves.length)] ?? 'won');
  },
  (double, pick) => void double.fraudWarning(one(double.books.charges, pick)),
];

const one = (map: ReadonlyMap<string, unknown>, pick: (many: number) => number): string =>
  [...map.keys()][pick(map.size)] ?? 'none';

function expectTrue(double: StripeDouble): void {
  const { books, events, deliveries } = double;
  for (const charge of books.charges.values()) {
    const standing = [...books.refunds.values()].filter(
      (refund) => refund.charge === charge.id && refund.status !== 'failed' && refund.status !== 'canceled',
    );
    expect(charge.amount_refunded).toBe(standing.reduce((sum, { amount }) => sum + amount, 0));
    expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
    expect(charge.refunded).toBe(charge.amount_refunded === charge.amount);
  }
  const truth = double.truthOf('one');
  expect(truth.payments).toHaveLength(books.intents.size);
  expect(truth.refunds.map(({ id }) => id)).toEqual([...books.refunds.keys()]);
  expect(truth.disputes.map(({ id, status }) => [id, status])).toEqual(
    [...books.disputes.values()].map(({ id, status }) => [id, status]),
  );
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(deliveries).toEqual(events);
  const told = new Map(events.map(({ data }) => [data.object.id, data.object]));
  for (const object of [...books.refunds.values(), ...books.disputes.values(), ...books.intents.values()])
    expect(told.get(object.id)).toEqual(object);
}

describe('the books', () => {
  it(`add up after any history, and its events tell how it ended (seed ${SEED})`, () => {
    let done = 0;
    const step = fc.tuple(fc.nat({ max: ACTS.length - 1 }), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const double = newStripeDouble({ clock: () => BEGIN, refundsBegin: 'pending' });
        double.makeForeignPayment(1_000, { farebox_order: 'one' });
        for (const [act, ...picks] of steps) {
          try {
            ACTS[act]?.(double, (many) => (many === 0 ? 0 : (picks.shift() ?? 0) % many));
            done += 1;
          } catch {
            // Things did not allow it.
          }
        }
        expectTrue(double);
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(done).toBeGreaterThan(1_000);
  });

  it('know payments of an order by its mark alone', async () => {
    const shop = await openShop();
    const [order, other] = [await paidOrder(shop), await paidOrder(shop)];
    shop.double.refundInDashboard(other.paymentId, 100);
    shop.double.openDispute(order.paymentId, 300);
    shop.double.makeForeignPayment(500);
    expect(shop.double.truthOf(order.id)).toMatchObject({
      payments: [{ id: order.paymentId, minor: 1_055 }],
      refunds: [],
      disputes: [{ paymentId: order.paymentId, minor: 300, status: 'needs_response' }],
    });
    expect(shop.double.truthOf('ord_none')).toEqual({ payments: [], refunds: [], disputes: [] });
  });

  it('survive an aim at nothing: a fault that meets no request does nothing', async () => {
    const double = newStripeDouble({ clock: () => BEGIN });
    double.faults.failNext({ path: '/v1/refunds' });
    const headers = { authorization: `Bearer ${double.key}`, 'stripe-version': '2026-10-28.endive' };
    expect((await fetchOf(double)('https://api.stripe.com/v1/charges', { headers })).status).toBe(200);
    expect((await fetchOf(double)('https://api.stripe.com/v1/refunds', { headers })).status).toBe(500);
    expect((await fetchOf(double)('https://api.stripe.com/v1/refunds', { headers })).status).toBe(200);
  });
});
