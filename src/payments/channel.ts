// What a payment provider can do for us, the same for every provider. A channel asks and translates; it keeps nothing and decides nothing
// about credit. Types, and how an answer that never came is told from a refusal.
import type { Result } from '../base/result.ts';
import type { ChannelName, Fact, Mode, PaymentFact, RefundFact } from './fact.ts';
import type { Order, RefundId } from './order.ts';

/**
 * The outcome of asking a provider. `refused` is its word that nothing happened; `unknown` means that it may have happened or not:
 * the same question, asked again with the same id, is safe.
 */
export type Asked<Value> = Result<Value, AskRefusal>;

export type AskRefusal = {
  readonly outcome: 'refused' | 'unknown';
  /** In the provider's word; safe to show. */
  readonly reason: string;
  /** The provider's HTTP status, where there was an answer. */
  readonly status: number | null;
};

/** A verified webhook: its id for ever, its type, and what it says, if it says anything that concerns us. */
export type Event = { readonly id: string; readonly type: string; readonly facts: readonly Fact[] };

export type WebhookRefusal = { readonly reason: 'webhook_signature_wrong' | 'webhook_stale' | 'webhook_unreadable' };

/** A page at the provider where the buyer pays. `payment` is there when the provider has taken the money at once. */
export type Checkout = {
  readonly sessionId: string | null;
  readonly url: string | null;
  readonly payment: PaymentFact | null;
};

/** A refund of ours as a provider is asked for it. */
export type RefundQuestion = {
  readonly id: RefundId;
  readonly order: Order;
  readonly paymentId: string;
  readonly minor: number;
  /** True when it gives back all that was paid. */
  readonly isWhole: boolean;
  /** True when it was asked before and nobody knows what became of it. */
  readonly isRepeated: boolean;
};

/** A page of a provider's list, and where the next begins; null at the end. */
export type Page = {
  readonly facts: readonly Fact[];
  /** Items that could not be read. They keep nothing else from being read. */
  readonly unread: number;
  readonly next: string | null;
};

/** What can be listed: what happened lately, and the objects themselves. */
export type ListName = 'events' | 'payments' | 'refunds' | 'disputes';

export type ListQuestion = {
  readonly list: ListName;
  readonly from: number;
  readonly to: number;
  readonly page: string | null;
};

export type Channel = {
  readonly name: ChannelName;
  readonly mode: Mode;
  /** A merchant of record always adds tax to the price, whatever the operator has set. */
  readonly addsTax: boolean;
  /** Lists that this provider has. */
  readonly lists: readonly ListName[];
  /** Verifies and reads a webhook's raw body. `now` in milliseconds. */
  readonly readWebhook: (body: string, headers: Headers, now: number) => Promise<Result<Event, WebhookRefusal>>;
  /** Makes the account's customer; repeated, it makes the same one. */
  readonly makeCustomer: (account: { readonly id: string; readonly name: string }) => Promise<Asked<string>>;
  /** Opens a page to pay on; repeated, it opens the same one. */
  readonly openCheckout: (order: Order) => Promise<Asked<Checkout>>;
  /** Works out the tax of an order before the card on file is charged; repeated, it is the same. */
  readonly quoteTax?: (order: Order) => Promise<Asked<{ readonly taxMinor: number; readonly totalMinor: number }>>;
  /** Takes the money from the card on file. Absent where a provider cannot. */
  readonly chargeSavedCard?: (order: Order) => Promise<Asked<Checkout>>;
  /** Asks for a refund; repeated, it asks for the same one. */
  readonly refund: (question: RefundQuestion) => Promise<Asked<RefundFact>>;
  /** What the provider says of an order's payment now. */
  readonly lookUp: (order: Order) => Promise<Asked<readonly Fact[]>>;
  /** What a payment is, when only a refund or a dispute of it was heard; null when there is none. */
  readonly findPayment: (payment: string) => Promise<Asked<PaymentFact | null>>;
  readonly list: (question: ListQuestion) => Promise<Asked<Page>>;
  /** A page where the owner manages cards and invoices. Absent where a provider has none. */
  readonly openPortal?: (customerId: string, returnUrl: string) => Promise<Asked<string>>;
};
