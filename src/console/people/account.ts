// `DELETE /api/app/account`: its owner closes the account, for good.
import { createRoute, z } from '@hono/zod-openapi';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_SESSION, jsonBody } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { closeAccount } from './close-account.ts';

const closeSchema = z
  .strictObject({
    confirm: z.string({ error: 'is required: the name of the account' }).max(200, 'must have at most 200 characters'),
    forfeit: z
      .boolean('must be true or false')
      .default(false)
      .openapi({ description: 'Gives up the credit that is left.' }),
  })
  .openapi('CloseAccount');

const closeRoute = createRoute({
  method: 'delete',
  path: '/api/app/account',
  tags: ['Pages'],
  summary: 'Close the account',
  description:
    'Deletes its keys and its people, and freezes its books. Refused while orders, refunds or disputes are under way, and while credit ' +
    'is left that is not given up. Needs a sign-in of the last 15 minutes, or a management key.',
  security: BY_SESSION,
  request: { body: jsonBody(closeSchema, { confirm: 'Acme' }) },
  responses: answers(
    {
      status: 200,
      description: 'It is closed.',
      schema: z.object({ closed: z.literal(true) }),
      example: { closed: true },
    },
    [400, 401, 403, 409, 503],
  ),
});

/** The route that closes an account. */
export function accountRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(closeRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { confirm, forfeit = false } = c.req.valid('json');
      const closed = await closeAccount(world, caller.owner, { confirm, forfeit, byKey: caller.person === undefined });
      return closed.ok ? c.json({ closed: true as const }) : refused(c, closed.refusal);
    }),
  );
  return router;
}
