// A world inside workerd with the real database and a clock that tests turn, and the catalogue's routes over it, without auth.

import { env } from 'cloudflare:workers';
import { OpenAPIHono } from '@hono/zod-openapi';
import { newRequestId, secureRandom } from '../../src/base/id.ts';
import { catalogAdminRoutes } from '../../src/console/operator/catalog-admin.ts';
import type { Env } from '../../src/env.ts';
import { modelsRoutes } from '../../src/gateway/endpoints/models.ts';
import type { AppEnv, World } from '../../src/world.ts';

export type TestWorld = World & { time: number; readonly logged: string[] };

/** A fresh isolate's world: nothing of the catalogue is in memory yet. `settings` are added to the environment. */
export function testWorld(settings: Readonly<Record<string, string>> = {}, db?: D1Database): TestWorld {
  const logged: string[] = [];
  // Memory hangs on the database's object, so another object over the same database is another isolate's.
  const database = db ?? new Proxy(env.DB, { get: (target, name) => bound(target, Reflect.get(target, name)) });
  const world: TestWorld = {
    env: { ...(env as unknown as Env), DB: database, ...settings },
    settings: { secrets: ['test-secret-one', 'test-secret-two'], adminToken: undefined, publicUrl: undefined },
    time: Date.parse('2027-01-01T00:00:00Z'),
    clock: () => world.time,
    random: secureRandom,
    fetch,
    log: (_, event) => logged.push(event),
    logged,
  };
  return world;
}

const bound = (target: object, member: unknown): unknown =>
  typeof member === 'function' ? member.bind(target) : member;

/** Calls a route of the catalogue; `Answer` is what the test expects to read. */
export async function call<Answer>(world: World, method: string, path: string, body?: unknown) {
  const app = new OpenAPIHono<AppEnv>();
  app.use(async (c, next) => {
    c.set('world', world);
    c.set('requestId', newRequestId(world.clock(), world.random));
    c.set('keepAlive', () => undefined);
    await next();
  });
  app.route('/', modelsRoutes());
  app.route('/', catalogAdminRoutes());
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await app.request(path, { method, ...init });
  return { status: answer.status, json: (await answer.json()) as Answer };
}
