// `npm run serve`: see serve.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('serve.ts');
