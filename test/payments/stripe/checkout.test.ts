// Pages at Stripe: what a page is asked to be, seen from Stripe's side, and that an order has one page however often it is asked for.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/base/clock.ts';
import { fromCents, ZERO } from '../../../src/billing/money.ts';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, expectSound, openPageOf, openShop, RETURN_URL, type Shop } from './shop.ts';

let shop: Shop;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop({ taxPpm: 190_000 });
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const asked = () => shop.double.requests.at(-1)?.parameters ?? {};
const pages = () => [...shop.double.books.sessions.values()];

describe('a page', () => {
  it('is asked for with the price in lines, the mark in three places, and nothing that could change the amount', async () => {
    const order = shop.order();
    await openPageOf(shop, order);
    const metadata = { farebox_order: order.id, farebox_account: order.accountId, farebox_proof: order.proof };
    const line = (name: string, cents: string) => ({
      quantity: '1',
      price_data: { currency: 'usd', unit_amount: cents, tax_behavior: 'exclusive', product_data: { name } },
    });
    expect(asked()).toEqual({
      mode: 'payment',
      client_reference_id: order.id,
      customer: shop.customerId,
      line_items: [line('API credit', '1000'), line('Service fee', '55')],
      metadata,
      payment_intent_data: { metadata },
      invoice_creation: { enabled: 'true', invoice_data: { metadata } },
      automatic_tax: { enabled: 'false' },
      adaptive_pricing: { enabled: 'false' },
      success_url: RETURN_URL,
      cancel_url: RETURN_URL,
      expires_at: String(Math.floor(order.expiresAt / 1000)),
    });
    expect(shop.double.requests.at(-1)).toMatchObject({ method: 'POST', idempotencyKey: order.id, status: 200 });
  });

  it('has no line for a fee that is none', async () => {
    await openPageOf(shop, shop.order({ fee: ZERO }));
    expect(asked().line_items).toHaveLength(1);
  });

  it('carries the smallest and the largest amounts to the cent', async () => {
    for (const cents of [500, 501, 99_999, 100_000_000]) {
      await openPageOf(shop, shop.order({ credit: fromCents(cents), fee: fromCents(1) }));
      expect(pages().at(-1)).toMatchObject({ amount_subtotal: cents + 1, currency: 'usd' });
    }
  });

  it('works tax out and keeps the buyer’s address where the order says so', async () => {
    const order = await openPageOf(shop, shop.order({ tax: 'provider', taxMinor: null, totalMinor: null }));
    expect(asked()).toMatchObject({
      automatic_tax: { enabled: 'true' },
      customer_update: { address: 'auto', name: 'auto' },
    });
    shop.double.pay(order.sessionId ?? '');
    const [fact] = answerOf(await shop.channel.lookUp(order));
    expect(fact).toMatchObject({ status: 'paid', subtotalMinor: 1_055, totalMinor: 1_255 });
  });

  it('of a buyer without a customer names none', async () => {
    await openPageOf(shop, shop.order({ customerId: null, tax: 'provider' }));
    expect(asked()).not.toHaveProperty('customer');
    expect(asked()).not.toHaveProperty('customer_update');
  });

  it('keeps the card only with the buyer’s wish', async () => {
    const [kept, forgotten] = [shop.order(), shop.order()];
    const { sessionId } = await openPageOf(shop, kept, true);
    expect(asked()).toMatchObject({ payment_intent_data: { setup_future_usage: 'off_session' } });
    shop.double.pay(sessionId ?? '');
    const cards = () => [...shop.double.books.methods.values()].filter((card) => card.customer === shop.customerId);
    expect(cards()).toHaveLength(1);
    shop.double.pay((await openPageOf(shop, forgotten)).sessionId ?? '');
    expect(cards()).toHaveLength(1);
  });

  it('comes with its address and its id, and no payment yet', async () => {
    const checkout = answerOf(await shop.channel.openCheckout(shop.order()));
    const [page] = pages();
    expect(checkout).toEqual({ sessionId: page?.id, url: page?.url, payment: null });
  });
});

