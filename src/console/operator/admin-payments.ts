// The operator's view of money in: which channels are on, what is set, what waits for a person, and a reconciliation at once.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { channelStates } from '../../payments/channels/open.ts';
import type { ChannelName } from '../../payments/fact.ts';
import { endParked, listParked, type Parked } from '../../payments/parked-rows.ts';
import { reconcilePayments } from '../../payments/reconcile.ts';
import { reconcileFully } from '../../payments/reconcile-full.ts';
import { DEFAULT_SETTINGS, readSettings, writeSettings } from '../../payments/settings.ts';
import { takeFact } from '../../payments/take.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody, timeSchema } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { changed, settingsChangeSchema, settingsJson, settingsSchema } from './payment-settings-json.ts';
import { paymentsView } from './payments-view.ts';

const COMMON = { tags: ['Operator: payments'], security: BY_ADMIN_TOKEN };
const PARKED_MAX = 200;

const viewSchema = z.looseObject({}).openapi('Payments');
const parkedSchema = z
  .object({
    channel: z.string(),
    id: z.string().openapi({ description: 'Its kind, the provider’s id, and what was said.' }),
    cause: z.string(),
    order_id: z.string().nullable(),
    since: timeSchema,
    fact: z.looseObject({}),
  })
  .openapi('Parked');

const PARKED_EXAMPLE = {
  channel: 'stripe',
  id: 'payment/pi_1/paid',
  cause: 'other_amount',
  order_id: 'ord_01kf6z3t8w4m7t3f8v2x6c5b9n',
  since: '2026-11-01T09:30:00.000Z',
  fact: {},
};

const VIEW = {
  status: 200,
  description: 'Channels, what waits, and what is not explained.',
  schema: viewSchema,
  example: {
    channels: [{ name: 'stripe', on: true, mode: 'live', why: null }],
    parked: [],
    foreign: 0,
    differences: [],
  },
} as const;

const viewRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/payments',
  summary: 'How payments stand',
  responses: answers(VIEW, [401, 404, 503]),
});

const reconcileRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/api/admin/payments/reconcile',
  summary: 'Compare with the providers now',
  description: 'The pass of every quarter of an hour and the full one of every day, at once.',
  responses: answers(VIEW, [401, 404, 503]),
});

const SETTINGS = {
  status: 200,
  description: 'The settings.',
  schema: settingsSchema,
  example: settingsJson(DEFAULT_SETTINGS),
} as const;

const settingsRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/payments/settings',
  summary: 'Read the settings for orders',
  responses: answers(SETTINGS, [401, 404, 503]),
});

const changeRoute = createRoute({
  ...COMMON,
  method: 'patch',
  path: '/api/admin/payments/settings',
  summary: 'Change the settings for orders',
  description: 'What is absent stays as it is. Orders that were placed keep their price.',
  request: { body: jsonBody(settingsChangeSchema, { fee_percent: '5.5', fee_least: '0.80' }) },
  responses: answers(SETTINGS, [400, 401, 404, 503]),
});

const parkedRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: '/api/admin/payments/parked',
  summary: 'List what waits for a person',
  description: 'Words of providers that could not be acted on, with the cause. Oldest first.',
  responses: answers(
    {
      status: 200,
      description: 'What waits.',
      schema: z.object({ data: z.array(parkedSchema) }),
      example: { data: [PARKED_EXAMPLE] },
    },
    [401, 404, 503],
  ),
});

const resolveRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/api/admin/payments/parked/resolve',
  summary: 'Try a parked word again, or note that it was seen to',
  description: '`retry` takes it as if it came now; `dismiss` says that a person has dealt with it at the provider.',
  request: {
    body: jsonBody(
      z.strictObject({
        channel: z.enum(['stripe', 'dodo', 'test']),
        id: z.string().max(300),
        action: z.enum(['retry', 'dismiss'], { error: 'must be "retry" or "dismiss"' }),
      }),
      { channel: 'stripe', id: PARKED_EXAMPLE.id, action: 'retry' },
    ),
  },
  responses: answers(
    {
      status: 200,
      description: 'What became of it.',
      schema: z.object({ outcome: z.string() }),
      example: { outcome: 'applied' },
    },
    [400, 401, 404, 503],
  ),
});

/** The routes of the operator's view of payments. */
export function adminPaymentsRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(viewRoute, (c) =>
    withDatabase(c, async () => c.json(await paymentsView(c.var.world.env.DB, channelStates(c.var.world.env)))),
  );

  router.openapi(reconcileRoute, (c) =>
    withDatabase(c, async () => {
      const desk = deskFor(c.var.world);
      await reconcilePayments(desk);
      await reconcileFully(desk, true);
      return c.json(await paymentsView(desk.db, channelStates(c.var.world.env)));
    }),
  );

  router.openapi(settingsRoute, (c) =>
    withDatabase(c, async () => c.json(settingsJson(await readSettings(c.var.world.env.DB)))),
  );

  router.openapi(changeRoute, (c) =>
    withDatabase(c, async () => {
      const { env, clock } = c.var.world;
      const next = changed(await readSettings(env.DB), c.req.valid('json'));
      if ('param' in next) return refused(c, { reason: 'invalid_parameter', ...next });
      await writeSettings(env.DB, next, clock());
      return c.json(settingsJson(next));
    }),
  );

  router.openapi(parkedRoute, (c) =>
    withDatabase(c, async () => {
      const parked = await listParked(c.var.world.env.DB, { limit: PARKED_MAX });
      return c.json({ data: parked.map(parkedJson) });
    }),
  );

  router.openapi(resolveRoute, (c) =>
    withDatabase(c, async () => {
      const desk = deskFor(c.var.world);
      const { channel, id, action } = c.req.valid('json');
      const parked = await findParked(desk.db, channel, id);
      if (parked === undefined) return refused(c, { reason: 'parked_unknown' });
      const taken = action === 'retry' ? await takeFact(desk, parked.fact) : undefined;
      if (taken?.ok === false) return refused(c, taken.refusal);
      const isOver = taken === undefined || taken.value === 'applied';
      if (isOver) await endParked(desk.db, channel, id, 'resolved');
      return c.json({ outcome: taken?.value ?? 'dismissed' });
    }),
  );

  return router;
}

async function findParked(db: D1Database, channel: ChannelName, id: string): Promise<Parked | undefined> {
  const parked = await listParked(db, { limit: 1, channel, id });
  return parked[0];
}

/** Writes a parked word. */
const parkedJson = ({ channel, id, cause, orderId, at, fact }: Parked): z.output<typeof parkedSchema> => ({
  channel,
  id,
  cause,
  order_id: orderId,
  since: isoTime(at),
  fact: { ...fact },
});
