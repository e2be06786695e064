// The Stripe double remembers as the real API does: idempotency keys, lists page by page; and it is the same over sockets as in memory.
import { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchOf, newStripeDouble, type StripeDouble } from '../../support/stripe-double.ts';
import { serveStripe } from '../../support/stripe-serve.ts';
import { BEGIN, stripeErrorOf as refusalOf } from './shop.ts';

let now: number;
let double: StripeDouble;
let stripe: Stripe;
let customer: string;
let card: string;

const clientOf = (fetcher: typeof fetch, more: Stripe.StripeConfig = {}): Stripe =>
  new Stripe(double.key, { httpClient: Stripe.createFetchHttpClient(fetcher), maxNetworkRetries: 0, ...more });

beforeEach(async () => {
  now = BEGIN;
  double = newStripeDouble({ clock: () => now });
  stripe = clientOf(fetchOf(double));
  customer = (await stripe.customers.create({ name: 'Ada' })).id;
  card = double.addCard(customer);
});
afterEach(() => expect(double.mistakes).toEqual([]));

const charge = (more: object = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 1_000,
  currency: 'usd',
  customer,
  payment_method: card,
  confirm: true,
  off_session: true,
  ...more,
});

describe('an idempotency key', () => {
  const key = { idempotencyKey: 'key-1' };

  it('keeps its first answer, and refuses another question', async () => {
    const first = await stripe.paymentIntents.create(charge(), key);
    const again = await stripe.paymentIntents.create(charge(), key);
    expect(again.id).toBe(first.id);
    expect(double.requests.map(({ isReplay }) => isReplay).slice(-2)).toEqual([false, true]);
    const refusal = { type: 'StripeIdempotencyError', statusCode: 400 };
    expect(await refusalOf(stripe.paymentIntents.create(charge({ amount: 2_000 }), key))).toMatchObject(refusal);
    expect(await refusalOf(stripe.customers.create({}, key))).toMatchObject(refusal);
    expect(double.books.intents.size).toBe(1);
  });

  it('keeps a decline, too', async () => {
    double.nextCharge({ declines: 'expired_card' });
    for (let i = 0; i < 2; i++)
      expect(await refusalOf(stripe.paymentIntents.create(charge(), key))).toMatchObject({ code: 'expired_card' });
    expect(double.books.intents.size).toBe(1);
  });

  it('is free again after a question that could not be looked at', async () => {
    await refusalOf(stripe.paymentIntents.create(charge({ amount: 1 }), key));
    expect((await stripe.paymentIntents.create(charge(), key)).status).toBe('succeeded');
  });

  it('is taken while its question runs', async () => {
    const held = double.faults.holdNext();
    const first = stripe.paymentIntents.create(charge(), key);
    await held.arrived;
    expect(await refusalOf(stripe.paymentIntents.create(charge(), key))).toMatchObject({ statusCode: 409 });
    held.release();
    expect((await stripe.paymentIntents.create(charge(), key)).id).toBe((await first).id);
  });

  it('is forgotten after a day, and when a test says so', async () => {
    const ids = [(await stripe.paymentIntents.create(charge(), key)).id];
    now += 86_399_000;
    ids.push((await stripe.paymentIntents.create(charge(), key)).id);
    now += 1_000;
    ids.push((await stripe.paymentIntents.create(charge(), key)).id);
    double.forgetKeys();
    ids.push((await stripe.paymentIntents.create(charge(), key)).id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('lists', () => {
  it('are newest first, and the SDK’s own walk through them is complete', async () => {
    const sold = Array.from({ length: 25 }, () => double.makeForeignPayment(500));
    const walked: string[] = [];
    for await (const { id } of stripe.paymentIntents.list({ limit: 7 })) walked.push(id);
    expect(walked).toEqual(sold.toReversed());
    const first = await stripe.paymentIntents.list();
    expect([first.object, first.url, first.has_more, first.data.length]).toEqual([
      'list',
      '/v1/payment_intents',
      true,
      10,
    ]);
  });

  it('forget events after 30 days', async () => {
    double.makeForeignPayment(500);
    now += 30 * 86_400_000;
    expect((await stripe.events.list()).data).not.toHaveLength(0);
    now += 1_000;
    expect((await stripe.events.list()).data).toHaveLength(0);
    expect((await stripe.charges.list({ expand: ['data.payment_intent'] })).data).toMatchObject([
      { payment_intent: { object: 'payment_intent', status: 'succeeded' } },
    ]);
  });
});

it('both faces of the double do the same', async () => {
  const served = await serveStripe(double);
  try {
    const { hostname: host, port } = new URL(served.base);
    const overSockets = clientOf(fetch, { host, port: Number(port), protocol: 'http' });
    const key = { idempotencyKey: 'both' };
    const one = await overSockets.paymentIntents.create(charge({ metadata: { text: 'ä & b=c +%[d]' } }), key);
    const other = await stripe.paymentIntents.create(charge({ metadata: { text: 'ä & b=c +%[d]' } }), key);
    expect({ ...one }).toEqual({ ...other });
    expect(one.metadata.text).toBe('ä & b=c +%[d]');
    expect(await refusalOf(overSockets.refunds.retrieve('re_0'))).toEqual(
      await refusalOf(stripe.refunds.retrieve('re_0')),
    );
    expect((await overSockets.events.list({ types: ['charge.succeeded'] })).data).toHaveLength(1);
  } finally {
    await served.close();
  }
});
