// Receipts of orders and refunds on the wire. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd, type NanoUsd } from '../../billing/money.ts';
import type { Order } from '../../payments/order.ts';
import type { Refund } from '../../payments/refund-rows.ts';
import type { Seller } from '../../payments/settings.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import { orderStateSchema } from './order-json.ts';
import type { OrderParts, Payment, Return } from './receipt-parts.ts';
import { sellerJson, sellerSchema } from './seller-json.ts';

const lineSchema = z.object({
  kind: z.enum(['credit', 'fee', 'tax', 'other']),
  description: z.string(),
  amount: dollarsSchema,
});

const commonSchema = z.object({
  seller: sellerSchema,
  merchant_of_record: z.string().nullable().openapi({
    description: 'Who sold to the buyer in the seller’s place; its invoice counts for tax. null: the seller.',
  }),
  account: z.object({ id: z.string(), name: z.string() }),
  order_id: z.string(),
  provider: z.string(),
  payment_id: z.string().nullable(),
  mode: z.enum(['live', 'test']).openapi({ description: '`test`: no money moved.' }),
  currency: z.literal('usd'),
  lines: z.array(lineSchema).openapi({ description: 'They add up to the total.' }),
  total: dollarsSchema,
});

const parts = {
  credit: dollarsSchema.openapi({ description: 'Credit that it takes.' }),
  tax: dollarsSchema,
  other: dollarsSchema.openapi({ description: 'Of the fee, or of money that bought no credit.' }),
  amount: dollarsSchema.openapi({ description: 'Money: credit, tax and other together.' }),
};

const refundStateSchema = z.enum(['pending', 'succeeded', 'failed']);

/** The receipt of an order. */
export const orderReceiptSchema = commonSchema
  .extend({
    state: orderStateSchema,
    placed_at: timeSchema,
    paid_at: timeSchema.nullable(),
    credited_at: timeSchema.nullable(),
    payments: z
      .array(z.object({ id: z.string(), at: timeSchema.nullable(), amount: dollarsSchema }))
      .openapi({ description: 'More than one only when the buyer paid twice.' }),
    refunds: z.array(z.object({ id: z.string(), at: timeSchema.nullable(), state: refundStateSchema, ...parts })),
    disputes: z.array(
      z.object({ id: z.string(), at: timeSchema.nullable(), state: z.enum(['open', 'won', 'lost']), ...parts }),
    ),
    returned: dollarsSchema.openapi({
      description: 'Money that went back: refunds that succeeded, disputes that were lost.',
    }),
    net_paid: dollarsSchema.openapi({ description: 'All payments, less what went back.' }),
  })
  .openapi('OrderReceipt');

/** The receipt of a refund. */
export const refundReceiptSchema = commonSchema
  .extend({
    refund_id: z.string(),
    provider_refund_id: z.string().nullable(),
    state: refundStateSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .openapi('RefundReceipt');

const MERCHANTS: Readonly<Record<Order['channel'], string | null>> = {
  stripe: null,
  dodo: 'Dodo Payments',
  test: null,
};

const REFUND_STATES = { none: 'pending', open: 'pending', taken: 'succeeded', returned: 'failed' } as const;
const DISPUTE_STATES = { none: 'open', open: 'open', taken: 'lost', returned: 'won' } as const;

/** Whom a receipt is from and for. */
export type Parties = {
  readonly seller: Seller | null;
  readonly account: { readonly accountId: string; readonly name: string };
};

/** Writes the receipt of an order. */
export const orderReceiptJson = (
  parties: Parties,
  order: Order,
  { credit, fee, tax, total, payments, returns, returned, netPaid }: OrderParts,
): z.output<typeof orderReceiptSchema> => ({
  ...commonJson(parties, order),
  lines: [lineOf('credit', 'Prepaid credit', credit), lineOf('fee', 'Fee', fee), lineOf('tax', 'Tax', tax)],
  total: formatUsd(total),
  state: order.state,
  placed_at: isoTime(order.createdAt),
  paid_at: timeOrNull(order.paidAt),
  credited_at: timeOrNull(order.creditedAt),
  payments: payments.map(paymentJson),
  refunds: returns.filter(isRefund).map((each) => ({ ...returnJson(each), state: REFUND_STATES[each.state] })),
  disputes: returns.filter(isDispute).map((each) => ({ ...returnJson(each), state: DISPUTE_STATES[each.state] })),
  returned: formatUsd(returned),
  net_paid: formatUsd(netPaid),
});

/** Writes the receipt of a refund, as it is among the returns of its order. */
export const refundReceiptJson = (
  parties: Parties,
  order: Order,
  refund: Refund,
  { state, credit, tax, other, amount }: Return,
): z.output<typeof refundReceiptSchema> => ({
  ...commonJson(parties, order),
  lines: [
    lineOf('credit', 'Prepaid credit given up', credit),
    lineOf('tax', 'Tax on it', tax),
    lineOf('other', 'Of the fee, or of money that bought no credit', other),
  ],
  total: formatUsd(amount),
  refund_id: refund.id,
  provider_refund_id: refund.providerId,
  state: REFUND_STATES[state],
  created_at: isoTime(refund.createdAt),
  updated_at: isoTime(refund.updatedAt),
});

const commonJson = ({ seller, account }: Parties, { id, channel, paymentId, mode, currency }: Order) => ({
  seller: sellerJson(seller),
  merchant_of_record: MERCHANTS[channel],
  account: { id: account.accountId, name: account.name },
  order_id: id,
  provider: channel,
  payment_id: paymentId,
  mode,
  currency,
});

const lineOf = (kind: z.output<typeof lineSchema>['kind'], description: string, amount: NanoUsd) => ({
  kind,
  description,
  amount: formatUsd(amount),
});

const isRefund = ({ kind }: Return): boolean => kind === 'refund';
const isDispute = ({ kind }: Return): boolean => kind === 'dispute';
const timeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));

const paymentJson = ({ id, at, amount }: Payment) => ({ id, at: timeOrNull(at), amount: formatUsd(amount) });

const returnJson = ({ id, at, credit, tax, other, amount }: Return) => ({
  id,
  at: timeOrNull(at),
  credit: formatUsd(credit),
  tax: formatUsd(tax),
  other: formatUsd(other),
  amount: formatUsd(amount),
});
