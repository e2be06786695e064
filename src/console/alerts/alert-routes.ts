// The documentation of `/v1/alerts`: what each route takes and gives. What they do is in alerts.ts.
import { createRoute, z } from '@hono/zod-openapi';
import { answers, BY_KEY, jsonBody } from '../openapi.ts';
import { endpointFields, settingsFields } from './alert-fields.ts';
import {
  ALERT_EXAMPLE,
  alertSchema,
  DELIVERY_EXAMPLE,
  deliverySchema,
  ENDPOINT_EXAMPLE,
  endpointSchema,
  SETTINGS_EXAMPLE,
  settingsSchema,
} from './alert-json.ts';

const COMMON = { tags: ['Alerts'], security: BY_KEY };
const SECRET_EXAMPLE = 'whsec_RmFyZWJveCBtYWtlcyB0aGlzIG9uZSBhdCByYW5kb20=';
const secretSchema = z.string().openapi({ description: 'The secret that signs. Shown this once.' });

export const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/v1/alerts',
  summary: 'Read what is told, and what was',
  responses: answers(
    {
      status: 200,
      description: 'Settings, the endpoint of webhooks, the last 50 alerts and the last 20 webhooks.',
      schema: z.object({
        settings: settingsSchema,
        mail: z.boolean().openapi({ description: 'This gateway sends mail: to owners and to the role billing.' }),
        endpoint: endpointSchema.nullable(),
        raised: z.array(alertSchema),
        deliveries: z.array(deliverySchema),
      }),
      example: {
        settings: SETTINGS_EXAMPLE,
        mail: true,
        endpoint: ENDPOINT_EXAMPLE,
        raised: [ALERT_EXAMPLE],
        deliveries: [DELIVERY_EXAMPLE],
      },
    },
    [401, 403, 503],
  ),
});

export const setRoute = createRoute({
  ...COMMON,
  method: 'put',
  path: '/v1/alerts',
  summary: 'Choose what is told',
  description: 'What is not named stays as it is.',
  request: { body: jsonBody(settingsFields, { low_balance: { on: true, below: '5.00' }, receipt: { on: false } }) },
  responses: answers(
    {
      status: 200,
      description: 'All settings as they are now.',
      schema: z.object({ settings: settingsSchema }),
      example: { settings: { ...SETTINGS_EXAMPLE, receipt: { on: false } } },
    },
    [400, 401, 403, 503],
  ),
});

export const putEndpointRoute = createRoute({
  ...COMMON,
  method: 'put',
  path: '/v1/alerts/endpoint',
  summary: 'Set where webhooks go',
  description: 'One endpoint an account. A new one gets a secret; one that is there keeps its own.',
  request: { body: jsonBody(endpointFields, { url: ENDPOINT_EXAMPLE.url }) },
  responses: answers(
    {
      status: 200,
      description: 'The endpoint. `secret` is null when it was there before.',
      schema: z.object({ endpoint: endpointSchema, secret: secretSchema.nullable() }),
      example: { endpoint: ENDPOINT_EXAMPLE, secret: SECRET_EXAMPLE },
    },
    [400, 401, 403, 503],
  ),
});

export const deleteEndpointRoute = createRoute({
  ...COMMON,
  method: 'delete',
  path: '/v1/alerts/endpoint',
  summary: 'Send no more webhooks',
  description: 'What still waits to be delivered is dropped.',
  responses: answers(
    {
      status: 200,
      description: 'There is no endpoint now.',
      schema: z.object({ endpoint: z.null() }),
      example: { endpoint: null },
    },
    [401, 403, 503],
  ),
});

export const secretRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/v1/alerts/endpoint/secret',
  summary: 'Replace the secret of webhooks',
  description: 'For 24 hours the one before it signs as well.',
  responses: answers(
    {
      status: 200,
      description: 'The new secret.',
      schema: z.object({ secret: secretSchema }),
      example: { secret: SECRET_EXAMPLE },
    },
    [401, 403, 404, 503],
  ),
});

export const testRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/v1/alerts/test',
  summary: 'Send a test webhook',
  description: 'An event of type `test`, sent at once and not repeated. At most five a minute.',
  responses: answers(
    {
      status: 200,
      description: 'What became of it.',
      schema: z.object({ delivery: deliverySchema }),
      example: { delivery: { ...DELIVERY_EXAMPLE, kind: 'test' } },
    },
    [401, 403, 404, 429, 503],
  ),
});
