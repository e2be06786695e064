// `npm run check`: see check.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('check.ts');
