// `GET /api/app/live`: the socket over which an open page hears of its account. A browser lets any site open a socket with our cookie, and
// sends no header of ours with it: so the origin is checked, and the account is named in the query. docs/live.md says what is spoken.
import { createRoute, z } from '@hono/zod-openapi';
import { ledgerDoor } from '../durable/doors.ts';
import type { AppEnv } from '../world.ts';
import { newRouter, refused } from './answer.ts';
import { answers, BY_SESSION } from './openapi.ts';
import { may } from './roles.ts';
import { isOwnOrigin } from './sign-in/origin.ts';
import { readSession } from './sign-in/session.ts';

const liveRoute = createRoute({
  method: 'get',
  path: '/api/app/live',
  tags: ['Pages'],
  summary: 'Hear of calls, credit and orders as they happen',
  description: 'A WebSocket for the app’s own pages: it answers 101 where the request asks for the upgrade.',
  security: BY_SESSION,
  request: {
    query: z.object({
      account: z.string().max(64).optional().openapi({ description: 'Which of the person’s accounts; the first.' }),
    }),
  },
  responses: {
    ...answers({ status: 200, description: 'Never: it is 101.', schema: z.null(), example: null }, [401, 403, 503]),
  },
});

/** The route of live pages. */
export function liveRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(liveRoute, async (c) => {
    const { world } = c.var;
    const session = await readSession(world, c.req.raw, c.req.valid('query').account);
    if (!session.ok) return refused(c, session.refusal);
    if (!isOwnOrigin(world, c.req.raw)) return refused(c, { reason: 'foreign_origin' });
    const { member, sessionId, personId } = session.value;
    if (member === undefined) return refused(c, { reason: 'not_a_member' });
    if (!may(member.role, 'read')) return refused(c, { reason: 'role_too_small' });
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') return refused(c, { reason: 'upgrade_required' });
    const live = await ledgerDoor(world.env, member.owner).live({ session: sessionId, person: personId });
    // A new answer, because headers are added to it on its way out.
    return live.ok ? new Response(null, live.value) : refused(c, live.refusal);
  });
  return router;
}
