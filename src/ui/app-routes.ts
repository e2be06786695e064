// `/app` and everything below it answer one page to whoever is signed in: what may be seen is decided by the API behind it. Beside it,
// the files that browsers load, where the platform does not serve them before us.
import { Hono } from 'hono';
import type { AppEnv, World } from '../world.ts';
import { appPage, type Theme } from './app-page.ts';
import { policyHeaders } from './policy.ts';
import { keyVariable } from './site/snippets.ts';

/** What the roof knows and the page needs. `me` is who is signed in, as `/api/app/me` says it, or null. */
export type AppFacts = {
  readonly name: string;
  readonly brandStyle: string;
  readonly origin: string;
  readonly testChannel: boolean;
  readonly me: unknown;
  /** Nobody is signed in, so there is nothing to show. */
  readonly isStranger: boolean;
};

/** The routes of the app's page. The roof hands in the facts, so that this room knows neither sessions nor settings. */
export function appRoutes(factsFor: (world: World, request: Request) => Promise<AppFacts>): Hono<AppEnv> {
  const router = new Hono<AppEnv>();
  router.on('GET', ['/app', '/app/*'], async (c) => {
    const { name, brandStyle, origin, testChannel, me, isStranger } = await factsFor(c.var.world, c.req.raw);
    // What an invitation carries stands behind the `#`, which only a page can keep on the way to the sign-in.
    if (isStranger && c.req.path !== '/app/join')
      return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path + new URL(c.req.url).search)}`, 302);
    const boot = { name, base_url: `${origin}/v1`, key_variable: keyVariable(name), test_channel: testChannel, me };
    const page = appPage({ path: c.req.path, name, brandStyle, theme: themeOf(c.req.header('cookie')), boot });
    // It holds who is signed in, so nobody keeps it.
    return c.html(page, 200, { ...policyHeaders(), 'cache-control': 'private, no-store' });
  });
  router.get('/assets/*', async (c) => {
    const file = await c.env.ASSETS?.fetch(c.req.raw);
    return file === undefined ? c.notFound() : new Response(file.body, file);
  });
  return router;
}

/** The theme that the reader chose, out of the cookies of the request. */
export function themeOf(cookies: string | undefined): Theme | undefined {
  const chosen = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(cookies ?? '')?.[1];
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}
