// The books of the Dodo double: what Dodo itself would know. Objects are kept as they are told to others, apart from what a list leaves out
// (dodo-views.ts). Only the double's own acts change them; a test may, to make Dodo say what it never should.

export type Metadata = Record<string, string | number | boolean>;

export type DodoProduct = {
  readonly product_id: string;
  name: string;
  description: string | null;
  tax_category: string;
  metadata: Metadata;
  price: {
    readonly type: 'one_time_price';
    readonly currency: string;
    readonly price: number;
    readonly pay_what_you_want: boolean;
    readonly tax_inclusive: boolean;
  };
  archived: boolean;
  readonly created_at: string;
};

export type DodoCustomer = {
  readonly customer_id: string;
  readonly email: string;
  readonly name: string;
  readonly created_at: string;
};

export type CartItem = { readonly product_id: string; readonly quantity: number; readonly amount?: number | null };

export type DodoSession = {
  readonly session_id: string;
  readonly cart: readonly CartItem[];
  readonly customer: Readonly<Record<string, unknown>> | null;
  readonly metadata: Metadata;
  readonly return_url: string | null;
  readonly created_at: string;
  payment_id: string | null;
};

export type PaymentStatus = 'processing' | 'succeeded' | 'failed' | 'cancelled';

export type DodoPayment = {
  readonly payment_id: string;
  readonly checkout_session_id: string | null;
  readonly customer: DodoCustomer;
  product_cart: readonly { readonly product_id: string; readonly quantity: number }[] | null;
  metadata: Metadata;
  currency: string;
  total_amount: number;
  tax: number | null;
  status: PaymentStatus;
  error_code: string | null;
  readonly created_at: string;
  updated_at: string | null;
};

export type RefundStatus = 'pending' | 'review' | 'succeeded' | 'failed';

export type DodoRefund = {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly is_partial: boolean;
  readonly reason: string | null;
  readonly metadata: Metadata;
  amount: number | null;
  currency: string | null;
  status: RefundStatus;
  readonly created_at: string;
};

export type DisputeStage = 'pre_dispute' | 'dispute' | 'pre_arbitration';
export type DisputeStatus = 'opened' | 'challenged' | 'accepted' | 'cancelled' | 'expired' | 'won' | 'lost';

export type DodoDispute = {
  readonly dispute_id: string;
  readonly payment_id: string;
  amount: string;
  readonly currency: string;
  stage: DisputeStage;
  status: DisputeStatus;
  readonly created_at: string;
};

export type DodoBooks = {
  readonly products: Map<string, DodoProduct>;
  readonly customers: Map<string, DodoCustomer>;
  readonly sessions: Map<string, DodoSession>;
  readonly payments: Map<string, DodoPayment>;
  readonly refunds: Map<string, DodoRefund>;
  readonly disputes: Map<string, DodoDispute>;
};

/** A webhook that Dodo owes. What it says is the object as it is when it is sent. */
export type Owed = {
  readonly id: string;
  readonly type: string;
  readonly kind: 'payment' | 'refund' | 'dispute';
  readonly objectId: string;
  readonly occurredAt: string;
};

/** What the parts of the double share. */
export type DodoWorld = {
  readonly clock: () => number;
  readonly books: DodoBooks;
  /** Webhooks not yet delivered, in the order they came up. A test takes, repeats, drops and reorders them as it likes. */
  readonly owed: Owed[];
  readonly newId: (prefix: string) => string;
};

export const emptyBooks = (): DodoBooks => ({
  products: new Map(),
  customers: new Map(),
  sessions: new Map(),
  payments: new Map(),
  refunds: new Map(),
  disputes: new Map(),
});

/** What of a payment is on its way back or has gone. */
export function refundedMinor({ refunds }: DodoBooks, paymentId: string): number {
  let sum = 0;
  for (const { payment_id, status, amount } of refunds.values())
    if (payment_id === paymentId && status !== 'failed') sum += amount ?? 0;
  return sum;
}

export const nowOf = ({ clock }: DodoWorld): string => new Date(clock()).toISOString();

/** An object that a test or a caller says is there. */
export function have<Value>(shelf: ReadonlyMap<string, Value>, id: string): Value {
  const found = shelf.get(id);
  if (found === undefined) throw new Error(`the double has no ${id}`);
  return found;
}
