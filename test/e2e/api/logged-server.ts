// A gateway in a process of its own, so that a test can read everything that it and its engine write.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../../scripts/lib/paths.ts';
import type { Served } from '../clients/gateway.ts';

/** A running gateway and its log. */
export type Logged = {
  readonly server: Served;
  /** All that was written to standard output and standard error until now. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

const SCRIPT = `
  import { startServer } from ${JSON.stringify(inRoot('scripts/lib/server.ts'))};
  const { origin, baseURL, adminToken } = await startServer({ stateDir: process.argv[1], quiet: false, crons: false });
  process.send({ origin, baseURL, adminToken });
`;

/** Starts it on a fresh state folder. */
export async function startLogged(): Promise<Logged> {
  const stateDir = mkdtempSync(join(tmpdir(), 'farebox-logged-'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT, stateDir], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = once(child, 'exit');
  const server = await Promise.race([
    once(child, 'message').then(([facts]) => facts as Served),
    ended.then(() => Promise.reject(new Error(`the server did not start: ${log}`))),
  ]);
  return {
    server,
    log: () => log,
    stop: async () => {
      // The engine asks the kernel to end with its launcher.
      child.kill('SIGKILL');
      await ended;
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
