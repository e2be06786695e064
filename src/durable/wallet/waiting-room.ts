// Operations that wait for credit. Each is decided inside commits, in order of arrival, and answered only after the commit that
// decided it is on disk.
import { add, type NanoUsd, ZERO } from '../../billing/money.ts';
import type { GrantAnswer } from '../account-messages.ts';
import type { Decision, Need, Step } from './operations.ts';

export type LedgerRefusal = NonNullable<GrantAnswer['refusal']>;

/** Decides one operation. `asked` is the need that the ledger has answered; `refusal` is why it gave less. */
export type Decide<Answer> = (step: Step, asked?: Need, refusal?: LedgerRefusal) => Decision<Answer>;

type Waiter = {
  need: Need;
  asks: number;
  /** Decides; a need that is left means that it goes on waiting. */
  readonly decide: (step: Step, asked?: Need, refusal?: LedgerRefusal) => Need | undefined;
  readonly answer: () => void;
  readonly giveUp: () => void;
};

/** How often one operation asks before it is told that credit could not be confirmed. */
const ASKS_MAX = 64;

export class WaitingRoom {
  #waiters: Waiter[] = [];
  /** Decided in the commit under way. */
  #decided: Waiter[] = [];

  /**
   * Decides an operation by `commit`, which runs it in the next commit. When credit is lacking it waits here, until a later commit
   * decides it or `gaveUp` is its answer.
   */
  decide<Answer>(
    decide: Decide<Answer>,
    gaveUp: Answer,
    commit: (first: (step: Step) => boolean) => Promise<boolean>,
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      let answer = gaveUp;
      const attempt = (step: Step, asked?: Need, refusal?: LedgerRefusal): Need | undefined => {
        const decision = decide(step, asked, refusal);
        if ('need' in decision) return decision.need;
        answer = decision.answer;
        return undefined;
      };
      const waiter = { asks: 0, decide: attempt, answer: () => resolve(answer), giveUp: () => resolve(gaveUp) };
      const first = (step: Step): boolean => {
        // A commit that failed runs again: what it had let wait must not wait twice.
        this.#forget(attempt);
        const need = attempt(step);
        if (need === undefined) return true;
        this.#waiters.push({ ...waiter, need });
        return false;
      };
      const failed = (error: unknown): void => {
        this.#forget(attempt);
        reject(error);
      };
      commit(first).then((isDecided) => {
        if (isDecided) resolve(answer);
      }, failed);
    });
  }

  /** What the first of those who wait needs at least, and all of them together; undefined when nobody waits. */
  needs(): { readonly least: NanoUsd; readonly wanted: NanoUsd } | undefined {
    const [first] = this.#waiters;
    if (first === undefined) return undefined;
    return { least: first.need.least, wanted: this.#waiters.reduce((sum, { need }) => add(sum, need.wanted), ZERO) };
  }

  /** Decides all who wait, inside a commit. `asked` says that the ledger has answered. */
  decideAll(step: Step, asked: boolean, refusal?: LedgerRefusal): void {
    const waiting: Waiter[] = [];
    for (const waiter of this.#waiters) {
      const need = waiter.decide(step, asked ? waiter.need : undefined, refusal);
      if (need === undefined) this.#decided.push(waiter);
      else waiting.push(Object.assign(waiter, { need, asks: waiter.asks + (asked ? 1 : 0) }));
    }
    this.#waiters = waiting;
  }

  /** The commit is on disk: answers those it decided, and those who have asked too often. */
  afterCommit(): void {
    for (const waiter of this.#decided.splice(0)) waiter.answer();
    const tired = this.#waiters.filter((waiter) => waiter.asks >= ASKS_MAX);
    if (tired.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.asks < ASKS_MAX);
    for (const waiter of tired) waiter.giveUp();
  }

  /** The commit failed: what it had decided waits again. */
  commitFailed(): void {
    this.#waiters = [...this.#decided.splice(0), ...this.#waiters];
  }

  #forget(decide: Waiter['decide']): void {
    if (this.#waiters.length > 0) this.#waiters = this.#waiters.filter((waiter) => waiter.decide !== decide);
  }

  /** The ledger cannot be reached: all who wait are told so. */
  giveUp(): void {
    for (const waiter of this.#waiters.splice(0)) waiter.giveUp();
  }
}
