// The whole roof as Cloudflare runs it: which routes it has, and what it answers. Nothing leaves the machine: what it would fetch is answered
// here with an empty 200.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono, Env as HonoEnv } from 'hono';
import { inspectRoutes } from 'hono/dev';
import { vi } from 'vitest';
import { testChannelRoutes } from '../../../src/console/credit/test-channel.ts';
import { mailboxRoutes } from '../../../src/console/mail/mailbox-page.ts';
import { OPEN_PATHS } from '../../../src/console/sign-in/paths.ts';

export const ORIGIN = 'http://localhost';

// The roof exports nothing but what Cloudflare calls, so a copy of it is caught while it is put together: what mounts last is the roof.
const mounting = vi.spyOn(OpenAPIHono.prototype, 'route');
const copy = '../../../src/index.ts?copy';
const { default: roof } = (await import(copy)) as typeof import('../../../src/index.ts');
const app = mounting.mock.contexts.at(-1);
mounting.mockRestore();
if (!(app instanceof OpenAPIHono)) throw new Error('the roof mounted nothing');

vi.stubGlobal('fetch', async () => new Response('{}'));

const LIBRARY = 'ALL /api/auth/*';

/** Every route by its name, `METHOD /path/{parameter}`. */
export const ROUTES: readonly string[] = [
  ...new Set([
    ...routesOf(app).flatMap((route) => (route === LIBRARY ? libraryRoutes() : [route])),
    ...documentedRoutes(app.openAPIRegistry),
  ]),
];

/** Routes that only a demo on a loopback address has. */
export const DEMO_ROUTES: readonly string[] = [...routesOf(testChannelRoutes()), ...routesOf(mailboxRoutes())];

/** A question as it goes over the wire. */
export type Question = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
};

/** An answer as whoever asked could read it: `text` is its headers and its body. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: string;
};

/** Asks the roof, and waits for what it does behind the answer. */
export async function askRoof({ method, path, headers, body }: Question): Promise<Answer> {
  const context = createExecutionContext();
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = new Request(`${ORIGIN}${path}`, { method, headers: { ...type, ...headers }, body: body ?? null });
  const response = await roof.fetch(request as Parameters<typeof roof.fetch>[0], env, context);
  response.webSocket?.accept();
  response.webSocket?.close();
  const answered = await response.text();
  await waitOnExecutionContext(context);
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: response.status, headers: response.headers, body: answered, text: `${head}\n\n${answered}` };
}

/** What an app answers, without what only stands before other routes. */
function routesOf<E extends HonoEnv>(of: Hono<E>): readonly string[] {
  return inspectRoutes(of)
    .filter(({ isMiddleware }) => !isMiddleware)
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
}

/** What the document names: there a route is one even where it looks like something that only stands before others. */
function documentedRoutes({ definitions }: OpenAPIHono['openAPIRegistry']): readonly string[] {
  return definitions.flatMap((each) =>
    each.type === 'route' ? [`${each.route.method.toUpperCase()} ${each.route.path}`] : [],
  );
}

/** One route catches all of the library's paths; those that are open are named beside it. */
function libraryRoutes(): readonly string[] {
  return [...OPEN_PATHS].map((path) => path.replace(' ', ' /api/auth'));
}
