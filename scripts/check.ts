// `npm run check`: format and lint, dead code, then `npm test` (types are its first suite). All of it runs, whatever fails.
import { ensureInstalled } from './ensure.mjs';
import { inRoot } from './lib/paths.ts';
import { runNode } from './lib/suites.ts';

// The tests import these, so dead code cannot be told without them.
ensureInstalled(inRoot('test/clients'));
const steps: readonly (readonly [string, readonly string[]])[] = [
  ['node_modules/@biomejs/biome/bin/biome', ['ci', '.']],
  ['node_modules/knip/bin/knip.js', []],
  ['scripts/test.ts', []],
];

const failed: string[] = [];
for (const [script, args] of steps) {
  process.stdout.write(`\n== ${script}\n`);
  if ((await runNode(script, args)) !== 0) failed.push(script);
}
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
