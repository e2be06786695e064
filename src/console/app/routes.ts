// What only pages ask for, under `/api/app`: who is signed in, who else is, and what one screen shows in one answer.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../world.ts';
import { jsonOnly, newRouter, smallBody } from '../answer.ts';
import { allow, type CallerEnv, type PersonEnv, recentSignIn, signedIn } from '../key-auth.ts';
import { accountRoutes } from '../people/account.ts';
import { exportRoutes } from '../people/export.ts';
import { invitationsRoutes, joinRoutes } from '../people/invitations.ts';
import { meRoutes } from '../people/me.ts';
import { membersRoutes } from '../people/members.ts';
import { sessionsRoutes } from '../people/sessions.ts';
import { homeRoutes } from './home.ts';

/** The routes behind the pages of the app. */
export function appApiRoutes(): OpenAPIHono<AppEnv> {
  const router = newRouter<AppEnv>();
  router.use('/api/app/*', smallBody, jsonOnly);
  router.route('/', personRoutes());
  router.route('/', memberRoutes());
  return router;
}

/** What a person asks, whichever the account. */
function personRoutes(): OpenAPIHono<PersonEnv> {
  const router = newRouter<PersonEnv>();
  for (const path of ['me', 'start', 'join', 'sessions/*']) router.use(`/api/app/${path}`, signedIn);
  router.route('/', meRoutes());
  router.route('/', joinRoutes());
  router.route('/', sessionsRoutes());
  return router;
}

/** What a member asks of an account. */
function memberRoutes(): OpenAPIHono<CallerEnv> {
  const router = newRouter<CallerEnv>();
  // Anybody may leave, so what may be changed is looked at route by route.
  router.use('/api/app/members/*', allow('read'));
  router.use('/api/app/home', allow('read'));
  router.use('/api/app/invitations/*', allow('people'));
  router.use('/api/app/account', allow('account'), recentSignIn);
  router.use('/api/app/export', allow('account'));
  router.route('/', homeRoutes());
  router.route('/', membersRoutes());
  router.route('/', invitationsRoutes());
  router.route('/', accountRoutes());
  router.route('/', exportRoutes());
  return router;
}
