// Runs the wrangler that the project pins, without prompts and without metrics.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsDefine, writeUi } from './build-ui.ts';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';
import { readWranglerConfig } from './wrangler-config.ts';

/** What a run of wrangler ended with. */
export type WranglerRun = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs wrangler; with `show`, what it prints is shown while it runs. */
export function wrangler(
  args: readonly string[],
  show = false,
  env: Record<string, string> = {},
): Promise<WranglerRun> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [inRoot('node_modules/wrangler/bin/wrangler.js'), ...args], {
      cwd: inRoot(),
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CI: 'true', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        out[name] += chunk.toString();
        if (show) process[name].write(chunk);
      });
    }
    child.once('error', fail);
    child.once('exit', (code) => done({ code: code ?? 1, ...out }));
  });
}

/** Runs wrangler and fails with its own words when it does. */
export async function wranglerOrFail(args: readonly string[], show = false, env = {}): Promise<WranglerRun> {
  const run = await wrangler(args, show, env);
  if (run.code !== 0) throw new Failure(`wrangler ${args.join(' ')} failed:\n${run.stderr || run.stdout}`);
  return run;
}

/** wrangler.toml as one run needs it, written with the built pages where git does not look; answers its path. */
export async function configForRun(dir: string, databaseId?: string): Promise<string> {
  const config = readWranglerConfig();
  const ui = await writeUi(join(dir, 'ui'));
  const filled = {
    ...config,
    main: inRoot(config.main),
    define: { ...config.define, FAREBOX_ASSETS: assetsDefine(ui) },
    assets: { ...config.assets, directory: join(dir, 'ui') },
    d1_databases: config.d1_databases.map((database) => ({
      ...database,
      database_id: databaseId ?? database.database_id,
      migrations_dir: inRoot(database.migrations_dir),
    })),
  };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'wrangler.json');
  writeFileSync(file, JSON.stringify(filled, null, 2));
  return file;
}
