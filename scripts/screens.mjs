// `npm run screens`: see screens.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('screens.ts');
