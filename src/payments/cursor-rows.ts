// How far the reconciliations of each channel have come: kept after every page, so that one that is cut short goes on where it was.
import type { Channel } from './channel.ts';

/** A walk through a channel's lists, from the first to the last page. */
export type Walk = {
  readonly from: number;
  readonly to: number;
  /** Which of the lists, and the page of it; null is the first. */
  readonly list: number;
  readonly page: string | null;
  /** Words so far that could not be taken. */
  readonly failed: number;
};

/** `until`: all that happened before it has been walked through. */
export type Cursor = { readonly until: number; readonly walk: Walk | null };

export type CursorName = 'lately' | 'full';

/** Live and test are two accounts at one provider. */
const nameOf = (channel: Pick<Channel, 'name' | 'mode'>, name: CursorName): string =>
  `${name}/${channel.name}/${channel.mode}`;

/** The cursor, or one that has walked until `until`. */
export async function readCursor(
  db: D1Database,
  channel: Pick<Channel, 'name' | 'mode'>,
  name: CursorName,
  until: number,
): Promise<Cursor> {
  const row = await db
    .prepare('SELECT json FROM payment_cursors WHERE name = ?1')
    .bind(nameOf(channel, name))
    .first<{ readonly json: string }>();
  return row === null ? { until, walk: null } : (JSON.parse(row.json) as Cursor);
}

/** Keeps the cursor. */
export const writeCursor = (
  db: D1Database,
  channel: Pick<Channel, 'name' | 'mode'>,
  name: CursorName,
  cursor: Cursor,
  now: number,
): Promise<unknown> =>
  db
    .prepare(
      `INSERT INTO payment_cursors (name, json, updated_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (name) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
    )
    .bind(nameOf(channel, name), JSON.stringify(cursor), now)
    .run();
