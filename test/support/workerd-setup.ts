// Gives every test file that runs inside workerd empty objects and an empty database with the shipped migrations: files share one worker, and
// what another file stored is gone. It must not make schema of its own.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
