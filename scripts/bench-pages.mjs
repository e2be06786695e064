// `npm run bench:pages`: see bench-pages.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('bench-pages.ts');
