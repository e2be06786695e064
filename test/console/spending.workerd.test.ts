// What the console shows of money and requests: `/v1/key`, `/v1/credits`, `/v1/generation`.

import { describe, expect, test } from 'vitest';
import { ADMIN, ask, codeOf, newAccount, newKey, part } from './console-app.ts';
import { hold, settle } from './spending.ts';

const DOLLAR = 1_000_000_000n;

const dataOf = async (path: string, token: string) => part((await ask('GET', path, { token })).body, 'data');
const exactOf = async (path: string, token: string) => part((await ask('GET', path, { token })).body, 'exact');

describe('credit', () => {
  test('always adds up: credits are usage, holds, what is set aside and the rest', async () => {
    const { managementKey } = await newAccount('10');
    const [one, two] = [await newKey(managementKey), await newKey(managementKey)];
    const request = await hold(one.key, 2n * DOLLAR);
    await hold(two.key, DOLLAR);
    const open = { credits: '10.000000000', set_aside: '0.000000000' };
    expect(await exactOf('/v1/credits', managementKey)).toEqual({
      ...open,
      usage: '0.000000000',
      held: '3.000000000',
      available: '7.000000000',
    });
    await settle(one.key, request, DOLLAR / 4n);
    expect(await exactOf('/v1/credits', managementKey)).toEqual({
      ...open,
      usage: '0.250000000',
      held: '1.000000000',
      available: '8.750000000',
    });
    expect(await dataOf('/v1/credits', managementKey)).toEqual({ total_credits: 10, total_usage: 0.25 });
  });
});

describe('a key', () => {
  test('sees its usage, its limit and what it can still hold', async () => {
    const { managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey, { limit: 3, limit_reset: 'weekly' });
    await settle(key, await hold(key, DOLLAR), DOLLAR / 2n);
    await hold(key, DOLLAR);
    expect(await dataOf('/v1/key', key)).toMatchObject({
      usage: 0.5,
      usage_daily: 0.5,
      usage_weekly: 0.5,
      usage_monthly: 0.5,
      limit: 3,
      limit_remaining: 1.5,
      limit_reset: 'weekly',
      is_management_key: false,
      is_free_tier: false,
      rate_limit: { requests: -1 },
      spendable: '1.500000000',
      exact: { usage: '0.500000000', held: '1.000000000', limit_remaining: '1.500000000' },
    });
  });

  test('can hold nothing while its account is frozen, and says why', async () => {
    const { id, managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    await ask('POST', `/api/admin/accounts/${id}/freeze`, { token: ADMIN, body: { cause: 'fraud' } });
    expect(await dataOf('/v1/key', key)).toMatchObject({ spendable: '0.000000000', frozen: ['fraud'] });
  });
});

describe('a request', () => {
  test('is read back with its receipt, by our id and the provider’s, by its key and its account', async () => {
    const { managementKey } = await newAccount('10');
    const { data, key } = await newKey(managementKey);
    const id = await hold(key, DOLLAR);
    await settle(key, id, DOLLAR / 4n);
    const generation = await dataOf(`/v1/generation?id=${id}`, key);
    expect(generation).toMatchObject({
      id,
      upstream_id: 'chatcmpl-1',
      model: 'demo/echo-paid',
      provider_name: 'demo',
      total_cost: 0.25,
      tokens_prompt: 8,
      tokens_completion: 3,
      native_tokens_cached: 2,
      native_tokens_reasoning: 1,
      streamed: true,
      cancelled: false,
      finish_reason: 'stop',
      external_user: 'user-7',
      session_id: 'session-3',
      http_referer: 'https://app.example',
      app_title: 'App',
      tags: ['red', 'blue'],
      key_hash: data.hash,
      receipt: { basis: 'reported', total: '0.250000000' },
      hold: { state: 'settled', held: '1.000000000', cost: '0.250000000', lost: '0.000000000' },
      attempts: [
        { provider: 'other', status: 500 },
        { provider: 'demo', status: 200 },
      ],
    });
    expect(await dataOf('/v1/generation?id=chatcmpl-1', key)).toEqual(generation);
    expect(await dataOf(`/v1/generation?id=${id}`, managementKey)).toEqual(generation);
  });

  test('that still runs is shown as held, without a charge', async () => {
    const { managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    const id = await hold(key, DOLLAR);
    expect(await dataOf(`/v1/generation?id=${id}`, key)).toMatchObject({
      total_cost: 0,
      receipt: null,
      ending: null,
      hold: { state: 'held', held: '1.000000000' },
    });
  });

  test('of another key is not found', async () => {
    const { managementKey } = await newAccount('10');
    const [mine, other] = [await newKey(managementKey), await newKey(managementKey)];
    const id = await hold(mine.key, DOLLAR);
    const stranger = await newAccount();
    for (const token of [other.key, stranger.managementKey]) {
      const answer = await ask('GET', `/v1/generation?id=${id}`, { token });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'generation_not_found']);
    }
    expect((await ask('GET', '/v1/generation', { token: mine.key })).status).toBe(400);
  });
});
