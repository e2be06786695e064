// A webhook that never comes is made good by one pass of the reconciliation. What the full pass then shows is nothing; and of every kind of damage it shows
// what it is, or mends it.
import { describe, expect, it } from 'vitest';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { reconcileFully } from '../../src/payments/reconcile-full.ts';
import { differenceOf, dumpOf } from './dump.ts';
import { SCENARIOS, stageOf } from './scenarios.ts';
import { Stage } from './stage.ts';
import { turnTime } from './time.ts';

turnTime();

const MINUTE = 60_000;

const differencesIn = ({ ground }: Stage) =>
  ground.d1.rows('SELECT channel, id, cause FROM payment_differences ORDER BY cause, id').map((row) => ({ ...row }));

describe.each(SCENARIOS)('$name', (scenario) => {
  it('is made good by one pass, whichever of its webhooks is lost, and all of them', async () => {
    const stage = await stageOf(scenario, true);
    const { clock, desk } = stage.ground;
    const [begin, now] = [stage.keep(), clock.now];
    await stage.deliverEach(stage.told);
    const wanted = dumpOf(stage.ground);
    const lost = [...stage.told.map((told) => [told]), stage.told];
    for (const missing of lost) {
      stage.putBack(begin);
      clock.now = now;
      await stage.deliverEach(stage.told.filter((told) => !missing.includes(told)));
      clock.now += 15 * MINUTE;
      await reconcilePayments(desk);
      stage.check();
      const dump = dumpOf(stage.ground);
      const names = missing.map(({ type }) => type).join(', ');
      expect(dump === wanted ? '' : `without ${names}: ${differenceOf(wanted, dump)}`).toBe('');
      clock.now += 15 * MINUTE;
      await reconcileFully(desk, true);
      expect(differencesIn(stage), names).toEqual([]);
      expect(dumpOf(stage.ground)).toBe(wanted);
    }
    expect(stage.ground.count('warn payment_duty_failed')).toBe(0);
    stage.close();
  });
});

/** A stage with an order of each provider, paid, refunded in part and disputed, all of it heard and settled. */
async function settled(): Promise<Stage> {
  const stage = new Stage(3, /^$/);
  const { ground } = stage;
  await stage.open();
  await reconcilePayments(ground.desk);
  const page = await stage.order();
  const intent = await stage.act(() => ground.stripe.pay(page.sessionId ?? ''));
  await stage.act(() => ground.stripe.refundInDashboard(intent, 400));
  const lost = await stage.act(() => ground.stripe.openDispute(intent, 300));
  await stage.act(() => ground.stripe.advanceDispute(lost, 'lost'));
  const other = await stage.order({ channel: 'dodo', account: 1 });
  const paid = await stage.act(() => ground.dodo.pay(other.sessionId ?? '', { taxMinor: 165 }));
  const refund = await stage.act(() => ground.dodo.refundInDashboard(paid.payment_id, 433));
  await stage.act(() => ground.dodo.advanceRefund(refund.refund_id, 'succeeded'));
  await stage.act(() => ground.dodo.openDispute(paid.payment_id, { amount: 500 }));
  await stage.deliverAll();
  ground.clock.now += 30 * MINUTE;
  await reconcilePayments(ground.desk);
  return stage;
}

type Damage = readonly [
  what: string,
  spoil: (stage: Stage) => void,
  /** The cause that is shown, or `mended`. */
  shown: string,
];

const rows =
  (statement: string) =>
  ({ ground }: Stage): void => {
    const before = JSON.stringify([...ground.d1.copy()]);
    ground.d1.rows(statement);
    expect(JSON.stringify([...ground.d1.copy()]), statement).not.toBe(before);
  };

const DAMAGES: readonly Damage[] = [
  [
    'a payment that we forgot',
    rows("DELETE FROM payment_objects WHERE kind = 'payment' AND channel = 'stripe'"),
    'mended',
  ],
  ['a refund that we forgot', rows("DELETE FROM payment_objects WHERE kind = 'refund'"), 'mended'],
  ['a dispute that we forgot', rows("DELETE FROM payment_objects WHERE kind = 'dispute'"), 'mended'],
  [
    'an order that was brought back to paid',
    rows("UPDATE orders SET state = 'paid' WHERE channel = 'dodo'"),
    'mended',
  ],
  [
    'an order that is said to have ended',
    rows("UPDATE orders SET state = 'expired' WHERE channel = 'stripe'"),
    'mended',
  ],
  ['words that were never brought', rows('UPDATE orders SET brought = 0'), 'mended'],
  [
    'an order that is said to be refunded',
    rows("UPDATE orders SET state = 'refunded', taken_nano = credit_nano"),
    'mended',
  ],
  [
    'an order whose credit was changed',
    rows("UPDATE orders SET credit_nano = credit_nano * 2 WHERE channel = 'stripe'"),
    'order_differs',
  ],
  [
    'a refund that is said to have failed',
    rows("UPDATE payment_objects SET status = 'failed', rank = 4 WHERE kind = 'refund' AND channel = 'stripe'"),
    'other_at_provider',
  ],
  [
    'a dispute that is said to be won',
    rows("UPDATE payment_objects SET status = 'won', rank = 9 WHERE kind = 'dispute' AND channel = 'stripe'"),
    'other_at_provider',
  ],
  [
    'another amount of a payment',
    rows("UPDATE payment_objects SET minor = minor + 1 WHERE kind = 'payment' AND channel = 'dodo'"),
    'other_at_provider',
  ],
  [
    'another amount of a refund',
    rows("UPDATE payment_objects SET minor = minor - 1 WHERE kind = 'refund' AND channel = 'dodo'"),
    'other_at_provider',
  ],
  [
    'a payment that its provider no longer has',
    ({ ground }) => {
      ground.stripe.books.sessions.clear();
      ground.stripe.books.intents.clear();
    },
    'not_at_provider',
  ],
  ['a refund that its provider no longer has', ({ ground }) => ground.stripe.books.refunds.clear(), 'not_at_provider'],
  ['a dispute that its provider no longer has', ({ ground }) => ground.dodo.books.disputes.clear(), 'not_at_provider'],
  [
    'credit without any payment',
    (stage) => {
      rows("DELETE FROM payment_objects WHERE kind = 'payment' AND channel = 'stripe'")(stage);
      stage.ground.stripe.books.sessions.clear();
      stage.ground.stripe.books.intents.clear();
    },
    'credited_without_payment',
  ],
];

describe('the full pass', () => {
  it('shows nothing where nothing is wrong', async () => {
    const stage = await settled();
    const wanted = dumpOf(stage.ground);
    for (let pass = 0; pass < 3; pass++) {
      await reconcileFully(stage.ground.desk, true);
      stage.ground.clock.now += 25 * 60 * MINUTE;
    }
    expect(differencesIn(stage)).toEqual([]);
    expect(dumpOf(stage.ground)).toBe(wanted);
    stage.close();
  });

  it.each(DAMAGES)('sees %s', async (_, spoil, shown) => {
    const stage = await settled();
    const wanted = dumpOf(stage.ground);
    spoil(stage);
    await reconcileFully(stage.ground.desk, true);
    const causes = [...new Set(differencesIn(stage).map(({ cause }) => cause))];
    if (shown !== 'mended') expect(causes).toEqual([shown]);
    else expect({ causes, state: differenceOf(wanted, dumpOf(stage.ground)) }).toEqual({ causes: [], state: '' });
    stage.close();
  });
});
