// Hours older than 35 days become days: a past hour never changes, so folding it loses nothing but its hour.
import { DAY, startOfDay } from '../../base/clock.ts';
import type { World } from '../../world.ts';

const KEEP_HOURS_MS = 35 * DAY;

/** Adds whole days of old hours to `usage_days` and removes them, in one transaction. Repeated, it finds nothing left. */
export async function foldHours(world: World): Promise<void> {
  const before = startOfDay(world.clock() - KEEP_HOURS_MS);
  const { DB } = world.env;
  await DB.batch([
    DB.prepare(
      `INSERT INTO usage_days (account_id, key_id, day, model, provider, requests, input_tokens, output_tokens, cost_nano)
       SELECT account_id, key_id, hour - hour % ?2, model, provider, sum(requests), sum(input_tokens), sum(output_tokens),
         sum(cost_nano)
       FROM usage_hours WHERE hour < ?1 GROUP BY account_id, key_id, hour - hour % ?2, model, provider
       ON CONFLICT (account_id, key_id, day, model, provider) DO UPDATE SET requests = requests + excluded.requests,
         input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
         cost_nano = cost_nano + excluded.cost_nano`,
    ).bind(before, DAY),
    DB.prepare('DELETE FROM usage_hours WHERE hour < ?1').bind(before),
  ]);
}
