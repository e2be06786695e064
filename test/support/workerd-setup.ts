// Gives every test file that runs inside workerd empty objects and an empty database with the shipped migrations: files share one worker, and
// what another file stored is gone, from the catalogue in memory too. It must not make schema of its own.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { refreshCatalog } from '../../src/catalog/load.ts';
import { parseSettings } from '../../src/env.ts';

await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
await refreshCatalog({
  env,
  settings: parseSettings(env),
  clock: () => Date.now(),
  random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  fetch,
  log: () => undefined,
});
