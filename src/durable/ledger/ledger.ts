// The ledger of one account: the only door through which outside money enters or leaves. It queues operations into group commits and
// runs one recall at a time; it decides nothing itself (operations.ts does), and waits for no database and no provider.
import type { Clock } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { ok, refuse } from '../../base/result.ts';
import { add, atLeastZero, downToCents, type NanoUsd, smallest, subtract, ZERO } from '../../billing/money.ts';
import type { BringCall, OrderView, RefundCall } from '../../payments/desk.ts';
import type {
  GrantAnswer,
  GrantCall,
  LedgerTotals,
  MoneyAnswer,
  MoneyInCall,
  MoneyOutCall,
  RefundAnswer,
  WalletTotals,
} from '../account-messages.ts';
import { CommitQueue } from '../commit-queue.ts';
import type { Sql } from '../sql.ts';
import { expireLots } from './expiry.ts';
import type { LedgerStep } from './operations.ts';
import * as operations from './operations.ts';
import * as orders from './orders.ts';
import { type Recalled, Recalls } from './recalls.ts';
import { creditsOf, freeCredit, type LedgerState, NEW_KEY, turnPeriod, wordFor } from './state.ts';
import { loadLedger, readMovement, sharedText, writeKey, writeShared } from './store.ts';
import { considerTopUp } from './top-up.ts';

/** The outside of a ledger; a Durable Object's shell or the simulator provides it. */
export type LedgerParts = {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly turn: () => Promise<void>;
  /** Asks a wallet to return what it does not hold open; rejects when it did not answer within a second. */
  readonly recall: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>;
  /** A new id for an order that the ledger decides on by itself. */
  readonly newOrderId: (now: number) => string;
  /** Called after a commit, so that the alarm can be moved to an earlier time. */
  readonly committed: (ledger: Ledger) => void;
};

