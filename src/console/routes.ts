// The console's HTTP surface. Who may call is decided here, before a body is read; what the routes do is in the files beside.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../world.ts';
import { operator } from './admin-auth.ts';
import { alertsRoutes } from './alerts/alerts.ts';
import { alertEndpointRoutes } from './alerts/endpoint.ts';
import { jsonOnly, newRouter, smallBody } from './answer.ts';
import { appApiRoutes } from './app/routes.ts';
import { codesRoutes } from './credit/codes.ts';
import { creditsRoutes } from './credit/credits.ts';
import { orderOptionsRoutes } from './credit/order-options.ts';
import { adminRefundsRoutes, refundsRoutes } from './credit/order-refunds.ts';
import { ordersRoutes } from './credit/orders.ts';
import { paymentReturnRoutes } from './credit/payment-return.ts';
import { receiptsRoutes } from './credit/receipts.ts';
import { adminStatementRoutes, statementRoutes } from './credit/statement.ts';
import { testChannelRoutes } from './credit/test-channel.ts';
import { topUpRoutes } from './credit/top-up.ts';
import { webhookRoutes } from './credit/webhooks.ts';
import { allow, anyKey, anyReader, type CallerEnv, recentSignIn } from './key-auth.ts';
import { keyRoutes } from './keys/key.ts';
import { keyByHashRoutes } from './keys/key-by-hash.ts';
import { keysRoutes } from './keys/keys.ts';
import { rotateRoutes } from './keys/rotate.ts';
import { liveRoutes } from './live.ts';
import { mailboxRoutes } from './mail/mailbox-page.ts';
import { adminAccountsRoutes } from './operator/admin-accounts.ts';
import { adminBrandRoutes } from './operator/admin-brand.ts';
import { adminCodesRoutes } from './operator/admin-codes.ts';
import { adminCreditsRoutes } from './operator/admin-credits.ts';
import { adminKeysRoutes } from './operator/admin-keys.ts';
import { adminOrdersRoutes } from './operator/admin-orders.ts';
import { adminPaymentsRoutes } from './operator/admin-payments.ts';
import { adminReconciliationRoutes } from './operator/admin-reconciliation.ts';
import { adminStateRoutes } from './operator/admin-state.ts';
import { catalogAdminRoutes } from './operator/catalog-admin.ts';
import { activityRoutes } from './requests/activity.ts';
import { generationRoutes } from './requests/generation.ts';
import { requestsRoutes } from './requests/requests.ts';
import { signInRoutes } from './sign-in/routes.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

/** All of the console: what keys open under `/v1`, and the operator's API under `/api/admin`. Mounted at `/`. */
export function consoleRoutes(): OpenAPIHono<AppEnv> {
  const router = newRouter<AppEnv>();
  router.route('/', webhookRoutes());
  router.route('/', paymentReturnRoutes());
  if (FAREBOX_DEMO) router.route('/', testChannelRoutes());
  if (FAREBOX_DEMO) router.route('/', mailboxRoutes());
  router.route('/', signInRoutes());
  router.route('/', liveRoutes());
  router.route('/', appApiRoutes());
  router.route('/', accountRoutes());
  router.use('/api/admin/*', operator, smallBody, jsonOnly);
  router.route('/', adminAccountsRoutes());
  router.route('/', adminBrandRoutes());
  router.route('/', adminCreditsRoutes());
  router.route('/', adminStateRoutes());
  router.route('/', adminKeysRoutes());
  router.route('/', adminReconciliationRoutes());
  router.route('/', adminOrdersRoutes());
  router.route('/', adminRefundsRoutes());
  router.route('/', adminPaymentsRoutes());
  router.route('/', adminCodesRoutes());
  router.route('/', adminStatementRoutes());
  router.route('/', catalogAdminRoutes());
  return router;
}

/** What keys open under `/v1`. */
function accountRoutes(): OpenAPIHono<CallerEnv> {
  const router = newRouter<CallerEnv>();
  router.use('/v1/keys/*', allow({ read: 'read', change: 'keys' }), smallBody, jsonOnly);
  router.use('/v1/credits/*', allow({ read: 'read', change: 'credit' }));
  router.use('/v1/credits/orders/:id/refund', recentSignIn);
  // Of `/v1/credits` itself only reading is there, so no body of it is judged.
  router.use('/v1/credits/:rest{.+}', smallBody, jsonOnly);
  router.use('/v1/alerts/*', allow({ read: 'read', change: 'credit' }), smallBody, jsonOnly);
  router.use('/v1/key', anyKey);
  for (const path of ['generation', 'requests', 'activity']) router.use(`/v1/${path}`, anyReader);
  router.route('/', keysRoutes());
  router.route('/', keyByHashRoutes());
  router.route('/', rotateRoutes());
  router.route('/', creditsRoutes());
  router.route('/', orderOptionsRoutes());
  router.route('/', ordersRoutes());
  router.route('/', refundsRoutes());
  router.route('/', topUpRoutes());
  router.route('/', codesRoutes());
  router.route('/', statementRoutes());
  router.route('/', receiptsRoutes());
  router.route('/', alertsRoutes());
  router.route('/', alertEndpointRoutes());
  router.route('/', keyRoutes());
  router.route('/', generationRoutes());
  router.route('/', requestsRoutes());
  router.route('/', activityRoutes());
  return router;
}
