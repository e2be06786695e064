// The ledger of one account: the only door through which outside money enters or leaves. It queues operations into group commits and
// runs one recall at a time; it decides nothing itself (operations.ts does), and waits for no database and no provider.
import { assert } from '../../base/assert.ts';
import type { Clock } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { ok, refuse } from '../../base/result.ts';
import { add, atLeastZero, type NanoUsd, ZERO } from '../../billing/money.ts';
import { CommitQueue } from '../commit-queue.ts';
import type { GrantAnswer, GrantCall, LedgerTotals, MoneyAnswer, MoneyInCall, MoneyOutCall, WalletTotals } from '../messages.ts';
import type { Sql } from '../sql.ts';
import * as operations from './operations.ts';
import type { LedgerStep } from './operations.ts';
import { creditsOf, freeCredit, keysWithCredit, type LedgerState, NEW_KEY, outOfNamed, turnPeriod, wordFor } from './state.ts';
import { loadLedger, readMovement, writeKey, writeLedgerTotals } from './store.ts';

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

/** Something that needs credit to be free. `decide` answers whether it is done; `final` says that a recall was tried. */
type Waiter = {
  readonly decide: (step: LedgerStep, recalled: Recalled | undefined) => boolean;
  readonly answer: () => void;
  readonly fail: (error: unknown) => void;
};
type Recalled = { readonly unheard: NanoUsd };

