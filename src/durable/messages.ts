// What crosses between Workers and wallets. Plain data only. A field may be added, never renamed or given another
// meaning: objects of two versions meet during a deploy.
import type { Place } from '../base/api-key.ts';
import type { Reset } from '../base/clock.ts';
import type { AccountId, KeyId, RequestId } from '../base/id.ts';
import type { Result } from '../base/result.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { Receipt } from '../billing/receipt.ts';
import type { Basis } from '../billing/usage.ts';

/** A spending limit; it counts spend and open holds of the holds made in its period. */
export type SpendingLimit = { readonly amount: NanoUsd; readonly reset: Reset };

export type KeyState = 'active' | 'disabled' | 'revoked';

/** A key's policy. Written in its wallet and nowhere else; `version` grows with each change. */
export type KeyPolicy = {
  readonly version: number;
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly place: Place;
  readonly kind: 'inference' | 'management';
  readonly secretHash: string;
  /** The secret before the last rotation, and until when it is accepted. */
  readonly previous?: { readonly secretHash: string; readonly label: string; readonly endsAt: number };
  readonly name: string;
  readonly label: string;
  readonly state: KeyState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt?: number;
  /** Allowed models: `author/slug`, or `author/*`; absent means all. */
  readonly models?: readonly string[];
  readonly limit?: SpendingLimit;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrency?: number;
  /** Allowed addresses, IPv4 or IPv6, single or CIDR; absent means all. */
  readonly ips?: readonly string[];
};

/** Fields of a policy that can be changed; null takes a bound away. */
export type PolicyChange = {
  readonly name?: string;
  readonly state?: KeyState;
  readonly expiresAt?: number | null;
  readonly models?: readonly string[] | null;
  readonly limit?: SpendingLimit | null;
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
  readonly concurrency?: number | null;
  readonly ips?: readonly string[] | null;
};

/** Another secret for a key; the one it has is accepted for `graceMs` more. */
export type RotateCall = { readonly secretHash: string; readonly label: string; readonly graceMs: number };

/** Who calls: checked by the wallet against its policy. */
export type Credential = { readonly secretHash: string; readonly ip: string | null };

/** What is known of a request when it is held; kept with it. */
export type RequestFacts = {
  readonly model: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly priceVersion: string;
  readonly api: 'chat' | 'responses' | 'messages' | 'embeddings';
  readonly streamed: boolean;
  readonly user?: string;
  readonly sessionId?: string;
  readonly referer?: string;
  readonly title?: string;
  readonly tags: readonly string[];
  readonly userAgent?: string;
};

/** One try at one endpoint. */
export type Attempt = {
  readonly provider: string;
  readonly upstreamModel: string;
  readonly status: number | null;
  readonly reason: string;
  readonly tookMs: number;
  readonly why?: string;
};

/** How a request ended; kept with it. */
export type Outcome = {
  readonly model: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly priceVersion: string;
  readonly upstreamId?: string;
  readonly finishReason?: string;
  readonly stoppedBy?: 'credit';
  /** `client_left`, `provider_cut`, `completed`, `failed`. */
  readonly ending: string;
  readonly attempts: readonly Attempt[];
  readonly latencyMs?: number;
  readonly generationMs?: number;
  readonly receipt?: Receipt;
  /** What the provider reported, as text of at most 16 kB. */
  readonly rawUsage?: string;
};

export type HoldState = 'held' | 'settled' | 'released' | 'expired';

/** A request as its wallet keeps it. */
export type StoredRequest = {
  readonly id: RequestId;
  readonly state: HoldState;
  readonly held: NanoUsd;
  readonly metered: NanoUsd;
  /** What was charged; zero while held or when released. */
  readonly cost: NanoUsd;
  /** The part of `cost` that no credit could pay. */
  readonly lost: NanoUsd;
  readonly madeAt: number;
  readonly endedAt: number | null;
  readonly facts: RequestFacts;
  readonly outcome: Outcome | null;
};

export type ReserveCall = {
  readonly requestId: RequestId;
  readonly credential: Credential;
  /** The hold may not be smaller. */
  readonly least: NanoUsd;
  /** The hold need not be larger. */
  readonly most: NanoUsd;
  /** Between the two the hold is at most half of what is spendable (a request without `max_tokens`). */
  readonly atMostHalf: boolean;
  /** A likely count, for the limit of tokens a minute. */
  readonly tokens: number;
  readonly facts: RequestFacts;
  /** All models that may serve, the one in `facts` among them; the key must be allowed each. */
  readonly models?: readonly string[];
  /** Of a request that came with an `Idempotency-Key`: neither the key nor the body can be told from it. */
  readonly idempotency?: IdempotencyMark;
};

