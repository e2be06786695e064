// What generated histories found, each case by itself, as short as it can be told.
import { describe, expect, it } from 'vitest';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { reconcileFully } from '../../src/payments/reconcile-full.ts';
import { ordersOf } from './books.ts';
import { accountOf, askRefund, wantRefund } from './buyer.ts';
import { Life } from './life.ts';
import { checkEnd } from './oracle.ts';
import { Stage } from './stage.ts';
import { turnTime } from './time.ts';

turnTime();

const MINUTE = 60_000;

async function staged(taxPpm = 0): Promise<Stage> {
  const stage = new Stage(5, /^$/);
  stage.ground.stripe.books.taxPpm = taxPpm;
  await stage.open({ tax: taxPpm > 0 ? 'provider' : 'none' });
  await reconcilePayments(stage.ground.desk);
  return stage;
}

async function paidAtStripe(stage: Stage) {
  const order = await stage.order();
  const intent = await stage.act(() => stage.ground.stripe.pay(order.sessionId ?? ''));
  return { order, intent };
}

describe('an order', () => {
  it('whose card was declined has expired when its page closes, whichever of the two is told last', async () => {
    const stage = await staged();
    const { id, sessionId } = await stage.order();
    await stage.act(() => stage.ground.stripe.declineOnPage(sessionId ?? '', 'lost_card'));
    await stage.act(() => stage.ground.stripe.expire(sessionId ?? ''));
    await stage.deliverEach(stage.told.splice(0).reverse());
    expect((await stage.fresh(id)).state).toBe('expired');
    stage.close();
  });

  it('says how much of it is set aside while nobody knows what became of its refund', async () => {
    const stage = await staged();
    const { order } = await paidAtStripe(stage);
    await stage.deliverAll();
    stage.ground.stripe.faults.failNext({ path: '/v1/refunds', method: 'POST' });
    await askRefund(stage.ground, wantRefund(stage.ground, order.id, 700, 'owner'));
    expect((await stage.fresh(order.id)).aside).toBe(7_000_000_000n);
    stage.close();
  });

  it('has nothing set aside any more when its provider refuses the refund', async () => {
    const stage = await staged();
    const { order, intent } = await paidAtStripe(stage);
    await stage.deliverAll();
    const asked = wantRefund(stage.ground, order.id, 700, 'owner');
    stage.ground.stripe.faults.failNext({ path: '/v1/refunds', method: 'POST' });
    await askRefund(stage.ground, asked);
    await stage.act(() => stage.ground.stripe.openDispute(intent, 300));
    await stage.deliverAll();
    stage.ground.clock.now += 15 * MINUTE;
    await reconcilePayments(stage.ground.desk);
    expect(await stage.fresh(order.id)).toMatchObject({ state: 'disputed', aside: 3_000_000_000n });
    checkEnd(stage.ground);
    stage.close();
  });
});

