// `npm start`: see start.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('start.ts');
