// A purchase through Stripe by the whole process: the official SDK talks to a stand-in of Stripe over HTTP, and webhooks signed by the SDK's own
// helper come back. Races, lost webhooks and a killed server end in one credit.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../scripts/lib/server.ts';
import { until } from '../../support/http.ts';
import { operate } from '../../support/shop.ts';
import type { StripeEvent } from '../../support/stripe-objects.ts';
import { signed } from '../../support/stripe-signed.ts';
import { SECRETS, StripeShop } from './stripe-shop.ts';

const shop = new StripeShop();
const { stripe } = shop;

beforeAll(() => shop.start());
afterEach(() => stripe.faults.clear());
afterAll(() => shop.close());

describe('a purchase through Stripe', () => {
  it('is credited once when webhooks, repeated five times, and the return page race', async () => {
    for (let round = 0; round < 10; round++) {
      const buyer = await shop.newBuyer();
      const placed = await shop.order(buyer);
      stripe.pay(placed.sessionId);
      const events = stripe.takeDeliveries();
      const back = () => fetch(`${shop.server.origin}/credits/return?order=${placed.id}`);
      const answers = await Promise.all([
        ...[...events, ...events, ...events, ...events, ...events].map((event) => shop.deliver(event)),
        ...[1, 2, 3].map(back),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await shop.stateOf(buyer, placed.id)).toBe('credited');
      expect(await shop.exact(buyer)).toMatchObject({ credits: '10.000000000', available: '10.000000000' });
      const { data } = await operate(shop.server, 'GET', `/accounts/${buyer.id}/journal`);
      expect(data.map(({ kind }: { kind: string }) => kind)).toEqual(['money_in']);
    }
  });

  it('is fixed before the buyer leaves: our amount, our currency, our mark on page and payment', async () => {
    await operate(shop.server, 'PATCH', '/payments/settings', { fee_percent: '5.5', fee_least: '0.80' });
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer, { amount: '25.00', save_card: true });
    stripe.pay(placed.sessionId);
    const [session] = [...stripe.books.sessions.values()].filter(({ id }) => id === placed.sessionId);
    expect(session).toMatchObject({ amount_subtotal: 2638, currency: 'usd', client_reference_id: placed.id });
    const [payment] = stripe.truthOf(placed.id).payments;
    expect(payment).toMatchObject({ minor: 2638 });
    await shop.deliverAll();
    expect(await shop.exact(buyer)).toMatchObject({ credits: '25.000000000' });
    await operate(shop.server, 'PATCH', '/payments/settings', { fee_percent: '0', fee_least: '0' });
  });

  it('whose webhooks are all lost is healed by one reconciliation', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    const paymentId = stripe.pay(placed.sessionId);
    stripe.refundInDashboard(paymentId, 300);
    stripe.takeDeliveries();
    expect(await shop.stateOf(buyer, placed.id)).toBe('placed');
    const report = await operate(shop.server, 'GET', '/reconciliation');
    expect(report).toMatchObject({ explained: 1, payments: [] });
    expect(await shop.stateOf(buyer, placed.id)).toBe('partly_refunded');
    expect(await shop.exact(buyer)).toMatchObject({ credits: '7.000000000' });
  });

  it('is not lost when the server is killed between the payment and the webhook, nor during it', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    stripe.pay(placed.sessionId);
    const events = stripe.takeDeliveries();
    const delivered = shop.deliverAll(events).catch(() => 'killed');
    await shop.server.kill('SIGKILL');
    await delivered;
    await shop.start();
    await shop.deliverAll(events);
    expect(await shop.stateOf(buyer, placed.id)).toBe('credited');
    expect(await shop.exact(buyer)).toMatchObject({ credits: '10.000000000' });
  });

  it('of another product on the same account is answered 200, counted and left alone', async () => {
    const before = (await operate(shop.server, 'GET', '/payments')).foreign;
    stripe.makeForeignPayment(5_000);
    const answers = await shop.deliverAll();
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const view = await operate(shop.server, 'GET', '/payments');
    expect(view.foreign).toBeGreaterThan(before);
    expect(view.unexplained).toEqual([]);
  });
});

