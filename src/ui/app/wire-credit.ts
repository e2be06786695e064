// The API's answers about credit and payments, as types, as far as pages show them. Written by hand, like wire.ts. Amounts are exact decimal
// text.

/** `GET /v1/credits` */
export type CreditAnswer = {
  readonly exact: Readonly<Record<'credits' | 'usage' | 'held' | 'set_aside' | 'available', string>>;
};

/** A way to pay. */
export type PayChannel = {
  readonly name: string;
  readonly mode: 'live' | 'test';
  /** It can charge a card that it keeps. */
  readonly saved_card: boolean;
  readonly tax: 'none' | 'added';
};

/** `GET /v1/credits/options` */
export type OrderOptions = {
  readonly channels: readonly PayChannel[];
  readonly presets: readonly string[];
  readonly least: string;
  readonly most: string;
  readonly fee: { readonly percent: string; readonly least: string };
  readonly refund_days: number;
};

export type OrderState =
  | 'placed'
  | 'paid'
  | 'credited'
  | 'partly_refunded'
  | 'refunded'
  | 'disputed'
  | 'dispute_won'
  | 'dispute_lost'
  | 'declined'
  | 'expired';

/** An order, in `/v1/credits/orders`. */
export type Order = {
  readonly id: string;
  readonly state: OrderState;
  readonly channel: string;
  readonly mode: 'live' | 'test';
  readonly way: 'checkout' | 'saved_card' | 'auto';
  readonly save_card: boolean;
  readonly amount: string;
  readonly fee: string;
  readonly price: string;
  /** null until the provider has worked it out. */
  readonly tax: string | null;
  readonly total: string | null;
  /** Where the buyer pays, while it is not paid. */
  readonly url: string | null;
  readonly reason: string | null;
  readonly refunded: string;
  readonly set_aside: string;
  readonly created_at: string;
  readonly credited_at: string | null;
};

/** `GET /v1/credits/orders` */
export type OrderPage = { readonly data: readonly Order[] };

/** `POST /v1/credits/orders/{id}/refund` */
export type Refund = {
  readonly id: string;
  readonly order_id: string;
  readonly state: 'started' | 'set_aside' | 'asked' | 'pending' | 'succeeded' | 'failed' | 'refused';
  readonly amount: string | null;
  readonly returned: string | null;
};

/** `/v1/credits/auto-top-up` */
export type TopUp = {
  readonly enabled: boolean;
  readonly rule: { readonly threshold: string; readonly amount: string; readonly daily_ceiling: string } | null;
  readonly pending: { readonly order_id: string; readonly amount: string; readonly since: string } | null;
  readonly stopped: { readonly reason: string; readonly order_id: string; readonly at: string } | null;
  readonly ordered_today: string;
};

/** `POST /v1/credits/codes/redeem` */
export type Gift = {
  readonly kind: 'gift' | 'promotional';
  readonly amount: string;
  readonly expires_at: string | null;
  readonly state: 'claimed' | 'booked';
};

type CreditAt = { readonly balance: string; readonly set_aside: string };
type CreditChange = { readonly amount: string; readonly set_aside_amount: string };

/** A line of a statement, with what there was after it. */
export type StatementLine = CreditAt &
  CreditChange & {
    readonly sequence: number;
    readonly at: string;
    readonly kind: string;
    readonly description: string;
    readonly order_id: string | null;
  };

/** `GET /v1/credits/statement` */
export type Statement = {
  readonly account_id: string;
  readonly month: string;
  readonly as_of: { readonly sequence: number; readonly at: string } | null;
  readonly opening: CreditAt;
  readonly closing: CreditAt;
  readonly totals: readonly (CreditChange & { readonly kind: string })[];
  readonly lines: readonly StatementLine[];
  readonly next_after: string | null;
};

type Return = {
  readonly id: string;
  readonly at: string | null;
  readonly credit: string;
  readonly tax: string;
  readonly other: string;
  readonly amount: string;
};

/** `GET /v1/credits/orders/{id}/receipt` */
export type OrderReceipt = {
  readonly seller: { readonly name: string; readonly address: string; readonly tax_id: string } | null;
  readonly merchant_of_record: string | null;
  readonly account: { readonly id: string; readonly name: string };
  readonly order_id: string;
  readonly provider: string;
  readonly payment_id: string | null;
  readonly mode: 'live' | 'test';
  readonly lines: readonly { readonly kind: string; readonly description: string; readonly amount: string }[];
  readonly total: string;
  readonly state: OrderState;
  readonly placed_at: string;
  readonly paid_at: string | null;
  readonly payments: readonly { readonly id: string; readonly at: string | null; readonly amount: string }[];
  readonly refunds: readonly (Return & { readonly state: 'pending' | 'succeeded' | 'failed' })[];
  readonly disputes: readonly (Return & { readonly state: 'open' | 'won' | 'lost' })[];
  readonly returned: string;
  readonly net_paid: string;
};
