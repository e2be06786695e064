// Goes through the rows of a table that moved, in the order in which they did: in pages, a bounded number of them at a time, and where
// it stopped is kept after every page.
import { HOUR } from '../../base/clock.ts';
import type { World } from '../../world.ts';

/** A row that moved. */
export type Moved = Readonly<Record<string, string | number | null>> & {
  readonly id: string;
  readonly updated_at: number;
};

/** A pass: when it began, and the last row that it has been at. */
type Cursor = { readonly began: number; readonly at: number; readonly id: string };

const PAGE = 50;
const PAGES_MOST = 40;

/** A row carries the time at which it was decided and is written a little later; an hour later when D1 was away. */
const OVERLAP_MS = HOUR;

/** Works on what moved since the last pass began. What was there before the first pass is left alone. */
export async function sweep(
  world: World,
  table: { readonly name: 'accounts' | 'orders'; readonly columns: string },
  work: (rows: readonly Moved[]) => Promise<void>,
): Promise<void> {
  const { env, clock } = world;
  const now = clock();
  const found = await env.DB.prepare('SELECT json FROM alert_cursors WHERE name = ?1')
    .bind(table.name)
    .first<{ readonly json: string }>();
  let cursor = found === null ? startingAt(now, now) : (JSON.parse(found.json) as Cursor);
  // A pass that was finished has no last row.
  if (cursor.id === '') cursor = startingAt(cursor.began, now);
  const page = env.DB.prepare(
    `SELECT ${table.columns} FROM ${table.name} WHERE (updated_at, id) > (?1, ?2) ORDER BY updated_at, id LIMIT ?3`,
  );
  for (let pages = 0; pages < PAGES_MOST; pages++) {
    const { results } = await page.bind(cursor.at, cursor.id, PAGE).all<Moved>();
    if (results.length > 0) await work(results);
    const last = results.length < PAGE ? undefined : results.at(-1);
    cursor = last === undefined ? { ...cursor, id: '' } : { ...cursor, at: last.updated_at, id: last.id };
    await keep(env.DB, table.name, cursor);
    if (last === undefined) return;
  }
}

/** A pass that begins `now`, over all that moved since `since`. */
const startingAt = (since: number, now: number): Cursor => ({ began: now, at: since - OVERLAP_MS, id: '' });

const keep = (db: D1Database, name: string, cursor: Cursor): Promise<unknown> =>
  db
    .prepare(
      'INSERT INTO alert_cursors (name, json) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET json = excluded.json',
    )
    .bind(name, JSON.stringify(cursor))
    .run();
