// Which webhooks are believed. Everything else that is said of Dodo's webhooks is in facts.test.ts.
import { describe, expect, it } from 'vitest';
import type { Letter } from '../../support/dodo-double.ts';
import { anOpenOrder, good, NOW, opened, openShop, type Shop } from './shop.ts';

const OTHER = `whsec_${btoa('another secret, of nobody here')}`;
const MINUTE = 60_000;

/** A webhook of a payment that was made. */
async function aLetter(shop: Shop, how: Parameters<Shop['dodo']['sign']>[1] = {}): Promise<Letter> {
  const { sessionId } = await anOpenOrder(shop);
  shop.dodo.pay(sessionId);
  const owed = shop.dodo.owed.find(({ type }) => type === 'payment.succeeded');
  if (owed === undefined) throw new Error('nothing is owed');
  return shop.dodo.sign(owed, how);
}

const reading = (shop: Shop, { body, headers }: Letter, now = NOW) =>
  shop.channel.readWebhook(body, new Headers(headers), now);

describe('a webhook', () => {
  it('that Dodo signed is believed, and its id is the event’s', async () => {
    const shop = openShop();
    const letter = await aLetter(shop);
    const event = good(await reading(shop, letter));
    expect(event).toMatchObject({ id: letter.headers['webhook-id'], type: 'payment.succeeded' });
    expect(event.facts).toHaveLength(1);
    expect(event.facts[0]?.at).toBe(NOW);
  });

  type Change = (letter: Letter) => Letter;
  const header =
    (name: string, value: string): Change =>
    ({ body, headers }) => ({ body, headers: { ...headers, [name]: value } });
  const without =
    (...names: string[]): Change =>
    ({ body, headers }) => ({
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
    });

  it.each<[string, string, Change]>([
    ['without headers', 'webhook_signature_wrong', ({ body }) => ({ body, headers: {} })],
    ['without its id', 'webhook_signature_wrong', without('webhook-id')],
    ['without its time', 'webhook_signature_wrong', without('webhook-timestamp')],
    ['without its signature', 'webhook_signature_wrong', without('webhook-signature')],
    ['with an empty signature', 'webhook_signature_wrong', header('webhook-signature', '')],
    ['with another scheme of signature', 'webhook_signature_wrong', header('webhook-signature', 'v2,AAAA')],
    ['with a signature that is none', 'webhook_signature_wrong', header('webhook-signature', 'v1')],
    ['with another id', 'webhook_signature_wrong', header('webhook-id', 'msg_other')],
    ['with a time that is none', 'webhook_signature_wrong', header('webhook-timestamp', 'yesterday')],
    ['with another time', 'webhook_signature_wrong', header('webhook-timestamp', `${NOW / 1000 + 1}`)],
    [
      'with more behind the digits of its time',
      'webhook_signature_wrong',
      header('webhook-timestamp', `${NOW / 1000}x`),
    ],
    ['with another body', 'webhook_signature_wrong', ({ body, headers }) => ({ body: `${body} `, headers })],
    ['without a body', 'webhook_signature_wrong', ({ headers }) => ({ body: '', headers })],
    ['of the past', 'webhook_stale', header('webhook-timestamp', `${NOW / 1000 - 301}`)],
    ['of the future', 'webhook_stale', header('webhook-timestamp', `${NOW / 1000 + 301}`)],
  ])('%s is refused', async (_, reason, change) => {
    const shop = openShop();
    const letter = await aLetter(shop);
    expect((await reading(shop, letter)).ok).toBe(true);
    expect(await reading(shop, change(letter))).toEqual({ ok: false, refusal: { reason } });
  });

  it('that nobody’s secret signed is refused', async () => {
    const shop = openShop();
    const letter = await aLetter(shop, { secrets: [OTHER] });
    expect(await reading(shop, letter)).toEqual({ ok: false, refusal: { reason: 'webhook_signature_wrong' } });
  });

  it.each([6 * MINUTE, -6 * MINUTE])('signed well but %i ms from now is refused', async (away) => {
    const shop = openShop();
    const letter = await aLetter(shop, { at: NOW + away });
    expect(await reading(shop, letter)).toEqual({ ok: false, refusal: { reason: 'webhook_stale' } });
  });

  it('that is from the future by our clock alone is refused', async () => {
    const shop = openShop();
    const letter = await aLetter(shop);
    expect(await reading(shop, letter, NOW - 6 * MINUTE)).toEqual({ ok: false, refusal: { reason: 'webhook_stale' } });
  });

  it('that is fresh by our clock and stale by the machine’s is refused: the SDK has the machine’s', async () => {
    const shop = openShop();
    const letter = await aLetter(shop, { at: NOW - 6 * MINUTE });
    expect(await reading(shop, letter, NOW - 6 * MINUTE)).toEqual({ ok: false, refusal: { reason: 'webhook_stale' } });
  });

  it('cannot be cut anew where the body holds what looks like a time', async () => {
    const shop = openShop();
    const inner = JSON.stringify({ type: 'payment.succeeded', data: {} });
    const { headers } = shop.dodo.sign({ id: 'msg_1', body: `x.${NOW / 1000}.${inner}` });
    const moved = { body: inner, headers: { ...headers, 'webhook-id': `msg_1.${NOW / 1000}.x` } };
    expect(await reading(shop, moved)).toEqual({ ok: false, refusal: { reason: 'webhook_signature_wrong' } });
  });

  it('beyond a megabyte is not even hashed', async () => {
    const shop = openShop();
    const letter = shop.dodo.sign({ id: 'msg_1', body: JSON.stringify({ type: 'x', data: 'y'.repeat(1_000_000) }) });
    expect(await reading(shop, letter)).toEqual({ ok: false, refusal: { reason: 'webhook_signature_wrong' } });
  });

  it.each(['', 'not json', '[]', 'null', '{}', '{"type":7}', '{"type":"payment.succeeded"}'])(
    'that was signed and says %j is to be delivered again',
    async (body) => {
      const shop = openShop();
      const letter = shop.dodo.sign({ id: 'msg_1', body });
      expect(await reading(shop, letter)).toEqual({ ok: false, refusal: { reason: 'webhook_unreadable' } });
    },
  );
});

