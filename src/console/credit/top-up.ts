// Automatic top-ups and the provider's own page for cards and invoices: settings of the account's owner. The rule lives in the account's
// ledger, which alone decides when to order.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime, startOfDay } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import type { TopUpState } from '../../durable/account-messages.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { Channel } from '../../payments/channel.ts';
import { findCustomer } from '../../payments/customers.ts';
import { LEAST_ORDER, readSettings } from '../../payments/settings.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY, dollarsSchema, jsonBody, timeSchema } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { centsSchema } from './order-fields.ts';
import { ORDER_EXAMPLE } from './order-json.ts';

const COMMON = { tags: ['Credit'], security: BY_KEY };
const PATH = '/v1/credits/auto-top-up';

/** The rule of automatic top-ups, and what it has come to. */
export const topUpSchema = z
  .object({
    enabled: z
      .boolean()
      .openapi({ description: 'Orders are placed by themselves. False once something stopped them.' }),
    rule: z.object({ threshold: dollarsSchema, amount: dollarsSchema, daily_ceiling: dollarsSchema }).nullable(),
    pending: z
      .object({ order_id: z.string(), amount: dollarsSchema, since: timeSchema })
      .nullable()
      .openapi({ description: 'The order that is under way. Until it ends there is no other.' }),
    stopped: z.object({ reason: z.string(), order_id: z.string(), at: timeSchema }).nullable().openapi({
      description: 'Why no more are placed: a decline, or a card that asks for its owner. Set the rule again.',
    }),
    ordered_today: dollarsSchema,
  })
  .openapi('AutoTopUp');

const ONE = {
  status: 200,
  description: 'The rule, and what it has come to.',
  schema: topUpSchema,
  example: {
    enabled: true,
    rule: { threshold: '5.000000000', amount: '20.000000000', daily_ceiling: '100.000000000' },
    pending: { order_id: ORDER_EXAMPLE.id, amount: '20.000000000', since: '2026-11-01T09:30:00.000Z' },
    stopped: null,
    ordered_today: '20.000000000',
  },
} as const;

const readRoute = createRoute({
  ...COMMON,
  method: 'get',
  path: PATH,
  summary: 'Read the rule of automatic top-ups',
  responses: answers(ONE, [401, 403, 503]),
});

const setRoute = createRoute({
  ...COMMON,
  method: 'put',
  path: PATH,
  summary: 'Top up by itself',
  description:
    'When credit falls below `threshold`, `amount` is ordered and the card on file is charged, at most `daily_ceiling` in a ' +
    'UTC day. Place an order with `save_card` first.',
  request: {
    body: jsonBody(z.strictObject({ threshold: centsSchema, amount: centsSchema, daily_ceiling: centsSchema }), {
      threshold: '5.00',
      amount: '20.00',
      daily_ceiling: '100.00',
    }),
  },
  responses: answers(ONE, [400, 401, 403, 404, 503]),
});

const stopRoute = createRoute({
  ...COMMON,
  method: 'delete',
  path: PATH,
  summary: 'Stop topping up by itself',
  description: 'An order that is under way goes on.',
  responses: answers(ONE, [401, 403, 503]),
});

const portalRoute = createRoute({
  ...COMMON,
  method: 'post',
  path: '/v1/credits/portal',
  summary: 'Open the page for cards and invoices',
  description: 'The provider’s own page, where cards are changed and invoices are downloaded.',
  request: {
    body: jsonBody(
      z.strictObject({ return_url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }) }),
      { return_url: 'https://example.com/credit' },
    ),
  },
  responses: answers(
    {
      status: 200,
      description: 'Where it is; the address is good for a few minutes.',
      schema: z.object({ url: z.string() }),
      example: { url: 'https://billing.stripe.com/p/session/test_1' },
    },
    [400, 401, 403, 404, 503],
  ),
});

