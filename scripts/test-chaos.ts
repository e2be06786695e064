// `npm run test:chaos`: the long form of test/chaos, which proves that money in converges. FAREBOX_HISTORIES says how many histories (20,000 unless said),
// FAREBOX_SEED from which chance they are made, FAREBOX_SHOW=1 shows what was met and how often.
import { availableParallelism } from 'node:os';
import { runSuite, vitestSuite } from './lib/suites.ts';

const { FAREBOX_HISTORIES = '20000', FAREBOX_SEED = String(Date.now() % 1_000_000) } = process.env;
Object.assign(process.env, { FAREBOX_CHAOS: '1', FAREBOX_HISTORIES, FAREBOX_SEED });

const suite = vitestSuite('node');
const wanted = process.argv.slice(2);
const files = wanted.length > 0 ? wanted : ['test/chaos'];
const args = [...suite.args, `--maxWorkers=${availableParallelism()}`, ...files];
const begin = performance.now();
const { passed, failed, skipped } = await runSuite({ ...suite, args });
const minutes = ((performance.now() - begin) / 60_000).toFixed(1);

process.stdout.write(`\nchaos: seed ${FAREBOX_SEED}, ${FAREBOX_HISTORIES} histories, ${minutes} minutes\n`);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
