// The wallet of one key: queues operations into group commits, asks its ledger for slices, and does its duties by one alarm. It
// decides nothing itself (operations.ts, resolution.ts do) and waits for nothing while it decides.
import { assert } from '../../base/assert.ts';
import { type Clock, SECOND } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { add, atLeastZero, divideFloor, type NanoUsd, ZERO } from '../../billing/money.ts';
import { CommitQueue } from '../commit-queue.ts';
import type {
  ExtendAnswer,
  ExtendCall,
  GrantAnswer,
  GrantCall,
  KeyPolicy,
  LedgerTotals,
  ReleaseCall,
  ReserveAnswer,
  ReserveCall,
  ResolveAnswer,
  SettleCall,
  WalletTotals,
} from '../messages.ts';
import type { Sql } from '../sql.ts';
import { hearLedger } from './ledger-word.ts';
import { type Decision, extend, type Need, reserve, type Step, turnPeriods } from './operations.ts';
import { RateWindow } from './rate-window.ts';
import { expire, forgetHolds, payOverruns, release, settle } from './resolution.ts';
import { SpendRate } from './spend-rate.ts';
import { availableOf, openSinceOf, totalsOf, type WalletState } from './state.ts';
import { loadWallet, recentRequests, requestDays, writeTotals } from './store.ts';

/** The outside of a wallet; a Durable Object's shell or the simulator provides it. */
export type WalletParts = {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when the present turn of the event loop is over. */
  readonly turn: () => Promise<void>;
  /** The ledger of the account; rejects when it cannot be reached within its deadline. */
  readonly ledger: { readonly requestGrant: (policy: KeyPolicy, call: GrantCall) => Promise<GrantAnswer> };
  /** Called after a commit, so that the alarm can be moved to an earlier time. */
  readonly committed: (wallet: Wallet) => void;
};

type LedgerRefusal = NonNullable<GrantAnswer['refusal']>;

/** An operation that waits for credit. It is decided inside commits and answered after the one that decided it. */
type Waiter = {
  need: Need;
  asks: number;
  /** Decides; a need that is left means that it goes on waiting. */
  readonly decide: (step: Step, asked?: Need, refusal?: LedgerRefusal) => Need | undefined;
  readonly answer: () => void;
  readonly giveUp: () => void;
};

/** How often one waiting operation asks before it is told that credit could not be confirmed. */
const ASKS_MAX = 64;
const REFILL_PAUSE_MS = 10 * SECOND;

export class Wallet {
  readonly #parts: WalletParts;
  readonly #queue: CommitQueue;
  readonly #spendRate = new SpendRate();
  #state: WalletState;
  #days: Set<string>;
  #rates: RateWindow;
  #free: NanoUsd | undefined;
  #waiters: Waiter[] = [];
  /** Decided in the commit under way; answered once it is on disk. */
  #decidedNow: Waiter[] = [];
  #asking = false;
  #touched = false;
  #lastRefill = 0;

