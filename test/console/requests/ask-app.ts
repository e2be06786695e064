// Asks the console, with the routes of Home beside, over the real objects.
import { env } from 'cloudflare:workers';
import { newRequestId } from '../../../src/base/id.ts';
import { newRouter } from '../../../src/console/answer.ts';
import { homeRoutes } from '../../../src/console/app/home.ts';
import { allow, type CallerEnv } from '../../../src/console/key-auth.ts';
import { consoleRoutes } from '../../../src/console/routes.ts';
import type { World } from '../../../src/world.ts';
import { type Json, testWorld } from '../console-app.ts';

/** A JSON answer. */
export async function askApp(
  path: string,
  token: string,
  world: World = testWorld(),
): Promise<{ readonly status: number; readonly body: Json }> {
  const app = newRouter<CallerEnv>();
  app.use(async (c, next) => {
    c.set('world', world);
    c.set('requestId', newRequestId(world.clock(), world.random));
    await next();
  });
  app.use('/api/app/home', allow('read'));
  app.route('/', homeRoutes());
  app.route('/', consoleRoutes());
  const request = new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } });
  const response = await app.fetch(request, env);
  return { status: response.status, body: await response.json<Json>() };
}
