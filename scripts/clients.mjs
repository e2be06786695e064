// `npm run clients`: see clients.ts. This file runs under the machine's own Node.
import { run } from './ensure.mjs';

await run('clients.ts');
