// Webhooks of Stripe: which deliveries are believed. One that Stripe signed for us, lately, byte for byte, and no other.
import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/base/clock.ts';
import { readWebhook } from '../../../src/payments/channels/stripe/webhook.ts';
import type { StripeEvent } from '../../support/stripe-objects.ts';
import { type Delivery, signed, signedText } from '../../support/stripe-signed.ts';
import { openPageOf, openShop, SECRET, type Shop } from './shop.ts';

let shop: Shop;
let event: StripeEvent;
let genuine: Delivery;

beforeAll(async () => {
  shop = await openShop();
  const order = await openPageOf(shop, shop.order());
  shop.double.pay(order.sessionId ?? '');
  const last = shop.double.events.at(-1);
  if (last === undefined) throw new Error('nothing happened');
  event = last;
  genuine = await signed(event, SECRET);
});

const read = ({ body, headers }: Delivery, secrets: readonly string[] = [SECRET], now = shop.now()) =>
  readWebhook(body, new Headers(headers), secrets, now);

const header = (delivery: Delivery): string => delivery.headers['stripe-signature'] ?? '';
const withHeader = (value: string): Delivery => ({ body: genuine.body, headers: { 'stripe-signature': value } });

describe('a genuine delivery', () => {
  it('is believed, with the event and what it says', async () => {
    expect(await read(genuine)).toMatchObject({
      ok: true,
      value: { id: event.id, type: 'checkout.session.completed', facts: [{ kind: 'payment', status: 'paid' }] },
    });
  });

  it('is believed under any secret of a list, so that secrets can be rotated', async () => {
    expect((await read(genuine, ['whsec_new', SECRET])).ok).toBe(true);
    expect((await read(genuine, [SECRET, 'whsec_old'])).ok).toBe(true);
    expect((await read(await signed(event, 'whsec_new'), ['whsec_new', SECRET])).ok).toBe(true);
  });

  it('is refused once its secret has left the list', async () => {
    expect(await read(genuine, ['whsec_new', 'whsec_newer'])).toMatchObject({
      refusal: { reason: 'webhook_signature_wrong' },
    });
  });

  it('is believed when one of several signatures is right, as while Stripe rolls a secret', async () => {
    const other = header(await signed(event, 'whsec_rolled')).split(',')[1];
    const [t, v1] = header(genuine).split(',');
    expect((await read(withHeader(`${t},${other},${v1}`))).ok).toBe(true);
    expect((await read(withHeader(`${t},${v1},v0=${'0'.repeat(64)}`))).ok).toBe(true);
  });

  it.each([-5 * MINUTE, 0, 5 * MINUTE])('is believed %d ms from when it was signed', async (ms) => {
    expect((await read(genuine, [SECRET], shop.now() + ms)).ok).toBe(true);
  });

  it.each([-5 * MINUTE - SECOND, 5 * MINUTE + SECOND, 60 * MINUTE])(
    'is stale %d ms from when it was signed',
    async (ms) => {
      expect(await read(genuine, [SECRET], shop.now() + ms)).toEqual({
        ok: false,
        refusal: { reason: 'webhook_stale' },
      });
    },
  );
});

const now = (): number => Math.floor(shop.now() / 1000);
const v1 = (): string => header(genuine).split('v1=')[1] ?? '';
type Forgery = () => Delivery | Promise<Delivery>;

