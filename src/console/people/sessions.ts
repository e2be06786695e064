// `/api/app/sessions`: where a person is signed in, and the end of it. Ending a session ends its live connections too.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { newRouter, refused } from '../answer.ts';
import type { PersonEnv } from '../key-auth.ts';
import { answers, BY_SESSION, timeSchema } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { closeLiveOf } from './live-of.ts';
import { endSessions, listSessions } from './people-rows.ts';

const sessionSchema = z.object({
  id: z.string(),
  is_current: z.boolean(),
  created_at: timeSchema,
  expires_at: timeSchema,
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
});

const SESSION_EXAMPLE = {
  id: 'Cd4',
  is_current: true,
  created_at: '2026-11-01T09:30:00.000Z',
  expires_at: '2026-12-01T09:30:00.000Z',
  ip: '203.0.113.7',
  user_agent: 'Mozilla/5.0',
};

const listRoute = createRoute({
  method: 'get',
  path: '/api/app/sessions',
  tags: ['Pages'],
  summary: 'List where the person is signed in',
  security: BY_SESSION,
  responses: answers(
    {
      status: 200,
      description: 'The sessions, the newest first.',
      schema: z.object({ data: z.array(sessionSchema) }),
      example: { data: [SESSION_EXAMPLE] },
    },
    [401, 403, 503],
  ),
});

const endRoute = createRoute({
  method: 'delete',
  path: '/api/app/sessions/{id}',
  tags: ['Pages'],
  summary: 'Sign out one session',
  security: BY_SESSION,
  request: { params: z.object({ id: z.string().min(1).max(100) }) },
  responses: answers(
    { status: 200, description: 'It has ended.', schema: z.object({ ended: z.number() }), example: { ended: 1 } },
    [401, 403, 404, 503],
  ),
});

const endAllRoute = createRoute({
  method: 'delete',
  path: '/api/app/sessions',
  tags: ['Pages'],
  summary: 'Sign out everywhere',
  security: BY_SESSION,
  request: {
    query: z.object({ keep: z.enum(['current'], { error: 'must be "current"' }).optional() }),
  },
  responses: answers(
    { status: 200, description: 'They have ended.', schema: z.object({ ended: z.number() }), example: { ended: 3 } },
    [400, 401, 403, 503],
  ),
});

/** The routes of a person's sessions. */
export function sessionsRoutes() {
  const router = newRouter<PersonEnv>();

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { world, person } = c.var;
      const rows = await listSessions(world, person.personId);
      const data = rows.map((row) => ({
        id: row.id,
        is_current: row.id === person.sessionId,
        created_at: isoTime(row.created_at),
        expires_at: isoTime(row.expires_at),
        ip: row.ip_address,
        user_agent: row.user_agent,
      }));
      return c.json({ data });
    }),
  );

  router.openapi(endRoute, (c) =>
    withDatabase(c, async () => {
      const { world, person } = c.var;
      const { id } = c.req.valid('param');
      const ended = await endSessions(world, person.personId, { id });
      if (ended === 0) return refused(c, { reason: 'session_unknown' });
      await closeLiveOf(world, person, id);
      return c.json({ ended });
    }),
  );

  router.openapi(endAllRoute, (c) =>
    withDatabase(c, async () => {
      const { world, person } = c.var;
      const allBut = c.req.valid('query').keep === 'current' ? person.sessionId : null;
      const others = await listSessions(world, person.personId);
      const ended = await endSessions(world, person.personId, { allBut });
      for (const { id } of others) if (id !== allBut) await closeLiveOf(world, person, id);
      return c.json({ ended });
    }),
  );

  return router;
}
