// The roof: builds the world that everything below is handed, mounts the rooms, and names the classes that Cloudflare runs.
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { getPath } from 'hono/utils/url';

import { MINUTE, systemClock } from './base/clock.ts';
import { newRequestId, secureRandom } from './base/id.ts';
import { consoleLog } from './base/log.ts';
import { refusalResponse, withWholeLink } from './base/refusal.ts';
import { deliverAlerts } from './console/alerts/deliver.ts';
import { raiseAlerts } from './console/alerts/raise.ts';
import { foldHours } from './console/books/fold-hours.ts';
import { reconcile } from './console/books/reconcile.ts';
import { deskFor } from './console/payments-desk.ts';
import { forgetExpired } from './console/people/forget-expired.ts';
import { playgroundRoutes } from './console/playground.ts';
import { consoleRoutes } from './console/routes.ts';
import { originOf } from './console/sign-in/origin.ts';
import { type Env, parseSettings } from './env.ts';
import { appFacts } from './front/app-facts.ts';
import { missingPage, siteRoutes, wantsPage } from './front/site-routes.ts';
import { chatDialect } from './gateway/dialects/chat/dialect.ts';
import { serveIn } from './gateway/endpoints/serve.ts';
import { OPEN_TO_PAGES, preflight } from './gateway/http.ts';
import { gatewayRoutes } from './gateway/routes.ts';
import { shownHealth } from './gateway/routing/isolate.ts';
import { reconcilePaymentsWhenDue } from './payments/reconcile-when-due.ts';
import { appRoutes } from './ui/app-routes.ts';
import type { AppEnv, World } from './world.ts';

export { AccountLedger } from './durable/account-ledger.ts';
export { KeyWallet } from './durable/key-wallet.ts';
export { Shelf } from './durable/shelf.ts';

/** Paths beside the gateway and the console, and what the document says of them. */
const FRONT_PATHS: Readonly<Record<string, string>> = {
  '/': 'Say what this is, and where to begin',
  '/healthz': 'Say whether it serves',
  '/credits': 'Say how credit is added',
  '/openapi.json': 'Read this document',
};

const app = buildApp();

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  scheduled: async (_, env) => {
    const world = worldOf(env);
    // Each by itself: one that fails keeps none of the others from being done.
    await watched(world, 'payments', reconcilePaymentsWhenDue(deskFor(world)));
    await watched(world, 'reconciliation', reconcile(world));
    await watched(world, 'hours', foldHours(world));
    await watched(world, 'alerts', raiseAlerts(world));
    await watched(world, 'deliveries', deliverAlerts(world));
    await watched(world, 'expired', forgetExpired(world));
  },
} satisfies ExportedHandler<Env>;

const DESCRIPTION = 'An LLM gateway that sells prepaid credit. The paths under /v1 are also under /api/v1.';

// The environment is one object for as long as an isolate lives, and so is the world made of it.
const worlds = new WeakMap<Env, World>();

function worldOf(env: Env): World {
  const known = worlds.get(env);
  if (known !== undefined) return known;
  const world: World = {
    env,
    settings: parseSettings(env),
    clock: systemClock,
    random: secureRandom,
    // The platform's fetch may not be called as a method of another object.
    fetch: (input, init) => fetch(input, init),
    log: consoleLog,
  };
  worlds.set(env, world);
  return world;
}

function buildApp(): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ getPath: canonicalPath });
  app.use(async (c, next) => {
    const world = worldOf(c.env);
    const requestId = newRequestId(world.clock(), world.random);
    if (world.settings.secrets.length === 0) return refusalResponse({ reason: 'secret_missing' }, requestId);
    c.set('world', world);
    c.set('requestId', requestId);
    c.set('keepAlive', (name, work) => c.executionCtx.waitUntil(watched(world, name, work)));
    const isApi = c.req.path.startsWith('/v1/');
    if (isApi && c.req.method === 'OPTIONS') c.res = preflight(c.req.raw);
    else await next();
    if (c.res.status >= 400) c.res = await withWholeLink(c.res, originOf(world, c.req.raw));
    c.res.headers.set('x-request-id', requestId);
    if (isApi) for (const [name, value] of Object.entries(OPEN_TO_PAGES)) c.res.headers.set(name, value);
    return undefined;
  });
  app.route('/', gatewayRoutes());
  app.route('/', playgroundRoutes(serveIn(chatDialect)));
  app.route('/', consoleRoutes());
  app.route('/', appRoutes(appFacts));
  app.route(
    '/',
    siteRoutes(() => documentOf(app), shownHealth),
  );
  addFrontRoutes(app);
  app.notFound(async (c) => {
    if (wantsPage(c)) return missingPage(c);
    const metadata = { method: c.req.method, path: c.req.path };
    return refusalResponse({ reason: 'route_not_found', facts: { metadata } }, c.var.requestId);
  });
  app.onError((error, c) => {
    c.var.world.log('incident', 'bug', { request: c.var.requestId, error: `${error.name}: ${error.message}` });
    return refusalResponse({ reason: 'internal_error' }, c.var.requestId);
  });
  return app;
}

/** What is neither the gateway nor the console: who we are, how we are, what there is. */
function addFrontRoutes(app: OpenAPIHono<AppEnv>): void {
  const content = { 'application/json': { schema: z.looseObject({}) } };
  for (const [path, summary] of Object.entries(FRONT_PATHS)) {
    const responses = { 200: { description: 'It serves.', content } };
    app.openAPIRegistry.registerPath({ method: 'get', path, tags: ['Front'], summary, responses });
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-farebox',
  });
  app.get('/openapi.json', (c) => c.json(documentOf(app), 200, { 'cache-control': `max-age=${(5 * MINUTE) / 1000}` }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/', (c) => {
    const origin = originOf(c.var.world, c.req.raw);
    return c.json({
      name: 'Farebox',
      what: 'An LLM gateway that sells prepaid credit. Point an OpenAI client at base_url.',
      base_url: `${origin}/v1`,
      models: `${origin}/v1/models`,
      openapi: `${origin}/openapi.json`,
      health: `${origin}/healthz`,
    });
  });
  app.get('/credits', (c) =>
    c.json({
      how: 'POST /v1/credits/orders with the account’s management key, or ask the operator of this gateway.',
      what_is_left: 'GET /v1/credits, with the account’s management key.',
    }),
  );
}

type OpenApi = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

// The routes of an app do not change, and writing them down takes longer than any answer should.
const documents = new WeakMap<object, OpenApi>();

/** What there is, as OpenAPI. */
function documentOf(app: OpenAPIHono<AppEnv>): OpenApi {
  const known = documents.get(app);
  if (known !== undefined) return known;
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Farebox', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
  });
  documents.set(app, document);
  return document;
}

/** One name for each path: OpenRouter's clients say `/api/v1`, some write a slash at the end. */
function canonicalPath(request: Request): string {
  const path = getPath(request);
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed.startsWith('/api/v1/') ? trimmed.slice('/api'.length) : trimmed;
}

/** Work behind an answer never fails unseen. */
async function watched(world: World, name: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    world.log('incident', 'background_work_failed', { name, error: String(error) });
  }
}
