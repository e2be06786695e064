// No tenant sees or moves anything of another: every route of the roof is called by every kind of caller. A route that is new fails here until
// it has a row (rows.ts says where), and a row fails when nobody who may call it gets through.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Callers, callersOf } from './callers.ts';
import { judge, judgeStranger, reachesAim } from './judge.ts';
import { restoreSessions } from './people.ts';
import { askRoof, DEMO_ROUTES, ROUTES } from './roof.ts';
import { callOf, formsOf, type Rows } from './rows.ts';
import { ROWS_OF_ACCOUNTS } from './rows-of-accounts.ts';
import { ROWS_OF_OPERATOR } from './rows-of-operator.ts';
import { ROWS_OF_PEOPLE } from './rows-of-people.ts';
import { ROWS_OF_SITE } from './rows-of-site.ts';
import { stateOf } from './state.ts';
import { bearer, newTenant, OTHER_KEY, type Tenant } from './tenant.ts';

const ROWS: Rows = { ...ROWS_OF_SITE, ...ROWS_OF_ACCOUNTS, ...ROWS_OF_PEOPLE, ...ROWS_OF_OPERATOR };
/** Who may call what an inference key opens. */
const INFERENCE: ReadonlySet<string> = new Set(['own key, or read', 'any key', 'inference key']);

const ALL_ROUTES = [...ROUTES, ...DEMO_ROUTES];

let a: Tenant;
let b: Tenant;
let callers: Callers;
let before: unknown;

beforeAll(async () => {
  a = await newTenant('aldebaran', { credit: 500_000, order: 20_000, refund: 11_000, gift: 10_500 });
  b = await newTenant('betelgeuse', { credit: 713_173, order: 31_337, refund: 14_143, gift: 11_719 });
  callers = await callersOf(a, b);
  await stateOf(a);
  before = await stateOf(b);
});

describe('every route has a row in this matrix', () => {
  it.each(ALL_ROUTES)('%s', (route) => {
    expect(Object.keys(ROWS), `no row for ${route}: add one, as rows.ts says`).toContain(route);
  });
  it('and every row has a route', () => {
    expect(Object.keys(ROWS).filter((route) => !ALL_ROUTES.includes(route))).toEqual([]);
  });
});

const forms = formsOf(ROWS);

describe('whoever does not belong to tenant B gets nothing of it by', () => {
  it.each(forms)('%s', async (_, form) => {
    const { row } = form;
    const { named, ...call } = callOf(form, b);
    await restoreSessions();
    const wrong = await Promise.all(
      callers.strangers.map(async (caller) => {
        const answer = await askRoof({ ...call, headers: { ...caller.headers, ...call.headers } });
        return judgeStranger({ row, caller, answer, named, method: call.method }, b);
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  it('and all that is kept of B is as it was before', async () => {
    await restoreSessions();
    expect(await stateOf(b)).toEqual(before);
  });
});

describe('an inference key sees nothing of another key of its account by', () => {
  it.each(forms.filter(([, { row }]) => INFERENCE.has(row.who)))('%s', async (_, form) => {
    const { named, ...call } = callOf(form, a);
    const answer = await askRoof({ ...call, headers: { ...bearer(a.inferenceKey), ...call.headers } });
    const seen = [OTHER_KEY, a.things.key, a.things.otherRequest].filter((mark) => !named.includes(mark));
    for (const mark of seen) expect(answer.text).not.toContain(mark);
    if (named.some((thing) => thing === a.things.key || thing === a.things.otherRequest))
      expect(answer.status).toBe(404);
  });
});

describe('whoever belongs to a tenant may do what its row says, and no more, by', () => {
  it.each(forms)('%s', async (_, form) => {
    const { row } = form;
    await restoreSessions();
    const outcomes = await Promise.all(
      callers.insiders.map(async (caller) => {
        const { named, ...call } = callOf(form, caller.tenant ?? b);
        const answer = await askRoof({ ...call, headers: { ...caller.headers, ...call.headers } });
        const other = caller.tenant === b ? a : b;
        const wrong = judge({ row, caller, answer, named, method: call.method }, other);
        return { wrong, caller, answer, isDone: reachesAim(row, call.method, caller, answer) };
      }),
    );
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([]);
    const answered = outcomes.map(
      ({ caller, answer }) => `${caller.name}: ${answer.status} ${answer.body.slice(0, 200)}`,
    );
    const isReached = row.who === 'demo' || row.who === 'provider' || outcomes.some(({ isDone }) => isDone);
    expect(isReached, `nobody gets through:\n${answered.join('\n')}`).toBe(true);
  });
});
