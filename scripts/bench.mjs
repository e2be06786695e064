// `npm run bench`: see bench.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('bench.ts');
