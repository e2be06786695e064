// When the reconciliations run: the short one every quarter of an hour, however often the cron fires, and the full one once a day.
import { MINUTE } from '../base/clock.ts';
import type { Desk } from './desk.ts';
import { reconcilePayments } from './reconcile.ts';
import { reconcileFully } from './reconcile-full.ts';

/** A little less than a quarter of an hour: a cron is never exactly on time. */
const EVERY_MS = 14 * MINUTE;

/** Runs what is due. Two crons at once run it once. */
export async function reconcilePaymentsWhenDue(desk: Desk): Promise<void> {
  const now = desk.clock();
  const { meta } = await desk.db
    .prepare(
      `INSERT INTO payment_cursors (name, json, updated_at) VALUES ('pass', '{}', ?1)
       ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at WHERE payment_cursors.updated_at <= ?2`,
    )
    .bind(now, now - EVERY_MS)
    .run();
  if (meta.changes === 0) return;
  await reconcilePayments(desk);
  await reconcileFully(desk);
}
