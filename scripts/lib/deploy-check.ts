// `npm run deploy -- --check`: what a deployment needs and can be told without an account. Each check is one test.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildWorker } from './build.ts';
import { buildUi, checkBudgets } from './build-ui.ts';
import { migrationFiles } from './migrate.ts';
import { inRoot } from './paths.ts';
import { type Server, startServer } from './server.ts';
import { configForRun, wranglerOrFail } from './wrangler-cli.ts';
import { readWranglerConfig } from './wrangler-config.ts';

/** Cloudflare allows 3 MB compressed on its free plan; ours stays far below, so that it starts fast. */
const MAX_BYTES = 3_000_000;
const MAX_GZIP_BYTES = 1_000_000;
/** Cloudflare refuses a Worker whose top level runs longer than a second. */
const MAX_STARTUP_MS = 500;

/** An empty Worker with the same classes: what the engine alone takes to start. */
const EMPTY = `import { DurableObject } from 'cloudflare:workers';
export class KeyWallet extends DurableObject {}
export class AccountLedger extends DurableObject {}
export class Shelf extends DurableObject {}
export default { fetch: () => new Response('ok') };`;

type Check = { readonly name: string; readonly run: (dir: string) => Promise<string> };

const CHECKS: readonly Check[] = [
  { name: 'builds as wrangler builds it', run: builds },
  { name: 'exports every Durable Object class that it binds', run: exportsClasses },
  { name: 'has no test channel and no mailbox', run: hasNothingOfDemos },
  { name: 'is small', run: isSmall },
  { name: 'sends browsers little', run: sendsLittle },
  { name: 'starts fast', run: startsFast },
  { name: 'migrates an empty database and loads the catalogue', run: migrates },
];

/** Runs every check, prints one line each, and sets the exit code. */
export async function deployCheck(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-deploy-check-'));
  const counts = { numPassedTests: 0, numFailedTests: 0 };
  try {
    for (const { name, run } of CHECKS) {
      try {
        process.stdout.write(`ok    ${name}: ${await run(dir)}\n`);
        counts.numPassedTests++;
      } catch (error) {
        process.stdout.write(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
        counts.numFailedTests++;
      }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const report = process.env.FAREBOX_COUNTS;
  if (report !== undefined) writeFileSync(report, JSON.stringify(counts));
  process.exitCode = counts.numFailedTests > 0 ? 1 : 0;
}

async function builds(dir: string): Promise<string> {
  const meta = join(dir, 'meta.json');
  const out = join(dir, 'out');
  const file = await configForRun(join(dir, 'config'));
  const args = ['deploy', '--dry-run', '--config', file, '--outdir', out, '--metafile', meta];
  const { stdout } = await wranglerOrFail(args);
  const config = readWranglerConfig();
  const objects = config.durable_objects.bindings.map((object) => object.name);
  const names = [...objects, ...config.d1_databases.map((database) => database.binding), config.assets.binding];
  const missing = names.filter((name) => !stdout.includes(`env.${name}`));
  if (missing.length > 0) throw new Error(`the build does not bind ${missing.join(', ')}`);
  return `with ${names.join(', ')}`;
}

async function exportsClasses(dir: string): Promise<string> {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8')) as Metafile;
  const exported = Object.values(meta.outputs).flatMap((output) => (output.entryPoint ? output.exports : []));
  const wanted = readWranglerConfig().durable_objects.bindings.map((binding) => binding.class_name);
  const missing = ['default', ...wanted].filter((name) => !exported.includes(name));
  if (missing.length > 0) throw new Error(`src/index.ts does not export ${missing.join(', ')}`);
  return wanted.join(', ');
}

type Metafile = {
  readonly outputs: Record<string, { readonly entryPoint?: string; readonly exports: readonly string[] }>;
};

/** Credit must not come from nowhere, and nobody reads others' mail. The demo's build has both, or this would prove nothing. */
async function hasNothingOfDemos(dir: string): Promise<string> {
  const traces = ['test_pi_', 'Have the card declined', '/dev/mailbox', 'INTO mailbox', 'demo_mail'];
  const demo = await buildWorker(true);
  const lacking = traces.filter((trace) => !demo.includes(trace));
  if (lacking.length > 0)
    throw new Error(`the demo's build lacks ${lacking.join(', ')}, so this looks for the wrong thing`);
  const found = traces.filter((trace) => builtCode(dir).includes(trace));
  if (found.length > 0) throw new Error(`the build contains ${found.join(', ')}`);
  return 'and the build of a demo does';
}

async function isSmall(dir: string): Promise<string> {
  const code = Buffer.from(builtCode(dir));
  const zipped = gzipSync(code).byteLength;
  const sizes = `${kilobytes(code.byteLength)}, ${kilobytes(zipped)} compressed`;
  if (code.byteLength > MAX_BYTES || zipped > MAX_GZIP_BYTES) {
    throw new Error(`${sizes}; at most ${kilobytes(MAX_BYTES)}, ${kilobytes(MAX_GZIP_BYTES)} compressed`);
  }
  return sizes;
}

/** What a first visit loads, against its budgets; and the Worker knows each file by its name. */
async function sendsLittle(dir: string): Promise<string> {
  const { assets, sizes } = await buildUi();
  const code = builtCode(dir);
  const unknown = Object.values(assets.files).filter((path) => !code.includes(path));
  if (unknown.length > 0) throw new Error(`the build does not name ${unknown.join(', ')}`);
  return checkBudgets(sizes);
}

/** The engine runs the top level of a Worker before it opens its sockets; what an empty one takes is not ours. */
async function startsFast(dir: string): Promise<string> {
  const worker = builtCode(dir);
  const time = async (code: string): Promise<number> => {
    const begin = performance.now();
    await withServer(dir, code, async () => undefined);
    return performance.now() - begin;
  };
  // The least of several: a machine that others use too only ever adds.
  const least = { empty: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 4; round++) {
    least.empty = Math.min(least.empty, await time(EMPTY));
    least.ours = Math.min(least.ours, await time(worker));
  }
  const startup = Math.max(0, Math.round(least.ours - least.empty));
  if (startup > MAX_STARTUP_MS) throw new Error(`${startup} ms; at most ${MAX_STARTUP_MS} ms`);
  return `${startup} ms`;
}

async function migrates(dir: string): Promise<string> {
  const files = migrationFiles(inRoot('migrations'));
  return withServer(dir, builtCode(dir), async (server) => {
    const [applied] = await server.sql('SELECT name FROM d1_migrations ORDER BY id');
    if (applied?.length !== files.length) throw new Error(`${applied?.length} of ${files.length} migrations applied`);
    const [models] = await server.sql('SELECT count(*) AS n FROM models');
    const count = Number(models?.[0]?.n);
    if (!(count >= 200)) throw new Error(`the catalogue holds ${count} models, at least 200 are expected`);
    return `${files.length} migrations, ${count} models`;
  });
}

async function withServer<T>(dir: string, worker: string, use: (server: Server) => Promise<T>): Promise<T> {
  const stateDir = mkdtempSync(join(dir, 'state-'));
  const server = await startServer({ stateDir, worker, crons: false });
  try {
    return await use(server);
  } finally {
    await server.kill('SIGKILL');
  }
}

function builtCode(dir: string): string {
  const out = join(dir, 'out');
  const file = readdirSync(out).find((name) => name.endsWith('.js'));
  if (file === undefined) throw new Error('there is no build');
  return readFileSync(join(out, file), 'utf8');
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
