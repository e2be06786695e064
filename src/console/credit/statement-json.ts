// A statement on the wire. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import type { Credit, Month, Statement, StatementLine } from '../../billing/statement.ts';
import { type OrderId, parseOrderId } from '../../payments/order.ts';
import type { Seller } from '../../payments/settings.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import { ACCOUNT_EXAMPLE } from '../operator/account-json.ts';
import { SELLER_EXAMPLE, sellerJson, sellerSchema } from './seller-json.ts';

const creditSchema = z.object({
  balance: dollarsSchema.openapi({ description: 'What can be spent or is held by running requests.' }),
  set_aside: dollarsSchema.openapi({ description: 'Claimed by a refund under way or an open dispute.' }),
});

const changeSchema = z.object({
  amount: dollarsSchema.openapi({ description: 'How the balance moved.', example: '-1.000000000' }),
  set_aside_amount: dollarsSchema.openapi({ description: 'How what is set aside moved.', example: '0.000000000' }),
});

const lineSchema = changeSchema.extend({
  sequence: z.number().openapi({ description: 'Of the journal; of a day of usage, that of its last entry.' }),
  at: timeSchema,
  kind: z.string().openapi({ description: 'As in the journal.', example: 'money_in' }),
  description: z.string(),
  external_id: z.string().nullable(),
  order_id: z.string().nullable(),
  ...creditSchema.shape,
});

/** A page of a statement. */
export const statementSchema = z
  .object({
    account_id: z.string(),
    seller: sellerSchema,
    currency: z.literal('usd'),
    month: z.string(),
    from: timeSchema,
    until: timeSchema.openapi({ description: 'The first moment that is not in it.' }),
    as_of: z.object({ sequence: z.number(), at: timeSchema }).nullable().openapi({
      description: 'The newest entry of the journal that counts. A month is complete once it lies after it.',
    }),
    opening: creditSchema,
    closing: creditSchema,
    totals: z
      .array(changeSchema.extend({ kind: z.string() }))
      .openapi({ description: 'Of the whole month, by kind.' }),
    lines: z.array(lineSchema),
    next_after: z.string().nullable().openapi({ description: 'The `after` of the next page; null at the end.' }),
  })
  .openapi('Statement');

export const STATEMENT_EXAMPLE: z.input<typeof statementSchema> = {
  account_id: ACCOUNT_EXAMPLE.id,
  seller: SELLER_EXAMPLE,
  currency: 'usd',
  month: '2026-11',
  from: '2026-11-01T00:00:00.000Z',
  until: '2026-12-01T00:00:00.000Z',
  as_of: { sequence: 19, at: '2026-11-02T23:58:00.000Z' },
  opening: { balance: '1.500000000', set_aside: '0.000000000' },
  closing: { balance: '10.250000000', set_aside: '0.000000000' },
  totals: [
    { kind: 'money_in', amount: '10.000000000', set_aside_amount: '0.000000000' },
    { kind: 'spend', amount: '-1.250000000', set_aside_amount: '0.000000000' },
  ],
  lines: [
    {
      sequence: 12,
      at: '2026-11-02T09:30:00.000Z',
      kind: 'money_in',
      description: 'Credit bought',
      external_id: 'order/ord_01kf6z3t8w4m7t3f8v2x6c5b9n',
      order_id: 'ord_01kf6z3t8w4m7t3f8v2x6c5b9n',
      amount: '10.000000000',
      set_aside_amount: '0.000000000',
      balance: '11.500000000',
      set_aside: '0.000000000',
    },
    {
      sequence: 19,
      at: '2026-11-02T23:58:00.000Z',
      kind: 'spend',
      description: 'Usage on 2026-11-02',
      external_id: null,
      order_id: null,
      amount: '-1.250000000',
      set_aside_amount: '0.000000000',
      balance: '10.250000000',
      set_aside: '0.000000000',
    },
  ],
  next_after: null,
};

/** What a statement is of. `asOf` is the newest entry of the journal that counts. */
export type StatementFacts = {
  readonly accountId: string;
  readonly seller: Seller | null;
  readonly month: Month;
  readonly asOf: { readonly sequence: number; readonly at: number } | null;
};

/** Writes a page of a statement. */
export const statementJson = (
  { accountId, seller, month, asOf }: StatementFacts,
  { opening, closing, totals, lines, next }: Statement,
): z.output<typeof statementSchema> => ({
  account_id: accountId,
  seller: sellerJson(seller),
  currency: 'usd',
  month: month.name,
  from: isoTime(month.from),
  until: isoTime(month.until),
  as_of: asOf === null ? null : { sequence: asOf.sequence, at: isoTime(asOf.at) },
  opening: creditJson(opening),
  closing: creditJson(closing),
  totals: totals.map(({ kind, change }) => ({ kind, ...changeJson(change) })),
  lines: lines.map(lineJson),
  next_after: next === null || asOf === null ? null : `${asOf.sequence}.${next}`,
});

const lineJson = ({ sequence, at, kind, description, externalId, change, after }: StatementLine) => ({
  sequence,
  at: isoTime(at),
  kind,
  description,
  external_id: externalId,
  order_id: orderIn(externalId),
  ...changeJson(change),
  ...creditJson(after),
});

/** The order of an outside id such as `order/ord_…`. Ids that people chose begin with another word. */
function orderIn(externalId: string | null): OrderId | null {
  const [, id = ''] = /^order\/(.+)$/.exec(externalId ?? '') ?? [];
  return parseOrderId(id) ?? null;
}

const creditJson = ({ balance, aside }: Credit) => ({ balance: formatUsd(balance), set_aside: formatUsd(aside) });

const changeJson = ({ balance, aside }: Credit) => ({
  amount: formatUsd(balance),
  set_aside_amount: formatUsd(aside),
});
