// One `workerd serve` process: started, listened to until its sockets are open, and ended. It knows nothing of Farebox.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './fail.ts';
import { workerdBinary } from './paths.ts';

/** How to start an engine. */
export type EngineStart = {
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the engine's own output goes; `quiet` keeps only the last lines, for the sentence when it dies. */
  readonly quiet: boolean;
  /** How a line of its standard output is worded for the terminal; as it is, when not given. */
  readonly wording?: (line: string) => string;
};

/** A running engine. */
export type Engine = {
  readonly pid: number;
  readonly ports: ReadonlyMap<string, number>;
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** The last lines that it wrote to standard error. */
  lastWords(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** Starts an engine and waits until every named socket is open. */
export async function startEngine(start: EngineStart, sockets: readonly string[]): Promise<Engine> {
  const [command, args] = commandLine(start.configFile);
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', TMPDIR: process.env.TMPDIR ?? '/tmp', ...start.env },
    stdio: ['ignore', start.quiet ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A Ctrl-C in the terminal must reach the launcher alone, which ends the engine in order.
    detached: true,
  });
  if (child.stdout !== null) void passOn(child.stdout, start.wording ?? ((line) => line));
  const words: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    words.push(chunk.toString());
    while (words.length > 20) words.shift();
    if (!start.quiet) process.stderr.write(chunk);
  });
  const ended = new Promise<Awaited<Engine['ended']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 1, signal: null }));
  });
  const lastWords = (): string => words.join('').trim();
  const ports = await Promise.race([
    openPorts(child, sockets),
    ended.then(() => Promise.reject(new Failure(`workerd did not start:\n${lastWords()}`))),
    sleep(30_000, undefined, { ref: false }).then(() =>
      Promise.reject(new Failure('workerd did not start within 30 s.')),
    ),
  ]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { pid: child.pid ?? 0, ports, ended, lastWords, kill };
}

/** Writes the engine's lines to our own output, each in the wording that was asked for. */
async function passOn(output: Readable, wording: (line: string) => string): Promise<void> {
  for await (const line of createInterface({ input: output })) process.stdout.write(`${wording(line)}\n`);
}

/** On Linux the kernel is asked to end the engine when its launcher dies, so that nothing outlives a `kill -9`. */
function commandLine(configFile: string): [string, string[]] {
  const serve = [workerdBinary(), 'serve', '--experimental', '--control-fd=3', configFile];
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (process.platform === 'linux' && setpriv !== undefined) return [setpriv, ['--pdeathsig', 'KILL', '--', ...serve]];
  const [command, ...args] = serve;
  return [command ?? '', args];
}

/** workerd reports each socket that it opens as a line of JSON on the control descriptor. */
async function openPorts(child: ChildProcess, sockets: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>();
  const control = child.stdio[3] as Readable;
  for await (const line of createInterface({ input: control })) {
    const event = JSON.parse(line) as { event: string; socket?: string; port?: number };
    if (event.event === 'listen' && event.socket !== undefined) ports.set(event.socket, event.port ?? 0);
    if (sockets.every((name) => ports.has(name))) break;
  }
  control.resume();
  return ports;
}