/** Hashes of an `Idempotency-Key` and of what was asked under it. */
export type IdempotencyMark = { readonly keyHash: string; readonly bodyHash: string };

/** Which bound left too little credit. */
export type Binding = 'credit' | 'key_limit' | 'account_limit';

export type ReserveRefusal =
  | {
      readonly reason:
        | 'key_unknown'
        | 'key_wrong'
        | 'key_rotated'
        | 'key_disabled'
        | 'key_revoked'
        | 'key_expired'
        | 'key_is_management';
    }
  | { readonly reason: 'model_not_allowed' | 'ip_not_allowed' }
  | { readonly reason: 'account_frozen'; readonly causes: readonly string[] }
  | {
      readonly reason: 'rate_limited';
      readonly limit: 'requests_per_minute' | 'tokens_per_minute' | 'concurrency';
      readonly allowed: number;
      readonly retryAfterMs: number;
    }
  | {
      readonly reason: 'insufficient_credit';
      readonly binds: Binding;
      readonly spendable: NanoUsd;
      readonly needed: NanoUsd;
      readonly limit?: SpendingLimit;
      readonly resetsAt?: number;
      /** An automatic top-up is under way, so more credit may come soon. */
      readonly topUpPending?: boolean;
    }
  | {
      readonly reason:
        | 'credit_unconfirmed'
        | 'key_busy'
        | 'request_id_invalid'
        | 'request_id_reused'
        | 'wallet_unreachable';
    };

/** A request that is none of its own, by its `Idempotency-Key`. Callers are told what came of the first one instead. */
export type RepeatRefusal =
  /** The same was asked by this request, and this has become of it. */
  | { readonly reason: 'idempotency_replay'; readonly requestId: RequestId; readonly state: HoldState }
  /** Something else was asked before. */
  | { readonly reason: 'idempotency_mismatch' };

/** A Worker dispatches only on `held`. `spendable` is what the key could still hold after this, as last heard. */
export type Hold = {
  readonly state: HoldState;
  readonly held: NanoUsd;
  readonly spendable: NanoUsd;
  readonly request: StoredRequest | null;
};

export type ReserveAnswer = Result<Hold, ReserveRefusal | RepeatRefusal>;

/** `held` and `metered` are totals of the request; the higher wins. */
export type ExtendCall = { readonly requestId: RequestId; readonly held: NanoUsd; readonly metered: NanoUsd };

export type ExtendAnswer = Result<
  { readonly held: NanoUsd },
  {
    readonly reason:
      | 'insufficient_credit'
      | 'account_frozen'
      | 'hold_ended'
      | 'hold_unknown'
      | 'credit_unconfirmed'
      | 'wallet_unreachable';
    readonly held: NanoUsd;
  }
>;

export type SettleCall = {
  readonly requestId: RequestId;
  readonly cost: NanoUsd;
  readonly basis: Basis;
  /** Tokens used, for the limit of tokens a minute and the usage of the hour. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly outcome: Outcome;
};

export type ReleaseCall = { readonly requestId: RequestId; readonly outcome: Outcome };

/** What a Worker is told of a resolution: the first one's when there was one before. */
export type Resolved = Pick<StoredRequest, 'state' | 'cost' | 'lost'>;
export type ResolveAnswer = Result<Resolved, { readonly reason: 'hold_unknown' | 'wallet_unreachable' }>;

/** A key as `/v1/key` and `/v1/keys` show it. */
export type KeyView = {
  readonly policy: KeyPolicy;
  readonly usage: { readonly total: NanoUsd; readonly day: NanoUsd; readonly week: NanoUsd; readonly month: NanoUsd };
  readonly held: NanoUsd;
  /** Of its limit, after spend and open holds of the period; null without a limit. */
  readonly limitRemaining: NanoUsd | null;
  readonly frozen: readonly string[];
  /** When its newest request was made, where it was asked for; null when none is kept. */
  readonly lastUsedAt?: number | null;
  /** When the secret before the last rotation was sent last, as far as the wallet remembers. */
  readonly previousUsedAt?: number;
};

export type KeyRefusal = Extract<ReserveRefusal, { reason: `key_${string}` }> | { readonly reason: 'ip_not_allowed' };
