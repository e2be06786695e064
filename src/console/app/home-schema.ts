// What `GET /api/app/home` takes and gives. Shapes only.
import { z } from '@hono/zod-openapi';
import { topUpSchema } from '../credit/top-up.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import { ACTIVITY_EXAMPLE, intervalSchema, pointSchema, sumSchema } from '../requests/activity-fields.ts';
import { rangeQuery } from '../requests/range.ts';
import { ROW_EXAMPLE, requestRowSchema } from '../requests/request-fields.ts';

/** How Home’s chart is cut. */
const HOME_INTERVALS = ['hour', 'day'] as const;

export const homeQuery = rangeQuery.pick({ from: true, to: true, tz: true }).extend({
  interval: z.enum(HOME_INTERVALS, { error: 'must be "hour" or "day"' }).default('day'),
});

const count = z.number();

const homeKeySchema = z.object({
  hash: z.string(),
  name: z.string(),
  label: z.string(),
  state: z.enum(['active', 'disabled', 'revoked']),
  cost: dollarsSchema,
  requests: count,
  limit: dollarsSchema.nullable(),
  limit_remaining: dollarsSchema.nullable(),
  limit_reset: z.enum(['daily', 'weekly', 'monthly', 'total']).nullable(),
  expires_at: timeSchema.nullable(),
  last_used_at: timeSchema.nullable().openapi({ description: 'null when none of its requests is kept.' }),
});

export const homeSchema = z
  .object({
    as_of: timeSchema,
    from: timeSchema,
    to: timeSchema,
    tz: z.string(),
    credit: z.object({
      spendable: dollarsSchema.openapi({ description: 'What a key without limits could hold now.' }),
      binds: z.enum(['credit', 'account_limit', 'freeze']),
      available: dollarsSchema,
      held: dollarsSchema,
      set_aside: dollarsSchema,
      credits: dollarsSchema,
      usage: dollarsSchema,
      frozen: z.array(z.string()),
    }),
    runway: z.object({
      per_day: dollarsSchema.openapi({ description: 'At the rate of the last 24 hours.' }),
      days: z.number().nullable().openapi({
        description:
          'How long spendable credit lasts at that rate; null after fewer than 20 requests, or none that cost.',
      }),
      requests: count.openapi({ description: 'In the last 24 hours.' }),
    }),
    range: sumSchema,
    previous: sumSchema.openapi({ description: 'Of the time before the range, as long as it.' }),
    today: sumSchema,
    recent: z.object({
      requests: count.openapi({ description: 'The newest requests that were looked at, at most 100.' }),
      statuses: z.record(z.string(), count).openapi({ description: 'How many of them have which status.' }),
      median_latency_ms: z.number().nullable(),
      since: timeSchema.nullable(),
    }),
    chart: z.object({
      interval: z.enum(HOME_INTERVALS),
      group_by: z.literal('model'),
      intervals: z.array(intervalSchema),
      points: z.array(pointSchema),
      groups_folded: count,
    }),
    keys: z.array(homeKeySchema).openapi({ description: 'The dearest of the range, filled up with the newest.' }),
    latest: z.array(requestRowSchema),
    top_up: topUpSchema,
    alerts: z
      .array(z.object({ kind: z.string(), text: z.string(), at: timeSchema }))
      .openapi({ description: 'What is true just now and needs somebody, as `/v1/alerts` tells it.' }),
  })
  .openapi('Home');

export type Home = z.output<typeof homeSchema>;

export const HOME_EXAMPLE: Home = {
  as_of: ACTIVITY_EXAMPLE.as_of,
  from: ACTIVITY_EXAMPLE.from,
  to: ACTIVITY_EXAMPLE.to,
  tz: 'UTC',
  credit: {
    spendable: '4.180000000',
    binds: 'credit',
    available: '4.180000000',
    held: '0.000000000',
    set_aside: '0.000000000',
    credits: '10.000000000',
    usage: '5.820000000',
    frozen: [],
  },
  runway: { per_day: '0.201600000', days: 20.7, requests: 120 },
  range: ACTIVITY_EXAMPLE.totals,
  previous: ACTIVITY_EXAMPLE.totals,
  today: ACTIVITY_EXAMPLE.totals,
  recent: { requests: 1, statuses: { ok: 1 }, median_latency_ms: 12, since: ROW_EXAMPLE.created_at },
  chart: {
    interval: 'day',
    group_by: 'model',
    intervals: ACTIVITY_EXAMPLE.intervals,
    points: ACTIVITY_EXAMPLE.data.map((point) => ({ ...point, group: { model: 'demo/echo-paid' } })),
    groups_folded: 0,
  },
  keys: [
    {
      hash: ROW_EXAMPLE.key_hash,
      name: ROW_EXAMPLE.key_name,
      label: ROW_EXAMPLE.key_label,
      state: 'active',
      cost: '0.201600000',
      requests: 120,
      limit: '25.000000000',
      limit_remaining: '24.798400000',
      limit_reset: 'monthly',
      expires_at: null,
      last_used_at: ROW_EXAMPLE.created_at,
    },
  ],
  latest: [ROW_EXAMPLE],
  top_up: { enabled: false, rule: null, pending: null, stopped: null, ordered_today: '0.000000000' },
  alerts: [],
};
