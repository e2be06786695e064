// What a ledger may answer to a movement of money, by the plain model, and what it changes there.
import type { MoneyAnswer } from '../../src/durable/account-messages.ts';
import type { Movement } from './model.ts';
import { must, type Trial } from './trial.ts';

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

export type MoneyCall = { readonly externalId: string; readonly amount: bigint; readonly promotional?: boolean };

/** Judges what a ledger answered to a movement of money. `force` says that it may not be refused for want of credit. */
export function judgeMoney(
  trial: Trial,
  kind: Movement['kind'],
  call: MoneyCall,
  answer: MoneyAnswer,
  options: { readonly force: boolean; readonly alone: boolean },
): void {
  const { model } = trial;
  const known = model.movements.get(call.externalId);
  const name = `${options.force ? 'forced ' : ''}${kind}`;
  trial.tally(`${name}: ${answer.ok ? (answer.value.applied ? 'applied' : 'known') : answer.refusal.reason}`);
  if (!answer.ok && answer.refusal.reason === 'credit_unconfirmed') trial.tally('money: credit_unconfirmed');
  if (known !== undefined) {
    const isSame = known.kind === kind && known.amount === call.amount;
    if (isSame) must(answer.ok && !answer.value.applied, 'booked twice', call, answer);
    else must(!answer.ok && answer.refusal.reason === 'external_id_reused', 'an outside id was used twice', answer);
    return;
  }
  const isCovered = options.force || call.amount <= model.balance;
  if (options.alone && trial.exact)
    must(answer.ok === isCovered, 'money moved otherwise', name, call, answer, model.balance);
  if (!answer.ok) {
    const isShort = answer.refusal.reason === 'insufficient_credit' && options.alone && !trial.isUnsettled;
    must(!isShort || model.balance - notToBeHad(trial) < call.amount, 'refused although there was credit', call);
    return;
  }
  book(trial, kind, call);
  // Slices that are out still count as credit; what they pay from here on makes the balance negative.
  if (options.force && (answer.value.free < 0n || model.balance < 0n)) model.reversed = true;
}

function book({ model }: Trial, kind: Movement['kind'], call: MoneyCall): void {
  const { externalId: id, amount, promotional = false } = call;
  model.movements.set(id, { id, kind, amount, promotional, state: kind === 'set_aside' ? 'open' : 'done' });
  if (kind === 'money_in') model.moneyIn += amount;
  else if (kind === 'reversal') model.reversals += amount;
  else model.setAside += amount;
}
