// What orders and refunds are asked with: dollars in whole cents, idempotency keys, pages. Shapes only.
import { z } from '@hono/zod-openapi';
import { downToCents, type NanoUsd } from '../../billing/money.ts';
import { readUsd } from '../money-text.ts';
import { ORDER_EXAMPLE, REFUND_EXAMPLE } from './order-json.ts';

/** Dollars in whole cents, more than nothing. */
export const centsSchema = z
  .union([z.string(), z.number()], { error: 'must be dollars, such as "10.00"' })
  .transform((value, context): NanoUsd => {
    const amount = readUsd(value);
    if (amount !== undefined && amount > 0n && downToCents(amount) === amount) return amount;
    context.addIssue({ code: 'custom', message: 'must be dollars in whole cents, more than zero, such as "10.00"' });
    return z.NEVER;
  })
  .openapi({ type: 'string', description: 'Dollars in whole cents.', example: '10.00' });

/** The header under which the same question is the same thing. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional()
    .openapi({ example: 'top-up-2026-11-01' }),
});

export const pageQuery = z.object({
  offset: z.coerce.number().int('must be a whole number').min(0, 'must not be negative').max(1_000_000).optional(),
  limit: z.coerce.number().int('must be a whole number').min(1).max(100).optional(),
});

/** A page of a list when the caller names none. */
export const PAGE = 50;

export const orderParam = z.object({ id: z.string().openapi({ example: ORDER_EXAMPLE.id }) });
export const refundParam = z.object({ id: z.string().openapi({ example: REFUND_EXAMPLE.id }) });

export const refundBody = z
  .strictObject({
    amount: centsSchema.optional().openapi({ description: 'Credit to give up. All that can be, when absent.' }),
    note: z.string({ error: 'must be a text' }).trim().max(500, 'must have at most 500 characters').optional(),
  })
  .openapi('RefundRequest');

export const PPM_A_PERCENT = 10_000;

/** Millionths as a percentage with four places. */
export const percentText = (ppm: number): string =>
  `${Math.floor(ppm / PPM_A_PERCENT)}.${String(ppm % PPM_A_PERCENT).padStart(4, '0')}`;