describe('a webhook', () => {
  it('is taken under either secret while one is replaced by the other, and under no third', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    stripe.pay(placed.sessionId);
    const events = stripe.takeDeliveries();
    const forged = await Promise.all(events.map((event) => shop.deliver(event, 'whsec_other')));
    expect(forged.map(({ status }) => status)).toEqual(events.map(() => 400));
    const stale = await Promise.all(events.map((event) => shop.deliver(event, SECRETS[0], 600)));
    expect(stale.map(({ status }) => status)).toEqual(events.map(() => 400));
    expect(await shop.stateOf(buyer, placed.id)).toBe('placed');
    expect(
      (await Promise.all(events.map((event) => shop.deliver(event, SECRETS[1])))).map(({ ok }) => ok),
    ).not.toContain(false);
    expect(await shop.stateOf(buyer, placed.id)).toBe('credited');
  });

  it('that says another amount, currency, mode or account credits nothing and waits for a person', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    stripe.pay(placed.sessionId);
    const genuine = stripe.takeDeliveries();
    const completed = genuine.find(({ type }) => type === 'checkout.session.completed');
    if (completed === undefined) throw new Error('no page was completed');
    const tampered: [string, object][] = [
      ['other_amount', { amount_subtotal: 100, amount_total: 100 }],
      ['other_currency', { currency: 'jpy' }],
      ['other_account', { metadata: { farebox_order: placed.id, farebox_account: 'someoneelse00000' } }],
      ['other_session', { id: 'cs_test_other' }],
      ['other_customer', { customer: 'cus_other' }],
      ['other_mode', { livemode: true }],
    ];
    for (const [cause, change] of tampered) {
      const object = { ...completed.data.object, ...change } as StripeEvent['data']['object'];
      const event = { ...completed, id: `evt_${cause}`, livemode: cause === 'other_mode', data: { object } };
      expect((await shop.deliver(event)).status, cause).toBe(200);
      const { data } = await operate(shop.server, 'GET', '/payments/parked');
      expect(
        data.map((one: { cause: string }) => one.cause),
        cause,
      ).toContain(cause);
    }
    expect(await shop.exact(buyer)).toMatchObject({ credits: '0.000000000' });
    const report = await operate(shop.server, 'GET', '/reconciliation');
    expect(report.explained).toBeLessThan(1);
    for (const { channel, id } of (await operate(shop.server, 'GET', '/payments/parked')).data)
      await operate(shop.server, 'POST', '/payments/parked/resolve', { channel, id, action: 'dismiss' });
    await shop.deliverAll(genuine);
    expect(await shop.exact(buyer)).toMatchObject({ credits: '10.000000000' });
  });

  it('is refused 503 where its secret is not set, also when it is signed with an empty one', async () => {
    const off = await startServer({
      stateDir: join(shop.dir, 'off'),
      env: { ...shop.env, STRIPE_WEBHOOK_SECRET: ' , ' },
      crons: false,
    });
    const { body } = await signed(stripe.events[0] as StripeEvent, SECRETS[0]);
    const answer = await fetch(`${off.origin}/webhooks/stripe`, {
      method: 'POST',
      body,
      headers: { 'stripe-signature': 't=1,v1=00' },
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'webhook_off' } });
    expect(await operate(off, 'GET', '/payments')).toMatchObject({
      channels: [
        { name: 'stripe', on: false, why: 'STRIPE_WEBHOOK_SECRET not set' },
        { name: 'dodo', on: false },
      ],
    });
    await off.kill();
  });
});

describe('a refund that its owner starts', () => {
  it('is asked once however often it is sent, also when the answer is lost', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    stripe.pay(placed.sessionId);
    await shop.deliverAll();
    stripe.faults.cutAfterEffect({ path: '/v1/refunds', method: 'POST', where: 'body', times: 2 });
    const once = { 'idempotency-key': 'back-1' };
    const asked = await shop.ask(buyer, 'POST', `/orders/${placed.id}/refund`, { amount: '4.00' }, once);
    expect(asked.json).toMatchObject({ state: 'asked', amount: '4.000000000' });
    expect(await shop.exact(buyer)).toMatchObject({ set_aside: '4.000000000', available: '6.000000000' });
    await shop.ask(buyer, 'POST', `/orders/${placed.id}/refund`, { amount: '4.00' }, once);
    expect(stripe.truthOf(placed.id).refunds).toHaveLength(1);
    await shop.deliverAll();
    expect((await shop.ask(buyer, 'GET', `/refunds/${asked.json.id}`)).json).toMatchObject({ state: 'succeeded' });
    expect(await shop.exact(buyer)).toMatchObject({ credits: '6.000000000', set_aside: '0.000000000' });
  });

  it('that the provider refuses gives the credit back', async () => {
    const buyer = await shop.newBuyer();
    const placed = await shop.order(buyer);
    const paymentId = stripe.pay(placed.sessionId);
    await shop.deliverAll();
    stripe.refundInDashboard(paymentId, 1_000);
    const asked = await shop.ask(buyer, 'POST', `/orders/${placed.id}/refund`, {});
    expect(asked.json).toMatchObject({ state: 'refused', reason: 'charge_already_refunded' });
    expect(await shop.exact(buyer)).toMatchObject({ credits: '10.000000000', set_aside: '0.000000000' });
    await shop.deliverAll();
    expect(await shop.exact(buyer)).toMatchObject({ credits: '0.000000000', available: '0.000000000' });
    await until(
      () => 'refunded',
      5_000,
      async () => ((await shop.stateOf(buyer, placed.id)) === 'refunded' ? true : undefined),
    );
  });
});
