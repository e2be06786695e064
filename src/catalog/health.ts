// How endpoints have been doing in the last minutes, across all isolates: what each of them counted, added up in D1. An isolate
// writes a row a minute for each endpoint that it called, and nothing is deleted: ten isolates that call twenty endpoints all day
// write at most 288,000 rows, about $0.29. It is read for pages and for whoever sorts, never on the way of a request.
import { MINUTE, SECOND } from '../base/clock.ts';
import type { World } from '../world.ts';
import { endpointKey, HEALTH_MINUTES, type HealthCounts, type HealthFigures, totalCounts } from './health-figures.ts';
import { histogramText, readHistogram } from './histogram.ts';

/** What one isolate counted of one endpoint in one minute. */
export type HealthMinute = {
  readonly provider: string;
  readonly upstreamModel: string;
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly counts: HealthCounts;
};

type Row = {
  readonly provider: string;
  readonly upstream_model: string;
  readonly requests: number;
  readonly failed: number;
  readonly latency: string;
  readonly throughput: string;
};

/** A minute shares its row with the one so many before it, which it overwrites. */
const SLOTS = 10;
const FRESH_MS = 30 * SECOND;
const ROWS_MAX = 10_000;

/** Both histograms of the row and of what comes in, bucket by bucket. */
const merged = (column: 'latency' | 'throughput'): string => `CASE WHEN endpoint_health.minute < excluded.minute
  THEN excluded.${column} ELSE (
    SELECT json_group_object(key, count) FROM (
      SELECT key, sum(value) AS count FROM (
        SELECT key, value FROM json_each(endpoint_health.${column})
        UNION ALL SELECT key, value FROM json_each(excluded.${column})
      ) GROUP BY key
    )
  ) END`;

const SAVE = `INSERT INTO endpoint_health (provider, upstream_model, slot, minute, requests, failed, latency, throughput)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (provider, upstream_model, slot) DO UPDATE SET
  requests = excluded.requests + iif(endpoint_health.minute < excluded.minute, 0, endpoint_health.requests),
  failed = excluded.failed + iif(endpoint_health.minute < excluded.minute, 0, endpoint_health.failed),
  latency = ${merged('latency')},
  throughput = ${merged('throughput')},
  minute = excluded.minute
WHERE endpoint_health.minute <= excluded.minute`;

/** The minute that holds a moment. */
export const minuteOf = (now: number): number => Math.floor(now / MINUTE);

/** Adds minutes to what all isolates know. */
export async function saveHealth(db: D1Database, minutes: readonly HealthMinute[]): Promise<void> {
  if (minutes.length === 0) return;
  const statement = db.prepare(SAVE);
  await db.batch(
    minutes.map(({ provider, upstreamModel, minute, counts: { requests, failed, latency, throughput } }) =>
      statement.bind(
        provider,
        upstreamModel,
        minute % SLOTS,
        minute,
        requests,
        failed,
        histogramText(latency),
        histogramText(throughput),
      ),
    ),
  );
}

/** What is known of endpoints, by their keys. */
export type KnownHealth = ReadonlyMap<string, HealthCounts>;

/** Figures to show of endpoints, as pages are handed them. */
export type ShownHealth = (
  world: World,
) => Promise<(endpoint: { readonly provider: string; readonly upstreamModel: string }) => HealthFigures>;

type Memory = { readonly known: KnownHealth; readonly readAt: number };

const memories = new WeakMap<World, Memory>();

/** The counts of the last five minutes, at most 30 seconds old; those last read where D1 does not answer. */
export async function readHealth(world: World): Promise<KnownHealth> {
  const memory = memories.get(world);
  const now = world.clock();
  if (memory !== undefined && now - memory.readAt < FRESH_MS) return memory.known;
  try {
    const { results } = await world.env.DB.prepare(
      `SELECT provider, upstream_model, requests, failed, latency, throughput FROM endpoint_health
      WHERE minute > ?1 AND minute <= ?2 LIMIT ?3`,
    )
      .bind(minuteOf(now) - HEALTH_MINUTES, minuteOf(now), ROWS_MAX)
      .all<Row>();
    const known = byEndpoint(results);
    memories.set(world, { known, readAt: now });
    return known;
  } catch (error) {
    world.log('warn', 'health_read_failed', { error: String(error) });
    return memory?.known ?? new Map();
  }
}

/** What this isolate last read, without a wait; nothing before the first read. */
export const healthLastRead = (world: World): KnownHealth => memories.get(world)?.known ?? new Map();

/** The next read asks D1. */
export const forgetHealthRead = (world: World): boolean => memories.delete(world);

function byEndpoint(rows: readonly Row[]): KnownHealth {
  const minutes = Map.groupBy(rows, (row) =>
    endpointKey({ provider: row.provider, upstreamModel: row.upstream_model }),
  );
  return new Map([...minutes].map(([key, group]) => [key, totalCounts(group.map(countsOf))]));
}

const countsOf = ({ requests, failed, latency, throughput }: Row): HealthCounts => ({
  requests,
  failed,
  latency: readHistogram(latency),
  throughput: readHistogram(throughput),
});
