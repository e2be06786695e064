// The end of all faults: every message is delivered, every alarm rings, and then all sides must agree. What was admitted while the
// ledger did not know better is known now.

import { wordFor } from '../../src/durable/ledger/state.ts';
import type { Act } from './acts.ts';
import { must } from './must.ts';
import type { Trial } from './trial.ts';

/** What did not come right at once is tried again after ten minutes. */
const ROUNDS = 14;

/** Lets everything arrive, waits a few minutes, and checks that nothing is left to say. */
export const heal: Act = async (trial) => {
  const { world, model } = trial;
  world.mail.disarm();
  world.provider.plans.length = 0;
  // Where the clock was turned back, first until it is where it was.
  const seen = world.wallets.map(({ instance }) => instance.wallet.state.clock);
  const latest = Math.max(world.now, world.ledger.instance.ledger.state.clock, ...seen);
  model.turnPeriod(world.now, latest);
  world.now = latest;
  for (const host of [world.ledger, ...world.wallets]) host.douse();
  while (world.mail.parked > 0 || world.mail.stale > 0) {
    world.mail.letGo(0, false);
    await world.quiet();
    world.mail.deliverOld(0);
    await world.quiet();
  }
  // A slice whose grant was never heard of lies idle until somebody needs it.
  void world.ledger.call(({ ledger }) => ledger.recallAll());
  await world.quiet();
  // Where storage went back, everybody speaks with the ledger before anything more is held.
  if (trial.learning || model.keys.some(({ wentBack }) => wentBack)) {
    for (const keyId of world.keyIds) {
      const word = wordFor(world.ledger.instance.ledger.state, keyId);
      const said = await world.word('tell', keyId, word);
      await world.ledger.call(({ ledger }) => ledger.report(said));
    }
  }
  for (let round = 0; round < ROUNDS && (round < 2 || unsaid(trial) !== undefined); round++) {
    const before = world.now;
    world.now += 61_000;
    model.turnPeriod(before, world.now);
    await world.ring();
    trial.observe();
  }
  if (!trial.exact) readAccount(trial);
  const left = unsaid(trial);
  must(left === undefined, 'after all faults', left);
  must(trial.pending === 0, 'a call was never answered', trial.pending);
  trial.learning = false;
  // A hold of the copy that ended before its wallet had heard anything was paid out of credit that had gone back since: rare, and said.
  for (const [at, key] of model.keys.entries()) {
    if (!key.wentBack) continue;
    const { granted, returned, spent, refunded, open } = world.walletAt(at).instance.wallet.state;
    key.wentBack = granted + refunded < returned + spent + open;
    if (key.wentBack) trial.tally('wallet overdrawn after it went back');
  }
  if (model.balance < 0n || world.ledger.instance.ledger.state.books.inKeys > model.credits - model.setAside)
    model.reversed = true;
  trial.exact = model.keys.every(({ wentBack }) => !wentBack);
};

/** What one side knows and the other does not, or undefined. */
function unsaid(trial: Trial): string | undefined {
  const { world, model } = trial;
  const { state } = world.ledger.instance.ledger;
  const version = state.account?.freeze.version ?? 0;
  for (const [at, keyId] of world.keyIds.entries()) {
    const wallet = world.walletAt(at).instance.wallet.state;
    const heard = state.keys.get(keyId);
    for (const name of ['granted', 'returned', 'spent', 'refunded', 'lost'] as const) {
      if (heard?.[name] !== wallet[name]) return `${keyId}: ${name} is ${wallet[name]}, heard ${heard?.[name]}`;
    }
    if (wallet.owed.size > 0) return `${keyId}: an overrun is neither paid nor lost`;
    if (wallet.freeze.version !== version) return `${keyId}: has not heard of the freeze`;
    for (const hold of wallet.holds.values()) if (hold.deadline <= world.now) return `${keyId}: a hold is overdue`;
    if ((world.books.policies.get(keyId) ?? 0) < (wallet.policy?.version ?? 0))
      return `${keyId}: D1 has an old policy`;
    const key = trial.keyAt(at);
    if (key.wentBack || trial.weather === 'restored') continue;
    const inD1 = world.books.costOf(keyId, (_name, _hour, _version, cost) => cost);
    const spent = wallet.spent - wallet.refunded;
    if (inD1 !== spent) return `${keyId}: D1 has hours of ${inD1}, spent ${spent}`;
  }
  if (state.topUp.intent?.isAsked === false) return 'an order of the ledger is not placed';
  const free = state.books.moneyIn - state.books.reversals - state.books.setAside - state.books.inKeys;
  const isOver = [...trial.journal.lots.lots.values()].some(
    ({ left, expiresAt }) => left > 0n && expiresAt !== undefined && expiresAt <= world.now,
  );
  if (isOver && free > 0n) return 'credit that has expired is still there';
  if (state.sent !== state.sequence) return 'the journal is not all in D1';
  if (trial.weather !== 'restored' && world.books.journal.size !== state.sequence) return 'the journal in D1 has gaps';
  const isFrozen = (state.account?.freeze.causes.length ?? 0) > 0;
  if (!trial.learning && isFrozen !== model.causes.size > 0) return 'frozen otherwise';
  return undefined;
}

/** The ledger's own record of the account, after its storage went back: what nobody can tell it again. */
export function readAccount({ world, model }: Trial): void {
  const account = world.ledger.instance.ledger.state.account;
  model.causes.clear();
  for (const cause of account?.freeze.causes ?? []) model.causes.add(cause);
  model.setLimit(account?.limit ?? null);
  model.rule = world.ledger.instance.ledger.state.topUp.rule;
}
