// `GET /v1/key`: what a key may know of itself, in OpenRouter's names.
import { createRoute, z } from '@hono/zod-openapi';
import { atLeastZero, type NanoUsd, smallest, ZERO } from '../../billing/money.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import { newRouter } from '../answer.ts';
import type { CallingKey, KeyEnv } from '../key-auth.ts';
import { exactOrNull } from '../money-text.ts';
import { answers, BY_KEY, dollarsSchema } from '../openapi.ts';
import { KEY_FACTS_EXAMPLE } from './key-examples.ts';
import { keyFacts, keyFactsSchema } from './key-json.ts';
import { ownerOf } from './keys.ts';

const ownKeySchema = keyFactsSchema.extend({
  is_free_tier: z.boolean(),
  is_management_key: z.boolean(),
  is_provisioning_key: z.boolean(),
  rate_limit: z.object({ requests: z.number(), interval: z.string(), note: z.string() }),
  spendable: dollarsSchema
    .nullable()
    .openapi({ description: 'What the key could hold now. null: not known just now.' }),
  frozen: z.array(z.string()).openapi({ description: 'Why the account is frozen; empty when it is not.' }),
});

const OLD_RATE_LIMIT = { requests: -1, interval: '10s', note: 'Deprecated: see requests_per_minute.' };

const keyRoute = createRoute({
  method: 'get',
  path: '/v1/key',
  tags: ['Keys'],
  summary: 'Read the key that asks',
  description: 'Any key. Weeks begin on Monday, all times are UTC.',
  security: BY_KEY,
  responses: answers(
    {
      status: 200,
      description: 'The key.',
      schema: z.object({ data: ownKeySchema }),
      example: {
        data: {
          ...KEY_FACTS_EXAMPLE,
          is_free_tier: false,
          is_management_key: false,
          is_provisioning_key: false,
          rate_limit: OLD_RATE_LIMIT,
          spendable: '20.500000000',
          frozen: [],
        },
      },
    },
    [401, 403, 503],
  ),
});

/** The route of a key about itself. */
export function keyRoutes() {
  const router = newRouter<KeyEnv>();
  router.openapi(keyRoute, async (c) => {
    const { world, calling } = c.var;
    const isManagement = calling.view.policy.kind === 'management';
    const data: z.output<typeof ownKeySchema> = {
      ...keyFacts(calling.view),
      is_free_tier: false,
      is_management_key: isManagement,
      is_provisioning_key: isManagement,
      rate_limit: OLD_RATE_LIMIT,
      spendable: exactOrNull(await spendableOf(world, calling)),
      frozen: [...calling.view.frozen],
    };
    return c.json({ data });
  });
  return router;
}

/** What the key could hold now; null when a wallet of its account does not answer. A management key never holds. */
async function spendableOf(world: World, { key, view }: CallingKey): Promise<NanoUsd | null> {
  if (view.policy.kind === 'management' || view.frozen.length > 0) return ZERO;
  const credits = await ledgerDoor(world.env, ownerOf(key)).credits();
  if (!credits.ok) return null;
  const available = atLeastZero(credits.value.available);
  return view.limitRemaining === null ? available : smallest(available, atLeastZero(view.limitRemaining));
}
