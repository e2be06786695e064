// The Stripe double checks what it is sent as the real API does, through the official SDK: what it lets pass would otherwise prove nothing.
import { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchOf, newStripeDouble, type StripeDouble } from '../../support/stripe-double.ts';
import { BEGIN, stripeErrorOf as refusalOf } from './shop.ts';

let now: number;
let double: StripeDouble;
let stripe: Stripe;
let customer: string;
let card: string;

const clientOf = (fetcher: typeof fetch, key = double.key): Stripe =>
  new Stripe(key, { httpClient: Stripe.createFetchHttpClient(fetcher), maxNetworkRetries: 0 });

beforeEach(async () => {
  now = BEGIN;
  double = newStripeDouble({ clock: () => now });
  stripe = clientOf(fetchOf(double));
  customer = (await stripe.customers.create({ name: 'Ada' })).id;
  card = double.addCard(customer);
});
afterEach(() => expect(double.mistakes).toEqual([]));

const seconds = () => Math.floor(now / 1000);
const line = (unit_amount: number) => ({
  quantity: 1,
  price_data: { currency: 'usd', unit_amount, tax_behavior: 'exclusive', product_data: { name: 'A' } } as const,
});
const page = (more: object = {}): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  line_items: [line(1_000)],
  success_url: 'https://shop.example/',
  ...more,
});
const charge = (more: object = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 1_000,
  currency: 'usd',
  customer,
  payment_method: card,
  confirm: true,
  off_session: true,
  ...more,
});
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`name_${i}`, 'x']));

type Ask = () => Promise<unknown>;
const wrong: readonly (readonly [string, Ask, string | null, string | null])[] = [
  [
    'an unknown parameter',
    () => stripe.checkout.sessions.create(page({ colour: 'red' })),
    'parameter_unknown',
    'colour',
  ],
  [
    'an unknown parameter within another',
    () => stripe.checkout.sessions.create(page({ payment_intent_data: { tip: 1 } })),
    'parameter_unknown',
    'payment_intent_data[tip]',
  ],
  [
    'a parameter that this version has lost',
    () => stripe.checkout.sessions.create(page({ payment_method_types: ['card'] })),
    'parameter_unknown',
    'payment_method_types',
  ],
  [
    'nothing to sell',
    () => stripe.checkout.sessions.create(page({ line_items: undefined })),
    'parameter_missing',
    'line_items',
  ],
  [
    'too small a price',
    () => stripe.checkout.sessions.create(page({ line_items: [line(49)] })),
    'amount_too_small',
    'line_items',
  ],
  [
    'a negative price',
    () => stripe.checkout.sessions.create(page({ line_items: [line(-1_000)] })),
    'parameter_invalid_integer',
    'line_items[0][price_data][unit_amount]',
  ],
  [
    'a price with a fraction',
    () => stripe.checkout.sessions.create(page({ line_items: [line(1_000), line(10.5)] })),
    'parameter_invalid_integer',
    'line_items[1][price_data][unit_amount]',
  ],
  [
    'a page that closes too soon',
    () => stripe.checkout.sessions.create(page({ expires_at: seconds() + 1_799 })),
    null,
    'expires_at',
  ],
  [
    'a page that stays too long',
    () => stripe.checkout.sessions.create(page({ expires_at: seconds() + 86_401 })),
    null,
    'expires_at',
  ],
  [
    'an address that is none',
    () => stripe.checkout.sessions.create(page({ success_url: 'shop' })),
    'url_invalid',
    'success_url',
  ],
  ['too many metadata', () => stripe.checkout.sessions.create(page({ metadata: many(51) })), null, 'metadata'],
  [
    'an unknown customer',
    () => stripe.checkout.sessions.create(page({ customer: 'cus_0' })),
    'resource_missing',
    'customer',
  ],
  [
    'an amount of nothing',
    () => stripe.paymentIntents.create(charge({ amount: 0 })),
    'parameter_invalid_integer',
    'amount',
  ],
  [
    'an amount below the least',
    () => stripe.paymentIntents.create(charge({ amount: 49 })),
    'amount_too_small',
    'amount',
  ],
  ['another currency', () => stripe.paymentIntents.create(charge({ currency: 'jpy' })), null, 'currency'],
  [
    'a charge off session of nobody',
    () => stripe.paymentIntents.create(charge({ customer: undefined })),
    null,
    'off_session',
  ],
  [
    'a card of another',
    () => stripe.paymentIntents.create(charge({ payment_method: 'pm_0' })),
    'resource_missing',
    'payment_method',
  ],
  [
    'a charge that may lead away without a way back',
    () => stripe.paymentIntents.create(charge({ off_session: undefined })),
    'parameter_missing',
    'return_url',
  ],
  [
    'a refund of nothing',
    () => stripe.refunds.create({ payment_intent: 'pi_0', amount: 0 }),
    'parameter_invalid_integer',
    'amount',
  ],
  [
    'a refund of an unknown payment',
    () => stripe.refunds.create({ payment_intent: 'pi_0' }),
    'resource_missing',
    'payment_intent',
  ],
  ['too long a list', () => stripe.events.list({ limit: 101 }), 'parameter_invalid_integer', 'limit'],
  [
    'a filter that a list has not',
    () => stripe.paymentIntents.list({ status: 'paid' } as object),
    'parameter_unknown',
    'status',
  ],
  ['more than 20 types', () => stripe.events.list({ types: Array<string>(21).fill('charge.failed') }), null, 'types'],
  [
    'an unknown place in a list',
    () => stripe.events.list({ starting_after: 'evt_0' }),
    'resource_missing',
    'starting_after',
  ],
  ['what cannot be expanded', () => stripe.refunds.list({ expand: ['data.colour'] }), null, 'expand'],
];

describe('the double refuses', () => {
  it.each(wrong)('%s', async (_, ask, code, param) => {
    const before = double.events.length;
    const refusal = { type: 'StripeInvalidRequestError', statusCode: 400, code, param, declineCode: null };
    expect(await refusalOf(ask())).toEqual(refusal);
    expect(double.events).toHaveLength(before);
  });

  it('a key that is not its own', async () => {
    const stranger = clientOf(fetchOf(double), 'sk_test_other');
    expect(await refusalOf(stranger.events.list())).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
  });

  it('a request that does not name the version', async () => {
    const answer = await fetchOf(double)('https://api.stripe.com/v1/events', {
      headers: { authorization: `Bearer ${double.key}` },
    });
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([
      400,
      { error: { param: 'Stripe-Version' } },
    ]);
  });

  it('an address that it does not have', async () => {
    expect(await refusalOf(stripe.products.list())).toMatchObject({ statusCode: 404, code: null });
    expect(await refusalOf(stripe.refunds.retrieve('re_0'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });

  it('a card, in the words of a card’s refusal, with the payment that came of it', async () => {
    double.nextCharge({ declines: 'insufficient_funds' });
    expect(await refusalOf(stripe.paymentIntents.create(charge()))).toEqual({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      param: null,
      declineCode: 'insufficient_funds',
    });
    double.nextCharge({ needsAuthentication: true });
    expect(await refusalOf(stripe.paymentIntents.create(charge()))).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
    });
    const { data } = await stripe.paymentIntents.list({ customer });
    expect(data.map(({ status }) => status)).toEqual(['requires_payment_method', 'requires_payment_method']);
  });
});
