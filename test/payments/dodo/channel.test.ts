// The channel against the double: when it is on, what it asks for, and what it makes of the answers.
import { describe, expect, it } from 'vitest';
import { openDodo } from '../../../src/payments/channels/dodo/channel.ts';
import { mismatchOf } from '../../../src/payments/match.ts';
import { anOpenOrder, anOrder, aPaidOrder, deliverAll, good, NOW, openShop, PRICE, RETURN_URL } from './shop.ts';

const never: typeof fetch = () => Promise.reject(new Error('nobody was to be asked'));
const KEYS = { DODO_PAYMENTS_API_KEY: 'key', DODO_PAYMENTS_WEBHOOK_KEY: 'whsec_AAAA' };

describe('the channel', () => {
  it.each([
    ['without a key', { DODO_PAYMENTS_WEBHOOK_KEY: 'whsec_AAAA' }],
    ['with an empty key', { ...KEYS, DODO_PAYMENTS_API_KEY: '' }],
    ['without a webhook secret', { DODO_PAYMENTS_API_KEY: 'key' }],
    ['with an empty webhook secret', { ...KEYS, DODO_PAYMENTS_WEBHOOK_KEY: ' , ' }],
  ])('%s is off', (_, keys) => {
    expect(openDodo(keys, never)).toBeUndefined();
  });

  it.each([
    [undefined, 'live'],
    ['', 'live'],
    ['https://live.dodopayments.com', 'live'],
    ['https://test.dodopayments.com', 'test'],
    ['http://127.0.0.1:4010', 'test'],
    ['https://example.com/live.', 'test'],
    ['https://olive.example.com', 'test'],
    ['not a URL', 'test'],
  ])('at %j is %s', (base, mode) => {
    const address = base === undefined ? {} : { DODO_PAYMENTS_BASE_URL: base };
    expect(openDodo({ ...KEYS, ...address }, never)?.mode).toBe(mode);
  });

  it('cannot charge a card on file and has no page for its owner', () => {
    const channel = openDodo(KEYS, never);
    expect(channel).toMatchObject({ name: 'dodo', lists: ['payments', 'refunds', 'disputes'] });
    expect(channel).not.toHaveProperty('chargeSavedCard');
    expect(channel).not.toHaveProperty('openPortal');
  });

  it('makes no customer at Dodo, which would want an email, and names the same one each time', async () => {
    const channel = openDodo(KEYS, never);
    expect(await channel?.makeCustomer({ id: 'a1', name: 'A' })).toEqual({ ok: true, value: 'dodo:a1' });
    expect(await channel?.makeCustomer({ id: 'a1', name: 'B' })).toEqual({ ok: true, value: 'dodo:a1' });
  });
});

