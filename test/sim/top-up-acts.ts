// What owners and providers do with automatic top-ups: rules that bind at once or never, orders that are paid, declined, expire, or of
// which nobody hears.
import { nanoUsd } from '../../src/billing/money.ts';
import { endTopUp, setTopUpRule } from '../../src/durable/ledger/top-up.ts';
import { type Act, amountOf, type Dice, sendAndKeep } from './acts.ts';
import type { Rule } from './model.ts';
import { ModelOrder } from './model-order.ts';
import { MONEY_ACTS } from './money-acts.ts';
import { must } from './must.ts';
import { sendBring } from './order-acts.ts';
import { PLANS } from './provider.ts';
import type { Trial } from './trial.ts';

/** A rule that mostly binds soon: its threshold lies around what is at hand. */
function ruleFor(trial: Trial, { a, b, c }: Dice): Rule {
  const { credits, setAside, usage } = trial.model;
  const hand = credits - setAside - usage;
  const threshold = hand + amountOf(trial, b % 900) - amountOf(trial, c % 700);
  const amount = amountOf(trial, 1 + (c % 1_500));
  return { threshold: threshold > 0n ? threshold : 1n, amount, dailyMost: amount * BigInt(1 + (a % 4)) };
}

function setRule(trial: Trial, rule: Rule | null): void {
  const told =
    rule === null
      ? null
      : { threshold: nanoUsd(rule.threshold), amount: nanoUsd(rule.amount), dailyMost: nanoUsd(rule.dailyMost) };
  trial.askLedger(
    ({ ledger }) => ledger.step((step) => setTopUpRule(step, told)),
    () => {
      trial.model.rule = rule;
      const { stopped } = trial.world.ledger.instance.ledger.state.topUp;
      must(stopped === null || trial.pending > 1, 'a new rule is stopped', stopped);
    },
  );
}

/** Money came for an order that a ledger had placed by itself. */
function paid(trial: Trial, orderId: string, amount: bigint, isSecond: boolean): void {
  const order = new ModelOrder({ orderId, credit: amount, price: amount + amount / 20n });
  sendBring(trial, {
    orderId,
    credit: nanoUsd(order.credit),
    price: nanoUsd(order.price),
    payments: [isSecond ? `pay/${orderId}/2` : `pay/${orderId}`],
    claims: [],
    warnings: [],
    freezeOn: { dispute: false, warning: false },
    note: 'auto',
  });
}

function ended(trial: Trial, orderId: string, end: 'declined' | 'expired'): void {
  trial.topUps.ending(orderId, end);
  trial.askLedger(
    ({ ledger }) => ledger.step((step) => endTopUp(step, { orderId, end, reason: 'told' })),
    () => {
      const { intent } = trial.world.ledger.instance.ledger.state.topUp;
      must(intent?.orderId !== orderId, 'an order that has ended is under way', intent);
    },
  );
}

/** What the provider says of an order at last; now and then of one that had ended otherwise, because the buyer paid after all. */
const end: Act = (trial, { a, b, c }) => {
  const { charges } = trial.world.provider;
  const all = [...charges].filter(([, { state }]) => state === 'open' || c % 17 === 0);
  const [orderId, charge] = all[b % Math.max(1, all.length)] ?? [];
  if (orderId === undefined || charge === undefined) return;
  const state = (['paid', 'declined', 'paid', 'expired'] as const)[b % 4] ?? 'paid';
  if (state === 'paid' || charge.state === 'paid') {
    charge.state = 'paid';
    sendAndKeep(trial, () => paid(trial, orderId, charge.amount, a === 0 && c % 5 === 0));
    return;
  }
  charge.state = state;
  sendAndKeep(trial, () => ended(trial, orderId, state));
};

/** What happens to automatic top-ups. */
export const TOP_UP_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'set a top-up rule': [3.5, (trial, dice) => setRule(trial, ruleFor(trial, dice))],
  'take the top-up rule away': [0.4, (trial) => setRule(trial, null)],
  'a top-up ends': [4, end],
  'a top-up for a frozen account': [
    0.6,
    async (trial, dice) => {
      setRule(trial, ruleFor(trial, { ...dice, c: 0 }));
      await trial.world.quiet();
      return MONEY_ACTS.freeze?.[1](trial, dice);
    },
  ],
  'the next charge goes wrong': [
    1.5,
    ({ world }, { b }) => {
      if (world.provider.plans.length < 3) world.provider.plans.push(PLANS[b % PLANS.length] ?? 'unknown');
    },
  ],
};