const forgeries: readonly (readonly [string, Forgery])[] = [
  ['no header', () => ({ body: genuine.body, headers: {} })],
  ['an empty header', () => withHeader('')],
  ['a signature by another secret', () => signed(event, 'whsec_other')],
  ['a signature by an empty secret', () => signedText(genuine.body, ' ', now())],
  ['the signature of another body', async () => withHeader(header(await signedText('{}', SECRET, now())))],
  ['the signature of another time', async () => withHeader(`t=${now() - 1},v1=${v1()}`)],
  ['only a signature of an old scheme', () => withHeader(`t=${now()},v0=${v1()}`)],
  ['a signature of a scheme to come', () => withHeader(`t=${now()},v2=${v1()}`)],
  [
    'a hundred wrong signatures',
    () =>
      withHeader(
        `t=${now()},${Array(100)
          .fill(`v1=${'0'.repeat(64)}`)
          .join(',')}`,
      ),
  ],
  ['a signature cut short', () => withHeader(`t=${now()},v1=${v1().slice(0, 63)}`)],
  ['an empty signature', () => withHeader(`t=${now()},v1=`)],
  ['a signature in capitals', () => withHeader(`t=${now()},v1=${v1().toUpperCase()}`)],
  ['no time', () => withHeader(`v1=${v1()}`)],
  ['a time that is none', () => withHeader(`t=now,v1=${v1()}`)],
  ['a negative time', () => withHeader(`t=-${now()},v1=${v1()}`)],
  ['a time beyond time', () => withHeader(`t=9${now()}000000,v1=${v1()}`)],
  ['garbage in the header', () => withHeader('Bearer 🙂'.replace('🙂', '%F0'))],
  ['a very long header', () => withHeader(`t=${now()},v1=${v1()},v0=${'0'.repeat(100_000)}`)],
  ['trailing data', () => ({ ...genuine, body: `${genuine.body}\n` })],
  ['trailing garbage', () => ({ ...genuine, body: `${genuine.body}{"type":"payment_intent.succeeded"}` })],
  ['a byte order mark', () => ({ ...genuine, body: `\uFEFF${genuine.body}` })],
  ['line ends of another system', () => ({ ...genuine, body: genuine.body.replaceAll('\n', '\r\n') })],
  ['a body written anew', () => ({ ...genuine, body: JSON.stringify(JSON.parse(genuine.body)) })],
  ['an empty body', () => ({ ...genuine, body: '' })],
  ['another amount', () => ({ ...genuine, body: genuine.body.replace('1055', '9055') })],
];

describe('a delivery is not believed', () => {
  it.each(forgeries)('with %s', async (_, forge) => {
    expect(await read(await forge(), [SECRET, 'whsec_second'])).toEqual({
      ok: false,
      refusal: { reason: 'webhook_signature_wrong' },
    });
  });

  it('when there is no secret at all', async () => {
    expect((await read(genuine, [])).ok).toBe(false);
    expect((await read(await signedText(genuine.body, ' ', now()), [' '])).ok).toBe(false);
  });

  it('when it is huge, even rightly signed', async () => {
    const huge = JSON.stringify({ ...event, padding: 'x'.repeat(1_000_000) });
    expect((await read(await signedText(huge, SECRET, now()))).ok).toBe(false);
    const large = JSON.stringify({ ...event, padding: 'x'.repeat(900_000) });
    expect((await read(await signedText(large, SECRET, now()))).ok).toBe(true);
  });

  it('when a second time in its header is the one that was signed', async () => {
    const [t, signature] = header(await signedText(genuine.body, SECRET, now() + 3_600)).split(',');
    expect((await read(withHeader(`t=${now()},${t},${signature}`))).ok).toBe(false);
    const [old, oldSignature] = header(await signedText(genuine.body, SECRET, now() - 3_600)).split(',');
    expect((await read(withHeader(`t=${now()},${old},${oldSignature}`))).ok).toBe(false);
  });

  it('when something is added to the signature', async () => {
    expect((await read(withHeader(`t=${now()},v1=${v1()}=${v1()}`))).ok).toBe(false);
    expect((await read(withHeader(`t=${now()}=0,v1=${v1()}`))).ok).toBe(false);
  });
});

