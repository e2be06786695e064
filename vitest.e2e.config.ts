// Tests of the whole process: a real `workerd serve` on disk, spoken to over HTTP, killed and started again.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { FAREBOX_DEMO: 'false', FAREBOX_ASSETS: '{"files":{},"parts":{}}' },
  test: {
    include: ['test/**/*.e2e.test.ts'],
    exclude: ['**/node_modules/**'],
    // One process at a time: these tests measure and load the machine.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
