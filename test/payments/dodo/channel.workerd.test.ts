// The channel inside workerd, where it runs: the SDK is loaded when it is first needed, asks through the fetch it is handed, and verifies.
import { expect, it } from 'vitest';
import { aPaidOrder, aRefundId, deliverAll, good, NOW, openShop, PRICE } from './shop.ts';

it('sells, hears of it, and refunds once though the answer is lost', async () => {
  const shop = openShop();
  const { order, paymentId } = await aPaidOrder(shop);
  expect((await deliverAll(shop)).at(-1)).toMatchObject({ id: paymentId, status: 'paid', subtotalMinor: PRICE });
  expect(good(await shop.channel.lookUp(order))).toMatchObject([{ id: paymentId, status: 'paid' }]);
  const question = { id: aRefundId(), order, paymentId, minor: 300, isWhole: false, isRepeated: false };
  shop.dodo.faults.push({ on: /^POST \/refunds/, fault: 'cut_after' });
  expect(await shop.channel.refund(question)).toMatchObject({ ok: false, refusal: { outcome: 'unknown' } });
  expect(good(await shop.channel.refund({ ...question, isRepeated: true }))).toMatchObject({ minor: 300 });
  expect(shop.dodo.books.refunds.size).toBe(1);
});

it('refuses a webhook that nobody signed', async () => {
  const { channel, dodo } = openShop();
  const { body, headers } = dodo.sign({ id: 'msg_1', body: '{}' });
  const forged = new Headers({ ...headers, 'webhook-signature': 'v1,AAAA' });
  expect(await channel.readWebhook(body, forged, NOW)).toEqual({
    ok: false,
    refusal: { reason: 'webhook_signature_wrong' },
  });
});
