// `npm run deploy`: to Cloudflare. With `--check`: everything of it that needs no account.
import { deployCheck } from './lib/deploy-check.ts';
import { deploy } from './lib/deploy-cloudflare.ts';
import { orExplain } from './lib/fail.ts';

await orExplain(() => (process.argv.includes('--check') ? deployCheck() : deploy()));
