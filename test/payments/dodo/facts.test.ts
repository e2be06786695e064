// What Dodo's objects say in our words: by the object's status and never by the name of the event, and nothing that cannot be read.
import { describe, expect, it } from 'vitest';
import { disputeFact, paymentFact, refundFact } from '../../../src/payments/channels/dodo/facts.ts';
import type { Json } from '../../../src/payments/json.ts';
import { mismatchOf } from '../../../src/payments/match.ts';
import { anOpenOrder, anOrder, aPaidOrder, deliverAll, good, NOW, openShop, PRICE } from './shop.ts';

const METADATA = {
  farebox_order: 'ord_1',
  farebox_account: 'acc_1',
  farebox_price: '1050',
  farebox_product: 'pdt_ours',
};

const PAYMENT: Json = {
  payment_id: 'pay_1',
  status: 'succeeded',
  total_amount: 1_050,
  tax: null,
  currency: 'USD',
  metadata: METADATA,
  product_cart: [{ product_id: 'pdt_ours', quantity: 1 }],
  checkout_session_id: 'cks_1',
  customer: { customer_id: 'cus_1' },
};

const payment = (over: Json, product: string | null = null) => paymentFact({ ...PAYMENT, ...over }, NOW, product);

describe('a payment', () => {
  it('says all that an order is compared with', () => {
    expect(payment({})).toEqual({
      ...{ channel: 'dodo', mode: null, at: NOW, kind: 'payment', id: 'pay_1', status: 'paid' },
      ...{ currency: 'usd', subtotalMinor: 1_050, totalMinor: 1_050, sessionId: 'cks_1' },
      ...{ customerId: null, chargeId: null, wrongProduct: false, reason: null },
      mark: { orderId: 'ord_1', accountId: 'acc_1', refundId: null, proof: null },
    });
  });

  it.each<[unknown, string]>([
    ['succeeded', 'paid'],
    ['failed', 'failed'],
    ['cancelled', 'failed'],
    ['processing', 'pending'],
    ['requires_customer_action', 'pending'],
    ['requires_capture', 'pending'],
    ['partially_captured', 'pending'],
    ['a word that Dodo has not yet', 'pending'],
    [null, 'pending'],
    [undefined, 'pending'],
  ])('that is %s is %s', (status, is) => {
    expect(payment({ status })?.status).toBe(is);
  });

  it.each<[string, Json, number]>([
    ['without tax is all price', { total_amount: 1_050, tax: null }, 1_050],
    ['with tax is the price without it', { total_amount: 1_260, tax: 210 }, 1_050],
    ['whose price includes tax is the price as we asked for it', { total_amount: 1_050, tax: 175 }, 1_050],
    ['of another amount is that less its tax', { total_amount: 900, tax: 100 }, 800],
    ['without the hint is the rest without tax', { total_amount: 1_050, tax: 175, metadata: {} }, 875],
  ])('%s', (_, over, subtotal) => {
    expect(payment(over)?.subtotalMinor).toBe(subtotal);
  });

  it('with a hint that lies does not match its order', () => {
    const order = anOrder({ sessionId: 'cks_1' });
    const theirs = { farebox_order: order.id, farebox_account: order.accountId, farebox_proof: order.proof };
    const marked = { ...METADATA, ...theirs };
    const says = (over: Json) => payment({ metadata: marked, ...over });
    const honest = says({});
    const cheap = says({ total_amount: 100, metadata: { ...marked, farebox_price: '100' } });
    if (honest === undefined || cheap === undefined) throw new Error('unreadable');
    expect(mismatchOf(order, honest)).toBeUndefined();
    expect(mismatchOf(order, cheap)).toBe('other_amount');
  });

  it.each<[string, Json, boolean]>([
    ['of our product is right', {}, false],
    ['that does not say what was bought is right', { product_cart: null }, false],
    ['of two of our product is wrong', { product_cart: [{ product_id: 'pdt_ours', quantity: 2 }] }, true],
    ['of another product is wrong', { product_cart: [{ product_id: 'pdt_other', quantity: 1 }] }, true],
    ['of nothing is wrong', { product_cart: [] }, true],
    [
      'of ours and another is wrong',
      { product_cart: [...(PAYMENT.product_cart as []), { product_id: 'pdt_other', quantity: 1 }] },
      true,
    ],
  ])('%s', (_, over, wrong) => {
    expect(payment(over)?.wrongProduct).toBe(wrong);
  });

  it('without a hint is held to the product that is configured', () => {
    expect(payment({ metadata: { farebox_order: 'ord_1' } }, 'pdt_ours')?.wrongProduct).toBe(false);
    expect(payment({ metadata: { farebox_order: 'ord_1' } }, 'pdt_else')?.wrongProduct).toBe(true);
  });

  it('of somebody else has no mark', () => {
    expect(payment({ metadata: {} })?.mark).toBeNull();
    expect(payment({ metadata: null })?.mark).toBeNull();
  });

  it('that failed says why', () => {
    expect(payment({ status: 'failed', error_code: 'CARD_DECLINED' })?.reason).toBe('CARD_DECLINED');
    expect(payment({ status: 'failed', error_message: 'x'.repeat(900) })?.reason).toHaveLength(200);
    expect(payment({ error_code: 'CARD_DECLINED' })?.reason).toBeNull();
  });

  it.each<Json>([
    { payment_id: null },
    { payment_id: 7 },
    { total_amount: '1050' },
    { total_amount: 10.5 },
    { total_amount: null },
    { tax: '210' },
    { tax: -1 },
    { currency: null },
    { status: 7 },
    { metadata: 'farebox_order=ord_1' },
    { product_cart: 'pdt_ours' },
  ])('with %j cannot be read', (over) => {
    expect(payment(over)).toBeUndefined();
  });
});

