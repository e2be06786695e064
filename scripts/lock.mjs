// `npm run lock`: see lock.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('lock.ts');
