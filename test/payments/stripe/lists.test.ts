// Stripe's lists, walked page by page: nothing is left out, nothing comes from outside the bounds, and every word is about its object.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../src/base/clock.ts';
import type { ListName, Page } from '../../../src/payments/channel.ts';
import { EVENT_TYPES } from '../../../src/payments/channels/stripe/webhook.ts';
import type { Fact } from '../../../src/payments/fact.ts';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, BEGIN, chargeCard, expectSound, openPageOf, openShop, paidOrder, type Shop } from './shop.ts';

let shop: Shop;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop();
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const PAGES_MOST = 100;

/** Walks a list to its end, as the reconciliation does. */
async function walk(list: ListName, from = BEGIN, to = shop.now()): Promise<{ facts: Fact[]; pages: number }> {
  const facts: Fact[] = [];
  let page: string | null = null;
  for (let pages = 1; pages <= PAGES_MOST; pages++) {
    const answered: Page = answerOf(await shop.channel.list({ list, from, to, page }));
    facts.push(...answered.facts);
    if (answered.next === null) return { facts, pages };
    page = answered.next;
  }
  throw new Error('the list has no end');
}

const idsOf = (facts: readonly Fact[]): string[] => facts.flatMap(({ id }) => id ?? []);

/** So many payments of another product, a second apart. */
function sell(many: number): string[] {
  return Array.from({ length: many }, () => {
    shop.pass(SECOND);
    return shop.double.makeForeignPayment(500);
  });
}

describe('a list of more than 250 objects', () => {
  it('of payments is complete, pages with and without', async () => {
    const foreign = sell(255);
    shop.double.addCard(shop.customerId);
    const charged = shop.order({ way: 'auto' });
    answerOf(await chargeCard(shop, charged));
    const orders = await Promise.all(Array.from({ length: 205 }, () => paidOrder(shop)));
    const { facts, pages } = await walk('payments');
    expect(pages).toBe(3 + 5);
    const seen = new Set(idsOf(facts));
    for (const id of [...foreign, ...orders.map((order) => order.paymentId)]) expect(seen).toContain(id);
    const withPage = facts.filter((fact) => fact.kind === 'payment' && fact.sessionId !== null);
    expect(new Set(withPage.map(({ id }) => id))).toEqual(new Set(orders.map((order) => order.paymentId)));
    expect(facts.filter((fact) => fact.kind === 'payment' && fact.mark?.orderId === charged.id)).toHaveLength(1);
    expect(facts).toHaveLength(205 + 255 + 1 + 205);
  });

  it('of refunds is complete', async () => {
    const refunded = sell(251).map((payment) => shop.double.refundInDashboard(payment, 100));
    const { facts, pages } = await walk('refunds');
    expect(idsOf(facts).toSorted()).toEqual(refunded.toSorted());
    expect(pages).toBe(3);
  });

  it('of disputes is complete', async () => {
    const disputed = sell(251).map((payment) => shop.double.openDispute(payment, 500));
    expect(idsOf((await walk('disputes')).facts).toSorted()).toEqual(disputed.toSorted());
  });

  it('of events is complete, and only of the types that concern us', async () => {
    const foreign = sell(260);
    const { facts, pages } = await walk('events');
    expect(idsOf(facts).toSorted()).toEqual(foreign.toSorted());
    expect(pages).toBe(3);
    const asked = shop.double.requests.at(-1);
    expect(asked?.parameters).toMatchObject({ types: [...EVENT_TYPES], limit: '100' });
    expect(EVENT_TYPES.length).toBeLessThanOrEqual(20);
  });

  it('of exactly a page ends', async () => {
    sell(100);
    expect((await walk('events')).pages).toBe(1);
    expect((await walk('payments')).pages).toBe(2);
  });

  it('that is empty is one page', async () => {
    for (const list of ['events', 'refunds', 'disputes'] as const)
      expect(await walk(list)).toEqual({ facts: [], pages: 1 });
    expect(await walk('payments')).toEqual({ facts: [], pages: 2 });
  });
});

