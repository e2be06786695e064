// Refunds of ours at Dodo, which has no idempotency: whatever is lost on the way, one question is one refund.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RefundQuestion } from '../../../src/payments/channel.ts';
import { createDodo, type DodoDouble, fetchOf } from '../../support/dodo-double.ts';
import { startDodo } from '../../support/dodo-server.ts';
import {
  aPaidOrder,
  aRefundId,
  deliverAll,
  good,
  keysOf,
  NOW,
  opened,
  openShop,
  PRICE,
  type Shop,
  walkList,
} from './shop.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The channel over real HTTP. */
async function openServer(): Promise<Shop> {
  const dodo: DodoDouble = createDodo({ clock: () => NOW });
  const { baseURL, close } = await startDodo(dodo);
  closing.push(close);
  const keys = { ...keysOf(dodo), DODO_PAYMENTS_BASE_URL: baseURL };
  return { dodo, keys, channel: opened(keys, fetch) };
}

async function aQuestion(shop: Shop, over: Partial<RefundQuestion> = {}, taxMinor = 0): Promise<RefundQuestion> {
  const { order, paymentId } = await aPaidOrder(shop, taxMinor);
  return { id: aRefundId(), order, paymentId, minor: 300, isWhole: false, isRepeated: false, ...over };
}

const refundsOf = ({ dodo }: Shop) => [...dodo.books.refunds.values()];
const posted = ({ dodo }: Shop) => dodo.asked.filter(({ line }) => line === 'POST /refunds');

describe('a refund', () => {
  it('of a part names its item and its amount with tax, and carries the mark', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    const fact = good(await shop.channel.refund(question));
    const { order, id, paymentId } = question;
    const mark = { orderId: order.id, accountId: order.accountId, refundId: id, proof: order.proof };
    expect(fact).toMatchObject({ kind: 'refund', status: 'pending', minor: 300, currency: 'usd', paymentId, mark });
    expect(JSON.parse(posted(shop)[0]?.body ?? '')).toEqual({
      payment_id: paymentId,
      items: [{ item_id: [...shop.dodo.books.products.keys()][0], amount: 300, tax_inclusive: true }],
      metadata: { farebox_order: order.id, farebox_account: order.accountId, farebox_refund: id },
      reason: `Refund ${id}`,
    });
  });

  it('of the whole names no item and gives back all that was paid, with tax', async () => {
    const shop = openShop();
    const question = await aQuestion(shop, { minor: PRICE + 210, isWhole: true }, 210);
    expect(good(await shop.channel.refund(question))).toMatchObject({ minor: PRICE + 210 });
    expect(JSON.parse(posted(shop)[0]?.body ?? '')).not.toHaveProperty('items');
  });

  it('that is thought the whole and is not all that was paid gives back what was asked', async () => {
    const shop = openShop();
    const question = await aQuestion(shop, { minor: PRICE, isWhole: true }, 210);
    expect(good(await shop.channel.refund(question))).toMatchObject({ minor: PRICE });
    expect(refundsOf(shop)).toMatchObject([{ amount: PRICE, is_partial: true }]);
  });

  it('goes on at Dodo, and each of its webhooks and lists says whose it is', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    const { id: refundId } = good(await shop.channel.refund(question));
    await deliverAll(shop);
    shop.dodo.advanceRefund(refundId, 'review');
    shop.dodo.advanceRefund(refundId, 'succeeded');
    const [said] = await deliverAll(shop);
    const [listed] = await walkList(shop, 'refunds');
    expect(said).toMatchObject({ id: refundId, status: 'succeeded', mark: { refundId: question.id } });
    expect(listed).toEqual(said);
  });

  it('that Dodo refuses is refused in its words, and was not made', async () => {
    const shop = openShop();
    const question = await aQuestion(shop, { minor: PRICE + 1 });
    expect(await shop.channel.refund(question)).toEqual({
      ok: false,
      refusal: { outcome: 'refused', reason: 'refund exceeds what is left of the payment', status: 422 },
    });
    expect(refundsOf(shop)).toEqual([]);
  });

  it.each([408, 409, 429, 500, 502, 503, 504])(
    'that is answered %i may have been made, and is asked for once',
    async (fault) => {
      const shop = openShop();
      const question = await aQuestion(shop);
      shop.dodo.faults.push({ on: /^POST \/refunds/, fault });
      const asked = await shop.channel.refund(question);
      expect(asked).toMatchObject({ ok: false, refusal: { outcome: 'unknown', status: fault } });
      expect(posted(shop)).toHaveLength(1);
    },
  );

  it('whose answer never comes to its end is given up, and may have been made', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    const late = new AbortController();
    const bounds: number[] = [];
    const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((after) => {
      bounds.push(after);
      return late.signal;
    });
    const stalling: typeof fetch = async (input, init) => {
      if (init?.method !== 'POST') return fetchOf(shop.dodo)(input, init);
      late.abort();
      return new Response(new ReadableStream(), { headers: { 'content-type': 'application/json' } });
    };
    const asked = await opened(shop.keys, stalling).refund(question);
    limit.mockRestore();
    expect(asked).toMatchObject({ ok: false, refusal: { outcome: 'unknown', status: null } });
    expect(bounds).toEqual([30_000, 10_000]);
  });

  it.each([400, 401, 402, 403, 404, 422])('that is answered %i was not made', async (fault) => {
    const shop = openShop();
    const question = await aQuestion(shop);
    shop.dodo.faults.push({ on: /^POST \/refunds/, fault });
    const asked = await shop.channel.refund(question);
    expect(asked).toMatchObject({ ok: false, refusal: { outcome: 'refused', status: fault } });
  });
});

