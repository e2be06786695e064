// `/api/app/me` and `/api/app/start`: who is signed in, and the account that a newcomer is given. For pages only.
import { createRoute, z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { PersonEnv } from '../key-auth.ts';
import { mailerOf } from '../mail/mailer.ts';
import { answers, BY_SESSION, timeSchema } from '../openapi.ts';
import { ROLES } from '../roles.ts';
import { signInMethods } from '../sign-in/methods.ts';
import { RECENT_MS } from '../sign-in/recent.ts';
import type { Membership, SignedIn } from '../sign-in/session.ts';
import { startAccount } from './start.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

const membershipSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: timeSchema,
});

export const meSchema = z
  .object({
    person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    accounts: z.array(membershipSchema).openapi({ description: 'The accounts of the person, the oldest first.' }),
    session: z.object({
      id: z.string(),
      fresh_until: timeSchema.openapi({ description: 'Until then what needs a recent sign-in needs no other.' }),
    }),
    methods: z.object({ email: z.boolean(), github: z.boolean(), google: z.boolean(), passkey: z.boolean() }),
    mail: z.boolean().openapi({ description: 'True when this deployment can send mail.' }),
    test_channel: z.boolean().openapi({ description: 'True in a demo, where a purchase costs nothing.' }),
  })
  .openapi('Me');

export const startedSchema = z.object({
  account: membershipSchema,
  key: z.object({ hash: z.string(), label: z.string(), name: z.string(), text: z.string() }).nullable(),
});

const ACCOUNT_EXAMPLE = {
  id: '0123456789abcdef',
  name: 'Acme',
  role: 'owner',
  created_at: '2026-11-01T09:30:00.000Z',
};

const meRoute = createRoute({
  method: 'get',
  path: '/api/app/me',
  tags: ['Pages'],
  summary: 'Read who is signed in',
  security: BY_SESSION,
  responses: answers(
    {
      status: 200,
      description: 'The person.',
      schema: meSchema,
      example: {
        person: { id: 'Ab3', name: 'Acme', email: 'owner@acme.example' },
        accounts: [ACCOUNT_EXAMPLE],
        session: { id: 'Cd4', fresh_until: '2026-11-01T09:45:00.000Z' },
        methods: { email: true, github: false, google: false, passkey: true },
        mail: true,
        test_channel: false,
      },
    },
    [401, 403, 503],
  ),
});

const startRoute = createRoute({
  method: 'post',
  path: '/api/app/start',
  tags: ['Pages'],
  summary: 'Make the first account of a newcomer',
  description:
    'Makes the account, its ledger and a first key when the person has none; repeated, it shows the account. The text of the key is ' +
    'in the answer that made it and never again.',
  security: BY_SESSION,
  responses: answers(
    {
      status: 200,
      description: 'The account.',
      schema: startedSchema,
      example: {
        account: ACCOUNT_EXAMPLE,
        key: { hash: '0123456789abcdef', label: 'sk-fb-1aut...wxyz', name: 'default', text: 'sk-fb-1auto...' },
      },
    },
    [401, 403, 503],
  ),
});

/** The routes of who is signed in. */
export function meRoutes() {
  const router = newRouter<PersonEnv>();

  router.openapi(meRoute, (c) => {
    const { world, person } = c.var;
    return c.json(meJson(world, person));
  });

  router.openapi(startRoute, async (c) => {
    const { world, person } = c.var;
    const [first] = person.memberships;
    if (first !== undefined) return c.json({ account: membershipJson(person.member ?? first), key: null });
    const started = await startAccount(world, person);
    if (!started.ok) return refused(c, started.refusal);
    const { owner, name, key } = started.value;
    const { keyId: hash, label, name: keyName } = key.view.policy;
    const account = membershipJson({ owner, name, role: 'owner', createdAt: world.clock() });
    return c.json({ account, key: { hash, label, name: keyName, text: key.text } });
  });

  return router;
}

/** Writes who is signed in; the app's page carries it too, so that the app need not ask. */
export const meJson = (world: World, person: SignedIn): z.output<typeof meSchema> => ({
  ...personJson(person),
  methods: signInMethods(world),
  mail: mailerOf(world) !== undefined,
  test_channel: FAREBOX_DEMO,
});

const personJson = ({ personId, name, email, sessionId, signedInAt, memberships }: SignedIn) => ({
  person: { id: personId, name, email },
  accounts: memberships.map(membershipJson),
  session: { id: sessionId, fresh_until: isoTime(signedInAt + RECENT_MS) },
});

/** Writes an account as the person's own. */
const membershipJson = ({ owner, name, role, createdAt }: Membership): z.output<typeof membershipSchema> => ({
  id: owner.accountId,
  name,
  role,
  created_at: isoTime(createdAt),
});
