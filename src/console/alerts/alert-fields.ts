// What `/v1/alerts` takes: settings and an endpoint's address. Shapes only.
import { z } from '@hono/zod-openapi';
import { centsSchema } from '../credit/order-fields.ts';
import { mistakeInUrl } from './endpoint-url.ts';
import type { AlertSettings } from './settings.ts';

const DAYS_MOST = 90;

const onSchema = z.boolean({ error: 'must be true or false' });
const switchSchema = z.strictObject({ on: onSchema }).optional();

/** The body of `PUT /v1/alerts`: what is not named stays as it is. */
export const settingsFields = z
  .strictObject({
    low_balance: z
      .strictObject({ on: onSchema.optional(), below: centsSchema.optional() })
      .optional()
      .openapi({ description: 'Credit has fallen below this amount.' }),
    low_runway: z
      .strictObject({
        on: onSchema.optional(),
        days: z
          .int({ error: `must be a whole number from 1 to ${DAYS_MOST}` })
          .min(1)
          .max(DAYS_MOST)
          .optional(),
      })
      .optional()
      .openapi({ description: 'At the rate of the last 24 hours credit lasts fewer days than this.' }),
    key_limit: switchSchema.openapi({ description: 'A key has used 50, 80 or 100 percent of its limit.' }),
    top_up_done: switchSchema.openapi({ description: 'An automatic top-up brought credit.' }),
    top_up_failed: switchSchema.openapi({ description: 'An automatic top-up was declined.' }),
    receipt: switchSchema.openapi({ description: 'An order brought credit, or was refunded.' }),
  })
  .openapi('AlertSettingsChange');

/** The body of `PUT /v1/alerts/endpoint`. */
export const endpointFields = z
  .strictObject({
    url: z
      .string({ error: 'is required: an https address' })
      .check((context) => {
        const message = mistakeInUrl(context.value);
        if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
      })
      .openapi({ description: 'https, reachable from the internet.' }),
  })
  .openapi('AlertEndpointChange');

/** The settings with what was asked for. */
export function changedSettings(
  before: AlertSettings,
  { low_balance, low_runway, ...switches }: z.output<typeof settingsFields>,
): AlertSettings {
  const on = { ...before.on };
  for (const kind of ['key_limit', 'top_up_done', 'top_up_failed', 'receipt'] as const)
    on[kind] = switches[kind]?.on ?? on[kind];
  return {
    on: { ...on, low_balance: low_balance?.on ?? on.low_balance, low_runway: low_runway?.on ?? on.low_runway },
    below: low_balance?.below ?? before.below,
    days: low_runway?.days ?? before.days,
  };
}
