// Webhooks of payment providers. The raw body is verified before anything of it is read; 200 is said only after all that it says is durable,
// so that a provider delivers again whatever stopped halfway.
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { takeEvent } from '../../payments/events.ts';
import type { ChannelName } from '../../payments/fact.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';

const BODY_BYTES_MAX = 1_000_000;

const NAMES: Readonly<Record<'stripe' | 'dodo', string>> = { stripe: 'Stripe', dodo: 'Dodo Payments' };

const routeOf = (name: 'stripe' | 'dodo') =>
  createRoute({
    method: 'post',
    path: `/webhooks/${name}`,
    tags: ['Webhooks'],
    summary: `Hear of payments from ${NAMES[name]}`,
    description: 'Signed by the provider. Repeated, late and reordered deliveries end in the same state.',
    responses: answers(
      {
        status: 200,
        description: 'What it says is kept. An event of a type or a payment that is not ours is answered so too.',
        schema: z.object({ received: z.literal(true) }),
        example: { received: true },
      },
      [400, 413, 503],
    ),
  });

/** The routes of webhooks. */
export function webhookRoutes(): OpenAPIHono<AppEnv> {
  const router = newRouter<AppEnv>();
  const tooLarge = { reason: 'body_too_large', metadata: { limit_bytes: BODY_BYTES_MAX } } as const;
  router.use(
    '/webhooks/*',
    bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c: Context<AppEnv>) => refused(c, tooLarge) }),
  );
  for (const name of ['stripe', 'dodo'] as const) {
    router.openapi(routeOf(name), async (c) => {
      const desk = deskFor(c.var.world);
      const channel = desk.channels.get(name satisfies ChannelName);
      if (channel === undefined) return refused(c, { reason: 'webhook_off', metadata: { channel: NAMES[name] } });
      // A byte order mark is part of what was signed.
      const body = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(await c.req.arrayBuffer());
      const event = await channel.readWebhook(body, c.req.raw.headers, desk.clock());
      if (!event.ok) return refused(c, event.refusal);
      return withDatabase(c, async () => {
        const taken = await takeEvent(desk, name, event.value);
        return taken.ok ? c.json({ received: true } as const) : refused(c, taken.refusal);
      });
    });
  }
  return router;
}
