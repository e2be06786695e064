// What can be ordered here and what it costs: everything that a page needs to show a price before anything is placed.
import { createRoute, z } from '@hono/zod-openapi';
import { formatUsd, largest } from '../../billing/money.ts';
import { LEAST_ORDER, readSettings } from '../../payments/settings.ts';
import { newRouter } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY, dollarsSchema } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { percentText } from './order-fields.ts';

const optionsSchema = z
  .object({
    channels: z
      .array(
        z.object({
          name: z.string(),
          mode: z.enum(['live', 'test']),
          saved_card: z.boolean(),
          tax: z.enum(['none', 'added']).openapi({ description: '`added`: tax comes on top of the price.' }),
        }),
      )
      .openapi({ description: 'The first is taken where an order names none; empty when no payments are taken.' }),
    presets: z.array(dollarsSchema),
    least: dollarsSchema,
    most: dollarsSchema,
    first_day_cap: dollarsSchema.nullable().openapi({ description: 'The most in the first 24 hours of an account.' }),
    fee: z.object({ percent: z.string(), least: dollarsSchema }).openapi({
      description: 'Added to the amount: so much of it, at least `least`, rounded up to a cent.',
    }),
    tax: z.enum(['none', 'added']).openapi({ description: '`added`: the provider adds tax to the price.' }),
    refund_days: z.number().openapi({ description: 'Days in which an order can be taken back; 0: ask the operator.' }),
  })
  .openapi('OrderOptions');

const optionsRoute = createRoute({
  method: 'get',
  path: '/v1/credits/options',
  tags: ['Credit'],
  summary: 'What can be ordered, and at which fee',
  security: BY_KEY,
  responses: answers(
    {
      status: 200,
      description: 'The options.',
      schema: optionsSchema,
      example: {
        channels: [{ name: 'stripe', mode: 'live', saved_card: true, tax: 'none' }],
        presets: ['10.000000000', '25.000000000'],
        least: '5.000000000',
        most: '1000.000000000',
        first_day_cap: '50.000000000',
        fee: { percent: '5.5000', least: '0.800000000' },
        tax: 'none',
        refund_days: 30,
      },
    },
    [401, 403, 503],
  ),
});

/** The route of what can be ordered. */
export function orderOptionsRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(optionsRoute, (c) =>
    withDatabase(c, async () => {
      const { channels, db } = deskFor(c.var.world);
      const settings = await readSettings(db);
      const { presets, least, most, firstDayMost, fee, tax, refundDays } = settings;
      return c.json({
        channels: [...channels.values()].map(({ name, mode, addsTax, chargeSavedCard }) => ({
          name,
          mode,
          saved_card: chargeSavedCard !== undefined,
          tax: addsTax || tax !== 'none' ? ('added' as const) : ('none' as const),
        })),
        presets: presets.map(formatUsd),
        least: formatUsd(largest(least, LEAST_ORDER)),
        most: formatUsd(most),
        first_day_cap: firstDayMost === null ? null : formatUsd(firstDayMost),
        fee: { percent: percentText(fee.ppm), least: formatUsd(fee.least) },
        tax: tax === 'none' ? ('none' as const) : ('added' as const),
        refund_days: refundDays,
      });
    }),
  );
  return router;
}
