// The ledger of one account: the only door through which outside money enters or leaves. It queues operations into group commits and
// runs one recall at a time; it decides nothing itself (operations.ts does), and waits for no database and no provider.
import type { Clock } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { ok, refuse } from '../../base/result.ts';
import { add, atLeastZero, type NanoUsd, ZERO } from '../../billing/money.ts';
import type {
  GrantAnswer,
  GrantCall,
  LedgerTotals,
  MoneyAnswer,
  MoneyInCall,
  MoneyOutCall,
  WalletTotals,
} from '../account-messages.ts';
import { CommitQueue } from '../commit-queue.ts';
import type { Sql } from '../sql.ts';
import type { LedgerStep } from './operations.ts';
import * as operations from './operations.ts';
import { type Recalled, Recalls } from './recalls.ts';
import { creditsOf, freeCredit, type LedgerState, NEW_KEY, turnPeriod, wordFor } from './state.ts';
import { loadLedger, readMovement, sharedText, writeKey, writeShared } from './store.ts';

/** The outside of a ledger; a Durable Object's shell or the simulator provides it. */
export type LedgerParts = {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly turn: () => Promise<void>;
  /** Asks a wallet to return what it does not hold open; rejects when it did not answer within a second. */
  readonly recall: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>;
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
      const granted = this.#recalls.isLearning && recalled === undefined ? undefined : operations.grant(step, call);
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
    return this.#fromFree(call, 'reversal', (step) => operations.reverse(step, call));
  }

  /** Sets credit aside: at most what is spendable after a recall. */
  setAside(call: MoneyOutCall): Promise<MoneyAnswer> {
    return this.#fromFree(call, 'set_aside', (step) => operations.setAside(step, call));
  }

  /** Sets credit aside whatever is left, as an open dispute does; free credit may become negative. */
  claim(call: MoneyOutCall): Promise<MoneyAnswer> {
    return this.#forced(this.#once(call, 'set_aside', (step) => operations.setAside(step, call)));
  }

  /** Books a reversal made outside; free credit may become negative, and then nothing is granted. */
  reverse(call: MoneyOutCall, lotId?: string): Promise<MoneyAnswer> {
    return this.#forced(this.#once(call, 'reversal', (step) => operations.reverse(step, call, lotId)));
  }

  /** Ends a set-aside; repeated, it changes nothing. */
  endSetAside(externalId: string, end: 'returned' | 'taken', lotId?: string): Promise<MoneyAnswer> {
    return this.step((step) =>
      operations.endSetAside(step, externalId, end, lotId)
        ? done(step, true)
        : refuse({ reason: 'set_aside_unknown' } as const),
    );
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

  /** After what may have made free credit negative, slices are called back; who booked it does not wait for that. */
  async #forced(booked: Promise<MoneyAnswer>): Promise<MoneyAnswer> {
    const answer = await booked;
    const failed = (error: unknown): void => this.#parts.log('warn', 'recall_failed', { error: String(error) });
    if (freeCredit(this.#state) < ZERO) this.recallAll().catch(failed);
    return answer;
  }

  #fromFree(call: MoneyOutCall, kind: string, apply: (step: LedgerStep) => void): Promise<MoneyAnswer> {
    return this.#recalls.whenFree<MoneyAnswer>((step, recalled) => {
      const before = known(step, kind, call);
      if (before !== undefined) return before;
      const free = freeCredit(step.state);
      if (free >= call.amount && !(this.#recalls.isLearning && recalled === undefined)) {
        apply(step);
        return done(step, true);
      }
      if (recalled === undefined) return undefined;
      const couldCover = recalled.unheard > ZERO && add(free, recalled.unheard) >= call.amount;
      if (couldCover) return refuse({ reason: 'credit_unconfirmed' } as const);
      return refuse({ reason: 'insufficient_credit', spendable: atLeastZero(free) } as const);
    });
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
