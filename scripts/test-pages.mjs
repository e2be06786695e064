// `npm run test:pages`: see test-pages.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('test-pages.ts');