  constructor(parts: WalletParts) {
    this.#parts = parts;
    this.#state = loadWallet(parts.sql);
    this.#days = new Set(requestDays(parts.sql));
    this.#rates = this.#loadRates();
    this.#queue = new CommitQueue({
      sql: parts.sql,
      turn: parts.turn,
      reload: () => this.#reload(),
      beforeCommit: () => this.#writeShared(),
      afterCommit: () => this.#afterCommit(),
    });
  }

  /** What is in memory, for duties and views. Only a step inside a commit may change it. */
  get state(): Readonly<WalletState> {
    return this.#state;
  }

  /** The day tables there are. */
  get days(): ReadonlySet<string> {
    return this.#days;
  }

  reserve(call: ReserveCall): Promise<ReserveAnswer> {
    return this.#decided<ReserveAnswer>(
      (step, asked, refusal) => reserve(step, call, asked, refusal),
      { ok: false, refusal: { reason: 'credit_unconfirmed' } },
    );
  }

  extend(call: ExtendCall): Promise<ExtendAnswer> {
    const held = this.#state.holds.get(call.requestId)?.held ?? ZERO;
    return this.#decided<ExtendAnswer>(
      (step, _asked, refusal) => extend(step, call, refusal),
      { ok: false, refusal: { reason: 'credit_unconfirmed', held } },
    );
  }

  settle(call: SettleCall): Promise<ResolveAnswer> {
    return this.step((step) => {
      this.#spendRate.count(step.now, call.cost);
      return settle(step, call);
    });
  }

  release(call: ReleaseCall): Promise<ResolveAnswer> {
    return this.step((step) => release(step, call));
  }

  /** Resolves holds past their deadline; answers how many. */
  expire(): Promise<number> {
    return this.step((step) => expire(step));
  }

  /** Takes the ledger's word, decides what waits, and returns all that is not held open. */
  recall(word: LedgerTotals): Promise<WalletTotals> {
    return this.step((step) => {
      this.#hear(step, word);
      this.#decideWaiters(step, false);
      return this.#giveBack(step);
    });
  }

  /** Returns the slice unless something was held in the meantime. */
  returnSlice(): Promise<WalletTotals> {
    return this.step((step) => this.#giveBack(step));
  }

  /** Takes the ledger's word, without returning anything. */
  hear(word: LedgerTotals): Promise<WalletTotals> {
    return this.step((step) => {
      this.#hear(step, word);
      return totalsOf(step.state, policyOf(step.state));
    });
  }

  /** Runs one step in the next group commit. `touches` says whether it changes what the shared row holds. */
  step<Value>(work: (step: Step) => Value, touches = true): Promise<Value> {
    return this.#queue.submit(() => {
      if (touches) this.#touched = true;
      return work(this.#step());
    });
  }

  /** Decides in a commit; an operation that needs more credit waits until the ledger has answered for it. */
  #decided<Answer>(
    decide: (step: Step, asked?: Need, refusal?: LedgerRefusal) => Decision<Answer>,
    gaveUp: Answer,
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      let answer = gaveUp;
      const attempt = (step: Step, asked?: Need, refusal?: LedgerRefusal): Need | undefined => {
        const decision = decide(step, asked, refusal);
        if ('need' in decision) return decision.need;
        answer = decision.answer;
        return undefined;
      };
      const first = (step: Step): boolean => {
        const need = attempt(step);
        if (need === undefined) return true;
        this.#waiters.push({
          need,
          asks: 0,
          decide: attempt,
          answer: () => resolve(answer),
          giveUp: () => resolve(gaveUp),
        });
        return false;
      };
      this.step(first, false).then((done) => {
        if (done) resolve(answer);
      }, reject);
    });
  }

  #decideWaiters(step: Step, asked: boolean, refusal?: LedgerRefusal): void {
    const waiting: Waiter[] = [];
    for (const waiter of this.#waiters) {
      const need = waiter.decide(step, asked ? waiter.need : undefined, refusal);
      if (need === undefined) this.#decidedNow.push(waiter);
      else waiting.push(Object.assign(waiter, { need, asks: waiter.asks + (asked ? 1 : 0) }));
    }
    this.#waiters = waiting;
  }

  #afterCommit(): void {
    for (const waiter of this.#decidedNow.splice(0)) waiter.answer();
    const tired = this.#waiters.filter((waiter) => waiter.asks >= ASKS_MAX);
    if (tired.length > 0) this.#waiters = this.#waiters.filter((waiter) => waiter.asks < ASKS_MAX);
    for (const waiter of tired) waiter.giveUp();
    this.#parts.committed(this);
    if (!this.#asking && this.#state.policy !== null && this.#nextNeed() !== undefined) void this.#ask();
  }

  /** Asks the ledger until nothing waits. One such conversation runs at a time; whoever needs credit meanwhile shares the next. */
  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      for (let need = this.#nextNeed(); need !== undefined; need = this.#nextNeed()) {
        const policy = policyOf(this.#state);
        const { partial } = need;
        const answer = await this.#parts.ledger.requestGrant(policy, { totals: totalsOf(this.#state, policy), ...need });
        await this.step((step) => {
          this.#hear(step, answer.totals);
          payOverruns(step, partial);
          this.#decideWaiters(step, true, answer.refusal);
        });
      }
    } catch (error) {
      this.#parts.log('warn', 'ledger_unreachable', { error: String(error) });
      for (const waiter of this.#waiters.splice(0)) waiter.giveUp();
      this.#lastRefill = this.#parts.clock();
    } finally {
      this.#asking = false;
    }
  }

  #nextNeed(): Omit<GrantCall, 'totals'> | undefined {
    const ahead = this.#spendRate.perMinute(this.#state.clock);
    const owed = [...this.#state.owed.values()].reduce((sum, each) => add(sum, each.amount), ZERO);
    if (owed > ZERO) return { least: owed, wanted: owed, ahead: ZERO, partial: true };
    const first = this.#waiters[0];
    if (first !== undefined) {
      const wanted = this.#waiters.reduce((sum, waiter) => add(sum, waiter.need.wanted), ZERO);
      return { least: first.need.least, wanted, ahead, partial: false };
    }
    return this.#refillAhead(ahead);
  }

  #refillAhead(ahead: NanoUsd): Omit<GrantCall, 'totals'> | undefined {
    const state = this.#state;
    const low = availableOf(state) < divideFloor(ahead, 2n) && state.freeze.causes.length === 0;
    const due = state.clock - this.#lastRefill >= REFILL_PAUSE_MS;
    if (!low || !due || atLeastZero(this.#free ?? ZERO) === ZERO) return undefined;
    this.#lastRefill = state.clock;
    return { least: ZERO, wanted: ZERO, ahead, partial: false };
  }

  #hear(step: Step, word: LedgerTotals): void {
    const { wentBack } = hearLedger(step.state, word);
    if (wentBack) {
      step.log('incident', 'wallet_storage_went_back', { key: step.state.policy?.keyId });
      forgetHolds(step);
    }
    this.#free = word.free;
  }

  #giveBack(step: Step): WalletTotals {
    const { state } = step;
    state.returned = add(state.returned, atLeastZero(availableOf(state)));
    return totalsOf(state, policyOf(state));
  }

  #step(): Step {
    const state = this.#state;
    const now = Math.max(this.#parts.clock(), state.clock);
    state.clock = now;
    turnPeriods(state, now);
    return { sql: this.#parts.sql, state, rates: this.#rates, days: this.#days, log: this.#parts.log, now, free: this.#free };
  }

  #writeShared(): void {
    const state = this.#state;
    if (!this.#touched || state.policy === null) return;
    // A revoked key keeps nothing that it does not hold open.
    if (state.policy.state === 'revoked') state.returned = add(state.returned, atLeastZero(availableOf(state)));
    state.openSince = openSinceOf(state);
    writeTotals(this.#parts.sql, state);
    this.#touched = false;
  }

  #reload(): void {
    this.#state = loadWallet(this.#parts.sql);
    this.#days = new Set(requestDays(this.#parts.sql));
    this.#touched = false;
    // What the failed commit had decided waits again.
    this.#waiters = [...this.#decidedNow.splice(0), ...this.#waiters];
  }

  #loadRates(): RateWindow {
    const rates = new RateWindow();
    const { policy } = this.#state;
    if (policy?.requestsPerMinute === undefined && policy?.tokensPerMinute === undefined) return rates;
    for (const request of recentRequests(this.#parts.sql, this.#parts.clock() - 60 * SECOND)) {
      rates.count(request.madeAt, 1, request.tokens);
    }
    return rates;
  }
}

function policyOf(state: Readonly<WalletState>): KeyPolicy {
  assert(state.policy !== null, 'a wallet without a policy was asked to act');
  return state.policy;
}
