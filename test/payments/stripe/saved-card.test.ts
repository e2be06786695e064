// The card on file: charged the right amount, and once for an order however often it is asked.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, chargeCard, expectSound, openShop, paymentIn, RETURN_URL, type Shop } from './shop.ts';

let shop: Shop;
let card: string;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop({ taxPpm: 190_000 });
  card = shop.double.addCard(shop.customerId, { isUsual: true });
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const intents = () => [...shop.double.books.intents.values()];
const paid = () => intents().filter(({ status }) => status === 'succeeded');
const lastAsked = () =>
  shop.double.requests.findLast(({ path, method }) => path === '/v1/payment_intents' && method === 'POST');
const saved = (way: 'saved_card' | 'auto' = 'saved_card') => shop.order({ way });

describe('a card on file is charged', () => {
  it('the price of the order, with its mark, while the buyer is there', async () => {
    const order = saved();
    const payment = paymentIn(answerOf(await chargeCard(shop, order)));
    expect(payment).toMatchObject({ status: 'paid', totalMinor: 1_055, currency: 'usd', mark: { orderId: order.id } });
    expect(shop.double.truthOf(order.id).payments).toEqual([
      { id: payment.id, minor: 1_055, chargeId: payment.chargeId },
    ]);
    expect(lastAsked()).toMatchObject({
      idempotencyKey: order.id,
      parameters: {
        amount: '1055',
        currency: 'usd',
        customer: shop.customerId,
        payment_method: card,
        confirm: 'true',
        return_url: RETURN_URL,
        automatic_payment_methods: { enabled: 'true', allow_redirects: 'always' },
        metadata: { farebox_order: order.id, farebox_account: order.accountId },
      },
    });
    expect(lastAsked()?.parameters).not.toHaveProperty('off_session');
    expect(lastAsked()?.parameters).not.toHaveProperty('hooks');
  });

  it('off session by an automatic top-up, where nothing may lead to a page', async () => {
    await chargeCard(shop, saved('auto'));
    expect(lastAsked()?.parameters).toMatchObject({
      off_session: 'true',
      automatic_payment_methods: { enabled: 'true', allow_redirects: 'never' },
    });
    expect(lastAsked()?.parameters).not.toHaveProperty('return_url');
    expect(paid()).toHaveLength(1);
  });

  it('the one that the customer uses by default, else the newest', async () => {
    const newest = shop.double.addCard(shop.customerId);
    await chargeCard(shop, saved());
    expect(lastAsked()?.parameters.payment_method).toBe(card);
    shop.double.useByDefault(shop.customerId, null);
    await chargeCard(shop, saved());
    expect(lastAsked()?.parameters.payment_method).toBe(newest);
  });

  it('with the tax that was quoted, and the quote named', async () => {
    shop.double.setAddress(shop.customerId);
    const order = shop.order({ way: 'saved_card', tax: 'provider', taxMinor: null, totalMinor: null });
    const quoted = answerOf(await shop.channel.quoteTax?.(order));
    expect(quoted).toEqual({ taxMinor: 200, totalMinor: 1_255 });
    const payment = paymentIn(answerOf(await chargeCard(shop, { ...order, ...quoted })));
    expect(payment).toMatchObject({ status: 'paid', totalMinor: 1_255 });
    const [calculation] = [...shop.double.books.calculations.keys()];
    expect(lastAsked()?.parameters.hooks).toEqual({ inputs: { tax: { calculation } } });
    expect(shop.double.books.calculations.size).toBe(1);
  });
});

