// What is true of an account's credit and its keys' limits, from figures that are already known. Pure: no storage, no clock. All
// arithmetic is exact; hours are whole.
import { DAY, type Reset, startOfMonth } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import { type NanoUsd, ZERO } from '../../billing/money.ts';
import type { AlertSettings } from './settings.ts';

/** A key with a limit, and what it spent in the limit's period. */
export type LimitedKey = {
  readonly keyId: KeyId;
  readonly name: string;
  readonly limit: NanoUsd;
  readonly reset: Reset;
  readonly periodStart: number;
  readonly used: NanoUsd;
};

/** What is known of an account. */
export type Figures = {
  readonly accountId: string;
  readonly settings: AlertSettings;
  /** Money in, less reversals, ever. */
  readonly credits: NanoUsd;
  /** What is left of it to spend. */
  readonly balance: NanoUsd;
  /** The last 24 hours. */
  readonly lately: { readonly requests: number; readonly cost: NanoUsd };
  readonly keys: readonly LimitedKey[];
};

export type LowBalance = { readonly kind: 'low_balance'; readonly balance: NanoUsd; readonly below: NanoUsd };
export type LowRunway = {
  readonly kind: 'low_runway';
  readonly balance: NanoUsd;
  readonly spent: NanoUsd;
  readonly hours: number;
};
export type LimitReached = { readonly kind: 'key_limit'; readonly key: LimitedKey; readonly level: Level };

/** The shares of a limit, in percent, at which its account is told. */
export const LEVELS = [100, 80, 50] as const;

export type Level = (typeof LEVELS)[number];

/** A rate is one only when it comes from this many requests: a single large one says nothing of tomorrow. */
const REQUESTS_LEAST = 20;
const HOURS_A_DAY = 24n;

/**
 * Credit is below the account's amount; never of an account that did not have that much, so that a new one is not told. `wasAbove` is
 * for one that was seen above it before, whatever was taken back since.
 */
export function lowBalance({ settings, balance, credits }: Figures, wasAbove: boolean): LowBalance | undefined {
  const isLow = balance < settings.below && (wasAbove || credits >= settings.below);
  return isLow ? { kind: 'low_balance', balance, below: settings.below } : undefined;
}

/** At the rate of the last 24 hours credit lasts less than the account's days. */
export function lowRunway({ settings, balance, lately }: Figures): LowRunway | undefined {
  const { requests, cost } = lately;
  if (requests < REQUESTS_LEAST || cost <= ZERO || balance >= BigInt(settings.days) * cost) return undefined;
  const hours = balance > ZERO ? Number((balance * HOURS_A_DAY) / cost) : 0;
  return { kind: 'low_runway', balance, spent: cost, hours };
}

/** Credit is no longer low. */
export const balanceRecovered = ({ settings, balance }: Figures): boolean => balance >= settings.below;

/** Credit lasts half as long again as the account's days: a rate wavers, and its account is not told of every turn. */
export const runwayRecovered = ({ settings, balance, lately }: Figures): boolean =>
  2n * balance >= 3n * BigInt(settings.days) * lately.cost;

/** The highest level that a key has reached; undefined below all of them. A limit of nothing is always reached and never news. */
export function levelOf({ used, limit }: LimitedKey): Level | undefined {
  if (limit <= ZERO) return undefined;
  return LEVELS.find((level) => used * 100n >= limit * BigInt(level));
}

/** When a limit starts again; undefined for one that never does. */
export function periodEnd({ reset, periodStart }: Pick<LimitedKey, 'reset' | 'periodStart'>): number | undefined {
  switch (reset) {
    case 'daily':
      return periodStart + DAY;
    case 'weekly':
      return periodStart + 7 * DAY;
    case 'monthly':
      return startOfMonth(periodStart + 32 * DAY);
    case 'total':
      return undefined;
  }
}
