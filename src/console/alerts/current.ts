// What is true of an account just now, in plain sentences, for the top of its first page. It is read afresh and raises nothing.
import { DAY } from '../../base/clock.ts';
import type { Order } from '../../payments/order.ts';
import { orderOf } from '../../payments/order-rows.ts';
import type { World } from '../../world.ts';
import { raisedAt, readEpisodes } from './alert-rows.ts';
import { levelOf, lowBalance, lowRunway } from './conditions.ts';
import { readFigures } from './figures.ts';
import { newsOf } from './order-news.ts';
import { type Told, tell } from './sentences.ts';
import type { AlertKind } from './settings.ts';

/** Something that is true now. `at` is when it was raised, or now when it was not yet. */
export type CurrentAlert = {
  readonly kind: AlertKind;
  readonly text: string;
  readonly at: number;
  readonly facts: Told['facts'];
};

/** A key at half of its limit is worth a mail, not a line at the top of every visit. */
const LEVEL_LEAST = 80;

/** What is true of an account now. Kinds that are off are left out. */
export async function currentAlerts({ env, clock }: World, accountId: string): Promise<readonly CurrentAlert[]> {
  const now = clock();
  const [figures] = await readFigures(env.DB, [accountId], now);
  if (figures === undefined) return [];
  const { on } = figures.settings;
  const limits = figures.keys.flatMap((key) => {
    const level = levelOf(key);
    return level !== undefined && level >= LEVEL_LEAST ? [{ kind: 'key_limit', key, level } as const] : [];
  });
  const topUp = await newestTopUp(env.DB, accountId);
  const failed = topUp === undefined ? [] : newsOf(topUp, now).filter(({ kind }) => kind === 'top_up_failed');
  const episodes = (await readEpisodes(env.DB, [accountId])).get(accountId);
  const low = lowBalance(figures, episodes?.low_balance !== undefined);
  const known = [low, lowRunway(figures), ...limits, ...failed].flatMap((news) => news ?? []);
  const raised = await raisedAt(env.DB, accountId, now - 30 * DAY);
  return known
    .filter(({ kind }) => on[kind])
    .map((news) => {
      const { text, facts } = tell(news);
      return { kind: news.kind, text, facts, at: raised.get(`${news.kind} ${facts.key_hash ?? ''}`) ?? now };
    });
}

async function newestTopUp(db: D1Database, accountId: string): Promise<Order | undefined> {
  const row = await db
    .prepare("SELECT * FROM orders WHERE account_id = ?1 AND way = 'auto' ORDER BY created_at DESC, id DESC LIMIT 1")
    .bind(accountId)
    .first<Parameters<typeof orderOf>[0]>();
  return row === null ? undefined : orderOf(row);
}
