// Tests of pure code and of the shipped money core, in Node: the fast ones.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { FAREBOX_DEMO: 'false', FAREBOX_ASSETS: '{"files":{},"parts":{}}' },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'test/**/*.workerd.test.ts',
      'test/**/*.e2e.test.ts',
      'test/**/*.waits.test.ts',
      'test/**/*.pages.test.ts',
    ],
    testTimeout: 60_000,
  },
});
