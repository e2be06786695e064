// Applies migrations/*.sql to the local D1, as `wrangler d1 migrations apply` does it on Cloudflare: in order, each file in
// one transaction with the row that remembers it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './fail.ts';
import type { Host } from './host.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/** Applies what has not been applied yet; answers the names of those files. */
export async function migrate(host: Host, dir: string): Promise<string[]> {
  const [, rows] = await host.sql([TABLE, 'SELECT name FROM d1_migrations']);
  const applied = new Set((rows ?? []).map((row) => row.name));
  const pending = migrationFiles(dir).filter((name) => !applied.has(name));
  if (pending.length === 0) return pending;
  // wrangler is slow to load, and needed on the first start only.
  const { unstable_splitSqlQuery: split } = await import('wrangler');
  for (const name of pending) {
    const statements = split(readFileSync(join(dir, name), 'utf8'));
    try {
      await host.sql([...statements, `INSERT INTO d1_migrations (name) VALUES ('${name.replaceAll("'", "''")}')`]);
    } catch (error) {
      throw new Failure(`The migration ${name} failed, nothing of it was applied: ${String(error)}`);
    }
  }
  return pending;
}

/** The migration files of a folder, in the order in which they apply. */
export function migrationFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
}