export class Ledger {
  readonly #parts: LedgerParts;
  readonly #queue: CommitQueue;
  readonly #recalls: Recalls;
  #state: LedgerState;
  #dirty = new Set<KeyId>();
  /** The shared row as it is on disk, but for its clock. */
  #written = '';

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#state = loadLedger(parts.sql);
    this.#queue = new CommitQueue({
      sql: parts.sql,
      turn: parts.turn,
      reload: () => this.#reload(),
      beforeCommit: () => this.#writeShared(),
      afterCommit: () => this.#afterCommit(),
    });
    this.#recalls = new Recalls({
      log: parts.log,
      state: () => this.#state,
      commit: (work) => this.step(work),
      recall: (keyId) => parts.recall(keyId, wordFor(this.#state, keyId)),
    });
  }

  get state(): Readonly<LedgerState> {
    return this.#state;
  }

  /** A wallet asks for a slice. The answer's totals say what it has been granted in all. */
  requestGrant(call: GrantCall): Promise<GrantAnswer> {
    const hear = (step: LedgerStep): void => {
      if (operations.hearWallet(step, call.totals).wentBack) this.#recalls.learn();
    };
    // What nobody waits for takes no turn in the queue, and is no reason for a recall.
    if (call.least <= ZERO)
      return this.step((step) => {
        hear(step);
        const granted = this.#recalls.isIdle ? operations.grant(step, call) : undefined;
        return granted ?? { totals: wordFor(step.state, call.totals.keyId) };
      });
    return this.#recalls.whenFree<GrantAnswer>((step, recalled) => {
      // After a recall others wait too: what nobody needs yet is not granted ahead, or one of them is refused for want of it.
      const asked = recalled === undefined ? call : { ...call, ahead: ZERO };
      const granted = this.#recalls.isLearning && recalled === undefined ? undefined : operations.grant(step, asked);
      if (granted !== undefined || recalled === undefined) return granted;
      return call.partial
        ? operations.grantPartial(step, call, recalled.unheard)
        : operations.refusalOfGrant(step, call, recalled.unheard);
    }, hear);
  }

  /** A wallet reports its totals. */
  report(word: WalletTotals): Promise<LedgerTotals> {
    return this.step((step) => {
      if (operations.hearWallet(step, word).wentBack) this.#recalls.learn();
      return wordFor(step.state, word.keyId);
    });
  }

  /** Books money in, once for each outside id. */
  moneyIn(call: MoneyInCall): Promise<MoneyAnswer> {
    return this.#once(call, 'money_in', (step) => operations.moneyIn(step, call));
  }

  /** Takes money out of free credit: at most what is spendable after a recall. */
  moneyOut(call: MoneyOutCall): Promise<MoneyAnswer> {
    const { amount } = call;
    return this.#recalls.whenFree<MoneyAnswer>((step, recalled) => {
      const before = known(step, 'reversal', call);
      if (before !== undefined) return before;
      const lack = this.#lackOf(step, amount, recalled);
      if (lack === 'recall_first') return undefined;
      if (lack !== undefined) return refuse(lack);
      operations.moneyOut(step, call);
      return done(step, true);
    });
  }

  /** Joins what is known of an order; free credit may become negative by it, and then nothing is granted. */
  async bring(call: BringCall): Promise<OrderView> {
    const view = await this.step((step) => orders.bringOrder(step, call));
    const failed = (error: unknown): void => this.#parts.log('warn', 'recall_failed', { error: String(error) });
    // Who booked it does not wait until slices have come back.
    if (freeCredit(this.#state) < ZERO) this.recallAll().catch(failed);
    return view;
  }

  /** Sets credit of an order aside for a refund: at most what is refundable and, after a recall, free. */
  refund(call: RefundCall): Promise<RefundAnswer> {
    const { orderId, refundId, withinLot } = call;
    return this.#recalls.whenFree<RefundAnswer>((step, recalled) => {
      const view = orders.viewOrder(step, orderId);
      if (view === undefined || view.order.payments.length === 0)
        return refuse({ reason: 'order_not_credited' } as const);
      const before = orders.refundOf(view, refundId);
      if (before !== undefined && before.amount !== (call.amount ?? before.amount))
        return refuse({ reason: 'external_id_reused' } as const);
      if (before !== undefined) return ok({ ...view, amount: before.amount, applied: false });
      // Spend that is not reported yet lowers what is left of the lot, so wallets are heard before it is counted.
      if (recalled === undefined) return undefined;
      const most = orders.refundable(view, withinLot);
      const spendable = atLeastZero(smallest(most, freeCredit(step.state)));
      const amount = call.amount ?? downToCents(spendable);
      // What silent wallets hold may be free after all, and what they spent may have used the lot up.
      const certain = withinLot ? subtract(spendable, recalled.unheard) : spendable;
      const hoped = smallest(most, add(spendable, recalled.unheard));
      const couldBe = amount <= hoped && (amount > ZERO || downToCents(hoped) > ZERO);
      if (recalled.unheard > ZERO && (amount > certain || amount === ZERO) && couldBe)
        return refuse({ reason: 'credit_unconfirmed' } as const);
      if (amount === ZERO || amount > spendable) return refuse({ reason: 'insufficient_credit', spendable } as const);
      return ok({ ...orders.startRefund(step, orderId, refundId, amount), amount, applied: true });
    });
  }

  /** Calls slices back and takes what has expired, in the commit that hears them: nobody is granted it in between. */
  expire(): Promise<true> {
    return this.#recalls.whenFree<true>((step, recalled) => {
      if (recalled === undefined) return undefined;
      expireLots(step, recalled.unheard);
      return true;
    });
  }

  /** Recalls every slice, or the slices of all keys there are, and answers when that is over. */
  recallAll(): Promise<Recalled> {
    return this.#recalls.whenFree<Recalled>((_step, recalled) => recalled);
  }

  /** Runs one step in the next group commit. */
  step<Value>(work: (step: LedgerStep) => Value): Promise<Value> {
    return this.#queue.submit(() => work(this.#step()));
  }

  #once(call: MoneyOutCall, kind: string, apply: (step: LedgerStep) => void): Promise<MoneyAnswer> {
    return this.step((step) => {
      const before = known(step, kind, call);
      if (before !== undefined) return before;
      apply(step);
      return done(step, true);
    });
  }

  /** Why `amount` cannot be taken out of free credit, or undefined when it can. */
  #lackOf(step: LedgerStep, amount: NanoUsd, recalled: Recalled | undefined): Lack | 'recall_first' | undefined {
    const free = freeCredit(step.state);
    if (free >= amount && !(this.#recalls.isLearning && recalled === undefined)) return undefined;
    if (recalled === undefined) return 'recall_first';
    const couldCover = recalled.unheard > ZERO && add(free, recalled.unheard) >= amount;
    if (couldCover) return { reason: 'credit_unconfirmed' };
    return { reason: 'insufficient_credit', spendable: atLeastZero(free) };
  }

  #afterCommit(): void {
    this.#recalls.afterCommit();
    this.#parts.committed(this);
  }

  #step(): LedgerStep {
    const state = this.#state;
    const now = Math.max(this.#parts.clock(), state.clock);
    state.clock = now;
    turnPeriod(state, now);
    return { sql: this.#parts.sql, state, dirty: this.#dirty, log: this.#parts.log, now };
  }

  #writeShared(): void {
    if (this.#state.account === null) return;
    considerTopUp({ state: this.#state, now: this.#state.clock }, this.#parts.newOrderId);
    for (const keyId of this.#dirty) writeKey(this.#parts.sql, keyId, this.#state.keys.get(keyId) ?? NEW_KEY);
    this.#dirty.clear();
    const shared = sharedText(this.#state);
    if (shared === this.#written) return;
    writeShared(this.#parts.sql, shared, this.#state.clock);
    this.#written = shared;
  }

  #reload(): void {
    this.#state = loadLedger(this.#parts.sql);
    this.#written = '';
    this.#dirty.clear();
    this.#recalls.commitFailed();
  }
}

type Lack =
  | { readonly reason: 'credit_unconfirmed' }
  | { readonly reason: 'insufficient_credit'; readonly spendable: NanoUsd };

function known(
  step: LedgerStep,
  kind: string,
  call: { readonly externalId: string; readonly amount: NanoUsd },
): MoneyAnswer | undefined {
  const movement = readMovement(step.sql, call.externalId);
  if (movement === undefined) return undefined;
  if (movement.kind !== kind || movement.amount !== call.amount)
    return refuse({ reason: 'external_id_reused' } as const);
  return done(step, false);
}

const done = (step: LedgerStep, applied: boolean): MoneyAnswer =>
  ok({ applied, credits: creditsOf(step.state), free: freeCredit(step.state) });