describe('a claim', () => {
  it('on a payment with tax that has not come yet waits until it has, and is then worked out of what was paid', async () => {
    const stage = await staged(82_500);
    const { sessionId } = await stage.order();
    const intent = await stage.act(() => stage.ground.stripe.pay(sessionId ?? '', { isDelayed: true }));
    const [processing, completed] = stage.told.splice(0);
    await stage.act(() => stage.ground.stripe.settleDelayed(sessionId ?? ''));
    const settled = stage.told.splice(0);
    await stage.act(() => stage.ground.stripe.openDispute(intent, 433));
    const disputed = stage.told.splice(0);
    await stage.deliverEach([processing, completed, ...disputed, ...settled].filter((told) => told !== undefined));
    // 4.33 of 21.65 dollars is a fifth of what was paid, and so of the credit.
    expect(ordersOf(accountOf(stage.ground, 0))).toMatchObject([{ moneyIn: 20_000_000_000n, aside: 4_000_000_000n }]);
    stage.close();
  });

  it('that came before its payment and does not fit it is not dropped', async () => {
    const stage = await staged();
    const { intent } = await paidAtStripe(stage);
    const paid = stage.told.splice(0);
    await stage.act(() => {
      stage.ground.stripe.openDispute(intent, 300);
      for (const { data } of stage.ground.stripe.deliveries) Object.assign(data.object, { currency: 'eur' });
    });
    await stage.deliverEach([...stage.told.splice(0), ...paid]);
    const parked = stage.ground.d1
      .rows("SELECT cause FROM payment_parked WHERE state = 'open'")
      .map(({ cause }) => cause);
    expect(parked).toEqual(['other_currency']);
    stage.close();
  });

  it('that names only the charge is found, though a card was declined before and the page was told last', async () => {
    const stage = await staged();
    const { stripe } = stage.ground;
    const { sessionId } = await stage.order();
    await stage.act(() => stripe.declineOnPage(sessionId ?? '', 'lost_card'));
    const intent = await stage.act(() => stripe.pay(sessionId ?? ''));
    const told = stage.told.splice(0);
    await stage.act(() => {
      stripe.fraudWarning(stripe.books.intents.get(intent)?.latest_charge ?? '');
      Object.assign(stripe.deliveries.at(-1)?.data.object ?? {}, { payment_intent: null });
    });
    const order = ['checkout.session.completed', 'payment_intent.payment_failed', 'payment_intent.succeeded'];
    await stage.deliverEach([...told].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type)));
    await stage.deliverAll();
    expect(accountOf(stage.ground, 0).host.instance.ledger.state.account?.freeze.causes).toEqual(['fraud_warning']);
    stage.close();
  });
});

describe('a refund of all', () => {
  it('at Dodo is refused where a part went back already, and is never made for what is left', async () => {
    const stage = await staged();
    const { dodo } = stage.ground;
    const { id, sessionId } = await stage.order({ channel: 'dodo' });
    const { payment_id } = await stage.act(() => dodo.pay(sessionId ?? ''));
    await stage.deliverAll();
    await stage.act(() => dodo.refundInDashboard(payment_id, 600));
    await askRefund(stage.ground, wantRefund(stage.ground, id, null, 'operator'));
    stage.ground.clock.now += 15 * MINUTE;
    await reconcilePayments(stage.ground.desk);
    expect([...dodo.books.refunds.values()].map(({ amount }) => amount)).toEqual([600]);
    expect(stage.ground.d1.rows('SELECT state FROM refunds').map(({ state }) => state)).toEqual(['refused']);
    checkEnd(stage.ground);
    stage.close();
  });
});

describe('a pass', () => {
  it('that goes on where another was cut short goes on to now', async () => {
    const stage = await staged();
    const { desk, clock } = stage.ground;
    clock.now += 15 * MINUTE;
    const life = new Life([{ what: 'crash', side: 'before', to: 'provider', at: 3 }]);
    await expect(life.run(() => reconcilePayments(desk))).rejects.toThrow();
    const { sessionId } = await stage.order({ channel: 'dodo' });
    const { payment_id } = await stage.act(() => stage.ground.dodo.pay(sessionId ?? ''));
    await stage.deliverAll();
    await stage.act(() => stage.ground.dodo.openDispute(payment_id, { amount: 300 }));
    clock.now += 15 * MINUTE;
    await reconcilePayments(desk);
    checkEnd(stage.ground);
    stage.close();
  });

  it('does not miss at the provider what was paid after it had looked', async () => {
    const stage = await staged();
    const { desk, clock, stripe, d1 } = stage.ground;
    const { sessionId } = await stage.order();
    await stage.act(() => stripe.declineOnPage(sessionId ?? '', 'lost_card'));
    await stage.deliverAll();
    clock.now += 15 * MINUTE;
    const life = new Life([{ what: 'crash', side: 'before', to: 'provider', at: 3 }]);
    await expect(life.run(() => reconcileFully(desk, true))).rejects.toThrow();
    await stage.act(() => stripe.pay(sessionId ?? ''));
    await stage.deliverAll();
    await reconcileFully(desk, true);
    expect(d1.rows('SELECT cause, id FROM payment_differences')).toEqual([]);
    stage.close();
  });
});
