// `npm test`: every suite, one after the other, each a process of its own. The last line is the count of all of them.
import { ensureInstalled } from './ensure.mjs';
import { findBrowser, NO_BROWSER } from './lib/browser.ts';
import { inRoot } from './lib/paths.ts';
import { type Counts, runSuite, type Suite, vitestSuite } from './lib/suites.ts';

/** What runs in browsers knows the DOM and nothing of the Worker. */
const APP = 'tsconfig.app.json';
/** What drives a browser is Node's, and hands functions to pages. */
const PAGES = 'tsconfig.pages.json';

const SUITES: readonly Suite[] = [
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit'], counts: 'exit' },
  { name: 'app types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', APP], counts: 'exit' },
  { name: 'page types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', PAGES], counts: 'exit' },
  vitestSuite('node'),
  vitestSuite('workerd'),
  vitestSuite('e2e'),
  { ...vitestSuite('pages'), lacks: findBrowser() === undefined ? NO_BROWSER : undefined },
  { name: 'deploy', script: 'scripts/deploy.ts', args: ['--check'], counts: 'report' },
];

ensureInstalled(inRoot('test/clients'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
const total = { passed: 0, failed: unknown.length, skipped: 0 };
const lines = unknown.map((name) => `${name}: there is no such suite`);

for (const suite of SUITES) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  process.stdout.write(`\n== ${suite.name}\n`);
  const begin = Date.now();
  const counts = await runSuite(suite);
  lines.push(
    `${suite.name.padEnd(10)} ${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s   ${counted(counts)}`,
  );
  if (suite.lacks !== undefined)
    lines.push(`  ${suite.lacks} The ${counts.skipped} tests of test/${suite.name} were not run.`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

process.stdout.write(`\n${lines.join('\n')}\n\n${counted(total)}\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function counted({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