describe('the bounds of a list', () => {
  it.each(['events', 'payments', 'refunds', 'disputes'] as const)('hold both ends of %s', async (list) => {
    shop.pass(DAY);
    const [before, within, last, after] = [0, 1, 2, 3].map((i) => {
      if (i > 0) shop.pass(i === 2 ? MINUTE - SECOND : SECOND);
      const payment = shop.double.makeForeignPayment(500);
      if (list === 'refunds') return shop.double.refundInDashboard(payment, 10);
      return list === 'disputes' ? shop.double.openDispute(payment, 10) : payment;
    });
    const from = BEGIN + DAY + SECOND;
    const seen = idsOf((await walk(list, from, from + MINUTE - SECOND)).facts);
    expect(seen).toEqual(expect.arrayContaining([within, last]));
    expect(seen).not.toContain(before);
    expect(seen).not.toContain(after);
  });

  it('lose nothing to fractions of a second', async () => {
    shop.pass(999);
    const paymentId = shop.double.makeForeignPayment(500);
    for (const list of ['events', 'payments'] as const) {
      expect(idsOf((await walk(list, shop.now(), shop.now())).facts)).toEqual([paymentId]);
      expect(idsOf((await walk(list, shop.now() - 1, shop.now() + 1)).facts)).toEqual([paymentId]);
    }
  });
});

describe('a word of a list', () => {
  it('of events says what its event’s webhook says, at its time', async () => {
    const order = await openPageOf(shop, shop.order());
    const paymentId = shop.double.pay(order.sessionId ?? '', { isDelayed: true });
    shop.pass(DAY);
    shop.double.failDelayed(order.sessionId ?? '');
    const { facts } = await walk('events');
    const words = facts.map((fact) => [fact.at - BEGIN, fact.kind === 'payment' ? fact.status : '', fact.id]);
    expect(words.toSorted()).toEqual(
      [
        [0, 'pending', paymentId],
        [0, 'pending', paymentId],
        [DAY, 'failed', paymentId],
        [DAY, 'expired', paymentId],
      ].toSorted(),
    );
  });

  it('of objects says how they stand now', async () => {
    const order = await paidOrder(shop);
    const [refund, dispute] = [
      shop.double.refundInDashboard(order.paymentId, 100),
      shop.double.openDispute(order.paymentId, 500),
    ];
    shop.double.advanceDispute(dispute, 'lost');
    shop.double.advanceRefund(refund, 'failed');
    expect((await walk('refunds')).facts).toMatchObject([{ id: refund, status: 'failed', minor: 100 }]);
    expect((await walk('disputes')).facts).toMatchObject([{ id: dispute, status: 'lost', minor: 500 }]);
  });

  it('is missed, and counted, where an object says what we cannot read', async () => {
    const [payment = ''] = sell(1);
    const [known, other] = [shop.double.openDispute(payment, 10), shop.double.openDispute(payment, 20)];
    Object.assign(shop.double.books.disputes.get(other) ?? {}, { status: 'a_status_to_come' });
    const page = answerOf(await shop.channel.list({ list: 'disputes', from: BEGIN, to: shop.now(), page: null }));
    expect([idsOf(page.facts), page.unread]).toEqual([[known], 1]);
  });

  it('is not of a page that nobody completed', async () => {
    await openPageOf(shop, shop.order());
    const expired = await openPageOf(shop, shop.order());
    shop.double.expire(expired.sessionId ?? '');
    expect((await walk('payments')).facts).toEqual([]);
  });
});

describe('a list that fails', () => {
  it.each(['events', 'payments', 'refunds', 'disputes'] as const)(
    'is not taken for an empty one: %s',
    async (list) => {
      sell(1);
      shop.double.faults.failLists(true);
      const asked = { list, from: BEGIN, to: shop.now(), page: null };
      expect(await shop.channel.list(asked)).toMatchObject({
        ok: false,
        refusal: { outcome: 'unknown', status: 500 },
      });
      expect(await shop.channel.list({ ...asked, page: list === 'payments' ? 'intents:' : null })).toMatchObject({
        ok: false,
      });
    },
  );

  it('in the middle goes on where it was', async () => {
    const foreign = sell(150);
    const asked = { list: 'events', from: BEGIN, to: shop.now() } as const;
    const first = answerOf(await shop.channel.list({ ...asked, page: null }));
    shop.double.faults.failNext();
    expect(await shop.channel.list({ ...asked, page: first.next })).toMatchObject({ ok: false });
    const rest = answerOf(await shop.channel.list({ ...asked, page: first.next }));
    expect([...idsOf(first.facts), ...idsOf(rest.facts)].toSorted()).toEqual(foreign.toSorted());
  });

  it('whose next page names what Stripe has forgotten is refused, not ended', async () => {
    const asked = { list: 'refunds', from: BEGIN, to: shop.now(), page: 're_gone' } as const;
    expect(await shop.channel.list(asked)).toMatchObject({ ok: false, refusal: { outcome: 'refused', status: 400 } });
  });
});
