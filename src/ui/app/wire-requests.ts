// The API's answers about requests, as types: lists, usage, and one request with its receipt. Written by hand, like wire.ts, so that the
// app carries none of the server's code. Amounts are exact decimal text; a receipt's have as many places as they need.
import type { RequestRow } from './wire.ts';

/** `GET /v1/requests` */
export type RequestPage = {
  readonly data: readonly RequestRow[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
  /** Everything from here on was searched. */
  readonly searched_to: string;
};

/** What usage comes to. */
export type UsageSum = {
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost: string;
  readonly cost_usd: number;
};

export type Dimension = 'key' | 'model' | 'provider' | 'user' | 'app' | 'tag';

/** Usage of one group in one interval. A label is null for requests that have none. */
export type ActivityPoint = UsageSum & {
  readonly begins: string;
  readonly local: string;
  readonly group: { readonly [name in Dimension | 'key_name']?: string | null | undefined };
};

/** `GET /v1/activity` */
export type Activity = {
  readonly data: readonly ActivityPoint[];
  /** Of the whole range, every request once. */
  readonly totals: UsageSum;
  readonly intervals: readonly { readonly begins: string; readonly local: string }[];
  readonly groups: number;
  readonly groups_folded: number;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly interval: 'hour' | 'day' | 'total';
  readonly as_of: string;
  readonly complete_to: string;
};

/** A factor and its product. */
export type ReceiptLine = {
  readonly kind: string;
  readonly quantity: number;
  readonly price_per_million: string;
  readonly amount: string;
  readonly priced_as?: string | undefined;
};

/** The arithmetic of one charge. */
export type Receipt = {
  readonly basis: 'reported' | 'estimated' | 'expired';
  readonly usage: Readonly<Record<string, number>>;
  readonly lines: readonly ReceiptLine[];
  readonly subtotal: string;
  readonly margin: { readonly percent: string; readonly amount: string };
  readonly rounding: string;
  readonly total: string;
  readonly flags: readonly string[];
};

/** One try at one endpoint. */
export type Attempt = {
  readonly provider: string;
  readonly model: string;
  readonly status: number | null;
  readonly reason: string;
  readonly took_ms: number;
  readonly why: string | null;
};

/** What `GET /v1/generation` says of a request, as far as pages show it. */
export type Generation = {
  readonly id: string;
  readonly upstream_id: string | null;
  readonly model: string;
  readonly provider_name: string;
  readonly latency: number | null;
  readonly generation_time: number | null;
  readonly streamed: boolean;
  readonly finish_reason: string | null;
  readonly http_referer: string | null;
  readonly user_agent: string | null;
  readonly external_user: string | null;
  readonly session_id: string | null;
  readonly created_at: string;
  readonly key_hash: string;
  readonly app_title: string | null;
  readonly tags: readonly string[];
  readonly ending: string | null;
  readonly stopped_by: string | null;
  readonly price_version: string;
  readonly receipt: Receipt | null;
  readonly hold: {
    readonly state: 'held' | 'settled' | 'released' | 'expired';
    readonly held: string;
    readonly metered: string;
    readonly cost: string;
    readonly lost: string;
    readonly ended_at: string | null;
  };
  readonly attempts: readonly Attempt[];
};
