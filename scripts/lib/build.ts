// The bundle that is served: src/index.ts and what it imports, one ES module, as wrangler builds it for Cloudflare.
import { build } from 'esbuild';
import { assetsDefine, buildUi } from './build-ui.ts';
import { inRoot } from './paths.ts';

const built = new Map<boolean, Promise<string>>();

/** The Worker's code; built once a process. `testChannel` adds the channel by which a purchase is tried offline. */
export function buildWorker(testChannel = false): Promise<string> {
  const made = built.get(testChannel) ?? bundle(inRoot('src/index.ts'), testChannel);
  built.set(testChannel, made);
  return made;
}

/** Bundles one entry file for workerd. */
export async function bundle(entry: string, testChannel = false): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: inRoot(),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    // Keeping the names of functions costs a call for every closure of every request.
    keepNames: false,
    // An engine reads all of the code before it serves.
    minify: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      FAREBOX_DEMO: String(testChannel),
      FAREBOX_ASSETS: assetsDefine(await buildUi()),
    },
    logLevel: 'silent',
  });
  const file = result.outputFiles[0];
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}.`);
  return file.text;
}
