// Storage restored from an hour ago or more, and what is expected of it: see `restoreWallet` and `restoreLedger`. It must not tell the
// objects that this has happened: they have to find out.
import { nanoUsd } from '../../src/billing/money.ts';
import type { Act } from './acts.ts';
import type { Copy } from './disk.ts';
import { readAccount } from './heal.ts';
import type { ModelOrder } from './model-order.ts';
import { move, sendMove } from './money-acts.ts';
import { must } from './must.ts';
import { readPolicy } from './read-policy.ts';
import { idsOn, rowOf } from './rows.ts';
import type { Trial } from './trial.ts';

const HOUR = 3_600_000;

export type Copies = { readonly at: number; readonly ledger: Copy; readonly wallets: readonly Copy[] };

/** The newest copy that is an hour old; if none is, time goes on until the oldest is. */
function oldCopy(trial: Trial): Copies | undefined {
  const { copies, world } = trial;
  const old = copies.findLast(({ at }) => at <= world.now - HOUR) ?? copies[0];
  // What came after the copy did not happen any more.
  if (old !== undefined) copies.length = copies.indexOf(old) + 1;
  if (old !== undefined && world.now < old.at + HOUR) {
    trial.model.turnPeriod(world.now, old.at + HOUR);
    world.now = old.at + HOUR;
  }
  return old;
}

/**
 * A wallet: what it did since the copy and had not reported is forgotten: those requests, their spend and holds. At its first word with
 * the ledger it adopts every total that the ledger had heard above the copy's, reports an incident, and ends the copy's open holds at
 * nothing, because what became of them is in the adopted totals. No total known to the ledger may be below that again.
 */
export const restoreWallet: Act = (trial, { a }) => {
  const copies = oldCopy(trial);
  const at = a % 4;
  const copy = copies?.wallets[at];
  if (copy === undefined) return;
  const { model, world } = trial;
  const host = world.walletAt(at);
  host.putBack(copy);
  trial.exact = false;
  trial.tally('event: wallet went back');
  const key = trial.keyAt(at);
  key.wentBack = true;
  for (const request of [...key.requests.values()]) {
    trial.owing.delete(request);
    if (trial.row(request) === undefined) model.forget(request);
    else trial.readRow(request);
  }
  for (const { id, madeAt, model: name } of idsOn(host.disk)) {
    // A day that was dropped since the copy is there again.
    const row = rowOf(host.disk, id);
    if (row !== undefined && !key.requests.has(id))
      model.add({ ...row, id, key: at, madeAt, model: name, unseen: false });
  }
  readPolicy(trial, at);
  trial.adopt(at);
  trial.checks.forgetWallet(at);
};

/**
 * A ledger: money that came and every word about an order are told again under their ids, each booked exactly once; what the operator
 * took out is asked for again. What expired and what was ordered since the copy is forgotten, for the ledger to decide again. It adopts
 * grants, returns and spend from its wallets' words and reports an incident; when all have spoken, the books are exact. Until then it may
 * have granted credit twice: what it overdrew is called back, and nothing is granted while free credit is negative.
 */
export const restoreLedger: Act = async (trial) => {
  const copies = oldCopy(trial);
  if (copies === undefined) return;
  const { model, world } = trial;
  world.ledger.putBack(copies.ledger);
  trial.exact = false;
  trial.learning = true;
  trial.tally('event: ledger went back');
  world.ledger.douse();
  const { ledger } = world.ledger.instance;
  trial.topUps.startAgain(ledger.state);
  trial.expiries.startAgain();
  trial.journal.startAgain();
  const gifts = [...model.movements.values()].filter(({ kind }) => kind === 'money_in');
  const told = gifts.map(
    async ({ id: externalId, ...gift }) => (await move(world.ledger.instance, 'moneyIn', { externalId, ...gift })).ok,
  );
  for (const order of model.orders.all.values()) told.push(tellAgain(trial, order));
  await world.quiet();
  const answers = await Promise.all(told);
  must(
    answers.every((isBooked) => isBooked),
    'money that was told again is refused',
  );
  askAgain(trial);
  readAccount(trial);
  trial.checks.forgetLedger();
};

/** All that is known of an order, at once; the ledger then knows just that. */
async function tellAgain({ world, topUps }: Trial, order: ModelOrder): Promise<boolean> {
  const { orderId, credit, price, payments, claims } = order.whole;
  topUps.claiming(`order/${orderId}`, ...claims.map(({ id }) => id));
  const view = await world.ledger.call(({ ledger }) =>
    ledger.bring({
      orderId,
      credit: nanoUsd(credit),
      price: nanoUsd(price),
      payments,
      claims: claims.map(({ id, kind, amount, word }) => ({ id, kind, amount: nanoUsd(amount), word })),
      warnings: [...order.warnings],
      freezeOn: { dispute: false, warning: false },
      note: 'told again',
    }),
  );
  return view.order.payments.length === payments.length && view.order.claims.length === claims.length;
}

/** What was taken out since the copy may not be there any more: it is asked for like anything else. */
function askAgain(trial: Trial): void {
  const { model, world } = trial;
  for (const movement of [...model.movements.values()]) {
    const { id: externalId, kind, amount } = movement;
    const isThere = world.ledger.disk.all('SELECT 1 FROM movements WHERE external_id = ?', externalId).length > 0;
    if (isThere) continue;
    must(kind === 'reversal', 'money that was told again is not there', movement);
    model.unbook(movement);
    sendMove(trial, 'moneyOut', { externalId, amount });
  }
}
