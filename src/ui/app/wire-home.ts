// `GET /api/app/home` as types: everything that Home shows, in one answer. Amounts are exact decimal text.
import type { Credit, RequestRow } from './wire.ts';
import type { TopUp } from './wire-credit.ts';

/** Usage, added up. */
export type UsageSum = {
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost: string;
  readonly cost_usd: number;
};

export type UsagePoint = UsageSum & {
  readonly begins: string;
  readonly local: string;
  readonly group: {
    readonly key?: string | undefined;
    readonly key_name?: string | null | undefined;
    readonly model?: string | undefined;
    readonly provider?: string | undefined;
    readonly user?: string | null | undefined;
    readonly app?: string | null | undefined;
    readonly tag?: string | null | undefined;
  };
};

export type Interval = { readonly begins: string; readonly local: string };

export type HomeKey = {
  readonly hash: string;
  readonly name: string;
  readonly label: string;
  readonly state: 'active' | 'disabled' | 'revoked';
  readonly cost: string;
  readonly requests: number;
  readonly limit: string | null;
  readonly limit_remaining: string | null;
  readonly limit_reset: 'daily' | 'weekly' | 'monthly' | 'total' | null;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
};

export type Home = {
  readonly as_of: string;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly credit: Credit;
  readonly runway: { readonly per_day: string; readonly days: number | null; readonly requests: number };
  readonly range: UsageSum;
  readonly previous: UsageSum;
  readonly today: UsageSum;
  readonly recent: {
    readonly requests: number;
    readonly statuses: Readonly<Record<string, number>>;
    readonly median_latency_ms: number | null;
    readonly since: string | null;
  };
  readonly chart: {
    readonly interval: 'hour' | 'day';
    readonly group_by: 'model';
    readonly intervals: readonly Interval[];
    readonly points: readonly UsagePoint[];
    readonly groups_folded: number;
  };
  readonly keys: readonly HomeKey[];
  readonly latest: readonly RequestRow[];
  readonly top_up: TopUp;
  readonly alerts: readonly { readonly kind: string; readonly text: string; readonly at: string }[];
};
