// `npm run bench`: see test/bench/bench.ts.
import { bench } from '../test/bench/bench.ts';
import { orExplain } from './lib/fail.ts';

await orExplain(bench);
