// Raises alerts: the cron looks at the accounts and the orders that moved since it last looked, a bounded number at a time, and goes on
// next time where it stopped. Looking again at what was looked at before raises nothing.
import { orderOf } from '../../payments/order-rows.ts';
import type { World } from '../../world.ts';
import { mailerOf } from '../mail/mailer.ts';
import { keepEpisode, newAlertId, type Raised, raisedBefore, raiseStatements, readEpisodes } from './alert-rows.ts';
import { type Candidate, judge } from './episodes.ts';
import { readFigures } from './figures.ts';
import { newsOf } from './order-news.ts';
import { tell } from './sentences.ts';
import { settingsFrom } from './settings.ts';
import { type Moved, sweep } from './sweep.ts';

const STATEMENTS_AT_ONCE = 60;

/** Raises all that is to be raised now. */
export async function raiseAlerts(world: World): Promise<void> {
  await sweep(world, { name: 'accounts', columns: 'id, updated_at' }, (rows) =>
    raiseForAccounts(
      world,
      rows.map(({ id }) => id),
    ),
  );
  await sweep(world, { name: 'orders', columns: '*' }, (rows) => raiseForOrders(world, rows));
}

/** Judges some accounts by their figures. */
export async function raiseForAccounts(world: World, accountIds: readonly string[]): Promise<void> {
  const { env, clock } = world;
  const all = await readFigures(env.DB, accountIds, clock());
  const before = await readEpisodes(env.DB, accountIds);
  const judged = all.map((figures) => ({
    accountId: figures.accountId,
    ...judge(figures, before.get(figures.accountId) ?? {}),
  }));
  const told = await raisedBefore(
    env.DB,
    judged.flatMap(({ accountId, candidates }) =>
      candidates.flatMap(({ unless }) => unless.map((cause) => ({ accountId, cause }))),
    ),
  );
  const groups = judged.map(({ accountId, candidates, episodes }) => {
    const isNew = ({ unless }: Candidate): boolean => !unless.some((cause) => told.has(`${accountId} ${cause}`));
    return [
      ...candidates
        .filter(isNew)
        .flatMap(({ news, cause }) => raising(world, { ...tell(news), kind: news.kind, accountId, cause })),
      ...Object.entries(episodes).map(([kind, episode]) => keepEpisode(env.DB, accountId, kind, episode)),
    ];
  });
  await write(env.DB, groups);
}

async function raiseForOrders(world: World, rows: readonly Moved[]): Promise<void> {
  const { env, clock } = world;
  const orders = rows.map(orderOf);
  const accountIds = [...new Set(orders.map(({ accountId }) => accountId))];
  const settings = await readSettingsOf(env.DB, accountIds);
  const news = orders.flatMap((order) =>
    newsOf(order, clock())
      .filter(({ kind }) => settingsFrom(settings.get(order.accountId)).on[kind])
      .map((each) => ({ ...each, accountId: order.accountId })),
  );
  const told = await raisedBefore(env.DB, news);
  const fresh = news.filter(({ accountId, cause }) => !told.has(`${accountId} ${cause}`));
  const groups = fresh.map((each) => {
    const { kind, cause, accountId } = each;
    return raising(world, { ...tell(each), kind, cause, accountId });
  });
  await write(env.DB, groups);
}

const raising = (world: World, raised: Raised): readonly D1PreparedStatement[] =>
  raiseStatements(world, newAlertId(world), raised, mailerOf(world) !== undefined);

/** A group is written whole: an episode and its alert, or neither. */
async function write(db: D1Database, groups: readonly (readonly D1PreparedStatement[])[]): Promise<void> {
  let batch: D1PreparedStatement[] = [];
  for (const group of groups) {
    if (batch.length > 0 && batch.length + group.length > STATEMENTS_AT_ONCE) {
      await db.batch(batch);
      batch = [];
    }
    batch.push(...group);
  }
  if (batch.length > 0) await db.batch(batch);
}

async function readSettingsOf(db: D1Database, accountIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare('SELECT account_id, json FROM alert_settings WHERE account_id IN (SELECT value FROM json_each(?1))')
    .bind(JSON.stringify(accountIds))
    .all<{ readonly account_id: string; readonly json: string }>();
  return new Map(results.map((row) => [row.account_id, row.json]));
}
