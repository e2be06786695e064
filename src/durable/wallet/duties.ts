// What a wallet does by its one alarm: expire holds, tell its ledger what was spent, bring hours and policy to D1, give an idle slice
// back, drop old days. First what needs no waiting, then the next alarm, then the calls. It never throws.

import type { Clock } from '../../base/clock.ts';
import { DAY, HOUR, SECOND } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { ZERO } from '../../billing/money.ts';
import type { LedgerTotals, WalletTotals } from '../account-messages.ts';
import { DutyAlarm } from '../duty-alarm.ts';
import type { KeyPolicy } from '../messages.ts';
import type { Sql } from '../sql.ts';
import type { HourUsage } from './hours.ts';
import { dropMarks, oldMarkDays } from './idempotency.ts';
import { forgetLabels, unsentLabels } from './label-rows.ts';
import type { StoredLabelCell } from './labels.ts';
import { isNews } from './ledger-word.ts';
import { HOLD_MS, type Step } from './operations.ts';
import { dayEnd, dropDay, requestDays } from './requests.ts';
import { availableOf, totalsOf } from './state.ts';
import { forgetHour, unsentHours } from './store.ts';
import type { Wallet } from './wallet.ts';

/** The outside that a wallet's duties talk to. Each call has a deadline and rejects when it passes. */
export type WalletOutside = {
  readonly report: (policy: KeyPolicy, word: WalletTotals) => Promise<LedgerTotals>;
  readonly sendHours: (
    policy: KeyPolicy,
    hours: readonly HourUsage[],
    labels: readonly StoredLabelCell[],
  ) => Promise<void>;
  readonly sendPolicy: (policy: KeyPolicy) => Promise<void>;
  readonly setAlarm: (at: number) => void;
};

const IDLE_MS = HOUR;
const RETRY_MS = 30 * SECOND;
const KEEP_DAYS_MS = 30 * DAY;
const SIZE_MAX = 8_000_000_000;

export class WalletDuties {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #outside: WalletOutside;
  readonly #alarm: DutyAlarm;
  /** What the outside is known to have. Unknown after a load, so the next alarm sends it again. */
  #reported = '';
  #hoursSent = 0;
  #policySent = 0;
  /** What was given back looks spent to the ledger until it hears of it, and no recall would ask for it. */
  #refundsTold = ZERO;

  constructor(parts: { sql: Sql; clock: Clock; log: Log; outside: WalletOutside }) {
    this.#sql = parts.sql;
    this.#clock = parts.clock;
    this.#outside = parts.outside;
    this.#alarm = new DutyAlarm(parts.log, parts.outside.setAlarm);
  }

  /** Says which alarm was found when the object was loaded. */
  foundAlarm(at: number | null): void {
    this.#alarm.found(at);
  }

