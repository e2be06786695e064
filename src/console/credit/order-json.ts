// Orders and refunds on the wire. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd, fromCents } from '../../billing/money.ts';
import { type Order, priceOf } from '../../payments/order.ts';
import type { Refund } from '../../payments/refund-rows.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';

const STATES = [
  'placed',
  'paid',
  'credited',
  'partly_refunded',
  'refunded',
  'disputed',
  'dispute_won',
  'dispute_lost',
  'declined',
  'expired',
] as const satisfies readonly Order['state'][];

/** The states of an order. */
export const orderStateSchema = z.enum(STATES);

/** An order as its owner sees it. */
export const orderSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    state: orderStateSchema,
    channel: z.string(),
    mode: z.enum(['live', 'test']),
    way: z.enum(['checkout', 'saved_card', 'auto']),
    save_card: z.boolean().openapi({ description: 'The buyer lets the card be kept for later orders.' }),
    amount: dollarsSchema.openapi({ description: 'The credit that it buys.' }),
    fee: dollarsSchema,
    price: dollarsSchema.openapi({ description: 'Amount and fee.' }),
    tax: dollarsSchema.nullable().openapi({ description: 'null until the provider has worked it out.' }),
    total: dollarsSchema.nullable().openapi({ description: 'Price and tax: what is paid.' }),
    currency: z.literal('usd'),
    url: z.string().nullable().openapi({ description: 'Where the buyer pays.' }),
    reason: z.string().nullable().openapi({ description: 'Why it was declined, in the provider’s word.' }),
    refunded: dollarsSchema.openapi({ description: 'Credit of it that was taken back.' }),
    set_aside: dollarsSchema.openapi({ description: 'Credit of it that a refund or a dispute claims.' }),
    created_at: timeSchema,
    expires_at: timeSchema,
    paid_at: timeSchema.nullable(),
    credited_at: timeSchema.nullable(),
  })
  .openapi('Order');

const pageOf = ({ url }: Order, origin: string): string | null => (url?.startsWith('/') ? origin + url : url);

const timeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));
const moneyOrNull = (cents: number | null): string | null => (cents === null ? null : formatUsd(fromCents(cents)));

/** Writes an order. A page of our own, which the test channel has, is named from `origin`. */
export const orderJson = (order: Order, origin = ''): z.output<typeof orderSchema> => ({
  id: order.id,
  account_id: order.accountId,
  state: order.state,
  channel: order.channel,
  mode: order.mode,
  way: order.way,
  save_card: order.savesCard,
  amount: formatUsd(order.credit),
  fee: formatUsd(order.fee),
  price: formatUsd(priceOf(order)),
  tax: moneyOrNull(order.taxMinor),
  total: moneyOrNull(order.totalMinor),
  currency: order.currency,
  url: order.state === 'placed' ? pageOf(order, origin) : null,
  reason: order.reason,
  refunded: formatUsd(order.taken),
  set_aside: formatUsd(order.aside),
  created_at: isoTime(order.createdAt),
  expires_at: isoTime(order.expiresAt),
  paid_at: timeOrNull(order.paidAt),
  credited_at: timeOrNull(order.creditedAt),
});

export const ORDER_EXAMPLE: z.input<typeof orderSchema> = {
  id: 'ord_01kf6z3t8w4m7t3f8v2x6c5b9n',
  account_id: '4m7t3f8v2x6c5b9n',
  state: 'placed',
  channel: 'stripe',
  mode: 'live',
  way: 'checkout',
  save_card: false,
  amount: '10.000000000',
  fee: '0.550000000',
  price: '10.550000000',
  tax: null,
  total: null,
  currency: 'usd',
  url: 'https://checkout.stripe.com/c/pay/cs_live_a1',
  reason: null,
  refunded: '0.000000000',
  set_aside: '0.000000000',
  created_at: '2026-11-01T09:30:00.000Z',
  expires_at: '2026-11-01T10:30:00.000Z',
  paid_at: null,
  credited_at: null,
};

/** A refund that was started here. */
export const refundSchema = z
  .object({
    id: z.string(),
    order_id: z.string(),
    state: z.enum(['started', 'set_aside', 'asked', 'pending', 'succeeded', 'failed', 'refused']).openapi({
      description: '`failed`, `refused`: no money went back, and the credit is where it was.',
    }),
    amount: dollarsSchema.nullable().openapi({ description: 'Credit that it takes.' }),
    returned: dollarsSchema
      .nullable()
      .openapi({ description: 'Money that goes back: the credit, and tax paid on it.' }),
    started_by: z.enum(['owner', 'operator']),
    note: z.string(),
    provider_id: z.string().nullable(),
    reason: z.string().nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .openapi('Refund');

/** Writes a refund. */
export const refundJson = (refund: Refund): z.output<typeof refundSchema> => ({
  id: refund.id,
  order_id: refund.orderId,
  state: refund.state,
  amount: refund.credit === null ? null : formatUsd(refund.credit),
  returned: moneyOrNull(refund.minor),
  started_by: refund.startedBy,
  note: refund.note,
  provider_id: refund.providerId,
  reason: refund.reason,
  created_at: isoTime(refund.createdAt),
  updated_at: isoTime(refund.updatedAt),
});

export const REFUND_EXAMPLE: z.input<typeof refundSchema> = {
  id: 'rf_01kf6z9c2p8v2x6c5b9n4m7t3f',
  order_id: ORDER_EXAMPLE.id,
  state: 'succeeded',
  amount: '4.000000000',
  returned: '4.000000000',
  started_by: 'owner',
  note: '',
  provider_id: 're_1',
  reason: null,
  created_at: '2026-11-02T09:30:00.000Z',
  updated_at: '2026-11-02T09:30:01.000Z',
};
