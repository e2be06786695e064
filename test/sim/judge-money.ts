// What a ledger may answer to a movement of money, by the plain model, and what it changes there.
import type { MoneyAnswer } from '../../src/durable/account-messages.ts';
import type { Movement } from './model.ts';
import { must } from './must.ts';
import type { Trial } from './trial.ts';

/**
 * Credit that only looks free: what a correction gave back and the ledger has not heard of, and what overruns still owe, which a wallet
 * pays at the next word.
 */
export function notToBeHad({ world, owing }: Trial): bigint {
  const { keys } = world.ledger.instance.ledger.state;
  const owed = [...owing].reduce((sum, request) => sum + request.owed, 0n);
  return world.keyIds.reduce((sum, keyId, at) => {
    const { refunded } = world.walletAt(at).instance.wallet.state;
    return sum + refunded - (keys.get(keyId)?.refunded ?? 0n);
  }, owed);
}

export type MoneyCall = {
  readonly externalId: string;
  readonly amount: bigint;
  readonly promotional?: boolean;
  readonly expiresAt?: number | undefined;
};

/** Judges what a ledger answered to a movement of money. Money in is never refused for want of credit. */
export function judgeMoney(
  trial: Trial,
  kind: Movement['kind'],
  call: MoneyCall,
  answer: MoneyAnswer,
  alone: boolean,
): void {
  const { model } = trial;
  const { externalId: id, amount, promotional = false, expiresAt } = call;
  const known = model.movements.get(id);
  trial.tally(`${kind}: ${answer.ok ? (answer.value.applied ? 'applied' : 'known') : answer.refusal.reason}`);
  if (known !== undefined) {
    const isSame = known.kind === kind && known.amount === amount;
    if (isSame) must(answer.ok && !answer.value.applied, 'booked twice', call, answer);
    else must(!answer.ok && answer.refusal.reason === 'external_id_reused', 'an outside id was used twice', answer);
    return;
  }
  const isCovered = kind === 'money_in' || amount <= model.balance;
  if (alone && trial.exact) must(answer.ok === isCovered, 'money moved otherwise', kind, call, answer, model.balance);
  if (!answer.ok) {
    const isShort = answer.refusal.reason === 'insufficient_credit' && alone && !trial.isUnsettled;
    must(!isShort || model.balance - notToBeHad(trial) < amount, 'refused although there was credit', call);
    return;
  }
  model.book({ id, kind, amount, promotional, expiresAt });
}
