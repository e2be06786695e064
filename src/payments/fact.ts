// What a payment provider says, in our words: the same for every channel, whether a webhook, a list or a fetched object said it. Only what
// decides is kept; a provider's other fields may change as they like. Types only.

/** Who takes the money. `test` is offline and exists only where nothing is deployed. */
export type ChannelName = 'stripe' | 'dodo' | 'test';
export type Mode = 'live' | 'test';

/** What an order of ours leaves on the provider's objects. An object without it is not ours. */
export type Mark = {
  readonly orderId: string;
  readonly accountId: string | null;
  readonly refundId: string | null;
  /** The order's own secret, that only we can have written. */
  readonly proof: string | null;
  /** True when the object names two orders. */
  readonly isTorn?: boolean;
};

/** The names under which the mark lies in a provider's metadata. */
export const MARK = {
  order: 'farebox_order',
  account: 'farebox_account',
  proof: 'farebox_proof',
  refund: 'farebox_refund',
} as const;

type Common = {
  readonly channel: ChannelName;
  /** null where the provider does not say it: its secrets then belong to one mode. */
  readonly mode: Mode | null;
  /** When the provider said it, in milliseconds; decides only between words that exclude each other. */
  readonly at: number;
};

/** A payment, or a checkout that has come to no payment yet. Amounts are in minor units of `currency`. */
export type PaymentFact = Common & {
  readonly kind: 'payment';
  /** null while a checkout has no payment. */
  readonly id: string | null;
  readonly status: 'pending' | 'expired' | 'failed' | 'paid';
  readonly mark: Mark | null;
  readonly currency: string | null;
  /** Before tax and after every discount; null where the object does not tell tax apart. */
  readonly subtotalMinor: number | null;
  readonly totalMinor: number | null;
  readonly sessionId: string | null;
  readonly customerId: string | null;
  readonly chargeId: string | null;
  /** Set when the provider says that something else was bought, such as another product. */
  readonly wrongProduct?: boolean;
  /** Why it failed, in the provider's word. */
  readonly reason: string | null;
};

type ClaimFact = Common & {
  readonly id: string;
  readonly paymentId: string | null;
  readonly chargeId: string | null;
  readonly minor: number;
  readonly currency: string;
  readonly mark: Mark | null;
  readonly reason: string | null;
};

export type RefundFact = ClaimFact & { readonly kind: 'refund'; readonly status: 'pending' | 'succeeded' | 'failed' };
export type DisputeFact = ClaimFact & {
  readonly kind: 'dispute';
  readonly status: 'inquiry' | 'open' | 'won' | 'lost';
};

/** A card issuer suspects fraud. */
export type WarningFact = Common & {
  readonly kind: 'warning';
  readonly id: string;
  readonly paymentId: string | null;
  readonly chargeId: string | null;
};

export type Fact = PaymentFact | RefundFact | DisputeFact | WarningFact;
