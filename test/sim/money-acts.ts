// What operators ask of an account's ledger, and what is asked about it.
import { nanoUsd } from '../../src/billing/money.ts';
import { type Act, amountOf, type Dice } from './acts.ts';
import { judgeMoney, type MoneyCall } from './judge-money.ts';
import type { Movement } from './model.ts';
import { must } from './must.ts';
import { refundPastFree } from './order-acts.ts';
import type { Trial } from './trial.ts';
import type { LedgerObject } from './world.ts';

const RESETS = ['total', 'daily', 'total', 'monthly'] as const;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** When the credit of a gift ends, from when it is given. */
const LIVES = [MINUTE / 2, 3 * MINUTE, 20 * MINUTE, 90 * MINUTE, 5 * 60 * MINUTE, DAY, 9 * DAY, -MINUTE] as const;

/** A new movement, now and then one with an id that was used. */
function moneyCall(trial: Trial, { a, b, c }: Dice, most: number): MoneyCall {
  const known = [...trial.model.movements.values()];
  const used = known[c % Math.max(1, known.length)];
  const amount = amountOf(trial, 1 + (b % most));
  if (used === undefined || a > 1) {
    const expiresAt = c % 5 < 2 ? undefined : trial.world.now + (LIVES[c % LIVES.length] ?? DAY);
    return { externalId: newMovement(trial), amount, promotional: c % 5 > 0, expiresAt };
  }
  const { id: externalId, promotional, expiresAt } = used;
  return { externalId, amount: a === 0 ? used.amount : amount, promotional, expiresAt };
}

const newMovement = (trial: Trial): string => {
  trial.serial += 1;
  return `code/${trial.serial}`;
};

type Way = 'moneyIn' | 'moneyOut';

const KINDS: Readonly<Record<Way, Movement['kind']>> = { moneyIn: 'money_in', moneyOut: 'reversal' };

/** Asks the ledger for one movement. */
export async function move({ ledger }: LedgerObject, way: Way, call: MoneyCall) {
  const { externalId, promotional = false, expiresAt } = call;
  const asked = { externalId, amount: nanoUsd(call.amount), reason: 'asked' };
  if (way === 'moneyOut') return ledger.moneyOut(asked);
  const kind = promotional ? 'promotional' : 'paid';
  return ledger.moneyIn({ ...asked, lot: expiresAt === undefined ? { kind } : { kind, expiresAt } });
}

const moves =
  (way: Way, most: number): Act =>
  (trial, dice) =>
    sendMove(trial, way, moneyCall(trial, dice, most));

/** Asks for one movement and judges the answer. */
export function sendMove(trial: Trial, way: Way, call: MoneyCall): void {
  const { turn } = trial;
  const isAlone = trial.pending === 0;
  trial.askLedger(
    (object) => move(object, way, call),
    (answer) => judgeMoney(trial, KINDS[way], call, answer, isAlone && trial.turn === turn),
  );
}

/** Asks for a little more than is free, so that only what other wallets hold could cover it. */
export const askPastFree: Act = (trial, dice) => {
  const { moneyIn, reversals, setAside, inKeys } = trial.world.ledger.instance.ledger.state.books;
  const free = moneyIn - reversals - setAside - inKeys;
  const amount = (free > 0n ? free : 0n) + BigInt(1 + (dice.b % 20));
  if (dice.a % 3 > 0 && refundPastFree(trial, dice, amount)) return;
  sendMove(trial, 'moneyOut', { externalId: newMovement(trial), amount });
};

const setLimit: Act = (trial, { b, c }) => {
  const limit = c % 5 < 2 ? null : { amount: amountOf(trial, b % 8_000), reset: RESETS[c % 4] ?? 'total' };
  trial.askLedger(
    (object) => trial.world.setLimit(object, limit),
    () => trial.model.setLimit(limit),
  );
};

const freezes =
  (on: boolean): Act =>
  (trial, { c }) => {
    const { model } = trial;
    const causes = on
      ? [c % 2 === 0 ? 'operator' : 'fraud']
      : ['operator', 'fraud', 'fraud_warning', ...(c % 4 === 0 ? ['dispute'] : [])];
    for (const cause of causes) {
      const booked = (): boolean | Set<string> => (on ? model.causes.add(cause) : model.causes.delete(cause));
      trial.askLedger(
        (object) => trial.world.freeze(object, cause, on, booked),
        () => undefined,
      );
    }
  };

/** The account in figures, asked of every wallet. */
const credits: Act = (trial) => {
  const { model, turn } = trial;
  const isAlone = trial.pending === 0;
  trial.askLedger(
    (object) => trial.world.credits(object),
    (answer) => {
      trial.tally(`credits: ${answer.ok ? 'confirmed' : answer.refusal.reason}`);
      const isExact = isAlone && trial.turn === turn && !trial.learning;
      must(answer.ok || !trial.exact, 'credit was not confirmed', answer);
      if (!answer.ok || !isExact) return;
      const { credits: all, usage, held, setAside, available } = answer.value;
      must(all === usage + held + setAside + available, 'credits do not add up', answer);
      if (trial.exact)
        must(
          usage === model.usage && held === model.open && available === model.balance,
          'credits are others',
          answer,
          model.usage,
          model.open,
        );
    },
  );
};

/** What operators do. */
export const MONEY_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'money in': [4.5, moves('moneyIn', 4_000)],
  'money out': [2, moves('moneyOut', 2_000)],
  'limit the account': [1.5, setLimit],
  freeze: [2, freezes(true)],
  unfreeze: [5, freezes(false)],
  credits: [1, credits],
  recall: [
    0.8,
    (trial) =>
      trial.askLedger(
        ({ ledger }) => ledger.recallAll(),
        () => undefined,
      ),
  ],
};
