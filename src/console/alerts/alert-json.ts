// Alerts on the wire: settings, what was raised, webhooks and what became of them. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';
import type { AlertRow } from './alert-rows.ts';
import type { Delivery } from './delivery-rows.ts';
import type { Endpoint } from './endpoint-rows.ts';
import type { AlertSettings } from './settings.ts';

const switchSchema = z.object({ on: z.boolean() });

export const settingsSchema = z
  .object({
    low_balance: z.object({ on: z.boolean(), below: dollarsSchema }),
    low_runway: z.object({ on: z.boolean(), days: z.number() }),
    key_limit: switchSchema,
    top_up_done: switchSchema,
    top_up_failed: switchSchema,
    receipt: switchSchema,
  })
  .openapi('AlertSettings');

export const endpointSchema = z
  .object({ url: z.string(), created_at: timeSchema, updated_at: timeSchema })
  .openapi('AlertEndpoint');

export const alertSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    cause: z.string().openapi({ description: 'What makes it one and the same; raised once.' }),
    at: timeSchema,
    text: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()]).nullable()),
  })
  .openapi('Alert');

export const deliverySchema = z
  .object({
    id: z.string(),
    alert_id: z.string().openapi({ description: 'Also the `webhook-id`.' }),
    kind: z.string(),
    state: z.enum(['waiting', 'sent', 'failed', 'dropped']),
    attempts: z.number(),
    status: z.number().nullable().openapi({ description: 'The HTTP status of the last answer.' }),
    why: z.string().nullable().openapi({ description: 'Why the last attempt was not enough.' }),
    next_at: timeSchema.nullable(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .openapi('AlertDelivery');

/** Writes settings. */
export const settingsJson = ({ on, below, days }: AlertSettings): z.output<typeof settingsSchema> => ({
  low_balance: { on: on.low_balance, below: formatUsd(below) },
  low_runway: { on: on.low_runway, days },
  key_limit: { on: on.key_limit },
  top_up_done: { on: on.top_up_done },
  top_up_failed: { on: on.top_up_failed },
  receipt: { on: on.receipt },
});

/** Writes an endpoint, without its secret. */
export const endpointJson = (endpoint: Endpoint | undefined): z.output<typeof endpointSchema> | null =>
  endpoint === undefined
    ? null
    : { url: endpoint.url, created_at: isoTime(endpoint.createdAt), updated_at: isoTime(endpoint.updatedAt) };

/** Writes an alert. */
export const alertJson = ({ id, kind, cause, at, text, facts }: AlertRow): z.output<typeof alertSchema> => ({
  id,
  kind,
  cause,
  at: isoTime(at),
  text,
  facts: { ...facts },
});

/** Writes a delivery. A webhook is never claimed for good, so that state is not shown. */
export const deliveryJson = (delivery: Delivery): z.output<typeof deliverySchema> => ({
  id: delivery.id,
  alert_id: delivery.alertId,
  kind: delivery.kind,
  state: delivery.state === 'claimed' ? 'waiting' : delivery.state,
  attempts: delivery.attempts,
  status: delivery.status,
  why: delivery.why,
  next_at: delivery.state === 'waiting' ? isoTime(delivery.nextAt) : null,
  created_at: isoTime(delivery.createdAt),
  updated_at: isoTime(delivery.updatedAt),
});

export const SETTINGS_EXAMPLE: z.output<typeof settingsSchema> = {
  low_balance: { on: true, below: '5.000000000' },
  low_runway: { on: true, days: 2 },
  key_limit: { on: true },
  top_up_done: { on: true },
  top_up_failed: { on: true },
  receipt: { on: true },
};

export const ENDPOINT_EXAMPLE: z.output<typeof endpointSchema> = {
  url: 'https://example.com/farebox',
  created_at: '2026-11-01T09:30:00.000Z',
  updated_at: '2026-11-01T09:30:00.000Z',
};

export const ALERT_EXAMPLE: z.output<typeof alertSchema> = {
  id: 'alert_01kb8m3x1c0000000000000000',
  kind: 'low_balance',
  cause: 'low_balance/1',
  at: '2026-11-01T09:35:00.000Z',
  text: 'Credit is down to $4.20, below the $5.00 that you set.',
  facts: { balance: '4.200000000', below: '5.000000000' },
};

export const DELIVERY_EXAMPLE: z.output<typeof deliverySchema> = {
  id: `${ALERT_EXAMPLE.id}/webhook`,
  alert_id: ALERT_EXAMPLE.id,
  kind: 'low_balance',
  state: 'sent',
  attempts: 1,
  status: 200,
  why: null,
  next_at: null,
  created_at: '2026-11-01T09:35:00.000Z',
  updated_at: '2026-11-01T09:35:01.000Z',
};
