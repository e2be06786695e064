// Every page in every state that its data can be in: everybody can read it, it fits, its words make sense, and nothing went wrong on the
// way. Each is looked at in one width and theme in turn; `npm run test:pages` looks at all of them.
import type { Route } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { largeAccount, type Place, smallAccount } from './support/accounts.ts';
import { callModel } from './support/calls.ts';
import { dress, faultsOf, settled } from './support/look.ts';
import { APP_PAGES, LOST_PAGES, looksFor, ORDER_PAGE, SITE_PAGES } from './support/pages.ts';
import { house, newEmail, openVisitor, test } from './support/test.ts';
import { ask, join, type Look, type Member, type Visitor } from './support/visitor.ts';

const STATES = ['empty', 'small', 'large', 'error'] as const;
type State = (typeof STATES)[number];

/** Who sees pages in a state, and what stands for the names in their paths. */
type Seat = { readonly visitor: Visitor; readonly names: Readonly<Record<string, string>> };

const PEOPLE: Readonly<Record<State, (visitor: Visitor, place: Place, email: string) => Promise<Member>>> = {
  empty: (visitor, _, email) => join(visitor, email),
  small: (visitor, _, email) => smallAccount(visitor, email),
  large: largeAccount,
  error: (visitor, _, email) => smallAccount(visitor, email),
};
const FAILURE = 'The database does not answer. Try again in a minute.';

describe.each(STATES)('with data that is %s', (state) => {
  let seat: Seat;

  beforeAll(async () => {
    seat = await takeSeat(state);
    return () => seat.visitor.context.close();
  });

  const paths = state === 'empty' ? APP_PAGES : [...APP_PAGES, ORDER_PAGE];
  test.for(paths.map((path, turn) => [path, turn] as const))('%s has no fault', async ([path, turn]) => {
    const { visitor, names } = seat;
    const filled = path.replace(/\{(\w+)\}/, (_, name: string) => names[name] ?? '');
    const looks = looksFor(turn + STATES.indexOf(state));
    const words = state === 'error' ? FAILURE : undefined;
    await expectNoFault(visitor, filled, looks, words);
  });
});

describe('for anybody', () => {
  const paths = [...SITE_PAGES, ...LOST_PAGES];
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await openVisitor();
    visitor.watch.expect(/^answered 404: .*\/no|status of 404.*\/no/);
    return () => visitor.context.close();
  });

  test.for(paths.map((path, turn) => [path, turn] as const))('%s has no fault', async ([path, turn]) => {
    await expectNoFault(visitor, path, looksFor(turn));
  });
});

/** Opens a page in each look and expects that nobody has anything to complain of. */
async function expectNoFault(visitor: Visitor, path: string, looks: readonly Look[], words?: string): Promise<void> {
  const { page, origin, watch } = visitor;
  const before = watch.complaints.length;
  for (const look of looks) {
    await dress(page, look);
    await page.goto(origin + path);
    await settled(page);
    if (words !== undefined) await expect.poll(() => page.locator('main').textContent()).toContain(words);
    expect([look, ...(await faultsOf(page))]).toEqual([look]);
  }
  expect(watch.complaints.slice(before)).toEqual([]);
}

async function takeSeat(state: State): Promise<Seat> {
  const visitor = await openVisitor();
  const member = await PEOPLE[state](visitor, house(), newEmail());
  const generation = (await callModel(visitor.origin, member.keyText)) ?? '';
  const { data } = await ask<{ readonly data: readonly { id: string }[] }>(visitor, 'GET', '/v1/credits/orders');
  if (state === 'error') {
    visitor.watch.expect(/^answered 503|status of 503/);
    await visitor.context.route(/\/(v1|api)\//, fail);
  }
  return { visitor, names: { generation, key: member.keyHash, order: data[0]?.id ?? '' } };
}

const fail = (route: Route): Promise<void> =>
  route.fulfill({
    status: 503,
    json: { error: { message: FAILURE, code: 'database_unavailable', metadata: {} }, request_id: 'req-503' },
  });