describe('while a secret is replaced', () => {
  it.each<[string, readonly string[], string]>([
    ['the first of two', ['old'], 'old,new'],
    ['the second of two', ['new'], 'old,new'],
    ['both at once', ['old', 'new'], 'new'],
    ['one that has blanks around it', ['new'], ' old , new ,'],
    ['one after another that is no secret at all', ['new'], 'whsec_,whsec_%%%,new'],
  ])('a webhook is believed by %s', async (_, signers, setting) => {
    const named = (name: string): string => name.replaceAll('old', OTHER).replaceAll('new', SECRET);
    const SECRET = openShop().dodo.webhookKey;
    const shop = openShop({ DODO_PAYMENTS_WEBHOOK_KEY: named(setting) });
    const letter = await aLetter(shop, { secrets: signers.map(named) });
    expect((await reading(shop, letter)).ok).toBe(true);
  });

  it('the one that was taken away is refused', async () => {
    const shop = openShop();
    const letter = await aLetter(shop, { secrets: [OTHER] });
    const rotated = opened({ ...shop.keys, DODO_PAYMENTS_WEBHOOK_KEY: OTHER }, fetch);
    expect((await rotated.readWebhook(letter.body, new Headers(letter.headers), NOW)).ok).toBe(true);
    expect((await reading(shop, letter)).ok).toBe(false);
  });

  it.each(['whsec_', 'whsec_%%%', '%%%'])('a secret %j signs nothing', async (secret) => {
    const shop = openShop({ DODO_PAYMENTS_WEBHOOK_KEY: secret });
    expect((await reading(shop, await aLetter(shop))).ok).toBe(false);
  });
});
