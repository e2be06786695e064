// Tests that run inside workerd, with the bindings of wrangler.toml and the real migrations.
import { existsSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { assetsDefine, writeUi } from './scripts/lib/build-ui.ts';

const ui = await writeUi('.farebox/ui');

export default defineConfig({
  define: { FAREBOX_DEMO: 'false', FAREBOX_ASSETS: assetsDefine(ui) },
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          FAREBOX_SECRET: 'test-secret-one',
          ADMIN_TOKEN: 'test-admin-token',
          ...(process.env.FAREBOX_CALLS === undefined ? {} : { FAREBOX_CALLS: process.env.FAREBOX_CALLS }),
          TEST_MIGRATIONS: existsSync('migrations') ? await readD1Migrations('migrations') : [],
        },
      },
    })),
  ],
  test: {
    include: ['test/**/*.workerd.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['test/support/workerd-setup.ts'],
    // One worker for all files: starting it and reading the product into it cost more than most files. The setup wipes what is stored.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
