// Hours older than 35 days become days, by label too: a past hour never changes, so folding it loses nothing but its hour.
import { DAY, startOfDay } from '../../base/clock.ts';
import type { World } from '../../world.ts';

const KEEP_HOURS_MS = 35 * DAY;

/** A table of hours, the table of days that it is folded into, and what their rows are by. */
type Fold = { readonly hours: string; readonly days: string; readonly by: string };

const FOLDS: readonly Fold[] = [
  { hours: 'usage_hours', days: 'usage_days', by: 'model, provider' },
  { hours: 'usage_labels', days: 'usage_label_days', by: 'kind, user, app, tag, tagged, model, provider' },
];

/** Adds whole days of old hours to the tables of days and removes them, in one transaction. Repeated, it finds nothing left. */
export async function foldHours(world: World): Promise<void> {
  const before = startOfDay(world.clock() - KEEP_HOURS_MS);
  const { DB } = world.env;
  await DB.batch(
    FOLDS.flatMap((fold) => [
      DB.prepare(insertOf(fold)).bind(before, DAY),
      DB.prepare(`DELETE FROM ${fold.hours} WHERE hour < ?1`).bind(before),
    ]),
  );
}

const insertOf = ({ hours, days, by }: Fold): string =>
  `INSERT INTO ${days} (account_id, key_id, day, ${by}, requests, input_tokens, output_tokens, cost_nano)
   SELECT account_id, key_id, hour - hour % ?2, ${by}, sum(requests), sum(input_tokens), sum(output_tokens), sum(cost_nano)
   FROM ${hours} WHERE hour < ?1 GROUP BY account_id, key_id, hour - hour % ?2, ${by}
   ON CONFLICT (account_id, key_id, day, ${by}) DO UPDATE SET requests = requests + excluded.requests,
     input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
     cost_nano = cost_nano + excluded.cost_nano`;
