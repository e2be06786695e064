// `GET /v1/activity`: usage by hour or day and by group, read from what wallets bring to D1 within a minute.
import { createRoute } from '@hono/zod-openapi';
import { DAY } from '../../base/clock.ts';
import type { AccountId, KeyId } from '../../base/id.ts';
import { ok, type Result } from '../../base/result.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { keyNames } from '../directory.ts';
import type { CallerEnv } from '../key-auth.ts';
import { BY_KEY } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';
import { ACTIVITY_EXAMPLE, type ActivityQuery, activityQuery, activitySchema, TAGS_ALONE } from './activity-fields.ts';
import { type ActivityFacts, activityCsv, activityHead, activityJson, OTHER_SENTENCE } from './activity-json.ts';
import { activityFrom, activityStatement, totalFrom, totalStatement } from './activity-rows.ts';
import { csvFileName, csvHeaders, wantsCsv } from './csv.ts';
import { answersWithCsv } from './csv-answer.ts';
import { countOf, hoursOf, intervalsOf, segmentsOf } from './intervals.ts';
import { type Mistake, mistake, partsOfName, type Range, readRange } from './range.ts';
import { keysInScope } from './scope.ts';

const RANGE_WHEN_ABSENT = 7 * DAY;
/** A month of hours, or two years of days. */
const INTERVALS_MAX = 745;
/** Points of an answer: the more intervals, the fewer groups. */
const POINTS_MAX = 5_000;

const activityRoute = createRoute({
  method: 'get',
  path: '/v1/activity',
  tags: ['Requests'],
  summary: 'Read usage by time and group',
  description:
    'An inference key reads its own; a management key that of all keys of its account, deleted keys too. A request counts in the hour in ' +
    'which it was settled, a correction in the hour in which it was made. `from` and `to` go down to the hour; the running hour is in ' +
    'when the range ends in it. An hour belongs to the day of `tz` in which it begins, so totals of a range are the same in every time ' +
    'zone. Usage older than 35 days is kept by UTC day and counts at that day’s noon, UTC. A request with several tags counts once for ' +
    'each, so groups by tag may sum to more than `totals`, which counts every request once; all other groups sum to it exactly. Within ' +
    `an hour a key keeps 1,000 different labels, and at most ${POINTS_MAX} points are answered. ${OTHER_SENTENCE}.`,
  security: BY_KEY,
  request: { query: activityQuery },
  responses: answersWithCsv(
    { status: 200, description: 'Usage.', schema: activitySchema, example: ACTIVITY_EXAMPLE },
    [400, 401, 403, 404, 503],
    activityHead(['model'], undefined),
  ),
});

/** The route of usage. */
export function activityRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(activityRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const query = c.req.valid('query');
      const range = readRange(query, world.clock() - RANGE_WHEN_ABSENT, world.clock());
      if (!range.ok) return refused(c, range.refusal);
      const wrong = mistakeIn(query);
      if (wrong !== undefined) return refused(c, wrong.refusal);
      const keys = await keysInScope(world, caller, query.key);
      if (!keys.ok) return refused(c, keys.refusal);
      const facts = await readFacts(world, caller.owner.accountId, keys.value, query, range.value);
      if (!facts.ok) return refused(c, facts.refusal);
      if (!wantsCsv(query.format, c.req.header('accept'))) return c.json(activityJson(facts.value), 200, NO_STORE);
      const { interval, group_by: groupBy = [] } = query;
      const name = csvFileName(['activity', interval, ...groupBy, ...partsOfName(range.value, query)]);
      return new Response(activityCsv(facts.value, query.tz === undefined ? undefined : range.value.zone), {
        headers: csvHeaders(name),
      });
    }),
  );
  return router;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** Tags may not meet users or apps, neither as groups nor as filters. */
function mistakeIn({ group_by: groupBy = [], user, app, tag }: ActivityQuery) {
  const byTag = tag !== undefined || groupBy.includes('tag');
  const byCaller = user !== undefined || app !== undefined || groupBy.includes('user') || groupBy.includes('app');
  return byTag && byCaller ? mistake(tag === undefined ? 'group_by' : 'tag', TAGS_ALONE) : undefined;
}

async function readFacts(
  { env, clock }: World,
  accountId: AccountId,
  keys: readonly KeyId[],
  query: ActivityQuery,
  { zone, from, to }: Range,
): Promise<Result<ActivityFacts, Mistake>> {
  const now = clock();
  const range = hoursOf(from, to, now);
  const { interval, group_by: groupBy = [], model, provider, user, app, tag } = query;
  if (countOf(interval, range) > INTERVALS_MAX + 1) return mistake('interval', TOO_MANY[interval]);
  const intervals = intervalsOf(interval, zone, range);
  const most = Math.floor(POINTS_MAX / intervals.length);
  const top = Math.min(query.top ?? most, most);
  const filter = { model, provider, user, app, tag };
  const question = { accountId, keys, segments: segmentsOf(zone, range), filter, interval, groupBy, top };
  const [rows, total] = await env.DB.batch([activityStatement(env.DB, question), totalStatement(env.DB, question)]);
  const names = groupBy.includes('key') ? await keyNames(env.DB, accountId) : new Map<string, string>();
  const activity = activityFrom(rows?.results ?? [], question);
  const totals = totalFrom(total?.results ?? []);
  return ok({ query, groupBy, zone, range, intervals, activity, top, totals, names, now });
}

const TOO_MANY = {
  hour: 'of an hour makes too many points over this range. Ask for at most 31 days, or for days',
  day: 'of a day makes too many points over this range. Ask for at most two years, or for the total',
  total: 'cannot be read over this range',
} as const;
