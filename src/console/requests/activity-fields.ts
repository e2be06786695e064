// What `GET /v1/activity` takes and gives. Shapes only.
import { z } from '@hono/zod-openapi';
import { formatUsd, usdNumber } from '../../billing/money.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import { DIMENSIONS, type Dimension, type UsageSum } from './activity-rows.ts';
import { INTERVALS } from './intervals.ts';
import { rangeQuery } from './range.ts';

const GROUPS_MAX = 2;
const TOP_MAX = 1_000;

const isDimension = (text: string): text is Dimension => DIMENSIONS.some((name) => name === text);

export const activityQuery = rangeQuery.extend({
  interval: z.enum(INTERVALS, { error: `must be one of ${INTERVALS.join(', ')}` }).default('day'),
  group_by: z
    .string()
    .transform((text, context) => {
      const names = text.split(',');
      const known = names.filter(isDimension);
      if (known.length < names.length)
        context.addIssue({ code: 'custom', message: `must be names out of ${DIMENSIONS.join(', ')}, with commas` });
      else if (names.length > GROUPS_MAX || new Set(names).size < names.length)
        context.addIssue({ code: 'custom', message: `must be at most ${GROUPS_MAX} different names` });
      else if (known.includes('tag') && (known.includes('user') || known.includes('app')))
        context.addIssue({ code: 'custom', message: TAGS_ALONE });
      return known;
    })
    .optional()
    .openapi({ type: 'string', description: `Up to two of ${DIMENSIONS.join(', ')}.`, example: 'model,key' }),
  top: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(TOP_MAX, `must be at most ${TOP_MAX}`)
    .optional()
    .openapi({ description: 'So many groups, the dearest first; the others are added up as `(other)`.' }),
});

/** Why tags stand alone, and what to do about it. */
export const TAGS_ALONE =
  'must not combine tag with user or app: a request with several tags counts once for each of them. Ask for tags alone';

export type ActivityQuery = z.output<typeof activityQuery>;

/** Usage, added up. */
export const sumSchema = z.object({
  requests: z.number().openapi({ description: 'Requests that were charged, at nothing where the price is zero.' }),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost: dollarsSchema.openapi({ description: 'Spent, less what was given back.' }),
  cost_usd: z.number(),
});

const groupSchema = z.object({
  key: z.string().optional(),
  key_name: z.string().nullable().optional(),
  model: z.string().optional(),
  provider: z.string().optional(),
  user: z.string().nullable().optional(),
  app: z.string().nullable().optional(),
  tag: z.string().nullable().optional(),
});

export const pointSchema = sumSchema.extend({
  begins: timeSchema.openapi({ description: 'When its interval begins.' }),
  local: z.string().openapi({
    description: 'The same by the clocks of `tz`: a date for a day, else a time with its offset.',
    example: '2026-11-01',
  }),
  group: groupSchema.openapi({ description: 'null: the requests that have no such label.' }),
});

export const intervalSchema = z.object({ begins: timeSchema, local: z.string() });

export const activitySchema = z
  .object({
    data: z.array(pointSchema).openapi({ description: 'Oldest first. What has no usage is left out.' }),
    totals: sumSchema.openapi({ description: 'Of the whole range, every request once.' }),
    intervals: z
      .array(intervalSchema)
      .openapi({ description: 'All intervals of the range, those without usage too.' }),
    groups: z.number().openapi({ description: 'How many groups there are.' }),
    groups_folded: z.number().openapi({ description: 'How many of them are added up as `(other)`.' }),
    from: timeSchema.openapi({ description: 'The first hour that counts.' }),
    to: timeSchema.openapi({ description: 'The end of the last hour that counts.' }),
    tz: z.string(),
    interval: z.enum(INTERVALS),
    as_of: timeSchema,
    complete_to: timeSchema.openapi({
      description: 'Usage reaches these figures within a minute: what was settled after this may be missing.',
    }),
  })
  .openapi('Activity');

const SUM_EXAMPLE = {
  requests: 120,
  input_tokens: 48_000,
  output_tokens: 9_600,
  cost: '0.201600000',
  cost_usd: 0.2016,
};

const POINT_EXAMPLE: z.output<typeof pointSchema> = {
  begins: '2026-11-01T00:00:00.000Z',
  local: '2026-11-01',
  group: { model: 'demo/echo-paid', key: '0k7fzq2mwt9c4xra', key_name: 'Production' },
  ...SUM_EXAMPLE,
};

export const ACTIVITY_EXAMPLE: z.output<typeof activitySchema> = {
  data: [POINT_EXAMPLE],
  totals: SUM_EXAMPLE,
  intervals: [{ begins: POINT_EXAMPLE.begins, local: POINT_EXAMPLE.local }],
  groups: 1,
  groups_folded: 0,
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-02T00:00:00.000Z',
  tz: 'UTC',
  interval: 'day',
  as_of: '2026-11-02T09:30:00.000Z',
  complete_to: '2026-11-02T00:00:00.000Z',
};

/** Writes a sum of usage. */
export const sumJson = ({ requests, inputTokens, outputTokens, cost }: UsageSum): z.output<typeof sumSchema> => ({
  requests,
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  cost: formatUsd(cost),
  cost_usd: usdNumber(cost),
});
