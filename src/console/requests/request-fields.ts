// What `GET /v1/requests` takes and gives. Shapes only.
import { z } from '@hono/zod-openapi';
import type { RequestRow } from '../../durable/request-row.ts';
import { LIST_MAX, type RequestFilter } from '../../durable/request-search.ts';
import { readBound } from '../money-text.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import { rangeQuery } from './range.ts';

const STATUSES = [
  'running',
  'ok',
  'stopped',
  'failed',
  'expired',
  'client_left',
] as const satisfies RequestRow['status'][];
const PAGE = 50;

const CURSOR = /^gen-[0-7][0-9a-hjkmnp-tv-z]{25}$/;

export const requestsQuery = rangeQuery.extend({
  status: z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` }).optional(),
  min_cost: z
    .string()
    .transform((text, context) => {
      const amount = readBound(text);
      if (amount === undefined) context.addIssue({ code: 'custom', message: 'must be dollars, such as "0.01"' });
      return amount;
    })
    .optional()
    .openapi({ type: 'string', description: 'Only requests that cost at least so many dollars.', example: '0.01' }),
  min_latency_ms: z.coerce
    .number()
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(86_400_000)
    .optional()
    .openapi({ description: 'Only requests whose first byte came after at least so many milliseconds.' }),
  cursor: z
    .string()
    .regex(CURSOR, 'must be the `next` of the page before')
    .optional()
    .openapi({ description: 'The `next` of the page before.' }),
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(LIST_MAX, `must be at most ${LIST_MAX}`)
    .default(PAGE)
    .openapi({ description: 'Rows of a page of JSON. CSV has all pages.' }),
});

export type RequestsQuery = z.output<typeof requestsQuery>;

/** The filter of a question, as wallets take it. */
export const filterOf = ({
  model,
  provider,
  user,
  app,
  tag,
  status,
  min_cost: minCost,
  min_latency_ms: minLatencyMs,
}: RequestsQuery): RequestFilter => ({
  ...(model === undefined ? {} : { model }),
  ...(provider === undefined ? {} : { provider }),
  ...(user === undefined ? {} : { user }),
  ...(app === undefined ? {} : { app }),
  ...(tag === undefined ? {} : { tag }),
  ...(status === undefined ? {} : { status }),
  ...(minCost === undefined ? {} : { minCost }),
  ...(minLatencyMs === undefined ? {} : { minLatencyMs }),
});

const textOrNull = z.string().nullable();
const numberOrNull = z.number().nullable();

/** A request in a list. */
export const requestRowSchema = z
  .object({
    id: z.string(),
    created_at: timeSchema,
    ended_at: timeSchema.nullable(),
    key_hash: z.string(),
    key_name: z.string(),
    key_label: z.string(),
    model: z.string(),
    provider: z.string(),
    status: z.enum(STATUSES).openapi({
      description:
        '`stopped`: the credit ran out in mid-stream. `failed`: before its first content, at no cost; or cut.',
    }),
    ending: textOrNull,
    finish_reason: textOrNull,
    stopped_by: textOrNull,
    streamed: z.boolean(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cached_tokens: z.number().openapi({ description: 'Of the input, read from a cache.' }),
    cost: dollarsSchema,
    cost_usd: z.number(),
    basis: z.enum(['reported', 'estimated', 'expired']).nullable(),
    latency_ms: numberOrNull.openapi({ description: 'Until the first byte.' }),
    generation_ms: numberOrNull,
    user: textOrNull,
    app: textOrNull,
    tags: z.array(z.string()),
    attempts: z.number().openapi({ description: 'How many endpoints were tried.' }),
  })
  .openapi('RequestRow');

export const requestsSchema = z.object({
  data: z.array(requestRowSchema),
  next: textOrNull.openapi({ description: 'The `cursor` of the next page; null at the end.' }),
  searched_to: timeSchema.openapi({ description: 'Everything from here on was searched.' }),
});

export const ROW_EXAMPLE: z.output<typeof requestRowSchema> = {
  id: 'gen-01k9zq4m7t3f8v2x6c5b9n0hwd',
  created_at: '2026-11-01T09:30:00.000Z',
  ended_at: '2026-11-01T09:30:00.052Z',
  key_hash: '0k7fzq2mwt9c4xra',
  key_name: 'Production',
  key_label: 'sk-fb-1auto...hwd2',
  model: 'demo/echo-paid',
  provider: 'demo',
  status: 'ok',
  ending: 'completed',
  finish_reason: 'stop',
  stopped_by: null,
  streamed: true,
  input_tokens: 6,
  output_tokens: 3,
  cached_tokens: 0,
  cost: '0.000012600',
  cost_usd: 0.0000126,
  basis: 'reported',
  latency_ms: 12,
  generation_ms: 40,
  user: 'user-7',
  app: 'Desk',
  tags: ['nightly'],
  attempts: 1,
};

/** Writes a row: a copy that has the wire's types. */
export const rowJson = (row: RequestRow): z.output<typeof requestRowSchema> => ({ ...row, tags: [...row.tags] });
