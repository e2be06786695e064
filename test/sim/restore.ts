// Storage restored from an hour ago or more, and what is expected of it: see `restoreWallet` and `restoreLedger`. It must not tell the
// objects that this has happened: they have to find out.
import type { Act } from './acts.ts';
import type { Copy } from './disk.ts';
import { readAccount } from './heal.ts';
import { move } from './money-acts.ts';
import { idsOn, rowOf } from './rows.ts';
import { must, type Trial } from './trial.ts';

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
  trial.readPolicy(at);
  trial.adopt(at);
  trial.checks.forgetWallet(at);
};

/**
 * A ledger: money that came, left or was set aside since the copy is told again under its outside ids, each booked exactly once. It adopts
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
  const told = [...model.movements.values()].flatMap((movement) => tellAgain(trial, movement));
  await world.quiet();
  const answers = await Promise.all(told);
  must(
    answers.every((isBooked) => isBooked),
    'money that was told again is refused',
  );
  readAccount(trial);
  trial.checks.forgetLedger();
};

function tellAgain(
  { world }: Trial,
  movement: { id: string; kind: string; amount: bigint; promotional: boolean; state: string },
) {
  const ways = { money_in: 'moneyIn', reversal: 'reverse', set_aside: 'claim' } as const;
  const way = ways[movement.kind as keyof typeof ways];
  const { id: externalId, amount, promotional, state } = movement;
  const told = [
    world.ledger.call((object) => move(object, way, { externalId, amount, promotional })).then(({ ok }) => ok),
  ];
  if (state !== 'returned' && state !== 'taken') return told;
  return [...told, world.ledger.call(({ ledger }) => ledger.endSetAside(externalId, state)).then(({ ok }) => ok)];
}
