// `/api/app/members`: who may do what in an account. Only owners make owners and touch them; anybody may leave.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { newRouter, refused } from '../answer.ts';
import { type CallerEnv, callerMay } from '../key-auth.ts';
import { answers, BY_SESSION, jsonBody } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { ROLES } from '../roles.ts';
import { closeLive } from './live-of.ts';
import {
  INVITATION_EXAMPLE,
  invitationJson,
  invitationSchema,
  MEMBER_EXAMPLE,
  memberJson,
  memberSchema,
  roleOf,
} from './member-json.ts';
import { changeRole, listInvitations, listMembers, removeMember } from './people-rows.ts';

const memberParam = z.object({ id: z.string().min(1).max(100) });
const CHANGED = {
  status: 200,
  description: 'It is done.',
  schema: z.object({ ok: z.literal(true) }),
  example: { ok: true },
} as const;

const listRoute = createRoute({
  method: 'get',
  path: '/api/app/members',
  tags: ['Pages'],
  summary: 'List the members of the account',
  security: BY_SESSION,
  responses: answers(
    {
      status: 200,
      description: 'Members and open invitations, the oldest first.',
      schema: z.object({ data: z.array(memberSchema), invitations: z.array(invitationSchema) }),
      example: { data: [MEMBER_EXAMPLE], invitations: [INVITATION_EXAMPLE] },
    },
    [401, 403, 503],
  ),
});

const changeRoute = createRoute({
  method: 'patch',
  path: '/api/app/members/{id}',
  tags: ['Pages'],
  summary: 'Change the role of a member',
  description: 'Only owners make owners, and only owners change the role of one. An account keeps at least one owner.',
  security: BY_SESSION,
  request: { params: memberParam, body: jsonBody(z.strictObject({ role: z.enum(ROLES) }), { role: 'billing' }) },
  responses: answers(CHANGED, [400, 401, 403, 404, 409, 503]),
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/app/members/{id}',
  tags: ['Pages'],
  summary: 'Remove a member, or leave the account',
  security: BY_SESSION,
  request: { params: memberParam },
  responses: answers(CHANGED, [401, 403, 404, 409, 503]),
});

/** The routes of an account's members. */
export function membersRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const members = await listMembers(world, caller.owner.accountId);
      const invitations = await listInvitations(world, caller.owner.accountId);
      return c.json({
        data: members.map((row) => memberJson(row, caller.person?.personId)),
        invitations: invitations.map(invitationJson),
      });
    }),
  );

  router.openapi(changeRoute, (c) =>
    withDatabase(c, async () => {
      const { id } = c.req.valid('param');
      const { role } = c.req.valid('json');
      if (!callerMay(c.var.caller, 'people')) return refused(c, { reason: 'role_too_small' });
      if ((role === 'owner' || (await isOwner(c, id))) && !mayTouchOwners(c))
        return refused(c, { reason: 'role_too_small' });
      return after(c, id, await changeRole(c.var.world, c.var.caller.owner.accountId, id, role));
    }),
  );

  router.openapi(removeRoute, (c) =>
    withDatabase(c, async () => {
      const { id } = c.req.valid('param');
      const isSelf = c.var.caller.person?.personId === id;
      const mayRemove = callerMay(c.var.caller, 'people') && (mayTouchOwners(c) || !(await isOwner(c, id)));
      if (!isSelf && !mayRemove) return refused(c, { reason: 'role_too_small' });
      return after(c, id, await removeMember(c.var.world, c.var.caller.owner.accountId, id));
    }),
  );

  return router;
}

/** A management key speaks for the account itself. */
export const mayTouchOwners = ({ var: { caller } }: Context<CallerEnv>): boolean =>
  caller.person === undefined || caller.person.member?.role === 'owner';

async function isOwner({ var: { world, caller } }: Context<CallerEnv>, personId: string): Promise<boolean> {
  const members = await listMembers(world, caller.owner.accountId);
  return members.some((row) => row.person_id === personId && roleOf(row.role) === 'owner');
}

/** Says how it went. What the member's pages hear is ended: they ask again, as whoever the member is now. */
async function after(c: Context<CallerEnv>, personId: string, outcome: 'changed' | 'unknown' | 'last_owner') {
  if (outcome === 'unknown') return refused(c, { reason: 'member_unknown' });
  if (outcome === 'last_owner') return refused(c, { reason: 'last_owner' });
  await closeLive(c.var.world, c.var.caller.owner, personId);
  return c.json({ ok: true as const });
}
