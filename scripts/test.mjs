// `npm test`: see test.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('test.ts');
