// `/api/app/invitations`: joining an account by a link that carries a token. Having the address that was written on it proves nothing;
// having the link does, so it is mailed, shown once to whoever invites, and works once.
import { createRoute, z } from '@hono/zod-openapi';
import { DAY } from '../../base/clock.ts';
import { sha256Hex } from '../../base/crypto.ts';
import { randomText } from '../../base/id.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv, PersonEnv } from '../key-auth.ts';
import { type Mail, mailerOf } from '../mail/mailer.ts';
import { answers, BY_SESSION, jsonBody } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { ROLES } from '../roles.ts';
import { takeMail } from '../sign-in/mail-limit.ts';
import { originOf } from '../sign-in/origin.ts';
import { INVITATION_EXAMPLE, invitationJson, invitationSchema } from './member-json.ts';
import { mayTouchOwners } from './members.ts';
import { acceptInvitation, deleteInvitation, insertInvitation } from './people-rows.ts';

const LASTS_MS = 7 * DAY;
const TOKEN_LENGTH = 32;
const MOST = 100;
const LINK_EXAMPLE = 'https://farebox.example/app/join#0123456789abcdefghjkmnpqrstvwxyz';

const inviteSchema = z.strictObject({
  email: z.email('must be an e-mail address').max(254, 'must have at most 254 characters'),
  role: z.enum(ROLES),
});

const inviteRoute = createRoute({
  method: 'post',
  path: '/api/app/invitations',
  tags: ['Pages'],
  summary: 'Invite somebody to the account',
  description:
    'The link holds for seven days and works once. It is mailed where mail is set up, and is in this answer only.',
  security: BY_SESSION,
  request: { body: jsonBody(inviteSchema, { email: 'new@acme.example', role: 'developer' }) },
  responses: answers(
    {
      status: 201,
      description: 'The invitation.',
      schema: z.object({ data: invitationSchema, link: z.string(), mailed: z.boolean() }),
      example: { data: INVITATION_EXAMPLE, link: LINK_EXAMPLE, mailed: true },
    },
    [400, 401, 403, 409, 503],
  ),
});

const withdrawRoute = createRoute({
  method: 'delete',
  path: '/api/app/invitations/{id}',
  tags: ['Pages'],
  summary: 'Withdraw an invitation',
  security: BY_SESSION,
  request: { params: z.object({ id: z.string().min(1).max(100) }) },
  responses: answers(
    { status: 200, description: 'It is withdrawn.', schema: z.object({ ok: z.literal(true) }), example: { ok: true } },
    [401, 403, 404, 503],
  ),
});

const acceptRoute = createRoute({
  method: 'post',
  path: '/api/app/join',
  tags: ['Pages'],
  summary: 'Join an account by an invitation',
  security: BY_SESSION,
  request: { body: jsonBody(z.strictObject({ token: z.string().min(1).max(100) }), { token: '0123456789abcdef' }) },
  responses: answers(
    {
      status: 200,
      description: 'The account that was joined.',
      schema: z.object({ account: z.string() }),
      example: { account: '0123456789abcdef' },
    },
    [400, 401, 403, 404, 503],
  ),
});

/** The routes by which members invite. */
export function invitationsRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(inviteRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { email, role } = c.req.valid('json');
      if (role === 'owner' && !mayTouchOwners(c)) return refused(c, { reason: 'role_too_small' });
      const token = randomText(TOKEN_LENGTH, world.random);
      const now = world.clock();
      const row = {
        id: randomText(16, world.random),
        account_id: caller.owner.accountId,
        email,
        role,
        created_at: now,
        expires_at: now + LASTS_MS,
        token_hash: await sha256Hex(token),
        invited_by: caller.person?.personId ?? 'management key',
      };
      if (!(await insertInvitation(world, row, MOST)))
        return refused(c, { reason: 'too_many_members', metadata: { most: MOST } });
      const link = `${originOf(world, c.req.raw)}/app/join#${token}`;
      const mailed = await mail(world, invitationMail(email, caller.person?.member?.name ?? 'an account', link));
      return c.json({ data: invitationJson(row), link, mailed }, 201);
    }),
  );

  router.openapi(withdrawRoute, (c) =>
    withDatabase(c, async () => {
      const { id } = c.req.valid('param');
      const isGone = await deleteInvitation(c.var.world, c.var.caller.owner.accountId, id);
      return isGone ? c.json({ ok: true as const }) : refused(c, { reason: 'invitation_unknown' });
    }),
  );

  return router;
}

/** The route by which somebody who is signed in joins. */
export function joinRoutes() {
  const router = newRouter<PersonEnv>();
  router.openapi(acceptRoute, (c) =>
    withDatabase(c, async () => {
      const { world, person } = c.var;
      const account = await acceptInvitation(world, await sha256Hex(c.req.valid('json').token), person.personId);
      return account === undefined ? refused(c, { reason: 'invitation_unknown' }) : c.json({ account });
    }),
  );
  return router;
}

/** Nobody gets more mails by invitations than by codes. */
async function mail(world: World, letter: Mail): Promise<boolean> {
  const mailer = mailerOf(world);
  if (mailer === undefined || !(await takeMail(world, letter.to, null)).ok) return false;
  return (await mailer.send(letter)).ok;
}

const invitationMail = (to: string, account: string, link: string): Mail => ({
  to,
  subject: `You are invited to ${account}`,
  text: [
    `You are invited to share the account "${account}". Open this link, sign in, and you are a member:`,
    '',
    link,
    '',
    'It holds for seven days and works once. If you do not know who sent it, do nothing.',
  ].join('\n'),
});
