// What the room is handed: a database, a clock, the channels that are on, and a door to the ledger of an account. The same code runs in a
// Worker, inside a ledger's alarm, and in the tests that crash it. Types only.
import type { Place } from '../base/api-key.ts';
import type { Clock } from '../base/clock.ts';
import type { AccountId, RandomBytes } from '../base/id.ts';
import type { Log } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { OrderStanding } from '../billing/order-standing.ts';
import type { Channel } from './channel.ts';
import type { ChannelName } from './fact.ts';

/** D1 failing throws, to be caught where an answer is made: what was asked for can be asked again, and nothing is lost. */
export type Desk = {
  readonly db: D1Database;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly ledgerOf: (owner: Owner) => OrderLedger;
};

/** Whose ledger it is, and where it lives. */
export type Owner = { readonly accountId: AccountId; readonly place: Place };

/** What the room asks of a ledger. Every call is idempotent by the ids in it. */
export type OrderLedger = {
  readonly bring: (call: BringCall) => Promise<Result<OrderView, LedgerSilent>>;
  readonly refund: (call: RefundCall) => Promise<Result<RefundGranted, LedgerSilent | RefundRefusal>>;
  readonly endTopUp: (end: TopUpEnd) => Promise<Result<true, LedgerSilent>>;
  readonly give: (gift: GiftCall) => Promise<Result<true, LedgerSilent | { readonly reason: 'external_id_reused' }>>;
};

export type LedgerSilent = { readonly reason: 'ledger_unreachable' | 'account_unknown' };

/** What is known of an order at its provider: joined with what the ledger knows, so old words and repeated ones do no harm. */
export type BringCall = OrderStanding & {
  /** Ids of fraud warnings about its payments; each counts once. */
  readonly warnings: readonly string[];
  readonly freezeOn: { readonly dispute: boolean; readonly warning: boolean };
  /** For the journal. */
  readonly note: string;
};

/** The order as the ledger knows it now, and what is left of the lot that it became. */
export type OrderView = { readonly order: OrderStanding; readonly lotLeft: NanoUsd };

/** Sets credit of an order aside for a refund that we start. */
export type RefundCall = {
  readonly orderId: string;
  /** Kept for ever; the same id with another amount is refused. */
  readonly refundId: string;
  /** null: all that can be, in whole cents. */
  readonly amount: NanoUsd | null;
  /** Self-service: at most what spend has left of the order's own lot. */
  readonly withinLot: boolean;
};

export type RefundGranted = OrderView & { readonly amount: NanoUsd; readonly applied: boolean };

export type RefundRefusal =
  | { readonly reason: 'external_id_reused' | 'credit_unconfirmed' | 'order_not_credited' }
  | { readonly reason: 'insufficient_credit'; readonly spendable: NanoUsd };

/** How an automatic top-up ended without credit; `declined` stops the rule. */
export type TopUpEnd = { readonly orderId: string; readonly end: 'declined' | 'expired'; readonly reason: string };

/** An order that a ledger has decided on by itself. */
export type TopUpIntent = {
  readonly orderId: string;
  readonly amount: NanoUsd;
  readonly at: number;
  /** It may have been charged, whatever was answered. */
  readonly isTried: boolean;
  /** The provider has it; what became of it is told by its webhooks or found by the reconciliation. */
  readonly isAsked: boolean;
};

/** What became of asking for a top-up: the provider has it, it ended without credit, or nobody knows and it is asked again. */
export type TopUpOutcome = { readonly end: 'asked' | 'unknown' } | Pick<TopUpEnd, 'end' | 'reason'>;

/** Credit without a payment, as a lot of its own. */
export type GiftCall = {
  /** Kept for ever: `code/…` or `starter/…`. */
  readonly externalId: string;
  readonly amount: NanoUsd;
  readonly lot: { readonly kind: 'paid' | 'promotional'; readonly expiresAt?: number };
  readonly reason: string;
};
