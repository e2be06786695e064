// `GET /v1/credits`: the account's credit. OpenRouter's two numbers, and exact figures that always add up.
import { createRoute, z } from '@hono/zod-openapi';
import { formatUsd, usdNumber } from '../../billing/money.ts';
import type { CreditsView } from '../../durable/account-messages.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY, dollarsSchema } from '../openapi.ts';

const creditsSchema = z
  .object({
    data: z.object({ total_credits: z.number(), total_usage: z.number() }),
    exact: z.object({
      credits: dollarsSchema.openapi({ description: 'Money in, less reversals.' }),
      usage: dollarsSchema.openapi({ description: 'Spent, less what was given back.' }),
      held: dollarsSchema.openapi({ description: 'Held by running requests.' }),
      set_aside: dollarsSchema.openapi({ description: 'Claimed by a refund under way or an open dispute.' }),
      available: dollarsSchema.openapi({ description: 'The rest: credits less usage, held and set_aside.' }),
    }),
  })
  .openapi('Credits');

const creditsRoute = createRoute({
  method: 'get',
  path: '/v1/credits',
  tags: ['Credit'],
  summary: 'Read the credit of the account',
  description:
    'Needs a management key. Every wallet with credit is asked; when one does not answer, so does this: 503.',
  security: BY_KEY,
  responses: answers(
    {
      status: 200,
      description: 'The credit.',
      schema: creditsSchema,
      example: {
        data: { total_credits: 50, total_usage: 11.25 },
        exact: {
          credits: '50.000000000',
          usage: '11.250000000',
          held: '0.500000000',
          set_aside: '0.000000000',
          available: '38.250000000',
        },
      },
    },
    [401, 403, 503],
  ),
});

/** The route of an account's credit. */
export function creditsRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(creditsRoute, async (c) => {
    const credits = await ledgerDoor(c.var.world.env, c.var.caller.owner).credits();
    return credits.ok ? c.json(creditsJson(credits.value)) : refused(c, credits.refusal);
  });
  return router;
}

/** Writes an account's credit. */
const creditsJson = (view: CreditsView): z.output<typeof creditsSchema> => ({
  data: { total_credits: usdNumber(view.credits), total_usage: usdNumber(view.usage) },
  exact: {
    credits: formatUsd(view.credits),
    usage: formatUsd(view.usage),
    held: formatUsd(view.held),
    set_aside: formatUsd(view.setAside),
    available: formatUsd(view.available),
  },
});