describe('a body that Stripe signed but that is no event', () => {
  it.each(['null', '[]', '7', '"evt"', 'not json', '\uFEFF{}'])('is refused: %j', async (body) => {
    expect((await read(await signedText(body, SECRET, now()))).ok).toBe(false);
  });

  it.each([
    ['an id', { id: undefined }],
    ['an id that is a text', { id: 7 }],
    ['a type', { type: undefined }],
    ['a time', { created: undefined }],
    ['a time that is a number', { created: '1790000000' }],
  ])('is unreadable without %s', async (_, change) => {
    const body = JSON.stringify({ ...event, ...change });
    expect(await read(await signedText(body, SECRET, now()))).toMatchObject({
      refusal: { reason: 'webhook_unreadable' },
    });
  });
});

describe('a genuine event', () => {
  it.each([
    ['checkout.session.completed', 'checkout.session', 'payment'],
    ['checkout.session.async_payment_succeeded', 'checkout.session', 'payment'],
    ['checkout.session.async_payment_failed', 'checkout.session', 'payment'],
    ['checkout.session.expired', 'checkout.session', 'payment'],
    ['payment_intent.succeeded', 'payment_intent', 'payment'],
    ['payment_intent.payment_failed', 'payment_intent', 'payment'],
    ['payment_intent.processing', 'payment_intent', 'payment'],
    ['payment_intent.canceled', 'payment_intent', 'payment'],
    ['refund.created', 'refund', 'refund'],
    ['refund.updated', 'refund', 'refund'],
    ['refund.failed', 'refund', 'refund'],
    ['charge.refund.updated', 'refund', 'refund'],
    ['charge.dispute.created', 'dispute', 'dispute'],
    ['charge.dispute.updated', 'dispute', 'dispute'],
    ['charge.dispute.closed', 'dispute', 'dispute'],
    ['charge.dispute.funds_withdrawn', 'dispute', 'dispute'],
    ['charge.dispute.funds_reinstated', 'dispute', 'dispute'],
    ['radar.early_fraud_warning.created', 'radar.early_fraud_warning', 'warning'],
    ['radar.early_fraud_warning.updated', 'radar.early_fraud_warning', 'warning'],
  ])('of the type %s says its object, at its time', async (type, object, kind) => {
    const data = { object: { id: 'x_1', object, status: 'lost', amount: 5, currency: 'usd' } };
    if (kind === 'refund') data.object.status = 'succeeded';
    const body = JSON.stringify({ ...event, type, data, created: event.created - 7 });
    expect(await read(await signedText(body, SECRET, now()))).toMatchObject({
      ok: true,
      value: { type, facts: [{ kind, channel: 'stripe', mode: 'test', at: (event.created - 7) * 1000 }] },
    });
  });

  it('of a page whose slow payment failed says that it is over, unless the page says that it was paid', async () => {
    const type = 'checkout.session.async_payment_failed';
    const told = async (paid: string) => {
      const object = { ...event.data.object, payment_status: paid };
      const body = JSON.stringify({ ...event, type, data: { object } });
      return read(await signedText(body, SECRET, now()));
    };
    expect(await told('unpaid')).toMatchObject({
      value: { facts: [{ status: 'expired', reason: 'payment_failed' }] },
    });
    expect(await told('paid')).toMatchObject({ value: { facts: [{ status: 'paid', reason: null }] } });
  });
});

describe('a genuine event says nothing of our money', () => {
  it.each<readonly [string, object]>([
    ['that is of a connected account', { account: 'acct_1' }],
    ['of another type', { type: 'charge.refunded' }],
    ['of a type to come', { type: 'checkout.session.reopened' }],
    ['without an object', { data: {} }],
    ['with data that is none', { data: 'x' }],
    ['with an object of another kind', { data: { object: { object: 'invoice', id: 'in_1', status: 'paid' } } }],
  ])('%s', async (_, change) => {
    const body = JSON.stringify({ ...event, ...change });
    expect(await read(await signedText(body, SECRET, now()))).toMatchObject({ ok: true, value: { facts: [] } });
  });
});
