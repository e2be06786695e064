// What crosses between wallets and ledgers, and between an account's ledger and its operator. Plain data only. A field may be
// added, never renamed or given another meaning: objects of two versions meet during a deploy.
import type { Place } from '../base/api-key.ts';
import type { AccountId, KeyId } from '../base/id.ts';
import type { Result } from '../base/result.ts';
import type { KeyTotals } from '../billing/ledger.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { OrderView, RefundGranted, RefundRefusal, TopUpIntent } from '../payments/desk.ts';
import type { Credit } from './live/credit.ts';
import type { Binding, SpendingLimit } from './messages.ts';
import type { RequestRow } from './request-row.ts';

/** Totals of a wallet's own, none ever decreasing, and the highest `granted` it has seen. `open` is what it holds open now. */
export type WalletTotals = KeyTotals & {
  readonly keyId: KeyId;
  /** The freeze as the wallet has heard it last. */
  readonly freeze: Freeze;
};

export type Freeze = { readonly version: number; readonly causes: readonly string[] };

/** What a ledger tells a wallet: its own total, the highest it has seen of the wallet's, and the freeze. */
export type LedgerTotals = Omit<KeyTotals, 'open'> & {
  readonly freeze: Freeze;
  /** What could be granted now without a recall, for the wallet's idea of what is spendable. Negative: so much of all slices is not covered. */
  readonly free: NanoUsd;
};

/** What a wallet tells while a page listens: requests that began or ended, the last change last, and its totals. */
export type LiveReport = {
  readonly totals: WalletTotals;
  readonly rows: readonly RequestRow[];
  /** Requests are missing among `rows`. */
  readonly hasGap: boolean;
};

/** Asks for a slice such that the key could hold `least` beyond its open holds, better `wanted`, best `ahead` as well. */
export type GrantCall = {
  readonly totals: WalletTotals;
  readonly least: NanoUsd;
  readonly wanted: NanoUsd;
  readonly ahead: NanoUsd;
  /** Takes what there is instead of being refused: the rest of an overrun, which is real spend. */
  readonly partial: boolean;
};

export type GrantAnswer = {
  readonly totals: LedgerTotals;
  /** Why less than `least` is there; absent when it is. */
  readonly refusal?: {
    readonly reason: 'insufficient_credit' | 'account_frozen' | 'credit_unconfirmed';
    readonly binds: Binding;
    readonly spendable: NanoUsd;
    readonly limit?: SpendingLimit;
    readonly resetsAt?: number;
    /** An automatic top-up is under way, so more credit may come soon. */
    readonly topUpPending?: boolean;
  };
  /** A page listens until then, which a wallet that was loaded since does not know. */
  readonly listenUntil?: number;
};

export type AccountView = {
  readonly accountId: AccountId;
  readonly name: string;
  readonly place: Place;
  readonly createdAt: number;
  readonly credits: NanoUsd;
  readonly free: NanoUsd;
  readonly setAside: NanoUsd;
  readonly inSlices: NanoUsd;
  readonly usage: NanoUsd;
  readonly lost: NanoUsd;
  readonly frozen: readonly string[];
  readonly limit: SpendingLimit | null;
  readonly keys: number;
};

/** Exact at the moment all wallets had answered: `credits = usage + held + setAside + available`. */
export type CreditsView = Pick<Credit, 'spendable' | 'binds' | 'frozen'> & {
  readonly credits: NanoUsd;
  readonly usage: NanoUsd;
  readonly held: NanoUsd;
  readonly setAside: NanoUsd;
  readonly available: NanoUsd;
};

export type LotKind = 'paid' | 'promotional';

export type MoneyInCall = {
  /** Kept for ever; the same id with another amount is refused. */
  readonly externalId: string;
  readonly amount: NanoUsd;
  readonly lot: { readonly kind: LotKind; readonly expiresAt?: number };
  readonly reason: string;
};

export type MoneyOutCall = { readonly externalId: string; readonly amount: NanoUsd; readonly reason: string };

export type MoneyAnswer = Result<
  { readonly applied: boolean; readonly credits: NanoUsd; readonly free: NanoUsd },
  | { readonly reason: 'external_id_reused' }
  | { readonly reason: 'insufficient_credit'; readonly spendable: NanoUsd }
  | { readonly reason: 'credit_unconfirmed' | 'account_unknown' }
>;

export type BringAnswer = Result<OrderView, { readonly reason: 'account_unknown' }>;
export type RefundAnswer = Result<RefundGranted, RefundRefusal | { readonly reason: 'account_unknown' }>;

/** When credit that all keys could spend falls below `threshold`, `amount` is ordered, at most `dailyMost` in a UTC day. */
export type TopUpRule = { readonly threshold: NanoUsd; readonly amount: NanoUsd; readonly dailyMost: NanoUsd };

/** Automatic top-ups of an account. A rule that was stopped stays stopped until its owner sets it again. */
export type TopUpState = {
  readonly rule: TopUpRule | null;
  readonly intent: TopUpIntent | null;
  readonly stopped: { readonly reason: string; readonly orderId: string; readonly at: number } | null;
  /** Ordered in this UTC day. */
  readonly day: { readonly start: number; readonly ordered: NanoUsd };
};

/** One line of the journal: balanced postings between named accounts, numbered without gaps. */
export type JournalEntry = {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly externalId: string | null;
  readonly note: string;
  readonly postings: readonly { readonly account: string; readonly amount: NanoUsd }[];
};