describe('a refund that is asked for again', () => {
  it.each<[string, () => Promise<Shop>]>([
    ['in memory', async () => openShop()],
    ['over HTTP', openServer],
  ])('is the one that was made when its answer was lost, %s', async (_, open) => {
    const shop = await open();
    const question = await aQuestion(shop);
    shop.dodo.faults.push({ on: /^POST \/refunds/, fault: 'cut_after' });
    const lost = await shop.channel.refund(question);
    expect(lost).toEqual({ ok: false, refusal: { outcome: 'unknown', reason: 'unreachable', status: null } });
    for (let again = 0; again < 3; again++) {
      const found = good(await shop.channel.refund({ ...question, isRepeated: true }));
      expect(found).toMatchObject({ id: refundsOf(shop)[0]?.refund_id, minor: 300, mark: { refundId: question.id } });
    }
    expect(refundsOf(shop)).toHaveLength(1);
  });

  it('is made when it was not', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    shop.dodo.faults.push({ on: /^POST \/refunds/, fault: 'cut_before' });
    expect((await shop.channel.refund(question)).ok).toBe(false);
    good(await shop.channel.refund({ ...question, isRepeated: true }));
    expect(refundsOf(shop)).toHaveLength(1);
  });

  it('is not taken for another of the same payment and amount', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    shop.dodo.refundInDashboard(question.paymentId, 300);
    const first = good(await shop.channel.refund(question));
    const second = good(await shop.channel.refund({ ...question, id: aRefundId(), isRepeated: true }));
    expect(second.id).not.toBe(first.id);
    expect(refundsOf(shop)).toHaveLength(3);
  });

  it('is not taken for one of another payment, whatever its reason says', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    const { paymentId: other } = await aPaidOrder(shop);
    Object.assign(shop.dodo.refundInDashboard(other, 300), { reason: `like Refund ${question.id}` });
    const fact = good(await shop.channel.refund({ ...question, isRepeated: true }));
    expect(fact.paymentId).toBe(question.paymentId);
    expect(refundsOf(shop).map(({ payment_id }) => payment_id)).toEqual([other, question.paymentId]);
  });

  it('is found in the list by its reason where the payment does not tell and the metadata is gone', async () => {
    const shop = openShop();
    const question = await aQuestion(shop);
    const { id } = good(await shop.channel.refund(question));
    Object.assign(refundsOf(shop)[0] ?? {}, { metadata: {} });
    const blind: typeof fetch = async (input, init) => {
      const answer = await fetchOf(shop.dodo)(input, init);
      if (!/payments\/pay_/.test(new Request(input, init).url)) return answer;
      const payment: unknown = await answer.json();
      return Response.json(
        { ...(payment as object), refunds: [] },
        { headers: { date: new Date(NOW).toUTCString() } },
      );
    };
    const channel = opened(shop.keys, blind);
    expect(good(await channel.refund({ ...question, isRepeated: true }))).toMatchObject({
      ...{ id, mark: { refundId: question.id, orderId: question.order.id } },
    });
    expect(refundsOf(shop)).toHaveLength(1);
  });

  it.each(['GET \\/payments', 'GET \\/refunds'])(
    'while Dodo will not tell of %s whether it was made is neither made nor refused',
    async (line) => {
      const shop = openShop();
      const question = await aQuestion(shop, { isRepeated: true });
      shop.dodo.faults.push({ on: new RegExp(`^${line}`), fault: 401 });
      expect(await shop.channel.refund(question)).toMatchObject({ ok: false, refusal: { outcome: 'unknown' } });
      expect(posted(shop)).toEqual([]);
    },
  );
});
