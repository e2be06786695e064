// Tests in a real browser: one Chromium and one whole server for all of them, both started by `global-setup.ts`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/pages/**/*.pages.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['test/pages/support/global-setup.ts'],
    // The machine is shared with the server and the browser, and one process is enough to speak to both.
    fileParallelism: false,
    isolate: false,
    // What is wrong with a page is a list of sentences, and all of them are wanted.
    chaiConfig: { truncateThreshold: 0 },
    // What a page shows in a moment may take seconds on a machine that does other things.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
