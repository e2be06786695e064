// What receipts look like, for the document of the API: one order with a fee, tax and a partial refund, and that refund.
import type { z } from '@hono/zod-openapi';
import { ACCOUNT_EXAMPLE } from '../operator/account-json.ts';
import { ORDER_EXAMPLE, REFUND_EXAMPLE } from './order-json.ts';
import type { orderReceiptSchema, refundReceiptSchema } from './receipt-json.ts';
import { SELLER_EXAMPLE } from './seller-json.ts';

const COMMON = {
  seller: SELLER_EXAMPLE,
  merchant_of_record: null,
  account: { id: ACCOUNT_EXAMPLE.id, name: ACCOUNT_EXAMPLE.name },
  order_id: ORDER_EXAMPLE.id,
  provider: 'stripe',
  payment_id: 'pi_1',
  mode: 'live',
  currency: 'usd',
} as const;

export const ORDER_RECEIPT_EXAMPLE: z.input<typeof orderReceiptSchema> = {
  ...COMMON,
  lines: [
    { kind: 'credit', description: 'Prepaid credit', amount: '10.000000000' },
    { kind: 'fee', description: 'Fee', amount: '0.550000000' },
    { kind: 'tax', description: 'Tax', amount: '2.110000000' },
  ],
  total: '12.660000000',
  state: 'partly_refunded',
  placed_at: '2026-11-01T09:30:00.000Z',
  paid_at: '2026-11-01T09:31:00.000Z',
  credited_at: '2026-11-01T09:31:01.000Z',
  payments: [{ id: 'pi_1', at: '2026-11-01T09:31:00.000Z', amount: '12.660000000' }],
  refunds: [
    {
      id: REFUND_EXAMPLE.id,
      at: '2026-11-02T09:30:00.000Z',
      state: 'succeeded',
      credit: '4.000000000',
      tax: '0.800000000',
      other: '0.000000000',
      amount: '4.800000000',
    },
  ],
  disputes: [],
  returned: '4.800000000',
  net_paid: '7.860000000',
};

export const REFUND_RECEIPT_EXAMPLE: z.input<typeof refundReceiptSchema> = {
  ...COMMON,
  lines: [
    { kind: 'credit', description: 'Prepaid credit given up', amount: '4.000000000' },
    { kind: 'tax', description: 'Tax on it', amount: '0.800000000' },
    { kind: 'other', description: 'Of the fee, or of money that bought no credit', amount: '0.000000000' },
  ],
  total: '4.800000000',
  refund_id: REFUND_EXAMPLE.id,
  provider_refund_id: 're_1',
  state: 'succeeded',
  created_at: '2026-11-02T09:30:00.000Z',
  updated_at: '2026-11-02T09:30:01.000Z',
};