describe('a charge that is asked again', () => {
  it('is made once', async () => {
    const order = saved();
    const first = answerOf(await chargeCard(shop, order));
    for (let i = 0; i < 3; i++) expect(answerOf(await chargeCard(shop, order))).toEqual(first);
    expect(intents()).toHaveLength(1);
  });

  it.each(['head', 'body'] as const)('is made once when its first answer was lost (%s)', async (where) => {
    const order = saved('auto');
    shop.double.faults.cutAfterEffect({ path: '/v1/payment_intents', where, times: 2 });
    expect(await chargeCard(shop, order)).toMatchObject({ refusal: { outcome: 'unknown', status: null } });
    expect(paid()).toHaveLength(1);
    shop.double.faults.clear();
    expect(paymentIn(answerOf(await chargeCard(shop, order)))).toMatchObject({
      id: paid()[0]?.id,
      status: 'paid',
    });
    expect(intents()).toHaveLength(1);
  });

  it('is made once when another card has become the usual one since', async () => {
    const order = saved();
    shop.double.faults.cutAfterEffect({ path: '/v1/payment_intents', where: 'body' });
    await chargeCard(shop, order);
    shop.double.addCard(shop.customerId, { isUsual: true });
    expect(paymentIn(answerOf(await chargeCard(shop, order)))).toMatchObject({ id: paid()[0]?.id, status: 'paid' });
    expect(intents()).toHaveLength(1);
  });

  it('is made once in that case, too, when Stripe’s clock is behind ours', async () => {
    const order = shop.order({ way: 'saved_card', createdAt: shop.now() + 50_000 });
    answerOf(await chargeCard(shop, order));
    shop.double.addCard(shop.customerId, { isUsual: true });
    expect(paymentIn(answerOf(await chargeCard(shop, order)))).toMatchObject({ id: paid()[0]?.id, status: 'paid' });
    expect(intents()).toHaveLength(1);
  });

  it('tells the decline of the first card when another has become the usual one since', async () => {
    shop.double.nextCharge({ declines: 'insufficient_funds' });
    const order = saved();
    await chargeCard(shop, order);
    shop.double.addCard(shop.customerId, { isUsual: true });
    const payment = paymentIn(answerOf(await chargeCard(shop, order)));
    expect(payment).toMatchObject({ status: 'failed', reason: 'insufficient_funds' });
    expect(intents()).toHaveLength(1);
  });

  it('is not known to be refused when another card is the usual one and the lists fail', async () => {
    const order = saved();
    await chargeCard(shop, order);
    shop.double.addCard(shop.customerId, { isUsual: true });
    shop.double.faults.failLists(true);
    expect(await chargeCard(shop, order)).toMatchObject({ refusal: { outcome: 'unknown', status: 500 } });
    expect(intents()).toHaveLength(1);
  });

  it('is not known to be refused when Stripe failed at it once and says so again', async () => {
    const order = saved();
    shop.double.faults.failNext({ path: '/v1/payment_intents', isKept: true });
    for (let i = 0; i < 2; i++)
      expect(await chargeCard(shop, order)).toMatchObject({ refusal: { outcome: 'unknown', status: 500 } });
    expect(intents()).toHaveLength(0);
  });

  it('is made once when it is asked twice at once', async () => {
    const order = saved();
    const held = shop.double.faults.holdNext({ path: '/v1/payment_intents', method: 'POST' });
    const first = chargeCard(shop, order);
    await held.arrived;
    expect(await chargeCard(shop, order)).toMatchObject({ refusal: { outcome: 'unknown', status: 409 } });
    held.release();
    answerOf(await first);
    expect(intents()).toHaveLength(1);
  });
});

describe('a quote of tax', () => {
  it('is the same however often it is asked, and is asked for the price without tax', async () => {
    shop.double.setAddress(shop.customerId);
    const order = shop.order({ way: 'auto', tax: 'provider', taxMinor: null, totalMinor: null });
    for (let i = 0; i < 3; i++)
      expect(await shop.channel.quoteTax?.(order)).toEqual({ ok: true, value: { taxMinor: 200, totalMinor: 1_255 } });
    expect(shop.double.books.calculations.size).toBe(1);
    expect(shop.double.requests.at(-1)?.parameters).toEqual({
      currency: 'usd',
      customer: shop.customerId,
      line_items: [{ amount: '1055', reference: order.id, tax_behavior: 'exclusive' }],
    });
  });
});
