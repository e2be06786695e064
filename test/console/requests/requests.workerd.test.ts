// `GET /v1/requests`: one list over many wallets, complete, in order, and as CSV the same.
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Credential } from '../../../src/durable/messages.ts';
import { ask, codeOf, type Json, newAccount, newKey, testWorld } from '../console-app.ts';
import { askText, linesOf } from './ask-text.ts';
import { type Call, call } from './calls.ts';

const DOLLAR = 1_000_000_000n;

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

const listOf = async (token: string, query = '') => {
  const answer = await ask('GET', `/v1/requests${query}`, { token });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Json & { readonly data: readonly Row[]; readonly next: string | null };
};

const idsOf = async (token: string, query = '') => (await listOf(token, query)).data.map(({ id }) => id);

/** All pages of a list. */
async function allOf(token: string, query: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let cursor = ''; ; ) {
    const page = await listOf(token, `${query}${cursor}`);
    rows.push(...page.data);
    if (page.next === null) return rows;
    cursor = `&cursor=${page.next}`;
  }
}

async function shop(keys: number) {
  const { id, managementKey } = await newAccount('100');
  const made = [];
  for (let at = 0; at < keys; at++) made.push(await newKey(managementKey, { name: `key ${at}` }));
  return { id, managementKey, keys: made.map(({ key }) => key), hashes: made.map(({ data }) => String(data.hash)) };
}

describe('a list of requests', () => {
  test('has the rows of all keys, newest first, page by page, each once', async () => {
    const { managementKey, keys } = await shop(3);
    const made: string[] = [];
    for (let at = 0; at < 20; at++) made.push(await call(keys[(at * at) % 3] ?? '', { cost: DOLLAR / 100n }));
    const newestFirst = made.toSorted().reverse();
    expect(await idsOf(managementKey)).toEqual(newestFirst);
    const paged = await allOf(managementKey, '?limit=3');
    expect(paged.map(({ id }) => id)).toEqual(newestFirst);
  });

  test('says of a request what its receipt says', async () => {
    const { keys, hashes } = await shop(1);
    const [key = '', hash] = [keys[0], hashes[0]];
    const id = await call(key, { cost: 123_000n, user: 'ann', title: 'Desk', tags: ['red'], latencyMs: 77 });
    expect((await listOf(key)).data).toEqual([
      {
        id,
        created_at: expect.stringMatching(/Z$/),
        ended_at: expect.stringMatching(/Z$/),
        key_hash: hash,
        key_name: 'key 0',
        key_label: expect.stringContaining('sk-fb-'),
        model: 'acme/m',
        provider: 'acme',
        status: 'ok',
        ending: 'completed',
        finish_reason: 'stop',
        stopped_by: null,
        streamed: true,
        input_tokens: 8,
        output_tokens: 3,
        cached_tokens: 2,
        cost: '0.000123000',
        cost_usd: 0.000123,
        basis: 'reported',
        latency_ms: 77,
        generation_ms: 40,
        user: 'ann',
        app: 'Desk',
        tags: ['red'],
        attempts: 0,
      },
    ]);
  });

  test('of an inference key has its own requests and no other', async () => {
    const { managementKey, keys, hashes } = await shop(2);
    const [one = '', other = ''] = keys;
    const mine = await call(one, { cost: 1n });
    await call(other, { cost: 1n });
    expect(await idsOf(one)).toEqual([mine]);
    expect(await idsOf(managementKey, `?key=${hashes[0]}`)).toEqual([mine]);
    const denied = await ask('GET', `/v1/requests?key=${hashes[1]}`, { token: one });
    expect([denied.status, codeOf(denied)]).toEqual([404, 'key_not_found']);
    const stranger = await shop(1);
    expect(await idsOf(stranger.managementKey)).toEqual([]);
    expect((await ask('GET', `/v1/requests?key=${hashes[0]}`, { token: stranger.managementKey })).status).toBe(404);
  });

  test('keeps the requests of a key that was deleted', async () => {
    const { managementKey, keys, hashes } = await shop(1);
    const id = await call(keys[0] ?? '', { cost: 1n });
    await ask('DELETE', `/v1/keys/${hashes[0]}`, { token: managementKey });
    expect(await idsOf(managementKey)).toEqual([id]);
  });

  test.each<[string, Call, string]>([
    ['model', { cost: 1n, model: 'acme/other' }, 'model=acme/other'],
    ['provider', { cost: 1n, provider: 'else' }, 'provider=else'],
    ['user', { cost: 1n, user: 'ann' }, 'user=ann'],
    ['title of an app', { cost: 1n, title: 'Desk', referer: 'https://a.example' }, 'app=Desk'],
    ['address of an app', { cost: 1n, referer: 'https://a.example' }, 'app=https://a.example'],
    ['tag', { cost: 1n, tags: ['blue', 'red'] }, 'tag=red'],
    ['status', { cost: 1n, ends: 'failed' }, 'status=failed'],
    ['status of what runs', { cost: 1n, ends: 'held' }, 'status=running'],
    ['least cost', { cost: DOLLAR }, 'min_cost=0.5'],
    ['least latency', { cost: 1n, latencyMs: 900 }, 'min_latency_ms=900'],
  ])('is filtered by %s', async (_name, wanted, query) => {
    const { managementKey, keys } = await shop(2);
    const [one = '', other = ''] = keys;
    await call(one, { cost: 2n, user: 'bob', title: 'Web', tags: ['blue'] });
    const id = await call(other, wanted);
    await call(other, { cost: 2n });
    expect(await idsOf(managementKey, `?${query}`)).toEqual([id]);
  });

  test('is of a range: from its beginning, until before its end', async () => {
    const { keys } = await shop(1);
    const key = keys[0] ?? '';
    const id = await call(key, { cost: 1n });
    const at = Date.parse(String((await listOf(key)).data[0]?.created_at));
    const iso = (ms: number) => new Date(at + ms).toISOString();
    expect(await idsOf(key, `?from=${iso(-1_000)}&to=${iso(1_000)}`)).toEqual([id]);
    expect(await idsOf(key, `?from=${iso(1_000)}`)).toEqual([]);
    expect(await idsOf(key, `?to=${iso(-1_000)}`)).toEqual([]);
  });

  test.each([
    ['from', 'from=yesterday'],
    ['to', 'from=2026-11-02&to=2026-11-01'],
    ['tz', 'tz=Mars/Olympus'],
    ['limit', 'limit=201'],
    ['cursor', 'cursor=gen-1'],
    ['status', 'status=odd'],
    ['min_cost', 'min_cost=much'],
    ['format', 'format=xml'],
  ])('names the part of a question that is wrong: %s', async (param, query) => {
    const { managementKey } = await shop(0);
    const answer = await ask('GET', `/v1/requests?${query}`, { token: managementKey });
    expect([answer.status, (answer.body.error as Json).param]).toEqual([400, param]);
  });

  test('is refused whole while a wallet does not answer', async () => {
    const { managementKey, keys } = await shop(2);
    for (const key of keys) await call(key, { cost: 1n });
    const silent = { ...env, KEY_WALLET: silentAfterOne(env.KEY_WALLET) } as typeof env;
    for (const format of ['json', 'csv']) {
      const { status, text } = await askText(
        `/v1/requests?format=${format}`,
        managementKey,
        testWorld({ env: silent }),
      );
      expect([status, text.includes('wallet_unreachable')]).toEqual([503, true]);
    }
  });
});