/** The routes of automatic top-ups, and the portal. */
export function topUpRoutes() {
  const router = newRouter<CallerEnv>();
  const ledgerIn = ({ world, caller }: CallerEnv['Variables']) => ledgerDoor(world.env, caller.owner);

  router.openapi(readRoute, async (c) => {
    const state = await ledgerIn(c.var).topUp();
    return state.ok ? c.json(topUpJson(state.value, c.var.world.clock())) : refused(c, state.refusal);
  });

  router.openapi(setRoute, (c) =>
    withDatabase(c, async () => {
      const { threshold, amount, daily_ceiling: dailyMost } = c.req.valid('json');
      const { world, caller } = c.var;
      const channel = channelWith(deskFor(world).channels, 'chargeSavedCard');
      if (channel === undefined) return refused(c, { reason: 'payments_off' });
      const { most } = await readSettings(world.env.DB);
      const wrong = mistakeIn({ threshold, amount, dailyMost }, most);
      if (wrong !== undefined) return refused(c, { reason: 'invalid_parameter', ...wrong });
      if ((await findCustomer(world.env.DB, channel, caller.owner.accountId)) === undefined)
        return refused(c, { reason: 'no_customer' });
      const state = await ledgerIn(c.var).setTopUpRule({ threshold, amount, dailyMost });
      return state.ok ? c.json(topUpJson(state.value, world.clock())) : refused(c, state.refusal);
    }),
  );

  router.openapi(stopRoute, async (c) => {
    const state = await ledgerIn(c.var).setTopUpRule(null);
    return state.ok ? c.json(topUpJson(state.value, c.var.world.clock())) : refused(c, state.refusal);
  });

  router.openapi(portalRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const channel = channelWith(deskFor(world).channels, 'openPortal');
      if (channel?.openPortal === undefined) return refused(c, { reason: 'payments_off' });
      const customer = await findCustomer(world.env.DB, channel, caller.owner.accountId);
      if (customer === undefined) return refused(c, { reason: 'no_customer' });
      const opened = await channel.openPortal(customer, c.req.valid('json').return_url);
      return opened.ok ? c.json({ url: opened.value }) : refused(c, { reason: 'payment_provider_unavailable' });
    }),
  );

  return router;
}

const channelWith = (
  channels: ReadonlyMap<string, Channel>,
  ability: 'chargeSavedCard' | 'openPortal',
): Channel | undefined => [...channels.values()].find((channel) => channel[ability] !== undefined);

type Rule = { readonly threshold: bigint; readonly amount: bigint; readonly dailyMost: bigint };

function mistakeIn(
  { threshold, amount, dailyMost }: Rule,
  most: bigint,
): { readonly param: string; readonly message: string } | undefined {
  if (threshold > most)
    return { param: 'threshold', message: '`threshold` may not exceed the most that can be ordered.' };
  if (amount < LEAST_ORDER || amount > most)
    return { param: 'amount', message: '`amount` must be one that can be ordered by hand, too.' };
  if (dailyMost < amount) return { param: 'daily_ceiling', message: '`daily_ceiling` must cover one `amount`.' };
  return undefined;
}

/** Writes the rule and what it has come to. */
export const topUpJson = ({ rule, intent, stopped, day }: TopUpState, now: number): z.output<typeof topUpSchema> => ({
  enabled: rule !== null && stopped === null,
  rule:
    rule === null
      ? null
      : {
          threshold: formatUsd(rule.threshold),
          amount: formatUsd(rule.amount),
          daily_ceiling: formatUsd(rule.dailyMost),
        },
  pending:
    intent === null ? null : { order_id: intent.orderId, amount: formatUsd(intent.amount), since: isoTime(intent.at) },
  stopped: stopped === null ? null : { reason: stopped.reason, order_id: stopped.orderId, at: isoTime(stopped.at) },
  ordered_today: day.start === startOfDay(now) ? formatUsd(day.ordered) : '0.000000000',
});
