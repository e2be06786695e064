// Home as it is written: everything that the page shows, out of what was read. Pure.
import { DAY, isoTime } from '../../base/clock.ts';
import { divideFloor, formatUsd, parseUsd, shareCeiling, ZERO } from '../../billing/money.ts';
import type { CreditsView, TopUpState } from '../../durable/account-messages.ts';
import type { KeyView } from '../../durable/messages.ts';
import type { RequestRow } from '../../durable/request-row.ts';
import type { CurrentAlert } from '../alerts/current.ts';
import { topUpJson } from '../credit/top-up.ts';
import { exactOrNull } from '../money-text.ts';
import { sumJson } from '../requests/activity-fields.ts';
import { intervalJson, pointsJson } from '../requests/activity-json.ts';
import type { HourRange, Interval } from '../requests/intervals.ts';
import { rowJson } from '../requests/request-fields.ts';
import type { Home } from './home-schema.ts';
import { type HomeUsage, MODELS } from './home-usage.ts';

/** What was read. */
export type HomeFacts = {
  readonly now: number;
  readonly tz: string;
  readonly range: HourRange;
  readonly interval: Home['chart']['interval'];
  readonly intervals: readonly Interval[];
  readonly usage: HomeUsage;
  readonly credit: CreditsView;
  readonly topUp: TopUpState;
  /** In the order in which they are shown. */
  readonly keys: readonly KeyView[];
  /** The newest requests, newest first. */
  readonly recent: readonly RequestRow[];
  readonly alerts: readonly CurrentAlert[];
};

const LATEST = 10;
/** With fewer requests in a day their rate says nothing of the next. */
const REQUESTS_LEAST = 20;

/** Writes Home. */
export function homeJson(facts: HomeFacts): Home {
  const { now, tz, range, usage, interval, intervals, recent } = facts;
  const { chart } = usage;
  const points = pointsJson({ activity: chart, intervals, groupBy: ['model'], names: new Map() });
  return {
    as_of: isoTime(now),
    from: isoTime(range.from),
    to: isoTime(range.until),
    tz,
    credit: creditJson(facts.credit),
    runway: runwayJson(facts),
    range: sumJson(usage.range),
    previous: sumJson(usage.previous),
    today: sumJson(usage.today),
    recent: recentJson(recent),
    chart: {
      interval,
      group_by: 'model',
      intervals: intervals.map(intervalJson),
      points,
      groups_folded: Math.max(0, chart.groups - MODELS),
    },
    keys: facts.keys.map((view) => keyJson(view, usage)),
    latest: recent.slice(0, LATEST).map(rowJson),
    top_up: topUpJson(facts.topUp, now),
    alerts: facts.alerts.map(({ kind, text, at }) => ({ kind, text, at: isoTime(at) })),
  };
}

const creditJson = (credit: CreditsView): Home['credit'] => ({
  spendable: credit.spendable,
  binds: credit.binds,
  available: formatUsd(credit.available),
  held: formatUsd(credit.held),
  set_aside: formatUsd(credit.setAside),
  credits: formatUsd(credit.credits),
  usage: formatUsd(credit.usage),
  frozen: [...credit.frozen],
});

/** How long credit lasts, in days with one place, at the rate of the last 24 hours. */
function runwayJson({ usage: { lastDay, lastDayMs }, credit }: HomeFacts): Home['runway'] {
  const { requests, cost } = lastDay;
  const perDay = cost > ZERO ? shareCeiling(cost, DAY, Math.max(DAY, lastDayMs)) : ZERO;
  const tenths = shareCeiling(parseUsd(credit.spendable) ?? ZERO, 10, 1);
  const days = requests < REQUESTS_LEAST || perDay === ZERO ? null : Number(divideFloor(tenths, perDay)) / 10;
  return { per_day: formatUsd(perDay), days, requests };
}

function recentJson(rows: readonly RequestRow[]): Home['recent'] {
  const statuses: Record<string, number> = {};
  for (const { status } of rows) statuses[status] = (statuses[status] ?? 0) + 1;
  const latencies = rows.flatMap((row) => row.latency_ms ?? []).sort((one, other) => one - other);
  return {
    requests: rows.length,
    statuses,
    median_latency_ms: latencies[Math.floor((latencies.length - 1) / 2)] ?? null,
    since: rows.at(-1)?.created_at ?? null,
  };
}

function keyJson({ policy, limitRemaining, lastUsedAt }: KeyView, { byKey }: HomeUsage): Home['keys'][number] {
  const used = byKey.rows.find(({ group }) => group[0] === policy.keyId);
  return {
    hash: policy.keyId,
    name: policy.name,
    label: policy.label,
    state: policy.state,
    cost: formatUsd(used?.cost ?? ZERO),
    requests: used?.requests ?? 0,
    limit: exactOrNull(policy.limit?.amount),
    limit_remaining: exactOrNull(limitRemaining),
    limit_reset: policy.limit?.reset ?? null,
    expires_at: policy.expiresAt === undefined ? null : isoTime(policy.expiresAt),
    last_used_at: lastUsedAt === undefined || lastUsedAt === null ? null : isoTime(lastUsedAt),
  };
}
