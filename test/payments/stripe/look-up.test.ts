// What Stripe says of an order when it is asked, and of a payment when only its refund or dispute was heard of.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/base/clock.ts';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, chargeCard, expectSound, openPageOf, openShop, paidOrder, paymentIn, type Shop } from './shop.ts';

let shop: Shop;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop();
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const lookUp = async (order: Parameters<Shop['channel']['lookUp']>[0]) => answerOf(await shop.channel.lookUp(order));

describe('an order with a page', () => {
  it('is pending while nobody has paid, and while a payment takes days', async () => {
    const order = await openPageOf(shop, shop.order());
    expect(await lookUp(order)).toMatchObject([{ status: 'pending', id: null }]);
    shop.double.pay(order.sessionId ?? '', { isDelayed: true });
    expect(await lookUp(order)).toMatchObject([{ status: 'pending', sessionId: order.sessionId }]);
    shop.double.settleDelayed(order.sessionId ?? '');
    expect(await lookUp(order)).toMatchObject([{ status: 'paid', totalMinor: 1_055 }]);
  });

  it('is paid once it is paid, and expired once its page is', async () => {
    const order = await paidOrder(shop);
    expect(await lookUp(order)).toMatchObject([{ status: 'paid', id: order.paymentId, mark: { orderId: order.id } }]);
    const other = await openPageOf(shop, shop.order());
    shop.pass(61 * MINUTE);
    expect(shop.double.expireDue()).toEqual([other.sessionId]);
    expect(await lookUp(other)).toMatchObject([{ status: 'expired', id: null }]);
  });

  it('is still pending when a card was declined on its page: the buyer may try another', async () => {
    const order = await openPageOf(shop, shop.order());
    shop.double.declineOnPage(order.sessionId ?? '', 'insufficient_funds');
    expect(await lookUp(order)).toMatchObject([{ status: 'pending' }]);
    shop.double.pay(order.sessionId ?? '');
    expect(await lookUp(order)).toMatchObject([{ status: 'paid' }]);
    expect(shop.double.truthOf(order.id).payments).toHaveLength(1);
  });
});

describe('an order whose page’s id was lost', () => {
  it('is found by its reference among the pages of its customer', async () => {
    const others = [await paidOrder(shop), await paidOrder(shop)];
    const order = shop.order();
    const opened = await openPageOf(shop, order);
    await paidOrder(shop);
    shop.double.pay(opened.sessionId ?? '');
    expect(await lookUp(order)).toMatchObject([{ status: 'paid', sessionId: opened.sessionId }]);
    expect(await lookUp({ ...others[0], ...order, id: others[0]?.id ?? order.id, sessionId: null })).toMatchObject([
      { sessionId: others[0]?.sessionId },
    ]);
  });

  it('is not found when there was never a page', async () => {
    await paidOrder(shop);
    expect(await lookUp(shop.order())).toEqual([]);
  });
});

describe('an order without a page', () => {
  it('is found by its mark among the payments of its customer', async () => {
    shop.double.addCard(shop.customerId);
    const orders = [shop.order({ way: 'saved_card' }), shop.order({ way: 'auto' }), shop.order({ way: 'auto' })];
    for (const order of orders) answerOf(await chargeCard(shop, order));
    for (const order of orders)
      expect(await lookUp(order)).toMatchObject([{ status: 'paid', mark: { orderId: order.id } }]);
  });

  it('is not found when nothing was ever asked for it', async () => {
    shop.double.addCard(shop.customerId);
    answerOf(await chargeCard(shop, shop.order({ way: 'auto' })));
    expect(await lookUp(shop.order({ way: 'auto' }))).toEqual([]);
    expect(await lookUp(shop.order({ way: 'auto', customerId: null }))).toEqual([]);
  });

  it('is looked for from a little before it was placed', async () => {
    shop.double.addCard(shop.customerId);
    const order = shop.order({ way: 'auto' });
    answerOf(await chargeCard(shop, order));
    expect(await lookUp({ ...order, createdAt: shop.now() + 50_000 })).toHaveLength(1);
    expect(await lookUp({ ...order, createdAt: shop.now() + DAY })).toHaveLength(0);
  });
});

describe('nothing is said of an order', () => {
  it('when Stripe does not know its page', async () => {
    const refused = await shop.channel.lookUp(shop.order({ sessionId: 'cs_test_gone' }));
    expect(refused).toMatchObject({ refusal: { reason: 'resource_missing', status: 404 } });
  });

  it.each(['checkout', 'auto'] as const)('when Stripe does not answer (%s)', async (way) => {
    shop.double.faults.timeOutBefore({ times: 2 });
    expect(await shop.channel.lookUp(shop.order({ way }))).toMatchObject({ refusal: { outcome: 'unknown' } });
  });
});

describe('a payment', () => {
  it('is found by its id and by the id of its charge', async () => {
    const order = await paidOrder(shop);
    const { chargeId = '' } = shop.double.truthOf(order.id).payments[0] ?? {};
    for (const name of [order.paymentId, chargeId]) {
      expect(answerOf(await shop.channel.findPayment(name))).toMatchObject({
        id: order.paymentId,
        chargeId,
        status: 'paid',
        mark: { orderId: order.id },
      });
    }
  });

  it('that was not made by card is found by the id of its charge, too', async () => {
    const order = await openPageOf(shop, shop.order());
    const paymentId = shop.double.pay(order.sessionId ?? '', { isDelayed: true });
    shop.double.settleDelayed(order.sessionId ?? '');
    const { chargeId = '' } = shop.double.truthOf(order.id).payments[0] ?? {};
    expect(chargeId).toMatch(/^py_/);
    expect(answerOf(await shop.channel.findPayment(chargeId))).toMatchObject({ id: paymentId, status: 'paid' });
  });

  it('of another product is found, without a mark', async () => {
    const found = answerOf(await shop.channel.findPayment(shop.double.makeForeignPayment(900)));
    expect(found).toMatchObject({ status: 'paid', totalMinor: 900, mark: null });
  });

  it.each(['pi_gone', 'ch_gone', 'py_gone', '', '../customers', 'pi_%2e%2e'])(
    'that is not there is none: %j',
    async (id) => {
      expect(answerOf(await shop.channel.findPayment(id))).toBeNull();
    },
  );

  it('is none where a charge has no payment', async () => {
    const order = await paidOrder(shop);
    const { chargeId = '' } = shop.double.truthOf(order.id).payments[0] ?? {};
    Object.assign(shop.double.books.charges.get(chargeId) ?? {}, { payment_intent: null });
    expect(answerOf(await shop.channel.findPayment(chargeId))).toBeNull();
  });

  it('is not said to be none when Stripe does not answer', async () => {
    shop.double.faults.failNext({ path: '/v1/payment_intents' });
    expect(await shop.channel.findPayment('pi_gone')).toMatchObject({ refusal: { outcome: 'unknown' } });
  });

  it('that has a page of its own in the making is pending', async () => {
    shop.double.addCard(shop.customerId, { needsAuthentication: true });
    const { id } = paymentIn(answerOf(await chargeCard(shop, shop.order({ way: 'saved_card' }))));
    expect(answerOf(await shop.channel.findPayment(id ?? ''))).toMatchObject({ status: 'pending' });
  });
});
