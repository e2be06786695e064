// Tests of the whole process that mostly wait for a minute to pass, because an alarm of a real object comes when it comes. They run side
// by side, and beside another suite.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { FAREBOX_DEMO: 'false', FAREBOX_ASSETS: '{"files":{},"parts":{}}' },
  test: {
    include: ['test/**/*.waits.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
