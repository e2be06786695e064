// `GET /v1/requests`: the requests of a key or of all keys of an account, newest first, read from the wallets that keep them.
import { createRoute } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { firstRequestIdAt, type KeyId, timeOfRequest } from '../../base/id.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { BY_KEY } from '../openapi.ts';
import { csvFileName, csvHeaders, wantsCsv } from './csv.ts';
import { answersWithCsv } from './csv-answer.ts';
import { partsOfName, type Range, readRange } from './range.ts';
import { csvStream, requestsHead } from './request-csv.ts';
import {
  filterOf,
  type RequestsQuery,
  ROW_EXAMPLE,
  requestsQuery,
  requestsSchema,
  rowJson,
} from './request-fields.ts';
import { everyRow, pageOf, walletsOf } from './request-merge.ts';
import { keysInScope } from './scope.ts';

const ANSWERS = answersWithCsv(
  {
    status: 200,
    description: 'A page of requests; as CSV, all of them.',
    schema: requestsSchema,
    example: { data: [ROW_EXAMPLE], next: ROW_EXAMPLE.id, searched_to: ROW_EXAMPLE.created_at },
  },
  [400, 401, 403, 404, 503],
  requestsHead(undefined),
);

const requestsRoute = createRoute({
  method: 'get',
  path: '/v1/requests',
  tags: ['Requests'],
  summary: 'List requests',
  description:
    'Newest first, by when they were made. An inference key lists its own; a management key those of every key of its account, deleted ' +
    'keys too. They are kept for 30 days. A page searches a bounded number of requests, so with a rare filter it may have few rows or ' +
    'none: go on until `next` is null. With `format=csv` every page of the range comes as one file, without a bound on its rows; a ' +
    'download that breaks off is not complete. Of a request that runs, `cost` is zero; a part of a cost that no credit could pay is named by ' +
    'GET /v1/generation as `hold.lost`.',
  security: BY_KEY,
  request: { query: requestsQuery },
  responses: ANSWERS,
});

/** The route of the list of requests. */
export function requestsRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(requestsRoute, async (c) => {
    const { world, caller } = c.var;
    const query = c.req.valid('query');
    const range = readRange(query, 0, world.clock());
    if (!range.ok) return refused(c, range.refusal);
    const keys = await keysInScope(world, caller, query.key);
    if (!keys.ok) return refused(c, keys.refusal);
    const ask = walletsOf(world, caller.owner);
    if (wantsCsv(query.format, c.req.header('accept'))) return fileOf(c, ask, keys.value, query, range.value);
    const page = await pageOf(ask, keys.value, { ...boundsOf(query, range.value), limit: query.limit });
    if (!page.ok) return refused(c, page.refusal);
    const { rows, next } = page.value;
    const searchedTo = next === null ? range.value.from : timeOfRequest(next);
    return c.json({ data: rows.map(rowJson), next, searched_to: isoTime(searchedTo) }, 200, NO_STORE);
  });
  return router;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** The newest are in a list without an end, also where this clock is behind that of whoever made them. */
const boundsOf = (query: RequestsQuery, { from, to }: Range) => ({
  before: query.cursor ?? (query.to === undefined ? null : firstRequestIdAt(to)),
  since: firstRequestIdAt(from),
  filter: filterOf(query),
});

/** All of it as a file. The first piece is read before the answer begins, so that a wallet that is silent then is told by its status. */
async function fileOf(
  c: Parameters<typeof refused>[0],
  ask: ReturnType<typeof walletsOf>,
  keys: readonly KeyId[],
  query: RequestsQuery,
  range: Range,
): Promise<Response> {
  const pieces = everyRow(ask, keys, boundsOf(query, range));
  const first = await pieces.next();
  if (first.done !== true && !first.value.ok) return refused(c, first.value.refusal);
  const rows = first.done !== true && first.value.ok ? first.value.value : [];
  const name = csvFileName(['requests', ...partsOfName(range, query)]);
  const stream = csvStream(rows, pieces, query.tz === undefined ? undefined : range.zone);
  return new Response(stream, { headers: csvHeaders(name) });
}
