// Gives every test file that runs inside workerd empty objects and an empty database with the shipped migrations: files share one worker, and
// what another file stored is gone, from what is in memory of catalogue and brand, too. It must not make schema of its own.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { MINUTE } from '../../src/base/clock.ts';
import { refreshCatalog } from '../../src/catalog/load.ts';
import { brandOf } from '../../src/console/brand.ts';
import { parseSettings } from '../../src/env.ts';

await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
const world = {
  env,
  settings: parseSettings(env),
  clock: () => Date.now(),
  random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  fetch,
  log: () => undefined,
};
await refreshCatalog(world);
// What was read within a minute is not read again, so this asks a minute later.
await brandOf({ ...world, clock: () => Date.now() + MINUTE });
