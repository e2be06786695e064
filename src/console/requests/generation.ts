// `GET /v1/generation`: one request and its receipt, read from the wallet that keeps it. Nothing central knows requests.
import { createRoute, z } from '@hono/zod-openapi';
import type { KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { ledgerDoor, walletDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { Caller, CallerEnv } from '../key-auth.ts';
import type { Owner } from '../make-key.ts';
import { answers, BY_KEY } from '../openapi.ts';
import { GENERATION_EXAMPLE } from './generation-example.ts';
import { type Generation, generationJson, generationSchema } from './generation-json.ts';

/** A management key's search asks this many wallets at once. */
const WALLETS_AT_ONCE = 50;

const generationRoute = createRoute({
  method: 'get',
  path: '/v1/generation',
  tags: ['Requests'],
  summary: 'Read a request and its receipt',
  description:
    'By our id (`x-generation-id`) or the id in the answer. An inference key reads its own requests; a management key those ' +
    'of every key of its account. It can be read as soon as the answer has ended.',
  security: BY_KEY,
  request: {
    query: z.object({
      id: z
        .string({ error: 'is required: the id of a request' })
        .min(1, 'is required: the id of a request')
        .max(256, 'must have at most 256 characters')
        .openapi({ example: GENERATION_EXAMPLE.id }),
    }),
  },
  responses: answers(
    {
      status: 200,
      description: 'The request.',
      schema: z.object({ data: generationSchema }),
      example: { data: GENERATION_EXAMPLE },
    },
    [400, 401, 403, 404, 503],
  ),
});

/** The route of one request. */
export function generationRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(generationRoute, async (c) => {
    const { world, caller } = c.var;
    const { id } = c.req.valid('query');
    const found = await findGeneration(world, caller, id);
    return found.ok ? c.json({ data: found.value }) : refused(c, found.refusal);
  });
  return router;
}

type Found = Result<
  Generation,
  { readonly reason: 'generation_not_found' | 'wallet_unreachable' | 'key_busy' | 'ledger_unreachable' }
>;

async function findGeneration(world: World, { owner, only }: Caller, id: string): Promise<Found> {
  if (only !== undefined) return findIn(world, owner, only, id);
  const keys = await ledgerDoor(world.env, owner).keys();
  if (!keys.ok) return refuse({ reason: 'ledger_unreachable' });
  let silent = false;
  for (let from = 0; from < keys.value.length; from += WALLETS_AT_ONCE) {
    const some = keys.value.slice(from, from + WALLETS_AT_ONCE);
    const answers = await Promise.all(some.map((keyId) => findIn(world, owner, keyId, id)));
    const found = answers.find((answer) => answer.ok);
    if (found !== undefined) return found;
    silent ||= answers.some((answer) => !answer.ok && answer.refusal.reason !== 'generation_not_found');
  }
  return refuse({ reason: silent ? 'wallet_unreachable' : 'generation_not_found' });
}

async function findIn(world: World, owner: Owner, keyId: KeyId, id: string): Promise<Found> {
  const found = await walletDoor(world.env, { ...owner, keyId }).findRequest(id);
  return found.ok ? ok(generationJson(found.value, keyId)) : found;
}
