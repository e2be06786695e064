// The API's answers about keys, as types, as far as pages show them. Written by hand, like wire.ts. Amounts are exact decimal text.

export type LimitReset = 'daily' | 'weekly' | 'monthly';

/** What a key and its account's members may know of it. */
export type KeyFacts = {
  readonly hash: string;
  readonly label: string;
  readonly name: string;
  /** When the limit starts again; null: never, or there is none. */
  readonly limit_reset: LimitReset | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly models: readonly string[] | null;
  readonly requests_per_minute: number | null;
  readonly tokens_per_minute: number | null;
  readonly concurrency: number | null;
  readonly ips: readonly string[] | null;
  readonly exact: {
    readonly limit: string | null;
    /** After the spend and the open holds of the limit's period. */
    readonly limit_remaining: string | null;
    readonly usage: string;
    readonly usage_daily: string;
    readonly usage_weekly: string;
    readonly usage_monthly: string;
    readonly held: string;
  };
};

/** A key in `GET /v1/keys`. */
export type Key = KeyFacts & {
  readonly disabled: boolean;
  readonly last_used_at: string | null;
  readonly previous_secret_ends_at: string | null;
  readonly previous_secret_last_used_at: string | null;
};

/** `GET /v1/keys` */
export type KeyPage = { readonly data: readonly Key[] };

/** `POST /v1/keys` */
export type KeyMade = { readonly data: Key; readonly key: string };

/** `POST /v1/keys/{hash}/rotate` */
export type KeyRotated = KeyMade & { readonly previous: { readonly label: string; readonly ends_at: string } };

/** `GET /v1/key`: a key about itself. */
export type OwnKey = KeyFacts & {
  readonly is_management_key: boolean;
  /** What it could hold now; null when that is not known just now. */
  readonly spendable: string | null;
  readonly frozen: readonly string[];
};