  /** After a load: what the disk shows to be unfinished must not be left without an alarm. */
  armForOpen(wallet: Wallet): void {
    const { holds, owed } = wallet.state;
    if (holds.size > 0 || owed.size > 0 || (wallet.state.policy !== null && unsentHours(this.#sql).length > 0))
      this.arm(wallet);
  }

  /** Moves the alarm to an earlier time where something is due before it. Called after every commit. */
  arm(wallet: Wallet): void {
    const { state } = wallet;
    if (state.policy === null) return;
    const now = this.#clock();
    if (state.refunded > this.#refundsTold) this.#alarm.armFor(now);
    if (state.holds.size > 0 || state.owed.size > 0 || this.#unsent(wallet)) this.#alarm.armFor(now + HOLD_MS);
    else if (availableOf(state) > ZERO) this.#alarm.armFor(state.clock + IDLE_MS);
  }

  /** The alarm rang. */
  async run(wallet: Wallet): Promise<void> {
    this.#alarm.rang();
    await this.#alarm.attempt('expire', async () => {
      // An overrun whose grant never came, because we died or the ledger was away, is asked for again after any commit.
      const isDue = this.#earliestDeadline(wallet) <= this.#clock() || wallet.state.owed.size > 0;
      if (isDue) await wallet.expire();
    });
    if (wallet.state.policy === null) return;
    const deadline = this.#earliestDeadline(wallet);
    if (deadline !== Number.POSITIVE_INFINITY) this.#alarm.armFor(deadline);
    await this.#alarm.attempt('report', () => this.#report(wallet));
    await this.#alarm.attempt('hours', () => this.#sendHours(wallet));
    await this.#alarm.attempt('policy', () => this.#sendPolicy(wallet));
    await this.#alarm.attempt('days', () => this.#dropOldDays(wallet));
    await this.#alarm.attempt('marks', () => this.#dropOldMarks(wallet));
    if (this.#unsent(wallet)) this.#alarm.armFor(this.#clock() + RETRY_MS);
    this.arm(wallet);
  }

  async #report(wallet: Wallet): Promise<void> {
    const { policy } = wallet.state;
    if (policy === null) return;
    const idle = wallet.state.holds.size === 0 && this.#clock() - wallet.state.clock >= IDLE_MS;
    const word =
      idle && availableOf(wallet.state) > ZERO ? await wallet.returnSlice() : totalsOf(wallet.state, policy);
    this.#refundsTold = word.refunded;
    if (fingerprint(word) === this.#reported) return;
    const answer = await this.#outside.report(policy, word);
    this.#reported = fingerprint(word);
    if (isNews(wallet.state, answer)) await wallet.hear(answer);
  }

  async #sendHours(wallet: Wallet): Promise<void> {
    const { policy, hour } = wallet.state;
    if (policy === null) return;
    const over = unsentHours(this.#sql);
    const current = hour.version > this.#hoursSent && hour.lines.size > 0 ? [hour] : [];
    const { cells, lastOver, areAll } = unsentLabels(this.#sql, hour.hour, this.#hoursSent);
    if (over.length + current.length + cells.length === 0) return;
    await this.#outside.sendHours(policy, [...over, ...current], cells);
    if (areAll) this.#hoursSent = Math.max(this.#hoursSent, hour.version);
    const forget = (step: Step): void => {
      for (const each of over) forgetHour(step.sql, each.hour);
      if (lastOver !== undefined) forgetLabels(step.sql, lastOver);
    };
    if (over.length > 0 || lastOver !== undefined) await wallet.step(forget);
  }

  async #sendPolicy(wallet: Wallet): Promise<void> {
    const { policy } = wallet.state;
    if (policy === null || policy.version <= this.#policySent) return;
    await this.#outside.sendPolicy(policy);
    this.#policySent = policy.version;
  }

  async #dropOldDays(wallet: Wallet): Promise<void> {
    const now = this.#clock();
    const tables = requestDays(this.#sql);
    const old = tables.filter((table) => dayEnd(table) < now - KEEP_DAYS_MS);
    const first = tables[0];
    const drop = old.length === 0 && first !== undefined && this.#sql.size() > SIZE_MAX ? [first] : old;
    const droppable = drop.filter((table) => dayEnd(table) <= wallet.state.openSince && dayEnd(table) <= now);
    if (droppable.length === 0 || unsentHours(this.#sql).length > 0) return;
    await wallet.step((step) => {
      for (const table of droppable) {
        dropDay(step.sql, table);
        step.days.delete(table);
      }
    });
  }

  async #dropOldMarks(wallet: Wallet): Promise<void> {
    const old = oldMarkDays(this.#sql, this.#clock());
    if (old.length > 0) await wallet.step((step) => dropMarks(step.sql, old));
  }

  #unsent(wallet: Wallet): boolean {
    const { policy, hour } = wallet.state;
    if (policy === null) return false;
    const hoursDue = hour.version > this.#hoursSent && hour.lines.size > 0;
    return (
      hoursDue || policy.version > this.#policySent || fingerprint(totalsOf(wallet.state, policy)) !== this.#reported
    );
  }

  #earliestDeadline(wallet: Wallet): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const hold of wallet.state.holds.values()) earliest = Math.min(earliest, hold.deadline);
    return earliest;
  }
}

/** What a report is about: everything but what is held open, which changes by itself. */
const fingerprint = (word: WalletTotals): string =>
  [word.granted, word.returned, word.spent, word.refunded, word.lost, word.freeze.version].join(' ');
