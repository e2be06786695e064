// Tests that run inside workerd, with the bindings of wrangler.toml and the real migrations.
import { existsSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { FAREBOX_DEMO: 'false' },
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          FAREBOX_SECRET: 'test-secret-one',
          ADMIN_TOKEN: 'test-admin-token',
          TEST_MIGRATIONS: existsSync('migrations') ? await readD1Migrations('migrations') : [],
        },
      },
    })),
  ],
  test: {
    include: ['test/**/*.workerd.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['test/support/workerd-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