describe('a refund', () => {
  const REFUND: Json = { refund_id: 'ref_1', payment_id: 'pay_1', status: 'succeeded', amount: 300, currency: 'USD' };
  const refund = (over: Json) => refundFact({ ...REFUND, ...over }, NOW);

  it.each([
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['pending', 'pending'],
    ['review', 'pending'],
  ])('that is %s is %s', (status, is) => {
    expect(refund({ status })).toMatchObject({
      kind: 'refund',
      id: 'ref_1',
      paymentId: 'pay_1',
      status: is,
      minor: 300,
    });
  });

  it('says whose it is by its metadata', () => {
    expect(refund({ metadata: { farebox_order: 'ord_1', farebox_refund: 'rf_1' } })?.mark).toEqual({
      ...{ orderId: 'ord_1', accountId: null, refundId: 'rf_1', proof: null },
    });
    expect(refund({ metadata: {} })?.mark).toBeNull();
  });

  it.each<Json>([
    { refund_id: '' },
    { status: 'a word that Dodo has not yet' },
    { amount: '300' },
    { amount: null },
    { currency: null },
    { payment_id: 7 },
    { metadata: 7 },
  ])('with %j cannot be read', (over) => {
    expect(refund(over)).toBeUndefined();
  });
});

describe('a dispute', () => {
  const DISPUTE: Json = {
    ...{ dispute_id: 'dsp_1', payment_id: 'pay_1', amount: '1000', currency: 'USD' },
    ...{ dispute_stage: 'dispute', dispute_status: 'dispute_opened' },
  };
  const dispute = (over: Json) => disputeFact({ ...DISPUTE, ...over }, NOW);

  it.each([
    ['pre_dispute', 'opened', 'inquiry'],
    ['pre_dispute', 'challenged', 'inquiry'],
    ['pre_dispute', 'accepted', 'lost'],
    ['pre_dispute', 'lost', 'lost'],
    ['pre_dispute', 'expired', 'lost'],
    ['pre_dispute', 'won', 'won'],
    ['pre_dispute', 'cancelled', 'won'],
    ['dispute', 'opened', 'open'],
    ['dispute', 'challenged', 'open'],
    ['dispute', 'accepted', 'lost'],
    ['dispute', 'lost', 'lost'],
    ['dispute', 'expired', 'lost'],
    ['dispute', 'won', 'won'],
    ['dispute', 'cancelled', 'won'],
    ['pre_arbitration', 'opened', 'open'],
    ['pre_arbitration', 'lost', 'lost'],
  ])('at the stage %s that is %s is %s', (dispute_stage, status, is) => {
    const fact = dispute({ dispute_stage, dispute_status: `dispute_${status}` });
    expect(fact).toMatchObject({ kind: 'dispute', id: 'dsp_1', paymentId: 'pay_1', status: is, minor: 1_000 });
  });

  it.each(['10.00', '1000.00', '1e3', '-1000', '+1000', ' 1000', '0x10', '', '1,000', '9'.repeat(16), 1_000, null])(
    'over %j is not guessed at',
    (amount) => {
      expect(dispute({ amount })).toBeUndefined();
    },
  );

  it.each<Json>([{ dispute_id: null }, { dispute_status: 'dispute_paused' }, { payment_id: null }, { currency: 7 }])(
    'with %j cannot be read',
    (over) => {
      expect(dispute(over)).toBeUndefined();
    },
  );
});

describe('a webhook', () => {
  it('says the object as it is when it is sent, whatever its event is called', async () => {
    const shop = openShop();
    const { sessionId } = await anOpenOrder(shop);
    shop.dodo.pay(sessionId);
    const [processing, succeeded] = await deliverAll(shop);
    expect(processing).toEqual(succeeded);
    expect(processing).toMatchObject({ status: 'paid' });
  });

  it('about anything else says nothing', async () => {
    const { dodo, channel } = openShop();
    for (const type of ['subscription.active', 'credit.added', 'payout.success', 'payments.strange', 'payment']) {
      const { body, headers } = dodo.sign({ id: 'msg_1', body: JSON.stringify({ type, data: { payment_id: 7 } }) });
      expect(good(await channel.readWebhook(body, new Headers(headers), NOW))).toEqual({
        id: 'msg_1',
        type,
        facts: [],
      });
    }
  });

  it('of a whole refund that says no amount says that of its payment', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop, 210);
    const refund = shop.dodo.refundInDashboard(paymentId);
    shop.dodo.advanceRefund(refund.refund_id, 'succeeded');
    Object.assign(refund, { amount: null, currency: null });
    expect((await deliverAll(shop)).at(-1)).toMatchObject({ kind: 'refund', minor: PRICE + 210, currency: 'usd' });
  });

  it.each<[string, Json]>([
    ['payment.succeeded', { ...PAYMENT, total_amount: 'much' }],
    ['refund.succeeded', { refund_id: 'ref_1', status: 'succeeded', is_partial: true, amount: null }],
    ['dispute.opened', { dispute_id: 'dsp_1', amount: '10.00' }],
  ])('%s that cannot be read is to be delivered again', async (type, data) => {
    const { dodo, channel } = openShop();
    const { body, headers } = dodo.sign({ id: 'msg_1', body: JSON.stringify({ type, data }) });
    const read = await channel.readWebhook(body, new Headers(headers), NOW);
    expect(read).toEqual({ ok: false, refusal: { reason: 'webhook_unreadable' } });
  });
});
