// What operators and payment providers ask of an account's ledger, and what is asked about it.
import { nanoUsd } from '../../src/billing/money.ts';
import { type Act, amountOf, type Dice } from './acts.ts';
import { judgeMoney, type MoneyCall } from './judge-money.ts';
import type { Movement } from './model.ts';
import { must, type Trial } from './trial.ts';
import type { LedgerObject } from './world.ts';

const RESETS = ['total', 'daily', 'total', 'monthly'] as const;

/** A new movement, now and then one with an id that was used. */
function moneyCall(trial: Trial, { a, b, c }: Dice, most: number): MoneyCall {
  const known = [...trial.model.movements.values()];
  const used = known[c % Math.max(1, known.length)];
  const amount = amountOf(trial, 1 + (b % most));
  if (used === undefined || a > 1) {
    trial.serial += 1;
    return { externalId: `order/${trial.serial}`, amount, promotional: b % 3 === 0 };
  }
  return a === 0
    ? { externalId: used.id, amount: used.amount, promotional: used.promotional }
    : { externalId: used.id, amount };
}

type Way = 'moneyIn' | 'moneyOut' | 'reverse' | 'setAside' | 'claim';

const KINDS: Readonly<Record<Way, Movement['kind']>> = {
  moneyIn: 'money_in',
  moneyOut: 'reversal',
  reverse: 'reversal',
  setAside: 'set_aside',
  claim: 'set_aside',
};

/** Asks the ledger for one movement. */
export async function move({ ledger }: LedgerObject, way: Way, call: MoneyCall) {
  const { externalId, promotional = false } = call;
  const asked = { externalId, amount: nanoUsd(call.amount), reason: 'asked' };
  if (way !== 'moneyIn') return ledger[way](asked);
  return ledger.moneyIn({ ...asked, lot: promotional ? { kind: 'promotional', expiresAt: 10 } : { kind: 'paid' } });
}

const moves =
  (way: Way, most: number): Act =>
  (trial, dice) => {
    const call = moneyCall(trial, dice, most);
    const { turn } = trial;
    const isAlone = trial.pending === 0;
    const force = way === 'moneyIn' || way === 'reverse' || way === 'claim';
    trial.askLedger(
      (object) => move(object, way, call),
      (answer) => judgeMoney(trial, KINDS[way], call, answer, { force, alone: isAlone && trial.turn === turn }),
    );
  };

/** Asks for a little more than is free, so that only what other wallets hold could cover it. */
export const askPastFree: Act = (trial, { a, b }) => {
  const { moneyIn, reversals, setAside, inKeys } = trial.world.ledger.instance.ledger.state.books;
  const free = moneyIn - reversals - setAside - inKeys;
  trial.serial += 1;
  const call = { externalId: `order/${trial.serial}`, amount: (free > 0n ? free : 0n) + BigInt(1 + (b % 20)) };
  const way = a % 2 === 0 ? 'moneyOut' : 'setAside';
  trial.askLedger(
    (object) => move(object, way, call),
    (answer) => judgeMoney(trial, KINDS[way], call, answer, { force: false, alone: false }),
  );
};

const endSetAside: Act = (trial, { b, c }) => {
  const { model } = trial;
  const asides = [...model.movements.values()].filter(({ kind }) => kind === 'set_aside');
  const movement = c % 9 === 0 ? undefined : asides[c % Math.max(1, asides.length)];
  const end = b % 2 === 0 ? 'returned' : 'taken';
  trial.askLedger(
    ({ ledger }) => ledger.endSetAside(movement?.id ?? 'dispute/none', end),
    (answer) => {
      trial.tally(`end of set-aside: ${answer.ok ? end : answer.refusal.reason}`);
      const isOpen = movement?.state === 'open';
      must(answer.ok === (isOpen || movement?.state === end), 'a set-aside ended otherwise', movement, end, answer);
      if (movement === undefined || !isOpen) return;
      movement.state = end;
      model.setAside -= movement.amount;
      if (end === 'taken') model.reversals += movement.amount;
    },
  );
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
    const causes = on ? [c % 2 === 0 ? 'operator' : 'fraud'] : ['operator', 'fraud'];
    for (const cause of causes) {
      trial.askLedger(
        (object) => trial.world.freeze(object, cause, on),
        () => (on ? model.causes.add(cause) : model.causes.delete(cause)),
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

/** What operators and payment providers do. */
export const MONEY_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'money in': [4.5, moves('moneyIn', 4_000)],
  'money out': [2, moves('moneyOut', 2_000)],
  reverse: [0.6, moves('reverse', 2_000)],
  'set aside': [2, moves('setAside', 2_000)],
  claim: [0.6, moves('claim', 1_500)],
  'end a set-aside': [4.5, endSetAside],
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