/** Wallets of which only the management key's own, which is asked who calls, still answers. */
function silentAfterOne(wallets: typeof env.KEY_WALLET): typeof env.KEY_WALLET {
  return new Proxy(wallets, {
    get: (target, name) =>
      name === 'getByName'
        ? (wallet: string) => {
            const stub = target.getByName(wallet);
            return {
              describe: (who: Credential) => stub.describe(who),
              listRequests: () => Promise.reject(new Error('silent')),
            };
          }
        : Reflect.get(target, name, target),
  });
}

describe('the CSV of a list', () => {
  test('has every row of every page, as the screen has them', async () => {
    const { managementKey, keys } = await shop(3);
    for (let at = 0; at < 30; at++) {
      const ends = at % 7 === 0 ? 'failed' : 'completed';
      await call(keys[at % 3] ?? '', { cost: BigInt(at * 1_001), ends, tags: at % 2 === 0 ? ['red'] : [] });
    }
    const screen = await allOf(managementKey, '?limit=4&tag=red');
    const { text } = await askText('/v1/requests?format=csv&tag=red&limit=4', managementKey);
    const rows = linesOf(text);
    expect(rows.map(({ id, cost, status }) => [id, cost, status])).toEqual(
      screen.map(({ id, cost, status }) => [id, cost, status]),
    );
    expect(rows).toHaveLength(15);
  });

  test('sums to what the ledger says was used', async () => {
    const { managementKey, keys } = await shop(2);
    for (let at = 0; at < 12; at++) await call(keys[at % 2] ?? '', { cost: BigInt(at) * 7_777_777n });
    const { text } = await askText('/v1/requests?format=csv', managementKey);
    const sum = linesOf(text).reduce((all, { cost = '' }) => all + BigInt(cost.replace('.', '')), 0n);
    const credit = await ask('GET', '/v1/credits', { token: managementKey });
    expect(sum).toBe(BigInt(String((credit.body.exact as Json).usage).replace('.', '')));
    expect(sum).toBeGreaterThan(0n);
  });

  test('comes by its media type, under a name that says what is in it, with times of the zone that was asked for', async () => {
    const { keys } = await shop(1);
    const key = keys[0] ?? '';
    await call(key, { cost: 1n, user: '=HYPERLINK("x")' });
    const query = '?from=2026-01-01&user=%3DHYPERLINK(%22x%22)&tz=Asia/Kolkata';
    const { text, headers } = await askText(`/v1/requests${query}`, key, testWorld(), { accept: 'text/csv' });
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="requests_2025-12-31T1830Z_[\w-]+_user-HYPERLINK-x\.csv"$/,
    );
    const [row] = linesOf(text);
    expect(row?.ts_local).toMatch(/\+05:30$/);
    expect(Date.parse(row?.ts_local ?? '')).toBe(Date.parse(row?.ts_utc ?? '-'));
    expect(row?.user).toBe('\'=HYPERLINK("x")');
  });
});
