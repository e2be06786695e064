// The wallet of one key: queues operations into group commits, asks its ledger for slices, and does its duties by one alarm. It
// decides nothing itself (operations.ts, resolution.ts do) and waits for nothing while it decides.
import { assert } from '../../base/assert.ts';
import { type Clock, MINUTE } from '../../base/clock.ts';
import type { RequestId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { add, atLeastZero, type NanoUsd, ZERO } from '../../billing/money.ts';
import type { GrantAnswer, GrantCall, LedgerTotals, WalletTotals } from '../account-messages.ts';
import { CommitQueue } from '../commit-queue.ts';
import type {
  ExtendAnswer,
  ExtendCall,
  KeyPolicy,
  ReleaseCall,
  ReserveAnswer,
  ReserveCall,
  ResolveAnswer,
  SettleCall,
} from '../messages.ts';
import type { Sql } from '../sql.ts';
import { writeLabels } from './label-rows.ts';
import { hearLedger } from './ledger-word.ts';
import { extend, reserve, type Step, turnPeriods } from './operations.ts';
import type { RateWindow } from './rate-window.ts';
import { ratesSince, requestDays } from './requests.ts';
import { expire, forgetHolds, payOverruns, release, settle } from './resolution.ts';
import { SpendRate } from './spend-rate.ts';
import { availableOf, ID_SKEW_MS, openSinceOf, totalsOf, type WalletState } from './state.ts';
import { loadWallet, sharedText, writeShared } from './store.ts';
import { type Decide, WaitingRoom } from './waiting-room.ts';

/** The outside of a wallet; a Durable Object's shell or the simulator provides it. */
export type WalletParts = {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when what was committed before is on disk, and the next commit may begin. */
  readonly turn: () => Promise<void>;
  /** The ledger of the account; rejects when it cannot be reached within its deadline. */
  readonly ledger: { readonly requestGrant: (policy: KeyPolicy, call: GrantCall) => Promise<GrantAnswer> };
  /** Called after a commit, so that the alarm can be moved to an earlier time. */
  readonly committed: (wallet: Wallet) => void;
};

type Ask = Omit<GrantCall, 'totals'>;

const OWED_PAUSE_MS = MINUTE / 2;
const NOBODY: ReadonlySet<RequestId> = new Set();

export class Wallet {
  readonly #parts: WalletParts;
  readonly #queue: CommitQueue;
  readonly #spendRate = new SpendRate();
  readonly #waiting = new WaitingRoom();
  #state: WalletState;
  #days: Set<string>;
  #rates: RateWindow;
  #free: NanoUsd | undefined;
  #asking = false;
  #owedPause = 0;
  /** The shared row as it is on disk, but for its times. */
  #written = '';

  constructor(parts: WalletParts) {
    this.#parts = parts;
    this.#state = loadWallet(parts.sql);
    this.#days = new Set(requestDays(parts.sql));
    this.#rates = ratesSince(parts.sql, this.#state.policy, parts.clock() - MINUTE);
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
    return this.#decided<ReserveAnswer>((step, asked, refusal) => reserve(step, call, asked, refusal), {
      ok: false,
      refusal: { reason: 'credit_unconfirmed' },
    });
  }

  extend(call: ExtendCall): Promise<ExtendAnswer> {
    const held = this.#state.holds.get(call.requestId)?.held ?? ZERO;
    return this.#decided<ExtendAnswer>((step, _asked, refusal) => extend(step, call, refusal), {
      ok: false,
      refusal: { reason: 'credit_unconfirmed', held },
    });
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
      // A grant for them may be on its way, and what is given back now is not there when its answer comes.
      payOverruns(step, NOBODY);
      this.#waiting.decideAll(step, false);
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

  /** Runs one step in the next group commit. */
  step<Value>(work: (step: Step) => Value): Promise<Value> {
    return this.#queue.submit(() => work(this.#step()));
  }

  #decided<Answer>(decide: Decide<Answer>, gaveUp: Answer): Promise<Answer> {
    return this.#waiting.decide(decide, gaveUp, (first) => this.step(first));
  }

  #afterCommit(): void {
    this.#waiting.afterCommit();
    this.#parts.committed(this);
    if (this.#asking || this.#state.policy === null) return;
    const need = this.#nextNeed();
    if (need !== undefined) void this.#ask(need);
  }

  /** Asks the ledger until nothing waits. One such conversation runs at a time; whoever needs credit meanwhile shares the next. */
  async #ask(first: Ask): Promise<void> {
    this.#asking = true;
    try {
      for (let need: Ask | undefined = first; need !== undefined; need = this.#nextNeed()) {
        const policy = policyOf(this.#state);
        const owed = new Set(need.partial ? this.#state.owed.keys() : []);
        const answer = await this.#parts.ledger.requestGrant(policy, {
          totals: totalsOf(this.#state, policy),
          ...need,
        });
        await this.step((step) => {
          this.#hear(step, answer.totals);
          // Where a wallet was silent the account may yet cover it: asked again later.
          const isFinal = answer.refusal === undefined;
          if (!isFinal && owed.size > 0) this.#owedPause = step.now + OWED_PAUSE_MS;
          payOverruns(step, isFinal ? owed : NOBODY);
          this.#waiting.decideAll(step, true, answer.refusal);
        });
      }
    } catch (error) {
      this.#parts.log('warn', 'ledger_unreachable', { error: String(error) });
      this.#waiting.giveUp();
    } finally {
      this.#asking = false;
    }
  }

  #nextNeed(): Ask | undefined {
    const ahead = this.#spendRate.perMinute(this.#state.clock);
    const owed = [...this.#state.owed.values()].reduce((sum, each) => add(sum, each.amount), ZERO);
    if (owed > ZERO && this.#parts.clock() >= this.#owedPause)
      return { least: owed, wanted: owed, ahead: ZERO, partial: true };
    const waiting = this.#waiting.needs();
    if (waiting !== undefined) return { ...waiting, ahead, partial: false };
    const isDue = this.#spendRate.isRefillDue(this.#state, this.#free ?? ZERO);
    return isDue ? { least: ZERO, wanted: ZERO, ahead, partial: false } : undefined;
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
    const { sql, log, clock } = this.#parts;
    const state = this.#state;
    const now = Math.max(clock(), state.clock);
    state.clock = now;
    turnPeriods(state, now);
    return { sql, log, state, now, rates: this.#rates, days: this.#days, free: this.#free };
  }

  #writeShared(): void {
    const state = this.#state;
    if (state.policy === null) return;
    // A revoked key keeps nothing that it does not hold open.
    if (state.policy.state === 'revoked') state.returned = add(state.returned, atLeastZero(availableOf(state)));
    writeLabels(this.#parts.sql, state);
    const shared = sharedText(state);
    const openSince = openSinceOf(state);
    if (shared === this.#written && openSince - state.openSince < ID_SKEW_MS) return;
    state.openSince = openSince;
    writeShared(this.#parts.sql, shared, state);
    this.#written = shared;
  }

  #reload(): void {
    this.#state = loadWallet(this.#parts.sql);
    this.#days = new Set(requestDays(this.#parts.sql));
    this.#written = '';
    this.#waiting.commitFailed();
  }
}

function policyOf(state: Readonly<WalletState>): KeyPolicy {
  assert(state.policy !== null, 'a wallet without a policy was asked to act');
  return state.policy;
}
