// Where things are. The one place that knows the layout of the repository and of the packages that carry binaries.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The root of the repository. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path in the repository. */
export function inRoot(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** The plain `workerd` binary that wrangler brings: the packaged file itself, not the script in front of it. */
export function workerdBinary(): string {
  const fromMiniflare = createRequire(require.resolve('miniflare', { paths: [require.resolve('wrangler')] }));
  const loaded: unknown = fromMiniflare('workerd');
  if (typeof loaded === 'object' && loaded !== null && 'default' in loaded && typeof loaded.default === 'string') {
    return loaded.default;
  }
  throw new Error('The workerd package does not name its binary.');
}

/** A worker script that miniflare ships, from which the local D1 is built. */
export function miniflareWorker(name: string): string {
  const entry = require.resolve('miniflare', { paths: [require.resolve('wrangler')] });
  return join(dirname(entry), 'workers', name);
}
