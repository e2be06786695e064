// What needs credit to be free waits here while slices are recalled. One recall runs at a time; whoever comes meanwhile shares the next,
// and all are decided in order of arrival, inside the commit that hears the answers.
import { assert } from '../../base/assert.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import type { NanoUsd } from '../../billing/money.ts';
import type { WalletTotals } from '../account-messages.ts';
import { hearWallet, type LedgerStep } from './operations.ts';
import { keysWithCredit, type LedgerState, outOfNamed } from './state.ts';

/** A recall is over. `unheard` is what wallets that did not answer can still hold. */
export type Recalled = { readonly unheard: NanoUsd };

type Waiter = {
  /** Decides; false asks for a recall first, which is allowed only before one. */
  readonly decide: (step: LedgerStep, recalled: Recalled | undefined) => boolean;
  readonly answer: () => void;
  readonly fail: (error: unknown) => void;
};

export class Recalls {
  readonly #log: Log;
  readonly #state: () => Readonly<LedgerState>;
  readonly #commit: <Value>(work: (step: LedgerStep) => Value) => Promise<Value>;
  readonly #recallKey: (keyId: KeyId) => Promise<WalletTotals>;
  #waiters: Waiter[] = [];
  /** Decided in the commit under way; answered once it is on disk. */
  #decided: Waiter[] = [];
  #isRunning = false;
  #isLearning = false;

  constructor(parts: {
    readonly log: Log;
    readonly state: () => Readonly<LedgerState>;
    readonly commit: <Value>(work: (step: LedgerStep) => Value) => Promise<Value>;
    readonly recall: (keyId: KeyId) => Promise<WalletTotals>;
  }) {
    this.#log = parts.log;
    this.#state = parts.state;
    this.#commit = parts.commit;
    this.#recallKey = parts.recall;
  }

  /** The ledger forgot what it had granted: nothing more is decided before all its keys have been asked. */
  get isLearning(): boolean {
    return this.#isLearning;
  }

  /** Nobody waits, and what is free is known. */
  get isIdle(): boolean {
    return !this.#isRunning && this.#waiters.length === 0 && !this.#isLearning;
  }

  /** A wallet showed that the ledger's storage went back. */
  learn(): void {
    this.#isLearning = true;
  }

  /** Decides at once when nobody waits; otherwise in order of arrival, after the next recall. `hear` runs in any case. */
  whenFree<Answer>(
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
      this.#commit((step) => {
        hear(step);
        // A commit that failed runs again: what it had let wait must not wait twice.
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        const isDecided = !this.#isRunning && this.#waiters.length === 0 && attempt(step, undefined);
        if (!isDecided) this.#waiters.push(waiter);
        return isDecided;
      }).then(
        (isDecided) => {
          if (isDecided) waiter.answer();
        },
        (error: unknown) => {
          this.#waiters = this.#waiters.filter((each) => each !== waiter);
          reject(error);
        },
      );
    });
  }

  /** The commit is on disk: answers those it decided, and recalls for those who wait. */
  afterCommit(): void {
    for (const waiter of this.#decided.splice(0)) waiter.answer();
    if (!this.#isRunning && this.#waiters.length > 0) void this.#run();
  }

  /** The commit failed: the step that had decided these runs again, or fails them. */
  commitFailed(): void {
    this.#decided = [];
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Who was told in this turn that its commit failed waits no more: it takes itself out before anything is recalled.
    await Promise.resolve();
    while (this.#waiters.length > 0) {
      const batch = this.#waiters.splice(0);
      try {
        await this.#recallFor(batch);
      } catch (error) {
        for (const waiter of batch) waiter.fail(error);
      }
    }
    this.#isRunning = false;
  }

  async #recallFor(batch: readonly Waiter[]): Promise<void> {
    const state = this.#state();
    const asked = this.#isLearning ? [...state.keys.keys()] : keysWithCredit(state);
    const heard = await Promise.all(asked.map((keyId) => this.#recallOne(keyId)));
    const silent = asked.filter((_keyId, at) => heard[at] === undefined);
    const isDecided = await this.#commit((step) => {
      const wentBack = heard.filter((word) => word !== undefined && hearWallet(step, word).wentBack).length > 0;
      // Credit may be out with keys that were not asked, because nothing was known of it: now all are.
      if (wentBack && !this.#isLearning) return false;
      const unheard = outOfNamed(step.state, silent);
      for (const waiter of batch) {
        assert(waiter.decide(step, { unheard }), 'a recall left something undecided');
        this.#decided.push(waiter);
      }
      return true;
    });
    this.#isLearning = !isDecided || (this.#isLearning && silent.length > 0);
    if (!isDecided) this.#waiters.unshift(...batch);
  }

  async #recallOne(keyId: KeyId): Promise<WalletTotals | undefined> {
    try {
      return await this.#recallKey(keyId);
    } catch (error) {
      this.#log('warn', 'recall_unanswered', { key: keyId, error: String(error) });
      return undefined;
    }
  }
}
