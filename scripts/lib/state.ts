// The state folder: one process at a time may hold it, and an engine left behind by a killed launcher is ended first.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './fail.ts';

/** A state folder that this process holds until `release`. */
export type StateFolder = { readonly dir: string; readonly run: string; release(): void };

type Running = { readonly launcher: number; readonly engine: number; readonly baseURL: string };

/** Takes the folder for this process, or fails with a sentence that names who has it. */
export async function holdState(dir: string): Promise<StateFolder> {
  for (const part of ['', 'run', 'objects', 'd1']) mkdirSync(join(dir, part), { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  // The kernel drops a SQLite lock when its process dies, however it dies; a lock file with a pid in it would stay.
  const lock = new DatabaseSync(join(dir, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch {
    lock.close();
    const other = readRunning(dir);
    const where = other === undefined ? '' : ` (process ${other.launcher}, ${other.baseURL})`;
    throw new Failure(`Another Farebox${where} runs on ${dir}. Stop it, or set STATE_DIR to another folder.`);
  }
  await endOrphan(dir);
  return { dir, run: join(dir, 'run'), release: () => lock.close() };
}

/** Notes who runs on the folder, for the sentence above and for the clean-up after a killed launcher. */
export function noteRunning(dir: string, running: Running): void {
  writeFileSync(runningFile(dir), JSON.stringify(running), { mode: 0o600 });
}

/** Forgets the note: this run ended in order. */
export function forgetRunning(dir: string): void {
  rmSync(runningFile(dir), { force: true });
}

function runningFile(dir: string): string {
  return join(dir, 'run', 'running.json');
}

function readRunning(dir: string): Running | undefined {
  if (!existsSync(runningFile(dir))) return undefined;
  try {
    return JSON.parse(readFileSync(runningFile(dir), 'utf8')) as Running;
  } catch {
    // Killed in the middle of writing it.
    return undefined;
  }
}

/** Two engines on one folder would each believe that they own its objects. */
async function endOrphan(dir: string): Promise<void> {
  const engine = readRunning(dir)?.engine;
  if (engine === undefined || !isOurEngine(engine, dir)) return;
  process.kill(engine, 'SIGKILL');
  for (let tries = 0; tries < 100 && isOurEngine(engine, dir); tries++) await sleep(20);
}

/** A process number can be anybody's by now: only an engine started from this very folder counts. */
function isOurEngine(pid: number, dir: string): boolean {
  const command = commandLine(pid);
  return command.includes('workerd') && command.includes(join(dir, 'run', 'config.capnp'));
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
