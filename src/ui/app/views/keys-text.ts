// What is said of a key: how it stands, how much of its limit is used and when that starts again, and what it spent lately. Pure.
import { DAY, HOUR, MINUTE, startOfDay, startOfMonth, startOfWeek } from '../../../base/clock.ts';
import { countText, exactText, isZero, sumOf, sumText } from '../../money-text.ts';
import { daysText } from '../lib/time.ts';
import type { Key, KeyFacts, LimitReset } from '../wire-keys.ts';
import type { Activity, UsageSum } from '../wire-requests.ts';

/** How a key stands, in a word. */
export function stateOf(key: KeyFacts & { readonly disabled?: boolean }, now: number): string {
  if (key.disabled) return 'disabled';
  if (key.expires_at !== null && Date.parse(key.expires_at) <= now) return 'expired';
  const { limit, limit_remaining: left } = key.exact;
  if (limit !== null && left !== null && (isZero(left) || left.startsWith('-'))) return 'limit reached';
  return 'active';
}

/** How much of a limit is used: in words, and as two numbers to draw. */
export type LimitUse = {
  readonly text: string;
  readonly resets: string;
  readonly part: number;
  readonly whole: number;
};

const PERIODS: Readonly<Record<LimitReset, string>> = { daily: 'a day', weekly: 'a week', monthly: 'a month' };

/** The use of a key's limit, open holds included; undefined without a limit. */
export function limitUse({ exact, limit_reset: reset }: KeyFacts, now: number): LimitUse | undefined {
  const { limit, limit_remaining: left } = exact;
  if (limit === null) return undefined;
  const used = lessOf(limit, left ?? limit);
  const period = reset === null ? 'in all' : PERIODS[reset];
  return {
    text: `${sumText(used)} of ${exactText(limit)} ${period}`,
    resets: reset === null ? 'never resets' : `resets in ${waitText(nextReset(reset, now) - now)}`,
    part: Number(used),
    whole: Number(limit),
  };
}

/** When a limit starts again: by the calendar, in UTC, weeks on Monday. */
export function nextReset(reset: LimitReset, now: number): number {
  if (reset === 'daily') return startOfDay(now) + DAY;
  if (reset === 'weekly') return startOfWeek(now) + 7 * DAY;
  // The 1st is at most 31 days ahead, and never in the month after it.
  return startOfMonth(startOfMonth(now) + 31 * DAY);
}

/** A wait in its largest unit, rounded up, so that it is never over before it says: "8 days", "3 h", "12 min". */
export function waitText(milliseconds: number): string {
  if (milliseconds > 2 * DAY) return `${Math.ceil(milliseconds / DAY)} days`;
  if (milliseconds > 2 * HOUR) return `${Math.ceil(milliseconds / HOUR)} h`;
  return `${Math.max(1, Math.ceil(milliseconds / MINUTE))} min`;
}

/** What is left for the secret before the last rotation; undefined when it is over or there was none. */
export function graceText({ previous_secret_ends_at: ends }: Key, now: number): string | undefined {
  const left = ends === null ? 0 : Date.parse(ends) - now;
  return left > 0 ? `old secret works for ${waitText(left)} more` : undefined;
}

/** The name that a new key begins with: the first of `key-2`, `key-3`… that none has; accounts are made with one key. */
export function nextName(keys: readonly Pick<Key, 'name'>[]): string {
  const taken = new Set(keys.map(({ name }) => name));
  let number = Math.max(2, keys.length + 1);
  while (taken.has(`key-${number}`)) number++;
  return `key-${number}`;
}

/** What a key spent, day by day, and how often it was used. */
export type KeySpend = {
  readonly cost: string;
  readonly requests: number;
  readonly today: number;
  readonly days: readonly number[];
};

/** The spend of each key by its hash, out of usage by day and key. */
export function spendByKey({ data, intervals }: Activity): ReadonlyMap<string, KeySpend> {
  const byKey = Map.groupBy(data, ({ group }) => group.key ?? '');
  const last = intervals.at(-1)?.begins;
  return new Map(
    [...byKey].map(([hash, points]) => {
      const days = intervals.map(({ begins }) => points.find((point) => point.begins === begins)?.cost_usd ?? 0);
      const requests = points.reduce((sum, point) => sum + point.requests, 0);
      const today = points.find(({ begins }) => begins === last)?.requests ?? 0;
      return [hash, { cost: sumOf(points.map(({ cost }) => cost)), requests, today, days }];
    }),
  );
}

/** From so many calls a day on, a rate says something. */
const CALLS_LEAST = 20;

/** How long an amount lasts at the rate of the last 24 hours; undefined when too little was used to say. */
export function runwayText(spendable: string, day: Pick<UsageSum, 'cost' | 'requests'>): string | undefined {
  const rate = Number(day.cost);
  if (day.requests < CALLS_LEAST || !(rate > 0)) return undefined;
  return `Lasts ${daysText(Number(spendable) / rate)} at today's rate, ${sumText(day.cost)} in 24 hours.`;
}

/** What fails when a key is taken away. */
export function lossText(spend: KeySpend | undefined): string {
  if (spend === undefined) return 'Calls with it will fail at once.';
  const { today, requests } = spend;
  if (today > 0) return `${counted(today)} used it today. They will fail at once.`;
  if (requests > 0) return `${counted(requests)} used it in 14 days. They will fail at once.`;
  return 'No call used it in 14 days.';
}

const counted = (calls: number): string => `${countText(calls)} ${calls === 1 ? 'call' : 'calls'}`;

/** One amount less another, exactly. */
const lessOf = (usd: string, other: string): string =>
  sumOf([usd, other.startsWith('-') ? other.slice(1) : `-${other}`]);
