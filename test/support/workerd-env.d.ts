// What `env` of `cloudflare:workers` holds inside the tests: see vitest.workerd.config.ts.
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../../src/index.ts');
  }
  interface Env {
    DB: D1Database;
    FAREBOX_SECRET: string;
    ADMIN_TOKEN: string;
    FAREBOX_CALLS?: string;
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[];
  }
}
