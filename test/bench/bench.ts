// Farebox against the least that a gateway can do, in the same engine and the same run, one hot key; and how many rows a
// request writes. The two are alternated, because a machine that others use too is not the same from minute to minute.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../../scripts/lib/build.ts';
import { inRoot } from '../../scripts/lib/paths.ts';
import { type Server, startServer } from '../../scripts/lib/server.ts';
import { type Load, type LoadResult, runLoad } from './load.ts';
import { servePlain } from './plain-worker.ts';
import { sellBenchModel } from './setup.ts';

const ALTERNATIONS = 5;
const CONNECTIONS = 32;
const MILLISECONDS = 3_000;
const COUNTED_REQUESTS = 10_000;
/** A wallet reports within a minute of its last settle. */
const REPORTED_WITHIN_MS = 65_000;

type Round = { readonly bare: LoadResult; readonly farebox: LoadResult };

/** Runs the whole benchmark and prints it. */
export async function bench(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-bench-'));
  const upstream = await servePlain('upstream.js', {});
  const url = `http://127.0.0.1:${upstream.port}`;
  try {
    await throughput(join(dir, 'speed'), url);
    await rowsWritten(join(dir, 'rows'), url);
  } finally {
    await upstream.engine.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}

async function throughput(stateDir: string, upstream: string): Promise<void> {
  const bare = await servePlain('bare-proxy.js', { UPSTREAM: upstream });
  const server = await startServer({ stateDir });
  try {
    const load = await loadFor(server, upstream);
    const one = (port: number, connections: number, milliseconds: number) =>
      runLoad({ ...load, port, connections, milliseconds });
    await one(bare.port, CONNECTIONS, 1_000);
    await one(server.port, CONNECTIONS, 1_000);
    const rounds: Round[] = [];
    for (let i = 1; i <= ALTERNATIONS; i++) {
      const round = {
        bare: await one(bare.port, CONNECTIONS, MILLISECONDS),
        farebox: await one(server.port, CONNECTIONS, MILLISECONDS),
      };
      rounds.push(round);
      print(
        `${i}  bare ${perSecond(round.bare)}   farebox ${perSecond(round.farebox)}   ratio ${ratio(round).toFixed(3)}`,
      );
    }
    const quiet = { bare: await one(bare.port, 1, MILLISECONDS), farebox: await one(server.port, 1, MILLISECONDS) };
    print(`median ratio at ${CONNECTIONS} connections: ${median(rounds.map(ratio)).toFixed(3)}`);
    print(`added median latency at ${CONNECTIONS} connections: ${median(rounds.map(added)).toFixed(2)} ms`);
    print(`added median latency at 1 connection: ${added(quiet).toFixed(2)} ms`);
  } finally {
    await server.kill();
    await bare.engine.kill('SIGKILL');
  }
}

async function rowsWritten(stateDir: string, upstream: string): Promise<void> {
  const server = await startServer({ stateDir, worker: await bundle(inRoot('test/bench/counted.ts')) });
  try {
    const load = await loadFor(server, upstream);
    const before = await readRows(server);
    let requests = 0;
    while (requests < COUNTED_REQUESTS) {
      const done = await runLoad({ ...load, port: server.port, connections: CONNECTIONS, milliseconds: 1_000 });
      requests += done.requests;
    }
    await sleep(REPORTED_WITHIN_MS);
    const hot = difference(await readRows(server), before);
    print(`rows a request, hot key, ${requests} requests: ${rowsText(hot, requests)}`);
    const quiet = await readRows(server);
    await runLoad({ ...load, port: server.port, connections: 1, milliseconds: 0 });
    await sleep(REPORTED_WITHIN_MS);
    print(`rows a request, a key that calls once: ${rowsText(difference(await readRows(server), quiet), 1)}`);
  } finally {
    await server.kill();
  }
}

type Rows = Readonly<Record<string, number>>;

async function readRows(server: Server): Promise<Rows> {
  return (await (await fetch(`${server.origin}/bench/rows`)).json()) as Rows;
}

function difference(after: Rows, before: Rows): Rows {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

function rowsText(rows: Rows, requests: number): string {
  return Object.entries(rows)
    .map(([name, value]) => `${name} ${(value / requests).toFixed(3)}`)
    .join(', ');
}

async function loadFor(
  server: Server,
  upstream: string,
): Promise<Omit<Load, 'port' | 'connections' | 'milliseconds'>> {
  const { apiKey, model } = await sellBenchModel(server, upstream);
  const messages = [{ role: 'user', content: 'Hello! How are you?' }];
  return {
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, max_tokens: 64 }),
  };
}

const ratio = ({ bare, farebox }: Round): number => farebox.perSecond / bare.perSecond;
const added = ({ bare, farebox }: Round): number => farebox.medianMs - bare.medianMs;
const perSecond = (result: LoadResult): string => `${Math.round(result.perSecond)}/s ${result.medianMs.toFixed(2)} ms`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