export class Ledger {
  readonly #parts: LedgerParts;
  readonly #queue: CommitQueue;
  #state: LedgerState;
  #dirty = new Set<KeyId>();
  #waiters: Waiter[] = [];
  #decidedNow: Waiter[] = [];
  #recalling = false;
  /** The ledger forgot what it had granted: all keys are asked before anything more is. */
  #learning = false;

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
  }

  get state(): Readonly<LedgerState> {
    return this.#state;
  }

  /** A wallet asks for a slice. The answer's totals say what it has been granted in all. */
  requestGrant(call: GrantCall): Promise<GrantAnswer> {
    const hear = (step: LedgerStep): void => {
      if (operations.hearWallet(step, call.totals).wentBack) this.#learning = true;
    };
    return this.#whenFree<GrantAnswer>((step, recalled) => {
      const granted = this.#learning && recalled === undefined ? undefined : operations.grant(step, call);
      if (granted !== undefined || recalled === undefined) return granted;
      return call.partial ? operations.grantPartial(step, call) : operations.refusalOfGrant(step, call, recalled.unheard);
    }, hear);
  }

  /** A wallet reports its totals. */
  report(word: WalletTotals): Promise<LedgerTotals> {
    return this.step((step) => {
      if (operations.hearWallet(step, word).wentBack) this.#learning = true;
      return wordFor(step.state, word.keyId);
    });
  }

  /** Books money in, once for each outside id. */
  moneyIn(call: MoneyInCall): Promise<MoneyAnswer> {
    return this.step((step) => known(step, 'money_in', call) ?? (operations.moneyIn(step, call), done(step, true)));
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
  async claim(call: MoneyOutCall): Promise<MoneyAnswer> {
    return this.step((step) => known(step, 'set_aside', call) ?? (operations.setAside(step, call), done(step, true)));
  }

  /** Books a reversal made outside; free credit may become negative, and then nothing is granted. */
  async reverse(call: MoneyOutCall, lotId?: string): Promise<MoneyAnswer> {
    return this.step((step) => known(step, 'reversal', call) ?? (operations.reverse(step, call, lotId), done(step, true)));
  }

  /** Ends a set-aside; repeated, it changes nothing. */
  endSetAside(externalId: string, end: 'returned' | 'taken', lotId?: string): Promise<MoneyAnswer> {
    return this.step((step) =>
      operations.endSetAside(step, externalId, end, lotId) ? done(step, true) : refuse({ reason: 'set_aside_unknown' } as const),
    );
  }

  /** Recalls every slice, or the slices of all keys there are, and answers when that is over. */
  recallAll(): Promise<Recalled> {
    return this.#whenFree<Recalled>((_step, recalled) => recalled);
  }

  /** Runs one step in the next group commit. */
  step<Value>(work: (step: LedgerStep) => Value): Promise<Value> {
    return this.#queue.submit(() => work(this.#step()));
  }

  #fromFree(call: MoneyOutCall, kind: string, apply: (step: LedgerStep) => void): Promise<MoneyAnswer> {
    return this.#whenFree<MoneyAnswer>((step, recalled) => {
      const before = known(step, kind, call);
      if (before !== undefined) return before;
      const free = freeCredit(step.state);
      if (free >= call.amount && !(this.#learning && recalled === undefined)) {
        apply(step);
        return done(step, true);
      }
      if (recalled === undefined) return undefined;
      const couldCover = recalled.unheard > ZERO && add(free, recalled.unheard) >= call.amount;
      if (couldCover) return refuse({ reason: 'credit_unconfirmed' } as const);
      return refuse({ reason: 'insufficient_credit', spendable: atLeastZero(free) } as const);
    });
  }

  /** Decides at once when nobody waits; otherwise in order of arrival, after the next recall. `hear` runs in any case. */
  #whenFree<Answer>(
    decide: (step: LedgerStep, recalled: Recalled | undefined) => Answer | undefined,
    hear: (step: LedgerStep) => void = () => undefined,
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      let answer: () => void = () => undefined;
      const attempt = (step: LedgerStep, recalled: Recalled | undefined): boolean => {
        const decision = decide(step, recalled);
        if (decision === undefined) return false;
        answer = () => resolve(decision);
        return true;
      };
      const waiter: Waiter = { decide: attempt, answer: () => answer(), fail: reject };
      this.step((step) => {
        hear(step);
        const decided = !this.#recalling && this.#waiters.length === 0 && attempt(step, undefined);
        if (!decided) this.#waiters.push(waiter);
        return decided;
      }).then((decided) => {
        if (decided) waiter.answer();
      }, reject);
    });
  }

  /** Recalls, then decides in order of arrival. Whoever comes meanwhile shares the next recall. */
  async #recallWhileWaiting(): Promise<void> {
    this.#recalling = true;
    while (this.#waiters.length > 0) {
      const batch = this.#waiters.splice(0);
      try {
        await this.#recallFor(batch);
      } catch (error) {
        for (const waiter of batch) waiter.fail(error);
      }
    }
    this.#recalling = false;
  }

  async #recallFor(batch: readonly Waiter[]): Promise<void> {
    const asked = this.#learning ? [...this.#state.keys.keys()] : keysWithCredit(this.#state);
    const heard = await Promise.all(asked.map((keyId) => this.#recallOne(keyId)));
    await this.step((step) => {
      for (const word of heard) if (word !== undefined) operations.hearWallet(step, word);
      const silent = asked.filter((_keyId, at) => heard[at] === undefined);
      if (silent.length === 0) this.#learning = false;
      const unheard = outOfNamed(step.state, silent);
      for (const waiter of batch) {
        assert(waiter.decide(step, { unheard }), 'a recall left something undecided');
        this.#decidedNow.push(waiter);
      }
    });
  }

  async #recallOne(keyId: KeyId): Promise<WalletTotals | undefined> {
    try {
      return await this.#parts.recall(keyId, wordFor(this.#state, keyId));
    } catch (error) {
      this.#parts.log('warn', 'recall_unanswered', { key: keyId, error: String(error) });
      return undefined;
    }
  }

  #afterCommit(): void {
    for (const waiter of this.#decidedNow.splice(0)) waiter.answer();
    this.#parts.committed(this);
    if (!this.#recalling && this.#waiters.length > 0) void this.#recallWhileWaiting();
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
    writeLedgerTotals(this.#parts.sql, this.#state);
  }

  #reload(): void {
    this.#state = loadLedger(this.#parts.sql);
    this.#dirty.clear();
    // The step that had decided these runs again, or fails them.
    this.#decidedNow = [];
  }
}

function known(step: LedgerStep, kind: string, call: { readonly externalId: string; readonly amount: NanoUsd }): MoneyAnswer | undefined {
  const movement = readMovement(step.sql, call.externalId);
  if (movement === undefined) return undefined;
  if (movement.kind !== kind || movement.amount !== call.amount) return refuse({ reason: 'external_id_reused' } as const);
  return done(step, false);
}

const done = (step: LedgerStep, applied: boolean): MoneyAnswer =>
  ok({ applied, credits: creditsOf(step.state), free: freeCredit(step.state) });
