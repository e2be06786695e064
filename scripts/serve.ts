// `npm run serve`: the production build on this machine; a demo account only with DEMO=1.
import { orExplain } from './lib/fail.ts';
import { serveCommand } from './lib/serve-command.ts';

await orExplain(() => serveCommand(process.env.DEMO === '1'));
