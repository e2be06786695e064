// `GET /api/app/home`: all that Home shows in one answer, from a bounded number of rows: the same for a key with a thousand calls and one
// with a million.
import { createRoute } from '@hono/zod-openapi';
import { DAY } from '../../base/clock.ts';
import { type KeyId, parseKeyId } from '../../base/id.ts';
import { ok, type Result } from '../../base/result.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { KeyView } from '../../durable/messages.ts';
import type { World } from '../../world.ts';
import { currentAlerts } from '../alerts/current.ts';
import { newRouter, refused } from '../answer.ts';
import { type DirectoryDown, listKeyIds } from '../directory.ts';
import type { Caller, CallerEnv } from '../key-auth.ts';
import { viewsOf } from '../keys/keys.ts';
import type { Owner } from '../make-key.ts';
import { answers, BY_SESSION } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import type { Activity } from '../requests/activity-rows.ts';
import { countOf, hoursOf, type IntervalKind, intervalsOf } from '../requests/intervals.ts';
import { type Mistake, mistake, type Range, readRange } from '../requests/range.ts';
import { pageOf, walletsOf } from '../requests/request-merge.ts';
import { keysInScope } from '../requests/scope.ts';
import { type HomeFacts, homeJson } from './home-json.ts';
import { HOME_EXAMPLE, homeQuery, homeSchema } from './home-schema.ts';
import { KEYS, readHomeUsage } from './home-usage.ts';

const RANGE_WHEN_ABSENT = 7 * DAY;
/** A quarter of days, or four days of hours: more would not fit the answer, nor a screen. */
const INTERVALS_MAX = 100;
/** So many of the newest requests stand for how it goes at present. */
const RECENT = 100;

const homeRoute = createRoute({
  method: 'get',
  path: '/api/app/home',
  tags: ['App'],
  summary: 'Read all that Home shows',
  description:
    'For a member of the account. Usage is counted as by GET /v1/activity; credit and the newest requests are of this moment. A wallet ' +
    'that does not answer makes it 503.',
  security: BY_SESSION,
  request: { query: homeQuery },
  responses: answers(
    { status: 200, description: 'Home.', schema: homeSchema, example: HOME_EXAMPLE },
    [400, 401, 403, 503],
  ),
});

/** The route of Home. */
export function homeRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(homeRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const query = c.req.valid('query');
      const range = readRange(query, world.clock() - RANGE_WHEN_ABSENT, world.clock());
      if (!range.ok) return refused(c, range.refusal);
      const facts = await readHome(world, caller, range.value, query.interval);
      return facts.ok ? c.json(homeJson(facts.value), 200, NO_STORE) : refused(c, facts.refusal);
    }),
  );
  return router;
}

const NO_STORE = { 'cache-control': 'no-store' };

type Silent =
  | DirectoryDown
  | { readonly reason: 'wallet_unreachable' | 'ledger_unreachable' | 'key_not_found' }
  | { readonly reason: 'account_unknown' | 'credit_unconfirmed' };

async function readHome(
  world: World,
  caller: Caller,
  { zone, from, to }: Range,
  interval: HomeFacts['interval'],
): Promise<Result<HomeFacts, Silent | Mistake>> {
  const { owner } = caller;
  const now = world.clock();
  const range = hoursOf(from, to, now);
  if (countOf(interval, range) > INTERVALS_MAX) return mistake('interval', TOO_MANY[interval]);
  const keys = await keysInScope(world, caller, undefined);
  if (!keys.ok) return keys;
  const { DB } = world.env;
  const ledger = ledgerDoor(world.env, owner);
  const [usage, credit, topUp, recent, newest, alerts] = await Promise.all([
    readHomeUsage(DB, { accountId: owner.accountId, keys: keys.value, zone, range, interval, now }),
    ledger.credits(),
    ledger.topUp(),
    pageOf(walletsOf(world, owner), keys.value, { before: null, since: '', limit: RECENT, filter: {} }),
    listKeyIds(DB, owner.accountId, true, { offset: 0, limit: KEYS }),
    currentAlerts(world, owner.accountId),
  ]);
  if (!credit.ok) return credit;
  if (!topUp.ok) return topUp;
  if (!recent.ok) return recent;
  if (!newest.ok) return newest;
  const views = await shownKeys(world, owner, usage.byKey, newest.value);
  if (!views.ok) return views;
  return ok({
    ...{ now, tz: zone.name, range, interval, usage },
    intervals: intervalsOf(interval, zone, range),
    credit: credit.value,
    topUp: topUp.value,
    keys: views.value,
    recent: recent.value.rows,
    alerts,
  });
}

const TOO_MANY = {
  hour: 'of an hour fits a range of four days at most. Ask for days',
  day: 'of a day fits a range of three months at most. Ask GET /v1/activity',
} as const satisfies Partial<Record<IntervalKind, string>>;

/** The dearest keys of the range, deleted ones too, filled up with the newest. */
async function shownKeys(
  world: World,
  owner: Owner,
  byKey: Activity,
  newest: readonly KeyId[],
): Promise<Result<readonly KeyView[], { readonly reason: 'wallet_unreachable' }>> {
  const dearest = byKey.rows.flatMap(({ group }) => parseKeyId(group[0] ?? '') ?? []);
  return viewsOf(world, owner, [...new Set([...dearest, ...newest])].slice(0, KEYS));
}
