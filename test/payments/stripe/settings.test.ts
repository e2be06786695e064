// When Stripe is on, in which mode, and where its API is looked for.
import { describe, expect, it } from 'vitest';
import { channelStates, openChannels, type PaymentKeys } from '../../../src/payments/channels/open.ts';
import { openStripe } from '../../../src/payments/channels/stripe/channel.ts';
import { newStripeDouble } from '../../support/stripe-double.ts';
import { serveStripe } from '../../support/stripe-serve.ts';
import { signed } from '../../support/stripe-signed.ts';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, BEGIN, SECRET } from './shop.ts';

const nobody: typeof fetch = () => Promise.reject(new Error('nobody is asked'));
const both = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: SECRET };

describe('Stripe is off', () => {
  it.each<readonly [string, PaymentKeys, string]>([
    ['without anything', {}, 'STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET not set'],
    ['without a webhook secret', { STRIPE_SECRET_KEY: 'sk_test_1' }, 'STRIPE_WEBHOOK_SECRET not set'],
    ['with an empty webhook secret', { ...both, STRIPE_WEBHOOK_SECRET: '' }, 'STRIPE_WEBHOOK_SECRET not set'],
    ['with a blank webhook secret', { ...both, STRIPE_WEBHOOK_SECRET: ' \n' }, 'STRIPE_WEBHOOK_SECRET not set'],
    ['with a list of nothing', { ...both, STRIPE_WEBHOOK_SECRET: ' , ,' }, 'STRIPE_WEBHOOK_SECRET not set'],
    ['without a key', { STRIPE_WEBHOOK_SECRET: SECRET }, 'STRIPE_SECRET_KEY not set'],
    ['with an empty key', { ...both, STRIPE_SECRET_KEY: '' }, 'STRIPE_SECRET_KEY not set'],
    ['with a blank key', { ...both, STRIPE_SECRET_KEY: '  ' }, 'STRIPE_SECRET_KEY not set'],
  ])('%s, and says why', (_, keys, why) => {
    expect(openStripe(keys, nobody)).toBeUndefined();
    expect(openChannels(keys, nobody).has('stripe')).toBe(false);
    expect(channelStates(keys).find(({ name }) => name === 'stripe')).toEqual({
      name: 'stripe',
      on: false,
      mode: null,
      why,
    });
  });
});

describe('Stripe is on', () => {
  it.each([
    ['sk_test_1', 'test'],
    ['rk_test_1', 'test'],
    ['sk_live_1', 'live'],
    ['rk_live_1', 'live'],
  ] as const)('with a key and a webhook secret: %s is of %s mode', (key, mode) => {
    const keys = { ...both, STRIPE_SECRET_KEY: key };
    expect(openStripe(keys, nobody)?.mode).toBe(mode);
    expect(channelStates(keys)).toContainEqual({ name: 'stripe', on: true, mode, why: null });
  });

  it('with secrets of a list, blank ones left out', async () => {
    const double = newStripeDouble({ clock: () => BEGIN });
    double.makeForeignPayment(500);
    const [event] = double.events;
    if (event === undefined) throw new Error('nothing happened');
    const channel = openStripe({ ...both, STRIPE_WEBHOOK_SECRET: ` whsec_a ,, ${SECRET}\n` }, nobody);
    for (const secret of ['whsec_a', SECRET]) {
      const { body, headers } = await signed(event, secret);
      expect((await channel?.readWebhook(body, new Headers(headers), BEGIN))?.ok).toBe(true);
    }
    const { body, headers } = await signed(event, ' ');
    expect((await channel?.readWebhook(body, new Headers(headers), BEGIN))?.ok).toBe(false);
  });

  it('with a key that has a line end at its end', async () => {
    const double = newStripeDouble({ clock: () => BEGIN });
    const served = await serveStripe(double);
    try {
      const keys = { ...both, STRIPE_SECRET_KEY: `${double.key}\n`, STRIPE_API_BASE: served.base };
      answerOf(await openStripe(keys, fetch)?.makeCustomer({ id: 'one', name: 'Ada' }));
    } finally {
      await served.close();
    }
  });
});

describe('the API', () => {
  it('is looked for at STRIPE_API_BASE, its port and its plain protocol honoured', async () => {
    const double = newStripeDouble({ clock: () => BEGIN });
    const served = await serveStripe(double);
    try {
      const keys = { ...both, STRIPE_SECRET_KEY: double.key, STRIPE_API_BASE: `${served.base}/` };
      const channel = openStripe(keys, fetch);
      const made = answerOf(await channel?.makeCustomer({ id: 'one', name: 'Ada & Söhne = 100% [x]' }));
      expect(double.books.customers.get(made)?.name).toBe('Ada & Söhne = 100% [x]');
      expect(double.requests[0]?.headers.host).toBe(new URL(served.base).host);
      expect(double.mistakes).toEqual([]);
    } finally {
      await served.close();
    }
  });

  it.each([
    ['', 'https://api.stripe.com/'],
    [' ', 'https://api.stripe.com/'],
    [undefined, 'https://api.stripe.com/'],
    ['https://stripe.example', 'https://stripe.example/'],
    ['https://stripe.example:8443', 'https://stripe.example:8443/'],
    ['http://stripe.example', 'http://stripe.example/'],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000/'],
    ['http://[::1]:9000', 'http://[::1]:9000/'],
  ])('set to %j is at %s', async (base, expected) => {
    const urls: string[] = [];
    const seen: typeof fetch = (input) => {
      urls.push(String(input));
      return Promise.resolve(
        Response.json({ error: { type: 'invalid_request_error', message: 'no' } }, { status: 400 }),
      );
    };
    const keys: PaymentKeys = base === undefined ? both : { ...both, STRIPE_API_BASE: base };
    await openStripe(keys, seen)?.findPayment('pi_1');
    expect(urls).toEqual([`${expected}v1/payment_intents/pi_1`]);
  });

  it('that breaks every real connection, before or after the effect, is told as unknown', async () => {
    const restore = skipRetryWaits();
    const double = newStripeDouble({ clock: () => BEGIN });
    const served = await serveStripe(double);
    try {
      const channel = openStripe({ ...both, STRIPE_SECRET_KEY: double.key, STRIPE_API_BASE: served.base }, fetch);
      const unknown = { ok: false, refusal: { outcome: 'unknown', status: null } };
      double.faults.timeOutBefore({ times: 2 });
      expect(await channel?.makeCustomer({ id: 'one', name: 'Ada' })).toMatchObject(unknown);
      expect(double.books.customers.size).toBe(0);
      for (const where of ['head', 'body'] as const) {
        double.faults.clear();
        double.faults.cutAfterEffect({ where, times: 2 });
        expect(await channel?.makeCustomer({ id: where, name: 'Ada' })).toMatchObject(unknown);
      }
      expect(double.books.customers.size).toBe(2);
    } finally {
      restore();
      await served.close();
    }
  });
});
