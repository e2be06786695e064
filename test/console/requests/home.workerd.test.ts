// `GET /api/app/home`: everything that Home shows, of this moment, in one answer.
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { HOUR, startOfHour, systemClock } from '../../../src/base/clock.ts';
import { ADMIN, ask, type Json, newAccount, newKey, part } from '../console-app.ts';
import { askApp } from './ask-app.ts';
import { bringToDatabase, call } from './calls.ts';

const CENT = 10_000_000n;

const home = async (token: string, query = ''): Promise<Json> => {
  const { status, body } = await askApp(`/api/app/home${query}`, token);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

describe('Home', () => {
  test('of a new account is whole, with nothing in it', async () => {
    const { managementKey } = await newAccount();
    const { data } = await newKey(managementKey, { name: 'first' });
    const nothing = { requests: 0, input_tokens: 0, output_tokens: 0, cost: '0.000000000', cost_usd: 0 };
    expect(await home(managementKey)).toMatchObject({
      credit: { spendable: '0.000000000', available: '0.000000000', binds: 'credit', frozen: [] },
      runway: { per_day: '0.000000000', days: null, requests: 0 },
      range: nothing,
      previous: nothing,
      today: nothing,
      recent: { requests: 0, statuses: {}, median_latency_ms: null, since: null },
      chart: { interval: 'day', group_by: 'model', points: [], groups_folded: 0 },
      keys: [{ hash: data.hash, name: 'first', cost: '0.000000000', last_used_at: null }],
      latest: [],
      top_up: { enabled: false, rule: null },
      alerts: [],
    });
  });

  test('says what was spent, where, and how long credit lasts', async () => {
    const { managementKey } = await newAccount('10');
    const quiet = await newKey(managementKey, { name: 'quiet' });
    const busy = await newKey(managementKey, { name: 'busy', limit: 5, limit_reset: 'monthly' });
    const ids: string[] = [];
    for (let at = 0; at < 24; at++)
      ids.push(await call(busy.key, { cost: CENT, model: at % 3 === 0 ? 'acme/n' : 'acme/m', latencyMs: 10 + at }));
    ids.push(await call(quiet.key, { cost: CENT / 2n, ends: 'failed' }));
    ids.push(await call(quiet.key, { cost: 4n * CENT, ends: 'held' }));
    await bringToDatabase(busy.key);
    const body = await home(managementKey);
    expect(part(body, 'credit')).toMatchObject({
      usage: '0.240000000',
      held: '0.040000000',
      available: '9.720000000',
      spendable: '9.720000000',
    });
    const { range, today, keys, latest, recent } = body;
    const [runway, chart] = [part(body, 'runway'), part(body, 'chart')];
    expect(range).toMatchObject({ requests: 24, cost: '0.240000000' });
    expect(today).toEqual(range);
    expect(runway.requests).toBe(24);
    expect(Number(runway.days)).toBeGreaterThan(40);
    expect(Number(runway.days)).toBeLessThan(43);
    expect((chart.points as Json[]).map(({ group, cost }) => [group, cost])).toEqual([
      [{ model: 'acme/m' }, '0.160000000'],
      [{ model: 'acme/n' }, '0.080000000'],
    ]);
    expect(keys).toMatchObject([
      { name: 'busy', cost: '0.240000000', requests: 24, limit: '5.000000000', limit_remaining: '4.760000000' },
      { name: 'quiet', cost: '0.000000000', requests: 0, limit: null, last_used_at: expect.stringMatching(/Z$/) },
    ]);
    expect((latest as Json[]).map(({ id }) => id)).toEqual(ids.toSorted().reverse().slice(0, 10));
    expect(recent).toMatchObject({ requests: 26, statuses: { ok: 24, failed: 1, running: 1 } });
  });

  test('does not guess how long credit lasts from fewer than 20 requests', async () => {
    const { managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    for (let at = 0; at < 19; at++) await call(key, { cost: CENT });
    await bringToDatabase(key);
    expect(await home(managementKey)).toMatchObject({ runway: { days: null, requests: 19 } });
  });

  test('says that a freeze or the account’s limit binds', async () => {
    const { id, managementKey } = await newAccount('10');
    await ask('POST', `/api/admin/accounts/${id}/freeze`, { token: ADMIN, body: { cause: 'fraud' } });
    const { credit } = await home(managementKey);
    expect(credit).toMatchObject({ spendable: '0.000000000', binds: 'freeze', frozen: ['fraud'] });
  });

  test('compares the range with the time before it', async () => {
    const { id, managementKey } = await newAccount();
    const hash = String((await newKey(managementKey)).data.hash);
    const hour = startOfHour(systemClock());
    const insert = env.DB.prepare(
      `INSERT INTO usage_hours (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
       VALUES (?, ?, ?, 'acme/m', 'acme', 1, 2, 3, ?, 1)`,
    );
    await env.DB.batch([-5, -4, -3, -2, -1].map((at) => insert.bind(id, hash, hour + at * HOUR, 10 ** (5 + at))));
    const iso = (at: number) => new Date(hour + at * HOUR).toISOString();
    expect(await home(managementKey, `?interval=hour&from=${iso(-2)}&to=${iso(0)}`)).toMatchObject({
      range: { cost: '0.000011000', requests: 2 },
      previous: { cost: '0.000000110', requests: 2 },
      chart: { points: [{ cost: '0.000001000' }, { cost: '0.000010000' }] },
    });
  });

  test('is refused for a range that no chart could show, saying what would do', async () => {
    const { managementKey } = await newAccount();
    const { status, body } = await askApp('/api/app/home?interval=hour&from=2026-01-01', managementKey);
    expect([status, part(body, 'error').param]).toEqual([400, 'interval']);
    expect(String(part(body, 'error').message)).toContain('four days');
  });
});
