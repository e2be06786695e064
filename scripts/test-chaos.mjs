// `npm run test:chaos`: see test-chaos.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('test-chaos.ts');
