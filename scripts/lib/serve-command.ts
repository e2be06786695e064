// What `npm start` and `npm run serve` share: start the server from the environment, say how to use it, end it in order.
import { resolve } from 'node:path';
import { type Demo, readDemo, seedDemo, writeDemoFile } from './demo.ts';
import { Failure } from './fail.ts';
import { mailWording } from './mail-wording.ts';
import { inRoot } from './paths.ts';
import { providerLines } from './providers.ts';
import { type Server, startServer } from './server.ts';
import { readSettings, type Settings } from './settings.ts';

/** Serves until a signal comes; `demo` says whether to make the demo account. */
export async function serveCommand(demo: boolean): Promise<void> {
  const settings = readSettings(process.env, inRoot('.dev.vars'));
  const host = process.env.HOST || '127.0.0.1';
  // Whoever reaches it gets credit for nothing, so it is only for this machine.
  const testChannel = demo && isLoopback(host);
  const server = await startServer({
    stateDir: resolve(process.env.STATE_DIR || inRoot('.farebox/state')),
    port: readPort(process.env.PORT),
    host,
    env: Object.fromEntries([...settings].map(([name, { value }]) => [name, value])),
    quiet: false,
    wording: mailWording,
    testChannel,
  });
  const stopped = stopOnSignal(server);
  try {
    const account = demo ? await seedDemo(server) : readDemo(server.stateDir);
    const baseURL = publicName(server.baseURL);
    writeDemoFile(server, baseURL, account);
    process.stdout.write(await greeting(server, baseURL, account, settings, testChannel));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const end = await server.ended;
  if (stopped()) return;
  throw new Failure(`workerd ended by itself (${end.signal ?? `code ${end.code}`}). ${server.lastWords()}`);
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 8787;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Failure(`PORT is "${text}"; it must be a number from 0 (any free port) to 65535.`);
}

/** Ends the server at the first signal; answers whether one came. */
function stopOnSignal(server: Server): () => boolean {
  let signalled = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signalled) return;
      signalled = true;
      void server.stop();
    });
  }
  return () => signalled;
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** People know this machine as localhost. */
function publicName(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}

async function greeting(
  server: Server,
  baseURL: string,
  demo: Demo | undefined,
  settings: Settings,
  testChannel: boolean,
): Promise<string> {
  const lines = ['', `Farebox serves ${publicName(server.origin)}`, '', `  base URL     ${baseURL}`];
  if (demo?.apiKey === undefined) {
    lines.push('  accounts     POST /api/admin/accounts with the admin token makes one; docs/deploy.md shows how');
  } else {
    lines.push(
      `  API key      ${demo.apiKey}`,
      '',
      'Watch a paid answer stream in; the last lines hold its cost:',
      '',
    );
    lines.push(...chatCurl(baseURL, demo.apiKey), '', 'See what is left of the credit:', '');
    lines.push(`  curl ${baseURL}/credits -H 'authorization: Bearer ${demo.managementKey}'`);
    if (testChannel)
      lines.push('', 'Buy more on the test channel, where nothing is charged; its answer has the page:', '');
    if (testChannel) lines.push(...orderCurl(baseURL, demo.managementKey));
    if (testChannel)
      lines.push('', `Mail, and with it sign-in codes, is shown here and at ${publicName(server.origin)}/dev/mailbox`);
  }
  lines.push('', ...(await providerLines(server, settings)), '');
  lines.push(`Keys and the admin token are in .farebox/demo.json; data is in ${server.stateDir}`, '', '');
  return lines.join('\n');
}

const orderCurl = (baseURL: string, managementKey: string): string[] => [
  `  curl ${baseURL}/credits/orders \\`,
  `    -H 'authorization: Bearer ${managementKey}' -H 'content-type: application/json' \\`,
  `    -d '{"amount":"10.00"}'`,
];

function chatCurl(baseURL: string, apiKey: string): string[] {
  const body = '{"model":"demo/echo-paid","stream":true,"messages":[{"role":"user","content":"Hello, Farebox!"}]}';
  return [
    `  curl -N ${baseURL}/chat/completions \\`,
    `    -H 'authorization: Bearer ${apiKey}' \\`,
    "    -H 'content-type: application/json' \\",
    `    -d '${body}'`,
  ];
}
