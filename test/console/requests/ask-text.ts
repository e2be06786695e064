// Asks the console for what is no JSON, and reads CSV by a parser of its own.
import { env } from 'cloudflare:workers';
import { newRequestId } from '../../../src/base/id.ts';
import { newRouter } from '../../../src/console/answer.ts';
import { consoleRoutes } from '../../../src/console/routes.ts';
import type { AppEnv, World } from '../../../src/world.ts';
import { testWorld } from '../console-app.ts';

/** An answer as text. */
export async function askText(
  path: string,
  token: string,
  world: World = testWorld(),
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const app = newRouter<AppEnv>();
  app.use(async (c, next) => {
    c.set('world', world);
    c.set('requestId', newRequestId(world.clock(), world.random));
    await next();
  });
  app.route('/', consoleRoutes());
  const request = new Request(`http://localhost${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  const response = await app.fetch(request, env);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The lines of a CSV by the names of its columns. */
export function linesOf(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rest] = parse(text);
  return rest.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
}

function parse(text: string): string[][] {
  const lines: string[][] = [];
  for (const line of text.matchAll(/((?:"(?:[^"]|"")*"|[^,\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^,\r\n]*))*)\r\n/g)) {
    const cells = [...(line[1] ?? '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    lines.push(cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
  }
  return lines;
}
