// `GET /v1/activity`: groups that sum to what was used, from real wallets through their alarms to D1.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, codeOf, type Json, newAccount, newKey } from '../console-app.ts';
import { askText, linesOf } from './ask-text.ts';
import { bringToDatabase, type Call, call } from './calls.ts';

type Point = Json & { readonly group: Json; readonly cost: string; readonly requests: number };
type Activity = Json & { readonly data: readonly Point[]; readonly totals: Json };

const SEED = 20_270_201;
const nano = (dollars: unknown): bigint => BigInt(String(dollars).replace('.', ''));
const sumOf = (points: readonly Point[]): bigint => points.reduce((sum, { cost }) => sum + nano(cost), 0n);

const activity = async (token: string, query: string): Promise<Activity> => {
  const answer = await ask('GET', `/v1/activity?${query}`, { token });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Activity;
};

/** Whole numbers below a bound, the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

const pick = <Value>(roll: (below: number) => number, values: readonly Value[]): Value | undefined =>
  values[roll(values.length)];

function randomCall(roll: (below: number) => number): Call {
  const user = pick(roll, [undefined, 'ann', 'bob', '(none)']);
  const title = pick(roll, [undefined, undefined, 'Desk', 'Web']);
  return {
    cost: BigInt(roll(1_000_000)),
    model: pick(roll, ['acme/m', 'acme/n']) ?? '',
    provider: pick(roll, ['one', 'two']) ?? '',
    tags: pick(roll, [[], [], ['red'], ['blue'], ['red', 'blue']]) ?? [],
    ends: pick(roll, ['completed', 'completed', 'client_left', 'failed']) ?? 'completed',
    ...(user === undefined ? {} : { user }),
    ...(title === undefined ? {} : { title }),
  };
}

describe(`usage of 80 random requests (seed ${SEED})`, () => {
  const made: { readonly key: string; readonly call: Call }[] = [];
  const shop = { managementKey: '', keys: [] as string[], hashes: [] as string[], usage: 0n };

  beforeAll(async () => {
    const roll = dice(SEED);
    const { managementKey } = await newAccount('100');
    shop.managementKey = managementKey;
    for (const name of ['a', 'b']) {
      const { key, data } = await newKey(managementKey, { name });
      shop.keys.push(key);
      shop.hashes.push(String(data.hash));
    }
    for (let at = 0; at < 80; at++) {
      const [key, one] = [pick(roll, shop.keys) ?? '', randomCall(roll)];
      await call(key, one);
      made.push({ key, call: one });
    }
    for (const key of shop.keys) await bringToDatabase(key);
    const credit = await ask('GET', '/v1/credits', { token: managementKey });
    shop.usage = nano((credit.body.exact as Json).usage);
  });

  const charged = () => made.filter((one) => one.call.ends !== 'failed');

  test.each([
    '',
    'group_by=model',
    'group_by=provider',
    'group_by=key',
    'group_by=user',
    'group_by=app',
    'group_by=key,model',
    'group_by=model,user',
    'group_by=user,app',
    'group_by=app,provider',
    'group_by=user,key&top=2',
    'group_by=model,key&tz=Asia/Kolkata',
    'group_by=user&interval=hour',
    'group_by=app&interval=total',
  ])('sums to what the ledger says was used: %s', async (query) => {
    const { data, totals } = await activity(shop.managementKey, query);
    expect(sumOf(data)).toBe(shop.usage);
    expect(nano(totals.cost)).toBe(shop.usage);
    expect(data.reduce((sum, { requests }) => sum + requests, 0)).toBe(charged().length);
    expect(totals.requests).toBe(charged().length);
  });

  test.each(['user', 'app', 'model', 'provider'] as const)('by %s is what its requests cost', async (dimension) => {
    const { data } = await activity(shop.managementKey, `group_by=${dimension}&interval=total`);
    const costs = new Map<unknown, bigint>();
    for (const { call: one } of charged()) {
      const value = (dimension === 'app' ? one.title : one[dimension]) ?? null;
      costs.set(value, (costs.get(value) ?? 0n) + one.cost);
    }
    expect(new Map(data.map(({ group, cost }) => [group[dimension], nano(cost)]))).toEqual(costs);
  });

  test('by tag counts a request for each of its tags, and totals count it once', async () => {
    const { data, totals } = await activity(shop.managementKey, 'group_by=tag&interval=total');
    const of = (tag: string | null) =>
      charged().filter(({ call: { tags = [] } }) => (tag === null ? tags.length === 0 : tags.includes(tag)));
    const costOf = (tag: string | null) => of(tag).reduce((sum, one) => sum + one.call.cost, 0n);
    const costs = [null, 'red', 'blue'].map((tag): [string | null, bigint] => [tag, costOf(tag)]);
    expect(new Map(data.map(({ group, cost }) => [group.tag, nano(cost)]))).toEqual(new Map(costs));
    expect(nano(totals.cost)).toBe(shop.usage);
  });

  test.each<[string, (one: Call) => boolean]>([
    ['user=ann', ({ user }) => user === 'ann'],
    ['app=Desk', ({ title }) => title === 'Desk'],
    ['tag=red', ({ tags = [] }) => tags.includes('red')],
    ['model=acme/n', ({ model }) => model === 'acme/n'],
    ['provider=two', ({ provider }) => provider === 'two'],
    ['user=ann&app=Web&model=acme/m', (one) => one.user === 'ann' && one.title === 'Web' && one.model === 'acme/m'],
    ['tag=blue&provider=one', ({ tags = [], provider }) => tags.includes('blue') && provider === 'one'],
  ])('is filtered, in points and totals, by %s', async (filter, isWanted) => {
    const wanted = charged()
      .filter((one) => isWanted(one.call))
      .reduce((sum, one) => sum + one.call.cost, 0n);
    expect(wanted).toBeGreaterThan(0n);
    for (const groups of ['model', 'provider,key']) {
      const { data, totals } = await activity(shop.managementKey, `${filter}&group_by=${groups}`);
      expect([sumOf(data), nano(totals.cost)]).toEqual([wanted, wanted]);
    }
  });

  test('of an inference key is its own alone', async () => {
    const own = await activity(shop.keys[0] ?? '', 'group_by=key');
    const expected = charged().filter(({ key }) => key === shop.keys[0]);
    expect(sumOf(own.data)).toBe(expected.reduce((sum, one) => sum + one.call.cost, 0n));
    expect(own.data.map(({ group }) => group)).toEqual([{ key: shop.hashes[0], key_name: 'a' }]);
    expect(await activity(shop.managementKey, `key=${shop.hashes[0]}&group_by=key`)).toMatchObject({ data: own.data });
    const denied = await ask('GET', `/v1/activity?key=${shop.hashes[1]}`, { token: shop.keys[0] ?? '' });
    expect([denied.status, codeOf(denied)]).toEqual([404, 'key_not_found']);
  });

  test('adds up the groups beyond the dearest as others, and says how many', async () => {
    const all = await activity(shop.managementKey, 'group_by=user,app&interval=total');
    const some = await activity(shop.managementKey, 'group_by=user,app&interval=total&top=2');
    expect(some.data.filter(({ group }) => group.user !== '(other)')).toEqual(all.data.slice(0, 2));
    expect(some).toMatchObject({ groups: all.data.length, groups_folded: all.data.length - 2 });
    expect(sumOf(some.data)).toBe(sumOf(all.data));
  });

  test('is the same as CSV', async () => {
    const query = 'group_by=model,key&interval=hour&tz=America/St_Johns';
    const { data } = await activity(shop.managementKey, query);
    const { text, headers } = await askText(`/v1/activity?${query}&format=csv`, shop.managementKey);
    expect(linesOf(text).map(({ ts_local: _, ...line }) => line)).toEqual(
      data.map(({ begins, group, requests, input_tokens, output_tokens, cost }) => ({
        ts_utc: begins,
        ...group,
        ...{ requests: `${requests}`, input_tokens: `${input_tokens}`, output_tokens: `${output_tokens}`, cost },
      })),
    );
    expect(linesOf(text)[0]?.ts_local).toMatch(/-0[23]:30$/);
    expect(headers.get('content-disposition')).toContain('activity_hour_model_key_');
  });
});

describe('a question', () => {
  test.each([
    ['group_by', 'group_by=tag,user', 'tags alone'],
    ['group_by', 'group_by=tag&user=ann', 'tags alone'],
    ['tag', 'group_by=app&tag=red', 'tags alone'],
    ['group_by', 'group_by=model,key,user', 'at most 2'],
    ['group_by', 'group_by=colour', 'key, model'],
    ['interval', 'interval=hour&from=2020-01-01', 'at most 31 days'],
    ['interval', 'interval=day&from=2000-01-01', 'two years'],
    ['top', 'top=0', 'at least 1'],
  ])('that cannot be answered says what to change: %s in %s', async (param, query, hint) => {
    const { managementKey } = await newAccount();
    const { status, body } = await ask('GET', `/v1/activity?${query}`, { token: managementKey });
    const { param: named, message } = body.error as Json;
    expect([status, named]).toEqual([400, param]);
    expect(message).toContain(hint);
  });
});

describe('a range', () => {
  const NEW_YORK_25_HOURS = Date.UTC(2025, 10, 2, 4);

  async function accountWithHours(): Promise<string> {
    const { id, managementKey } = await newAccount();
    const hash = String((await newKey(managementKey)).data.hash);
    const insert = env.DB.prepare(
      `INSERT INTO usage_hours (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
       VALUES (?, ?, ?, 'acme/m', 'acme', 1, 2, 3, ?, 1)`,
    );
    const hours = Array.from({ length: 96 }, (_, at) =>
      insert.bind(id, hash, NEW_YORK_25_HOURS + (at - 36) * 3_600_000, at),
    );
    const day = env.DB.prepare(
      `INSERT INTO usage_days (account_id, key_id, day, model, provider, requests, input_tokens, output_tokens, cost_nano)
       VALUES (?, ?, ?, 'acme/m', 'acme', 1, 2, 3, 1000000)`,
    );
    await env.DB.batch([...hours, day.bind(id, hash, Date.UTC(2025, 9, 30))]);
    return managementKey;
  }

  test('has the same total in every zone and every interval, on days when clocks change too', async () => {
    const token = await accountWithHours();
    const range = 'from=2025-10-30T02:40:00Z&to=2025-11-04T17:59:00Z';
    const whole = (await activity(token, `${range}&interval=total`)).totals;
    expect(whole.cost).toBe('0.001004560');
    for (const tz of ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'America/New_York', 'Pacific/Chatham']) {
      for (const interval of ['hour', 'day', 'total']) {
        const { data, totals } = await activity(token, `${range}&interval=${interval}&tz=${tz}`);
        expect([tz, interval, totals.cost, sumOf(data)]).toEqual([tz, interval, whole.cost, nano(whole.cost)]);
      }
    }
  });

  test('has 25 hours in the day on which clocks go back', async () => {
    const token = await accountWithHours();
    const { data } = await activity(token, 'from=2025-11-01&to=2025-11-04&tz=America/New_York');
    expect(data.map(({ local, begins, requests }) => [local, begins, requests])).toEqual([
      ['2025-11-01', '2025-11-01T04:00:00.000Z', 24],
      ['2025-11-02', '2025-11-02T04:00:00.000Z', 25],
      ['2025-11-03', '2025-11-03T05:00:00.000Z', 24],
    ]);
  });

  test('of days long ago has them on their dates', async () => {
    const token = await accountWithHours();
    for (const tz of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
      const { data } = await activity(token, `from=2025-10-30&to=2025-10-31&tz=${tz}`);
      expect(data.map(({ local, cost }) => [local, cost])).toEqual([['2025-10-30', '0.001000000']]);
    }
  });

  test('is told with all its intervals, and how far it is complete', async () => {
    const token = await accountWithHours();
    const answer = await activity(token, 'from=2025-10-01&to=2025-10-04');
    expect(answer).toMatchObject({
      data: [],
      intervals: [{ local: '2025-10-01' }, { local: '2025-10-02' }, { local: '2025-10-03' }],
      totals: { requests: 0, cost: '0.000000000' },
      complete_to: '2025-10-04T00:00:00.000Z',
    });
  });
});
