// `npm run deploy`: see deploy.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('deploy.ts');
