// `npm start`: Farebox with a demo account on this machine.
import { orExplain } from './lib/fail.ts';
import { serveCommand } from './lib/serve-command.ts';

await orExplain(() => serveCommand(true));
