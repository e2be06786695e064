// `POST /api/app/chat`: a member runs a chat completion from a page, on a key of the account and within all that bounds it. Who it is and
// which key is settled here; the gateway, which is handed in, does the rest as for any other call.
import { createRoute, z } from '@hono/zod-openapi';
import type { ApiKey } from '../base/api-key.ts';
import type { AppEnv } from '../world.ts';
import { newRouter, refused } from './answer.ts';
import { allow, type CallerEnv } from './key-auth.ts';
import { findKey } from './keys/find-key.ts';
import { KEY_EXAMPLE } from './keys/key-examples.ts';
import { answers, BY_SESSION, jsonBody } from './openapi.ts';

const chatRoute = createRoute({
  method: 'post',
  path: '/api/app/chat',
  tags: ['Pages'],
  summary: 'Complete a chat on a key of the account',
  description:
    'Takes and gives what `POST /v1/chat/completions` does. For a signed-in member whose role may use keys.',
  security: BY_SESSION,
  request: {
    query: z.object({ key: z.string().openapi({ description: 'The key’s hash.', example: KEY_EXAMPLE.hash }) }),
    body: jsonBody(z.looseObject({}), { model: 'demo/echo', messages: [{ role: 'user', content: 'Hello' }] }),
  },
  responses: answers(
    { status: 200, description: 'The answer.', schema: z.looseObject({}), example: {} },
    [400, 401, 402, 403, 404, 413, 429, 503],
  ),
});

/** Serves a chat completion for the key that it is told of. */
type Chat = (asked: {
  readonly req: { readonly raw: Request };
  readonly var: AppEnv['Variables'] & { readonly actingKey?: ApiKey };
}) => Promise<Response>;

/** The route of the playground, over the gateway's way to serve a chat completion. */
export function playgroundRoutes(chat: Chat) {
  const router = newRouter<CallerEnv>();
  // Registered, not `openapi()`: the body is the gateway's to read.
  router.openAPIRegistry.registerPath(chatRoute);
  router.post('/api/app/chat', allow('keys'), async (c) => {
    const { world, caller } = c.var;
    if (caller.person === undefined) return refused(c, { reason: 'not_signed_in' });
    const found = await findKey(world, caller.owner, c.req.query('key') ?? '');
    if (!found.ok) return refused(c, found.refusal);
    const { accountId, place, keyId, secretHash } = found.value.view.policy;
    return chat({ req: c.req, var: { ...c.var, actingKey: { accountId, place, keyId, secretHash } } });
  });
  return router;
}
