// Webhooks, the return page and the reconciliation at once: who is first changes with every wait, and there is one credit.
import { expect, it } from 'vitest';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { ordersOf } from './books.ts';
import { askRefund, place, type Wish, wantRefund } from './buyer.ts';
import { Dice } from './dice.ts';
import { dumpOf } from './dump.ts';
import { Life, turning } from './life.ts';
import { checkEnd } from './oracle.ts';
import { SEED } from './run.ts';
import { Stage, type Told } from './stage.ts';
import { turnTime } from './time.ts';

const RUNS = process.env.FAREBOX_CHAOS === '1' ? 2_000 : 200;

turnTime();

/** All at once, each as a run of its own, beginning in another order each time. Answers who had the turn when. */
async function atOnce(dice: Dice, ...works: readonly (() => Promise<unknown>)[]): Promise<string> {
  const turns: number[] = [];
  const runs = works.map((work, who) => {
    const turn = turning(dice);
    const life = new Life([], () => {
      turns.push(who);
      return turn();
    });
    return () => life.run(work);
  });
  await Promise.all(dice.shuffle(runs).map((run) => run()));
  return turns.join('');
}

const deliveries = (stage: Stage, told: readonly Told[]) =>
  told.map(({ channel, letter }) => async () => {
    const answer = await stage.ground.receive(channel, letter);
    expect(answer.ok).toBe(true);
  });

async function staged(seed: number): Promise<Stage> {
  const stage = new Stage(seed, /^$/);
  await stage.open();
  return stage;
}

it(`one credit, of ${RUNS} races of two webhooks and the return page, seed ${SEED}`, {
  timeout: 900_000,
}, async () => {
  const stage = await staged(SEED);
  const { ground } = stage;
  const order = await stage.order();
  await stage.act(() => ground.stripe.pay(order.sessionId ?? ''));
  const begin = stage.keep();
  let wanted: string | undefined;
  const seen = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    stage.putBack(begin);
    const dice = new Dice(SEED + run);
    const turns = await atOnce(
      dice,
      ...deliveries(stage, stage.told),
      () => ground.comeBack(order.id),
      () => ground.comeBack(order.id),
    );
    seen.add(turns);
    stage.check();
    checkEnd(ground);
    wanted ??= dumpOf(ground);
    expect(dumpOf(ground), `run ${run}`).toBe(wanted);
    const money = ordersOf(ground.accounts[0]).map(({ moneyIn }) => moneyIn);
    expect(money).toEqual([20_000_000_000n]);
  }
  // As good as every race went another way.
  expect(seen.size).toBeGreaterThan(RUNS * 0.9);
  stage.close();
});

it(`the same end, of ${RUNS / 4} races of everything that is told of a payment and the reconciliation`, {
  timeout: 900_000,
}, async () => {
  const stage = await staged(SEED);
  const { ground } = stage;
  const order = await stage.order();
  const intent = await stage.act(() => ground.stripe.pay(order.sessionId ?? ''));
  const refund = await stage.act(() => ground.stripe.refundInDashboard(intent, 500));
  const dispute = await stage.act(() => ground.stripe.openDispute(intent, 700));
  await stage.act(() => ground.stripe.advanceRefund(refund, 'failed'));
  await stage.act(() => ground.stripe.advanceDispute(dispute, 'lost'));
  const begin = stage.keep();
  const twice = [...stage.told, ...stage.told];
  for (let run = 0; run < RUNS / 4; run++) {
    stage.putBack(begin);
    const dice = new Dice(SEED + run);
    await atOnce(
      dice,
      ...deliveries(stage, twice),
      () => reconcilePayments(ground.desk),
      () => ground.comeBack(order.id),
    );
    // What lost every one of its tries to write is written by the next pass.
    ground.clock.now += 15 * 60_000;
    await reconcilePayments(ground.desk);
    ground.clock.now -= 15 * 60_000;
    stage.check();
    checkEnd(ground);
  }
  stage.close();
});

it(`one order, one charge and one refund, of ${RUNS / 4} races of buyers who press twice`, {
  timeout: 900_000,
}, async () => {
  for (let run = 0; run < RUNS / 4; run++) {
    const stage = await staged(SEED + run);
    const { ground } = stage;
    const dice = new Dice(SEED + run);
    const way = dice.once(2) ? 'checkout' : 'saved_card';
    const wish = (): Wish => ({ account: 0, channel: 'stripe', way, cents: 2_000, key: 'once', isOver: false });
    await atOnce(dice, ...Array.from({ length: 3 }, () => () => place(ground, wish())));
    expect(ground.d1.count('orders')).toBe(1);
    expect(ground.stripe.books.sessions.size + ground.stripe.books.intents.size).toBe(1);
    const [row] = ground.d1.rows('SELECT id, session_id FROM orders');
    if (way === 'checkout') await stage.act(() => ground.stripe.pay(String(row?.session_id)));
    else await stage.act(() => undefined);
    await stage.deliverAll();
    const asked = wantRefund(ground, String(row?.id), 800, 'owner');
    await atOnce(dice, ...Array.from({ length: 3 }, () => () => askRefund(ground, asked)));
    await stage.act(() => undefined);
    await stage.deliverAll();
    ground.clock.now += 15 * 60_000;
    await reconcilePayments(ground.desk);
    stage.check();
    checkEnd(ground);
    expect(ground.stripe.books.refunds.size).toBe(1);
    stage.close();
  }
});
