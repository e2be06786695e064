// A wallet's state in memory and the sums that follow from it. The disk is the truth; this is what was read from it or is being
// committed to it. Pure: no storage, no clock.
import { DAY, startOfDay, startOfMonth, startOfWeek } from '../../base/clock.ts';
import type { RequestId } from '../../base/id.ts';
import { add, largest, type NanoUsd, subtract, ZERO } from '../../billing/money.ts';
import type { Freeze, WalletTotals } from '../account-messages.ts';
import type { KeyPolicy, RequestFacts, SpendingLimit } from '../messages.ts';
import type { HourUsage } from './hours.ts';
import type { LabelCell } from './labels.ts';

/** An open hold, or an overrun (`owed`) that waits for one grant. */
export type OpenHold = {
  readonly id: RequestId;
  readonly held: NanoUsd;
  readonly metered: NanoUsd;
  readonly deadline: number;
  readonly madeAt: number;
  /** The likely count of tokens it was held with. */
  readonly tokens: number;
  readonly facts: RequestFacts;
};

/** Spend of the holds made in the current UTC day, week and month. */
export type Periods = {
  readonly dayStart: number;
  readonly day: NanoUsd;
  readonly weekStart: number;
  readonly week: NanoUsd;
  readonly monthStart: number;
  readonly month: NanoUsd;
};

export type WalletState = {
  policy: KeyPolicy | null;
  granted: NanoUsd;
  returned: NanoUsd;
  spent: NanoUsd;
  refunded: NanoUsd;
  lost: NanoUsd;
  /** Sum of open holds, kept beside the map so that no operation walks it. */
  open: NanoUsd;
  freeze: Freeze;
  periods: Periods;
  hour: HourUsage;
  /** Usage by label that the running commit has yet to write; empty between commits. */
  readonly labels: Map<string, LabelCell>;
  /** The wallet's clock: the latest time it has acted at. It never goes back. */
  clock: number;
  /** No open hold or unpaid overrun has an id older than this; a load looks no further back. */
  openSince: number;
  /** In the order in which they were made, by a clock that never goes back. */
  readonly holds: Map<RequestId, OpenHold>;
  /** Overruns not yet paid or lost, by request. */
  readonly owed: Map<RequestId, Owed>;
};

export type Owed = { readonly amount: NanoUsd; readonly madeAt: number };

/** How far a request id's own time may be from the wallet's clock. */
export const ID_SKEW_MS = 600_000;

/** A wallet nobody has written to. */
export const emptyWallet = (): WalletState => ({
  policy: null,
  granted: ZERO,
  returned: ZERO,
  spent: ZERO,
  refunded: ZERO,
  lost: ZERO,
  open: ZERO,
  freeze: { version: 0, causes: [] },
  periods: { dayStart: 0, day: ZERO, weekStart: 0, week: ZERO, monthStart: 0, month: ZERO },
  hour: { hour: 0, version: 0, labelCells: 0, lines: new Map() },
  labels: new Map(),
  clock: 0,
  openSince: 0,
  holds: new Map(),
  owed: new Map(),
});

/** What could be held now out of the slice. Negative only after storage went back, until the slice is refilled. */
export const availableOf = (state: WalletState): NanoUsd =>
  subtract(add(state.granted, state.refunded), state.returned, state.spent, state.open);

/** The key's totals as its ledger hears them. */
export function totalsOf(state: WalletState, policy: KeyPolicy): WalletTotals {
  const { granted, returned, spent, refunded, lost, open } = state;
  return { keyId: policy.keyId, granted, returned, spent, refunded, lost, open, freeze: state.freeze };
}

/** The periods with those that have ended started again. */
export function periodsAt(periods: Periods, now: number): Periods {
  const [dayStart, weekStart, monthStart] = [startOfDay(now), startOfWeek(now), startOfMonth(now)];
  return {
    dayStart: Math.max(dayStart, periods.dayStart),
    day: dayStart > periods.dayStart ? ZERO : periods.day,
    weekStart: Math.max(weekStart, periods.weekStart),
    week: weekStart > periods.weekStart ? ZERO : periods.week,
    monthStart: Math.max(monthStart, periods.monthStart),
    month: monthStart > periods.monthStart ? ZERO : periods.month,
  };
}

/** Counts a change of spend in the periods that its hold was made in. */
export function countSpend(periods: Periods, madeAt: number, change: NanoUsd): Periods {
  return {
    ...periods,
    day: madeAt >= periods.dayStart ? add(periods.day, change) : periods.day,
    week: madeAt >= periods.weekStart ? add(periods.week, change) : periods.week,
    month: madeAt >= periods.monthStart ? add(periods.month, change) : periods.month,
  };
}

/** What a spending limit leaves: the limit, less spend and open holds of the holds made in its period. */
export function limitRemaining(state: WalletState, limit: SpendingLimit): NanoUsd {
  const { periods } = state;
  switch (limit.reset) {
    case 'daily':
      return subtract(limit.amount, periods.day, openSince(state, periods.dayStart));
    case 'weekly':
      return subtract(limit.amount, periods.week, openSince(state, periods.weekStart));
    case 'monthly':
      return subtract(limit.amount, periods.month, openSince(state, periods.monthStart));
    case 'total':
      return subtract(add(limit.amount, state.refunded), state.spent, state.open);
  }
}

/** When the limit starts again after `now`, or undefined for one that never does. */
export function limitResetsAt(limit: SpendingLimit, now: number): number | undefined {
  const date = new Date(now);
  switch (limit.reset) {
    case 'daily':
      return startOfDay(now) + DAY;
    case 'weekly':
      return startOfWeek(now) + 7 * DAY;
    case 'monthly':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    case 'total':
      return undefined;
  }
}

/** The later of two totals of one side, each of which only grows. */
export const later = (mine: NanoUsd, shown: NanoUsd): NanoUsd => largest(mine, shown);

/** A time before which no open hold or unpaid overrun has an id. */
export const openSinceOf = (state: WalletState): number =>
  Math.min(
    firstOf(state.holds)?.madeAt ?? state.clock,
    // Few if any, and in the order in which they were settled.
    ...[...state.owed.values()].map(({ madeAt }) => madeAt),
  ) - ID_SKEW_MS;

function firstOf<Value>(map: ReadonlyMap<RequestId, Value>): Value | undefined {
  for (const value of map.values()) return value;
  return undefined;
}

/** Holds open now that were made at or after `start`. Walks the holds only when a period began while some were open. */
function openSince(state: WalletState, start: number): NanoUsd {
  if ((firstOf(state.holds)?.madeAt ?? start) >= start) return state.open;
  let sum: NanoUsd = ZERO;
  for (const hold of state.holds.values()) if (hold.madeAt >= start) sum = add(sum, hold.held);
  return sum;
}