describe('an order that is asked for again', () => {
  it('has the same page', async () => {
    const order = shop.order();
    const first = answerOf(await shop.channel.openCheckout(order));
    for (let i = 0; i < 4; i++) {
      shop.pass(10 * MINUTE);
      expect(answerOf(await shop.channel.openCheckout(order))).toEqual(first);
    }
    expect(pages()).toHaveLength(1);
  });

  it('has the same page when the first answer was lost on its way', async () => {
    const order = shop.order();
    shop.double.faults.cutAfterEffect({ path: '/v1/checkout', where: 'body' });
    expect(await shop.channel.openCheckout(order)).toMatchObject({
      ok: false,
      refusal: { outcome: 'unknown', status: null },
    });
    const [page] = pages();
    expect(answerOf(await shop.channel.openCheckout(order)).sessionId).toBe(page?.id);
    expect(pages()).toHaveLength(1);
  });

  it('has one page when the SDK itself asks again after a broken connection', async () => {
    shop.double.faults.cutAfterEffect({ path: '/v1/checkout' });
    answerOf(await shop.channel.openCheckout(shop.order()));
    expect(pages()).toHaveLength(1);
    expect(shop.double.requests.filter(({ path }) => path === '/v1/checkout/sessions')).toHaveLength(2);
  });

  it('is not known to be refused when it is asked for with other wishes: its first page stands', async () => {
    const order = shop.order();
    await openPageOf(shop, order);
    expect(await shop.channel.openCheckout({ ...order, savesCard: true })).toMatchObject({
      refusal: { outcome: 'unknown', reason: 'StripeIdempotencyError', status: 400 },
    });
    expect(pages()).toHaveLength(1);
  });

  it('has one page when it is asked for twice at once', async () => {
    const order = shop.order();
    const held = shop.double.faults.holdNext({ path: '/v1/checkout' });
    const first = shop.channel.openCheckout(order);
    await held.arrived;
    expect(await shop.channel.openCheckout(order)).toMatchObject({
      refusal: { outcome: 'unknown', status: 409 },
    });
    held.release();
    answerOf(await first);
    expect(pages()).toHaveLength(1);
  });
});

describe('a page is not opened', () => {
  it.each([
    ['that closes too soon', { expiresAt: 10 * MINUTE }],
    ['that stays open too long', { expiresAt: 2 * DAY }],
  ])('%s', async (_, { expiresAt }) => {
    const order = shop.order({ expiresAt: shop.now() + expiresAt });
    expect(await shop.channel.openCheckout(order)).toMatchObject({
      refusal: { outcome: 'refused', status: 400 },
    });
    expect(pages()).toHaveLength(0);
  });

  it('for a customer whom Stripe does not know', async () => {
    expect(await shop.channel.openCheckout(shop.order({ customerId: 'cus_gone' }))).toMatchObject({
      refusal: { outcome: 'refused', reason: 'resource_missing' },
    });
  });

  it.each([
    ['an error of Stripe’s', () => shop.double.faults.failNext({ path: '/v1/checkout' }), 500],
    ['a gateway before it', () => shop.double.faults.failNext({ path: '/v1/checkout', status: 503 }), 503],
    ['too many requests', () => shop.double.faults.failNext({ path: '/v1/checkout', status: 429 }), 429],
    ['silence', () => shop.double.faults.timeOutBefore({ path: '/v1/checkout', times: 2 }), null],
  ])('by %s, which leaves it open what happened', async (_, plan, status) => {
    plan();
    expect(await shop.channel.openCheckout(shop.order())).toMatchObject({
      refusal: { outcome: 'unknown', status },
    });
    expect(pages()).toHaveLength(0);
  });
});

describe('a customer', () => {
  it('is made once for an account, with the mark of the account', async () => {
    const account = { id: 'account-two', name: 'Grace' };
    const first = answerOf(await shop.channel.makeCustomer(account));
    expect(answerOf(await shop.channel.makeCustomer(account))).toBe(first);
    expect(shop.double.books.customers.get(first)).toMatchObject({
      name: 'Grace',
      metadata: { farebox_account: 'account-two' },
    });
    expect(shop.double.books.customers.size).toBe(2);
  });
});

describe('the portal', () => {
  it('is a page for the customer that leads back to us', async () => {
    const url = answerOf(await shop.channel.openPortal?.(shop.customerId, RETURN_URL));
    expect(url).toMatch(/^https:\/\/billing\.stripe\.example\//);
    expect(asked()).toEqual({ customer: shop.customerId, return_url: RETURN_URL });
  });

  it('is refused to a customer whom Stripe does not know', async () => {
    expect(await shop.channel.openPortal?.('cus_gone', RETURN_URL)).toMatchObject({
      refusal: { outcome: 'refused', reason: 'resource_missing' },
    });
  });
});
