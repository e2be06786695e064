// Fetches programs from npm and runs each in an empty home, on a folder with a file to mend, against a gateway whose model mends it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, type Gateway, startGateway } from '../../test/e2e/clients/gateway.ts';
import { type Editor, RIGHT, startEditor, WRONG } from '../../test/e2e/programs/editor.ts';
import { type Command, FILE, PROGRAMS, type Program } from '../../test/e2e/programs/programs.ts';
import { modelOf, sell, WIRE_NAMES, WIRES, type WireName } from '../../test/e2e/sdks/counter.ts';
import type { ClientRun } from './clients-page.ts';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';

/** The longest that a program may take for one task. */
const PROGRAM_MS = 120_000;
const SYSTEM = `${process.platform}-${process.arch}`;

/** Every program over every wire format; `tell` hears what is being done. */
export async function runPrograms(tell: (line: string) => void): Promise<readonly ClientRun[]> {
  const gateway = await startGateway();
  const editors = await Promise.all(WIRE_NAMES.map(async (wire) => [wire, await startEditor(wire)] as const));
  try {
    const { key } = await account(gateway.server, 100_000_000_000n);
    const runs: ClientRun[] = [];
    for (const [wire, { baseURL, apiKey }] of editors)
      await sell(gateway.server, wire, baseURL.replace(/\/v1$/, WIRES[wire].basePath), apiKey, WIRES[wire].model);
    for (const program of PROGRAMS) {
      const executable = fetchProgram(program, tell);
      for (const [wire, editor] of editors) {
        const outcome = await runProgram(program, executable, wire, editor, gateway, key);
        tell(`${program.name} ${program.version} over ${wire}: ${outcome}`);
        const { name, version, dialect, way } = program;
        runs.push({ name, version, dialect, way, wire, outcome });
      }
    }
    return runs;
  } finally {
    await gateway.stop();
    for (const [, editor] of editors) await editor.close();
  }
}

/** The executable of a program, fetched if it is not there yet. Install scripts are not run: what they would do is to find it. */
function fetchProgram({ pack, version, binary }: Program, tell: (line: string) => void): string {
  const folder = inRoot('.farebox', 'clients', `${pack.replaceAll('/', '-')}-${version}`);
  const executable = join(folder, 'node_modules', binary(SYSTEM));
  if (existsSync(executable)) return executable;
  tell(`fetching ${pack} ${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const npm = spawnSync('npm', [...args, `${pack}@${version}`], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0 || !existsSync(executable))
    throw new Failure(`${pack} ${version} could not be fetched for ${SYSTEM}.`);
  return executable;
}

async function runProgram(
  program: Program,
  executable: string,
  wire: WireName,
  editor: Editor,
  { server: { origin } }: Gateway,
  apiKey: string,
): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'farebox-home-'));
  const folder = mkdtempSync(join(tmpdir(), 'farebox-work-'));
  const file = join(folder, FILE);
  try {
    writeFileSync(file, `${WRONG}\n`);
    editor.play(program.steps(file));
    const ended = await end(
      executable,
      program.command({ home, folder, origin, apiKey, model: modelOf(wire) }),
      folder,
    );
    const { wrongs, asked } = editor.review();
    if (wrongs[0] !== undefined) return wrongs[0];
    if (asked === 0) return `the provider was not asked; ${ended.words}`;
    if (readFileSync(file, 'utf8') !== `${RIGHT}\n`) return `the file is not mended; ${ended.words}`;
    return ended.code === 0 ? 'passed' : `ended with ${ended.code}; ${ended.words}`;
  } finally {
    for (const used of [home, folder]) rmSync(used, { recursive: true, force: true });
  }
}

/** Runs a command to its end, with nothing of our environment but the path, so that no key of this machine is found. */
function end(
  executable: string,
  { args, env }: Command,
  cwd: string,
): Promise<{ readonly code: number | null; readonly words: string }> {
  const [command, ...before] = executable.endsWith('.js') ? [process.execPath, executable] : [executable];
  const child = spawn(command ?? executable, [...before, ...args], {
    cwd,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROGRAM_MS,
    killSignal: 'SIGKILL',
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (words += piece));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, words: words.trim().slice(-600) }));
  });
}
