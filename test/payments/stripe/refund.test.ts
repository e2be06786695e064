// Refunds that we start at Stripe: each is made once, whatever became of the first answer, and never above what is left.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../../../src/base/clock.ts';
import type { RefundQuestion } from '../../../src/payments/channel.ts';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, expectSound, openShop, paidOrder, refundId, type Shop } from './shop.ts';

let shop: Shop;
let order: Awaited<ReturnType<typeof paidOrder>>;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop();
  order = await paidOrder(shop);
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const question = (parts: Partial<RefundQuestion> = {}): RefundQuestion => ({
  id: refundId(),
  order,
  paymentId: order.paymentId,
  minor: 400,
  isWhole: false,
  isRepeated: false,
  ...parts,
});

const refunds = () => shop.double.truthOf(order.id).refunds;

describe('a refund', () => {
  it('is made of that payment, of that amount, with the marks of the order and of itself', async () => {
    const asked = question();
    const fact = answerOf(await shop.channel.refund(asked));
    expect(fact).toMatchObject({
      kind: 'refund',
      status: 'succeeded',
      minor: 400,
      currency: 'usd',
      paymentId: order.paymentId,
      mark: {
        orderId: order.id,
        accountId: order.accountId,
        refundId: asked.id,
        proof: order.proof,
        isTorn: false,
      },
    });
    expect(refunds()).toMatchObject([{ id: fact.id, minor: 400, status: 'succeeded' }]);
    expect(shop.double.requests.at(-1)).toMatchObject({
      idempotencyKey: asked.id,
      parameters: {
        payment_intent: order.paymentId,
        amount: '400',
        metadata: { farebox_order: order.id, farebox_account: order.accountId, farebox_refund: asked.id },
      },
    });
  });

  it('that takes its time is pending until it is told otherwise', async () => {
    shop.double.books.refundsBegin = 'pending';
    const asked = question();
    const { id, status } = answerOf(await shop.channel.refund(asked));
    expect(status).toBe('pending');
    shop.double.advanceRefund(id, 'failed');
    const repeated = answerOf(await shop.channel.refund({ ...asked, isRepeated: true }));
    expect(repeated).toMatchObject({ id, status: 'failed', reason: 'lost_or_stolen_card' });
  });
});

describe('a refund that is asked again', () => {
  it('is made once', async () => {
    const asked = question();
    const first = answerOf(await shop.channel.refund(asked));
    for (const isRepeated of [false, true, true])
      expect(answerOf(await shop.channel.refund({ ...asked, isRepeated }))).toEqual(first);
    expect(refunds()).toHaveLength(1);
  });

  it.each(['head', 'body'] as const)('is made once when its first answer was lost (%s)', async (where) => {
    const asked = question();
    shop.double.faults.cutAfterEffect({ path: '/v1/refunds', method: 'POST', where, times: 2 });
    expect(await shop.channel.refund(asked)).toMatchObject({ refusal: { outcome: 'unknown', status: null } });
    shop.double.faults.clear();
    const repeated = answerOf(await shop.channel.refund({ ...asked, isRepeated: true }));
    expect(refunds()).toMatchObject([{ id: repeated.id, minor: 400 }]);
  });

  it('is made once when Stripe has forgotten its idempotency key', async () => {
    const asked = question();
    shop.double.faults.cutAfterEffect({ path: '/v1/refunds', method: 'POST', where: 'body' });
    await shop.channel.refund(asked);
    shop.double.forgetKeys();
    answerOf(await shop.channel.refund({ ...asked, isRepeated: true }));
    shop.pass(3 * DAY);
    answerOf(await shop.channel.refund({ ...asked, isRepeated: true }));
    expect(refunds()).toHaveLength(1);
  });

  it('is made when the first never arrived', async () => {
    const asked = question();
    shop.double.faults.timeOutBefore({ path: '/v1/refunds', times: 2 });
    expect(await shop.channel.refund(asked)).toMatchObject({ refusal: { outcome: 'unknown' } });
    expect(refunds()).toHaveLength(0);
    answerOf(await shop.channel.refund({ ...asked, isRepeated: true }));
    expect(refunds()).toHaveLength(1);
  });

  it('is not asked for while nobody knows whether it was made', async () => {
    const asked = question({ isRepeated: true });
    shop.double.forgetKeys();
    shop.double.faults.failLists(true);
    expect(await shop.channel.refund(asked)).toMatchObject({ refusal: { outcome: 'unknown', status: 500 } });
    expect(refunds()).toHaveLength(0);
  });

  it('is told from others of the same payment and amount', async () => {
    const [first, second] = [question(), question()];
    const one = answerOf(await shop.channel.refund(first));
    shop.double.refundInDashboard(order.paymentId, 200);
    shop.double.forgetKeys();
    const other = answerOf(await shop.channel.refund({ ...second, isRepeated: true }));
    expect(other.id).not.toBe(one.id);
    expect(other.mark?.refundId).toBe(second.id);
    expect(refunds()).toHaveLength(3);
  });

  it('is not known to be refused when it is asked for with another amount: the first stands', async () => {
    const asked = question();
    answerOf(await shop.channel.refund(asked));
    expect(await shop.channel.refund({ ...asked, minor: 500 })).toMatchObject({
      refusal: { outcome: 'unknown', reason: 'StripeIdempotencyError' },
    });
    expect(refunds()).toMatchObject([{ minor: 400 }]);
  });
});

describe('a refund is refused, and nothing moves', () => {
  const moved = () => refunds().reduce((sum, { minor }) => sum + minor, 0);

  it.each<readonly [string, () => unknown, number, string]>([
    ['above what was paid', () => undefined, 1_056, 'StripeInvalidRequestError'],
    [
      'above what is left',
      () => shop.double.refundInDashboard(order.paymentId, 700),
      400,
      'StripeInvalidRequestError',
    ],
    ['of what was given back', () => shop.double.refundInDashboard(order.paymentId), 1, 'charge_already_refunded'],
    ['of what is disputed', () => shop.double.openDispute(order.paymentId, 500), 400, 'charge_disputed'],
  ])('%s', async (_, before, minor, reason) => {
    before();
    const already = moved();
    expect(await shop.channel.refund(question({ minor }))).toMatchObject({
      refusal: { outcome: 'refused', reason, status: 400 },
    });
    expect(moved()).toBe(already);
  });

  it('of a payment that Stripe does not know', async () => {
    expect(await shop.channel.refund(question({ paymentId: 'pi_gone' }))).toMatchObject({
      refusal: { outcome: 'refused', reason: 'resource_missing' },
    });
  });

  it('with a key that is not valid any more', async () => {
    const { double } = shop;
    const stranger = await openShop({}, { STRIPE_SECRET_KEY: 'sk_test_revoked' }).catch((error: unknown) => error);
    expect(String(stranger)).toContain('"outcome":"refused"');
    expect(String(stranger)).toContain('401');
    expect(String(stranger)).not.toContain('sk_test_revoked');
    expect(double.mistakes).toEqual([]);
  });
});
