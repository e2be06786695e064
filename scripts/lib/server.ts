// Farebox on this machine: a plain `workerd serve` on a state folder, with the migrations applied and the crons running.
// The commands, the tests and the benchmark all start it here. It prints nothing and seeds nothing.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWorker } from './build.ts';
import { writeUi } from './build-ui.ts';
import { startCrons } from './crons.ts';
import { type Engine, startEngine } from './engine.ts';
import { HOST_TOKEN, writeEngineConfig } from './engine-config.ts';
import { Failure } from './fail.ts';
import { type Host, openHost } from './host.ts';
import { migrate } from './migrate.ts';
import { inRoot } from './paths.ts';
import { stateSecrets } from './settings.ts';
import { forgetRunning, holdState, noteRunning, type StateFolder } from './state.ts';
import { readWranglerConfig, type WranglerConfig } from './wrangler-config.ts';

/** How to start a server; only the state folder has no default. */
export type ServerOptions = {
  readonly stateDir: string;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Settings and secrets of the Worker; FAREBOX_SECRET and ADMIN_TOKEN come from the state folder when not here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly quiet?: boolean;
  /** How a line of the log is worded for the terminal. */
  readonly wording?: (line: string) => string;
  readonly crons?: boolean;
  /** Adds the channel by which a purchase is tried offline. */
  readonly testChannel?: boolean;
  /** The Worker's code, when it is not src/index.ts. */
  readonly worker?: string;
};

/** A running server. */
export type Server = {
  /** Without a path: `http://127.0.0.1:8787`. */
  readonly origin: string;
  /** What a client is given: the origin and `/v1`. */
  readonly baseURL: string;
  readonly port: number;
  readonly adminToken: string;
  readonly pid: number;
  readonly stateDir: string;
  readonly ended: Engine['ended'];
  /** Where another process of ours opens the host worker. */
  readonly hostDoor: { readonly port: number; readonly token: string };
  lastWords(): string;
  /** SQL on D1, for the checks of tests. */
  sql(...statements: string[]): ReturnType<Host['sql']>;
  fireScheduled(cron?: string): Promise<string>;
  /** Ends the engine in order. */
  stop(): Promise<void>;
  /** Ends the engine as a crash would: at once, with nothing said to it unless the signal says it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts Farebox on a state folder and answers when it serves. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? 0;
  const worker = options.worker ?? (await buildWorker(options.testChannel));
  const state = await holdState(resolve(options.stateDir));
  try {
    await requireFreePort(host, port);
    return await serve(state, worker, host, port, options);
  } catch (error) {
    state.release();
    throw error;
  }
}

async function serve(
  state: StateFolder,
  worker: string,
  host: string,
  port: number,
  options: ServerOptions,
): Promise<Server> {
  const config = readWranglerConfig();
  await writeUi(join(state.run, 'ui'));
  const env: Record<string, string> = { ...config.vars, ...stateSecrets(state.dir), ...options.env };
  const token = randomBytes(24).toString('base64url');
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const common = { run: state.run, stateDir: state.dir, address, worker, config };
  const configFile = writeEngineConfig({ ...common, settingNames: Object.keys(env) });
  const { quiet = true, wording } = options;
  const engineEnv = { ...env, [HOST_TOKEN]: token };
  const start = { configFile, env: engineEnv, quiet, ...(wording === undefined ? {} : { wording }) };
  const engine = await startEngine(start, ['http', 'host']);
  const bound = engine.ports.get('http') ?? port;
  const origin = `http://${reachable(host)}:${bound}`;
  const hostDoor = { port: engine.ports.get('host') ?? 0, token };
  const door = openHost(hostDoor.port, hostDoor.token);
  noteRunning(state.dir, { launcher: process.pid, engine: engine.pid, baseURL: origin });
  try {
    await migrate(door, inRoot(config.d1_databases[0]?.migrations_dir ?? 'migrations'));
    await answers(`${origin}/healthz`, engine);
  } catch (error) {
    await engine.kill('SIGKILL');
    // A Worker that throws while it loads shows itself here only as a refused connection; what the engine said tells why.
    const said = engine.lastWords();
    throw said === '' ? error : new Failure(`Farebox did not start: ${String(error)}\n${said}`);
  }
  const facts = { origin, port: bound, adminToken: env.ADMIN_TOKEN ?? '', hostDoor };
  return running(state, engine, door, config, facts, options);
}

function running(
  state: StateFolder,
  engine: Engine,
  door: Host,
  config: WranglerConfig,
  facts: Pick<Server, 'origin' | 'port' | 'adminToken' | 'hostDoor'>,
  options: ServerOptions,
): Server {
  const crons = config.triggers?.crons ?? [];
  // A cron that fails is logged by the Worker itself, and comes again.
  const fire = (cron: string, time: number): void => void door.scheduled(cron, time).catch(() => undefined);
  const stopCrons = options.crons === false ? () => undefined : startCrons(crons, fire);
  void engine.ended.then(() => {
    stopCrons();
    state.release();
  });
  return {
    ...facts,
    baseURL: `${facts.origin}/v1`,
    pid: engine.pid,
    stateDir: state.dir,
    ended: engine.ended,
    lastWords: engine.lastWords,
    sql: (...statements) => door.sql(statements),
    fireScheduled: (cron = crons[0] ?? '* * * * *') => door.scheduled(cron, Date.now()),
    kill: (signal = 'SIGKILL') => engine.kill(signal),
    async stop() {
      // Open streams get a moment to end; an engine that still waits after it is ended all the same.
      await Promise.race([engine.kill('SIGTERM'), sleep(5_000, undefined, { ref: false })]);
      await engine.kill('SIGKILL');
      forgetRunning(state.dir);
    },
  };
}

/** workerd would say it too, but not in a sentence. */
async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      fail(new Failure(`Port ${port} on ${host} ${why}. Free it, or choose another, for example PORT=${port + 1}.`));
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

/** An address that means every interface is reached from here by the loopback one. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function answers(url: string, engine: Engine): Promise<void> {
  let last = 'nothing';
  for (const begin = Date.now(); Date.now() - begin < 20_000; await sleep(50)) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch (error) {
      last = String(error);
    }
  }
  throw new Failure(`${url} did not answer 200 but: ${last}\n${engine.lastWords()}`);
}
