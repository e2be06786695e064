// The console's HTTP surface. Who may call is decided here, before a body is read; what the routes do is in the files beside.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../world.ts';
import { adminAccountsRoutes } from './admin-accounts.ts';
import { operator } from './admin-auth.ts';
import { adminCreditsRoutes } from './admin-credits.ts';
import { adminKeysRoutes } from './admin-keys.ts';
import { adminReconciliationRoutes } from './admin-reconciliation.ts';
import { adminStateRoutes } from './admin-state.ts';
import { jsonOnly, newRouter, smallBody } from './answer.ts';
import { catalogAdminRoutes } from './catalog-admin.ts';
import { creditsRoutes } from './credits.ts';
import { generationRoutes } from './generation.ts';
import { keyRoutes } from './key.ts';
import { anyKey, type KeyEnv, managementKey } from './key-auth.ts';
import { keyByHashRoutes } from './key-by-hash.ts';
import { keysRoutes } from './keys.ts';

/** All of the console: what keys open under `/v1`, and the operator's API under `/api/admin`. Mounted at `/`. */
export function consoleRoutes(): OpenAPIHono<AppEnv> {
  const router = newRouter<AppEnv>();
  router.route('/', accountRoutes());
  router.use('/api/admin/*', operator, smallBody, jsonOnly);
  router.route('/', adminAccountsRoutes());
  router.route('/', adminCreditsRoutes());
  router.route('/', adminStateRoutes());
  router.route('/', adminKeysRoutes());
  router.route('/', adminReconciliationRoutes());
  router.route('/', catalogAdminRoutes());
  return router;
}

/** What keys open under `/v1`. */
function accountRoutes(): OpenAPIHono<KeyEnv> {
  const router = newRouter<KeyEnv>();
  router.use('/v1/keys/*', managementKey, smallBody, jsonOnly);
  router.use('/v1/credits', managementKey);
  router.use('/v1/key', anyKey);
  router.use('/v1/generation', anyKey);
  router.route('/', keysRoutes());
  router.route('/', keyByHashRoutes());
  router.route('/', creditsRoutes());
  router.route('/', keyRoutes());
  router.route('/', generationRoutes());
  return router;
}
