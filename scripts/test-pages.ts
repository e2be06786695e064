// `npm run test:pages`: every page in each state of its data, in every width and theme. `npm test` looks at each page in one of them.
import { findBrowser, NO_BROWSER } from './lib/browser.ts';
import { runSuite, vitestSuite } from './lib/suites.ts';

if (findBrowser() === undefined) {
  process.stderr.write(`${NO_BROWSER}\n`);
  process.exitCode = 1;
} else {
  Object.assign(process.env, { FAREBOX_ALL_LOOKS: '1' });
  const suite = vitestSuite('pages');
  const wanted = process.argv.slice(2);
  const files = wanted.length > 0 ? wanted : ['test/pages/states.pages.test.ts'];
  const { passed, failed, skipped } = await runSuite({ ...suite, args: [...suite.args, ...files] });
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
