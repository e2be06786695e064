// The end of a history: nothing goes wrong any more, what was not lost comes, the reconciliation runs once, and all must be as the providers' truth makes
// it. What comes long after that changes nothing.
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { reconcileFully } from '../../src/payments/reconcile-full.ts';
import { must } from '../sim/must.ts';
import { place } from './buyer.ts';
import type { Dice } from './dice.ts';
import { differenceOf, dumpOf } from './dump.ts';
import type { History } from './history.ts';
import { checkEnd, refundsOf } from './oracle.ts';
import { checkParked, oddPayments } from './parked.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

const UNDER_WAY = /^(started|set_aside|asked)$/;

/** Brings a history to its end and judges it. */
export async function endOf(history: History, dice: Dice): Promise<void> {
  const { ground, postman } = history;
  history.isHealing = true;
  await deliverAll(history, dice);
  await ground.ring();
  if (postman.lost === 0 && !isUnderWay(history)) {
    history.tally('healed: by webhooks alone');
    checkEnd(ground, { hasDayPassed: false });
  }
  ground.clock.now += 16 * MINUTE;
  await ground.ring();
  await pass(history, dice);
  await ground.ring();
  if (!history.owesDailyPass) history.tally('healed: by one pass');
  await history.daily(dice);
  checkEnd(ground, { hasDayPassed: false });
  history.check();
  await finish(history, dice);
  checkEnd(ground);
  checkParked(ground, history.attacks, history.foreign);
  await checkDifferences(history, dice);
  const before = dumpOf(ground);
  ground.clock.now += dice.below(400 * DAY);
  for (const mail of dice.shuffle(postman.all).slice(0, 6)) {
    await history.run(dice, async () => ground.receive(mail.channel, await postman.letterOf(mail)));
    history.check();
  }
  ground.clock.now += 11 * MINUTE;
  await pass(history, dice);
  const after = dumpOf(ground);
  must(before === after, 'what came again long after changed something', differenceOf(before, after));
}

/** Where nothing was lost and nothing of ours is under way nobody needs a reconciliation. */
function isUnderWay({ ground, brokeOff }: History): boolean {
  const isOpen = [...refundsOf(ground).values()].some(({ state }) => UNDER_WAY.test(state));
  // Dodo tells only the end of a refund.
  const isUntold = [...ground.dodo.books.refunds.values()].some(
    ({ status }) => status === 'pending' || status === 'review',
  );
  return brokeOff || isOpen || isUntold;
}

async function pass(history: History, dice: Dice): Promise<void> {
  const { ground } = history;
  const warnings = ground.count('warn payment_duty_failed') + ground.count('warn payments_not_listed');
  await history.run(dice, () => reconcilePayments(ground.desk));
  const after = ground.count('warn payment_duty_failed') + ground.count('warn payments_not_listed');
  must(warnings === after, 'a duty failed though nothing went wrong');
}

async function deliverAll(history: History, dice: Dice): Promise<void> {
  const { postman, ground } = history;
  history.collect(dice);
  for (let left = 500; left > 0 && postman.waiting.length > 0; left--) {
    const soon = postman.waiting.filter(({ due }) => due <= ground.clock.now);
    if (soon.length === 0) {
      await history.goOn(Math.min(...postman.waiting.map(({ due }) => due)) - ground.clock.now, dice);
      postman.collect(() => ({ copies: 1, delayMs: 0 }));
      continue;
    }
    const mail = dice.pick(soon);
    if (mail !== undefined) await history.deliver(mail, dice);
    history.check();
  }
  must(postman.waiting.length === 0, 'webhooks that are never taken', ...postman.waiting.map(({ type }) => type));
}

/** Orders that were never asked for to the end are asked for, or given up a day later; pages that are open close. */
async function finish(history: History, dice: Dice): Promise<void> {
  const { ground, postman } = history;
  for (const wish of history.wishes) {
    if (!wish.isOver && dice.once(2)) await history.run(dice, () => place(ground, wish));
  }
  for (let hours = 0; hours < 3; hours++) {
    await history.goOn(26 * HOUR, dice);
    await history.cron(dice);
    postman.collect(() => ({ copies: 1, delayMs: 0 }));
    await deliverAll(history, dice);
  }
  history.check();
}

/** The full pass explains everything, but a payment that is not what was asked for: that is shown once more where an attempt to pay came before it. */
async function checkDifferences(history: History, dice: Dice): Promise<void> {
  const { ground } = history;
  const before = dumpOf(ground);
  ground.clock.now += 11 * MINUTE;
  await history.run(dice, () => reconcileFully(ground.desk, true));
  const odd = oddPayments(ground);
  const differences = ground.d1.rows('SELECT * FROM payment_differences').filter(({ id }) => !odd.has(String(id)));
  must(differences.length === 0, 'the full pass finds what cannot be explained', ...differences);
  // Claims on another product's payments that it meets for the first time are found to be that by the next pass.
  ground.clock.now += 11 * MINUTE;
  await pass(history, dice);
  const after = dumpOf(ground);
  must(before === after, 'the full pass changed something', differenceOf(before, after));
}
