// Gives every test file that runs inside workerd a database with the shipped migrations. It must not make schema of its own.
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
