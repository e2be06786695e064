// The traps of Dodo's SDK: each is first shown to be there, so that this fails when a new version mends it, and then that the channel is not
// caught in it.
import { DodoPayments } from 'dodopayments';
import { describe, expect, it } from 'vitest';
import { fetchOf } from '../../support/dodo-double.ts';
import { anOpenOrder, aPaidOrder, aRefundId, good, NOW, opened, openShop, type Shop, walkList } from './shop.ts';

const sdkOf = ({ dodo, keys }: Shop, options = {}): DodoPayments =>
  new DodoPayments({
    bearerToken: dodo.apiKey,
    webhookKey: dodo.webhookKey,
    baseURL: keys.DODO_PAYMENTS_BASE_URL,
    fetch: fetchOf(dodo),
    ...options,
  });

/** So many paid orders: a page each, as one buyer would leave them. */
async function manyPayments(shop: Shop, count: number): Promise<readonly string[]> {
  const { sessionId } = await anOpenOrder(shop);
  const { sessions } = shop.dodo.books;
  return Array.from({ length: count }, (_, at) => {
    const model = sessions.get(sessionId);
    if (model === undefined) throw new Error('no session');
    sessions.set(`cks_many_${at}`, { ...model, session_id: `cks_many_${at}` });
    return shop.dodo.pay(`cks_many_${at}`).payment_id;
  });
}

describe('a list that goes on by itself', () => {
  it('leaves out the second page in the SDK', async () => {
    const shop = openShop();
    await manyPayments(shop, 250);
    const seen = new Set<string>();
    for await (const { payment_id } of sdkOf(shop).payments.list({ page_size: 100 })) seen.add(payment_id);
    expect(seen.size).toBe(150);
  });

  it('leaves out nothing in the channel', async () => {
    const shop = openShop();
    const paid = await manyPayments(shop, 250);
    const facts = await walkList(shop, 'payments');
    expect(facts.map((fact) => fact.kind === 'payment' && fact.id).sort()).toEqual([...paid].sort());
  });

  it('leaves out nothing of refunds and disputes either', async () => {
    const shop = openShop();
    for (const payment of await manyPayments(shop, 250)) {
      shop.dodo.refundInDashboard(payment, 100);
      shop.dodo.openDispute(payment);
    }
    expect(new Set((await walkList(shop, 'refunds')).map((fact) => 'id' in fact && fact.id)).size).toBe(250);
    expect(new Set((await walkList(shop, 'disputes')).map((fact) => 'id' in fact && fact.id)).size).toBe(250);
  });
});

describe('a webhook without headers', () => {
  const forged = JSON.stringify({ type: 'payment.succeeded', data: { payment_id: 'pay_forged' } });

  it('is taken for verified by the SDK', () => {
    const unwrap = sdkOf(openShop()).webhooks;
    // @ts-expect-error: the types want headers, and nothing else does.
    expect(unwrap.unwrap(forged, {})).toMatchObject({ data: { payment_id: 'pay_forged' } });
  });

  it('is refused by the channel', async () => {
    const { channel } = openShop();
    expect(await channel.readWebhook(forged, new Headers(), NOW)).toEqual({
      ok: false,
      refusal: { reason: 'webhook_signature_wrong' },
    });
  });
});

describe('a refund whose answer is lost', () => {
  it('is made twice by the SDK, which takes an idempotency key and sends none', async () => {
    const shop = openShop();
    const { paymentId } = await aPaidOrder(shop);
    const sent: Headers[] = [];
    const fetcher: typeof fetch = (input, init) => {
      sent.push(new Request(input, init).headers);
      return fetchOf(shop.dodo)(input, init);
    };
    shop.dodo.faults.push({ on: /^POST \/refunds/, fault: 'cut_after' });
    const item = { item_id: shop.dodo.books.products.keys().next().value ?? '', amount: 100 };
    const once = { idempotencyKey: 'refund-once' };
    await sdkOf(shop, { fetch: fetcher }).refunds.create({ payment_id: paymentId, items: [item] }, once);
    expect(shop.dodo.books.refunds.size).toBe(2);
    expect(sent.map((headers) => [...headers.values()].includes('refund-once'))).toEqual([false, false]);
  });

  it('is asked for once by the channel, found when it is asked again, and so made once', async () => {
    const shop = openShop();
    const { order, paymentId } = await aPaidOrder(shop);
    const question = { id: aRefundId(), order, paymentId, minor: 100, isWhole: false, isRepeated: false };
    shop.dodo.faults.push({ on: /^POST \/refunds/, fault: 'cut_after' });
    expect(await shop.channel.refund(question)).toMatchObject({ ok: false, refusal: { outcome: 'unknown' } });
    expect(shop.dodo.books.refunds.size).toBe(1);
    const found = good(await shop.channel.refund({ ...question, isRepeated: true }));
    expect(shop.dodo.books.refunds.size).toBe(1);
    expect(found).toMatchObject({ id: [...shop.dodo.books.refunds.keys()][0], minor: 100, status: 'pending' });
  });
});

describe('a base URL and an environment together', () => {
  it('throw in the SDK', () => {
    const shop = openShop();
    expect(() => sdkOf(shop, { environment: 'test_mode' })).toThrow(/Ambiguous/);
  });

  it('are never said together by the channel, which is asked where it is told to', async () => {
    const asked: string[] = [];
    const shop = openShop();
    const fetcher: typeof fetch = (input, init) => {
      asked.push(new URL(new Request(input, init).url).host);
      return fetchOf(shop.dodo)(input, init);
    };
    const { DODO_PAYMENTS_BASE_URL: base, ...keys } = shop.keys;
    await opened({ ...keys, DODO_PAYMENTS_BASE_URL: base ?? '' }, fetcher).findPayment('pay_1');
    await opened(keys, fetcher).findPayment('pay_1');
    expect(asked).toEqual(['dodo.double.example', 'live.dodopayments.com']);
  });
});