describe('a page to pay on', () => {
  it('asks for the order’s price in dollars, carries the mark, and lets the buyer change neither', async () => {
    const shop = openShop();
    const order = await anOpenOrder(shop);
    expect(order.url).toContain(order.sessionId);
    const [product] = [...shop.dodo.books.products.values()];
    expect(product).toMatchObject({
      ...{ tax_category: 'saas', metadata: { farebox: 'credit' } },
      price: { type: 'one_time_price', currency: 'USD', price: 500, pay_what_you_want: true, tax_inclusive: false },
    });
    expect(JSON.parse(shop.dodo.asked.at(-1)?.body ?? '')).toEqual({
      product_cart: [{ product_id: product?.product_id, quantity: 1, amount: PRICE }],
      metadata: {
        ...{ farebox_order: order.id, farebox_account: order.accountId },
        ...{ farebox_price: `${PRICE}`, farebox_product: product?.product_id, farebox_proof: order.proof },
      },
      ...{ return_url: RETURN_URL, cancel_url: RETURN_URL, billing_currency: 'USD' },
      feature_flags: { allow_discount_code: false, allow_currency_selection: false },
    });
  });

  it.each([0, 210])('that is paid with %i cents of tax matches its order', async (taxMinor) => {
    const shop = openShop();
    const order = await anOpenOrder(shop);
    shop.dodo.pay(order.sessionId, { taxMinor });
    for (const fact of await deliverAll(shop)) {
      expect(mismatchOf(order, fact)).toBeUndefined();
      expect(fact).toMatchObject({ status: 'paid', subtotalMinor: PRICE, totalMinor: PRICE + taxMinor });
    }
  });

  it('that is paid where the price includes tax matches its order', async () => {
    const shop = openShop();
    const { sessionId: _ } = await anOpenOrder(shop);
    for (const product of shop.dodo.books.products.values()) product.price = { ...product.price, tax_inclusive: true };
    const order = await anOpenOrder(shop);
    shop.dodo.pay(order.sessionId, { taxMinor: 175 });
    const [fact] = await deliverAll(shop);
    expect(fact).toMatchObject({ status: 'paid', subtotalMinor: PRICE, totalMinor: PRICE });
    expect(fact === undefined ? 'nothing' : mismatchOf(order, fact)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['in another currency', { currency: 'EUR' }, 'other_currency'],
    ['with less', { total_amount: PRICE - 1 }, 'other_amount'],
    ['with more', { total_amount: PRICE + 1 }, 'other_amount'],
    ['for something else', { product_cart: [{ product_id: 'pdt_other', quantity: 1 }] }, 'other_product'],
    ['for another order', { metadata: { farebox_order: 'ord_other' } }, 'order_of_another'],
    ['for nobody', { metadata: {} }, 'order_of_another'],
  ])('that is paid %s does not match', async (_, altered, cause) => {
    const shop = openShop();
    const order = await anOpenOrder(shop);
    Object.assign(shop.dodo.pay(order.sessionId), altered);
    for (const fact of await deliverAll(shop)) expect(mismatchOf(order, fact)).toBe(cause);
  });

  it('that is asked for again is another page of the same order, and one that is not paid costs nothing', async () => {
    const shop = openShop();
    const order = anOrder();
    const first = good(await shop.channel.openCheckout(order));
    const second = good(await shop.channel.openCheckout(order));
    expect(second.sessionId).not.toBe(first.sessionId);
    expect([...shop.dodo.books.sessions.values()].map(({ metadata }) => metadata.farebox_order)).toEqual([
      order.id,
      order.id,
    ]);
    expect(shop.dodo.books.payments.size).toBe(0);
  });

  it('is not asked for again by itself when the answer is lost', async () => {
    const shop = openShop();
    await anOpenOrder(shop);
    shop.dodo.faults.push({ on: /^POST \/checkouts/, fault: 'cut_after' });
    const asked = await shop.channel.openCheckout(anOrder());
    expect(asked).toEqual({ ok: false, refusal: { outcome: 'unknown', reason: 'unreachable', status: null } });
    expect(shop.dodo.books.sessions.size).toBe(2);
  });
});

describe('the product', () => {
  it('is made once and found from then on', async () => {
    const shop = openShop();
    await anOpenOrder(shop);
    await anOpenOrder(shop);
    expect(shop.dodo.books.products.size).toBe(1);
    expect(
      shop.dodo.asked.filter(({ line }) => line.startsWith('GET /products')).map(({ line }) => line)[0],
    ).toContain('page_number=0');
  });

  it.each([
    ['is fixed', { pay_what_you_want: false }],
    ['is in another currency', { currency: 'EUR' }],
    ['must be more', { price: 501 }],
    ['is reduced', { discount_bps: 1 }],
    ['depends on the buyer’s country', { purchasing_power_parity: true }],
  ])('is found behind pages of others, and is none whose price %s', async (_, price) => {
    const shop = openShop();
    await anOpenOrder(shop);
    const { products } = shop.dodo.books;
    const [ours] = [...products.values()];
    if (ours === undefined) throw new Error('no product');
    for (let at = 0; at < 230; at++)
      products.set(`pdt_${at}`, { ...ours, product_id: `pdt_${at}`, price: { ...ours.price, ...price } });
    const order = await anOpenOrder(shop);
    expect(shop.dodo.books.sessions.get(order.sessionId)?.cart[0]?.product_id).toBe(ours.product_id);
  });

  it('that is configured is used without looking', async () => {
    const shop = openShop({ DODO_PAYMENTS_PRODUCT_ID: 'pdt_mine' });
    const asked = await shop.channel.openCheckout(anOrder());
    expect(asked).toEqual({
      ok: false,
      refusal: { outcome: 'refused', reason: 'There is no pdt_mine.', status: 404 },
    });
    expect(shop.dodo.asked.map(({ line }) => line)).toEqual(['POST /checkouts']);
  });
});

describe('what is looked up', () => {
  it('is the payment of the order’s page', async () => {
    const shop = openShop();
    const { order, paymentId } = await aPaidOrder(shop);
    const before = shop.dodo.asked.length;
    expect(good(await shop.channel.lookUp(order))).toMatchObject([{ id: paymentId, status: 'paid', at: NOW }]);
    expect(shop.dodo.asked.slice(before).some(({ line }) => line.startsWith('GET /payments?'))).toBe(false);
  });

  it('is every payment with the mark where the page is not known', async () => {
    const shop = openShop();
    const { order, paymentId } = await aPaidOrder(shop);
    for (let others = 0; others < 3; others++) await aPaidOrder(shop);
    const found = good(await shop.channel.lookUp({ ...order, sessionId: null }));
    expect(found).toMatchObject([{ id: paymentId, subtotalMinor: PRICE, mark: { orderId: order.id } }]);
  });

  it('is the payment on another page of the order when its own has none', async () => {
    const shop = openShop();
    const order = await anOpenOrder(shop);
    const other = good(await shop.channel.openCheckout(order));
    const { payment_id } = shop.dodo.pay(other.sessionId ?? '');
    expect(good(await shop.channel.lookUp(order))).toMatchObject([{ id: payment_id, status: 'paid' }]);
  });

  it('is nothing of an order that nobody has paid', async () => {
    const shop = openShop();
    expect(good(await shop.channel.lookUp(await anOpenOrder(shop)))).toEqual([]);
    expect(good(await shop.channel.lookUp(anOrder()))).toEqual([]);
  });

  it('by a payment’s id is that payment, or none', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop);
    expect(good(await shop.channel.findPayment(paymentId))).toMatchObject({ id: paymentId, status: 'paid' });
    expect(good(await shop.channel.findPayment('pay_unknown'))).toBeNull();
  });

  it('is asked for again when there was no answer', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop);
    shop.dodo.faults.push({ on: /^GET \/payments/, fault: 503 });
    expect(good(await shop.channel.findPayment(paymentId))).toMatchObject({ id: paymentId });
  });

  it('in lists is what of theirs is ours, and of refunds and disputes all', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop);
    const foreign = await aPaidOrder(shop);
    Object.assign(shop.dodo.books.payments.get(foreign.paymentId) ?? {}, { metadata: {} });
    const refund = shop.dodo.refundInDashboard(paymentId, 100);
    const dispute = shop.dodo.openDispute(foreign.paymentId, { amount: 7 });
    const window = { from: NOW - 1, to: NOW + 1, page: null };
    const page = async (list: 'payments' | 'refunds' | 'disputes') =>
      good(await shop.channel.list({ list, ...window })).facts;
    expect(await page('payments')).toMatchObject([{ id: paymentId, sessionId: expect.any(String), at: NOW }]);
    expect(await page('refunds')).toMatchObject([{ id: refund.refund_id, minor: 100, mark: null }]);
    expect(await page('disputes')).toMatchObject([{ id: dispute.dispute_id, minor: 7, status: 'open', at: NOW }]);
    expect(good(await shop.channel.list({ list: 'payments', from: NOW + 1, to: NOW + 2, page: null }))).toEqual({
      ...{ facts: [], next: null, unread: 0 },
    });
  });

  it('that hold something unreadable say how much, and give the rest', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop);
    shop.dodo.openDispute(paymentId).amount = '10.00';
    const readable = shop.dodo.openDispute(paymentId, { amount: 7 });
    const listed = good(await shop.channel.list({ list: 'disputes', from: NOW - 1, to: NOW + 1, page: null }));
    expect(listed).toMatchObject({ facts: [{ id: readable.dispute_id }], unread: 1 });
  });
});
