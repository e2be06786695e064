// `npm test`: every suite, each a process of its own, one after the other but for those that share the machine well: Node's tests and the
// waiting ones run beside workerd's. The last line is the count of all of them.
import { ensureInstalled } from './ensure.mjs';
import { findBrowser, NO_BROWSER } from './lib/browser.ts';
import { inRoot } from './lib/paths.ts';
import { type Counts, type Output, runSuite, type Suite, vitestSuite } from './lib/suites.ts';

/** What runs in browsers knows the DOM and nothing of the Worker. */
const APP = 'tsconfig.app.json';
/** What drives a browser is Node's, and hands functions to pages. */
const PAGES = 'tsconfig.pages.json';

const SUITES: readonly Suite[] = [
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit'], counts: 'exit' },
  { name: 'app types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', APP], counts: 'exit' },
  { name: 'page types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', PAGES], counts: 'exit' },
  vitestSuite('workerd'),
  // Each of the two keeps one core busy.
  { ...vitestSuite('node'), beside: 'workerd' },
  { ...vitestSuite('waits'), beside: 'workerd' },
  vitestSuite('e2e'),
  { ...vitestSuite('pages'), lacks: findBrowser() === undefined ? NO_BROWSER : undefined },
  { name: 'deploy', script: 'scripts/deploy.ts', args: ['--check'], counts: 'report' },
];

ensureInstalled(inRoot('test/clients'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
const total = { passed: 0, failed: unknown.length, skipped: 0 };
const lines = unknown.map((name) => `${name}: there is no such suite`);

const chosen = SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const alone = chosen.filter(({ beside }) => !chosen.some(({ name }) => name === beside));

for (const suite of alone) {
  const others = chosen.filter(({ beside }) => beside === suite.name).map((other) => timed(other, 'later'));
  process.stdout.write(`\n== ${suite.name}\n`);
  report(await timed(suite, 'now'));
  for (const other of others) report(await other);
}

process.stdout.write(`\n${lines.join('\n')}\n\n${counted(total)}\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

type Ended = { readonly suite: Suite; readonly counts: Counts; readonly seconds: number };

async function timed(suite: Suite, output: Output): Promise<Ended> {
  const begin = Date.now();
  const counts = await runSuite(suite, output);
  return { suite, counts, seconds: (Date.now() - begin) / 1000 };
}

function report({ suite, counts, seconds }: Ended): void {
  lines.push(`${suite.name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s   ${counted(counts)}`);
  if (suite.lacks !== undefined)
    lines.push(`  ${suite.lacks} The ${counts.skipped} tests of test/${suite.name} were not run.`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

function counted({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
