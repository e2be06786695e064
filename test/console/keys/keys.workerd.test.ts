// `/v1/keys`: what a management key can do with the keys of its account, and nobody else.
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Answer, ask, codeOf, newAccount, newKey, part, testWorld } from '../console-app.ts';

const list = async (token: string, query = ''): Promise<readonly unknown[]> => {
  const { data } = (await ask('GET', `/v1/keys${query}`, { token })).body;
  return Array.isArray(data) ? data.map((key: { readonly name: string }) => key.name) : [];
};

const expectRefusal = (answer: Answer, status: number, code: string): void => {
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
};

describe('a key', () => {
  test('is made with all that bounds it, in OpenRouter’s names', async () => {
    const { managementKey } = await newAccount();
    const fields = {
      name: 'Production',
      limit: 12.5,
      limit_reset: 'monthly',
      expires_at: '2099-01-01T00:00:00+01:00',
      models: ['demo/*'],
      requests_per_minute: 60,
      tokens_per_minute: 10_000,
      concurrency: 3,
      ips: ['192.0.2.0/24'],
    };
    const made = await ask('POST', '/v1/keys', { token: managementKey, body: fields });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^sk-fb-1auto[0-9a-z]{76}$/);
    expect(part(made.body, 'data')).toMatchObject({
      ...fields,
      expires_at: '2098-12-31T23:00:00.000Z',
      disabled: false,
      limit_remaining: 12.5,
      usage: 0,
      usage_daily: 0,
      usage_weekly: 0,
      usage_monthly: 0,
      byok_usage: 0,
      include_byok_in_limit: false,
      exact: { limit: '12.500000000', limit_remaining: '12.500000000', usage: '0.000000000', held: '0.000000000' },
    });
    const { hash } = part(made.body, 'data');
    const read = await ask('GET', `/v1/keys/${hash}`, { token: managementKey });
    expect(read.body).toEqual({ data: made.body.data });
  });

  test('is shown without its secret, there and in the directory', async () => {
    const { managementKey } = await newAccount();
    const { data, key } = await newKey(managementKey);
    const read = await ask('GET', `/v1/keys/${data.hash}`, { token: managementKey });
    expect(JSON.stringify(read.body)).not.toContain(key.slice(20, 60));
    const row = await env.DB.prepare('SELECT * FROM keys WHERE key_id = ?').bind(data.hash).first();
    expect(row).toMatchObject({ name: 'Test', kind: 'inference', state: 'active', policy_version: 1 });
    expect(JSON.stringify(row)).not.toContain(key.slice(45, 71));
  });

  test('changes only in what is named, at once', async () => {
    const { managementKey } = await newAccount();
    const { data, key } = await newKey(managementKey, { limit: 1, limit_reset: 'daily' });
    const change = (body: object) => ask('PATCH', `/v1/keys/${data.hash}`, { token: managementKey, body });
    expect(part((await change({ limit: '2.5' })).body, 'data')).toMatchObject({
      limit: 2.5,
      limit_reset: 'daily',
      name: 'Test',
    });
    expect(part((await change({ disabled: true })).body, 'data')).toMatchObject({ disabled: true, limit: 2.5 });
    expectRefusal(await ask('GET', '/v1/key', { token: key }), 401, 'key_disabled');
    expect((await change({ disabled: false, limit: null })).status).toBe(200);
    const own = await ask('GET', '/v1/key', { token: key });
    expect(part(own.body, 'data')).toMatchObject({ limit: null, limit_reset: null, limit_remaining: null });
  });

  test('is refused once deleted, and is gone from every list', async () => {
    const { managementKey } = await newAccount();
    const { data, key } = await newKey(managementKey);
    const path = `/v1/keys/${data.hash}`;
    const deleted = await ask('DELETE', path, { token: managementKey });
    expect([deleted.status, deleted.body]).toEqual([200, { deleted: true }]);
    expectRefusal(await ask('GET', '/v1/key', { token: key }), 401, 'key_revoked');
    for (const method of ['GET', 'DELETE'])
      expectRefusal(await ask(method, path, { token: managementKey }), 404, 'key_not_found');
    expectRefusal(await ask('PATCH', path, { token: managementKey, body: { disabled: false } }), 404, 'key_not_found');
    expect(await list(managementKey, '?include_disabled=true')).toEqual([]);
  });

  test('with an allow-list of addresses is refused from elsewhere', async () => {
    const { managementKey } = await newAccount();
    const { key } = await newKey(managementKey, { ips: ['192.0.2.0/24'] });
    const from = (ip: string) => ask('GET', '/v1/key', { token: key, headers: { 'cf-connecting-ip': ip } });
    expect((await from('192.0.2.9')).status).toBe(200);
    expectRefusal(await from('198.51.100.1'), 403, 'ip_not_allowed');
    expectRefusal(await ask('GET', '/v1/key', { token: key }), 403, 'ip_not_allowed');
  });

  test.each([
    [{}, 'name'],
    [{ name: 'a', limit: -1 }, 'limit'],
    [{ name: 'a', limit: 'x' }, 'limit'],
    [{ name: 'a', limt: 1 }, 'limt'],
    [{ name: 'a', limit_reset: 'daily' }, 'limit_reset'],
    [{ name: 'a', expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'a', ips: ['10.0.0.1', 'nowhere'] }, 'ips.1'],
    [{ name: 'a', models: ['gpt'] }, 'models.0'],
    [{ name: 'a', concurrency: 0 }, 'concurrency'],
  ])('is not made from %j', async (body, param) => {
    const { managementKey } = await newAccount();
    const refused = await ask('POST', '/v1/keys', { token: managementKey, body });
    expect(refused.status).toBe(400);
    expect(part(refused.body, 'error')).toMatchObject({
      param,
      code: 'invalid_parameter',
      type: 'invalid_request_error',
    });
    expect(part(refused.body, 'error').message).toContain(`\`${param}\``);
  });
});

describe('the list', () => {
  test('has the account’s own living keys, newest first, disabled ones on request', async () => {
    const { managementKey } = await newAccount();
    await newAccount().then((other) => newKey(other.managementKey, { name: 'not mine' }));
    await newKey(managementKey, { name: 'one' });
    const two = await newKey(managementKey, { name: 'two' });
    await newKey(managementKey, { name: 'three' });
    await ask('PATCH', `/v1/keys/${two.data.hash}`, { token: managementKey, body: { disabled: true } });
    expect([...(await list(managementKey))].sort()).toEqual(['one', 'three']);
    expect(await list(managementKey, '?include_disabled=true')).toHaveLength(3);
    expect(await list(managementKey, '?include_disabled=true&offset=2')).toHaveLength(1);
    for (const query of ['?offset=-1', '?offset=x', '?include_disabled=perhaps']) {
      expect((await ask('GET', `/v1/keys${query}`, { token: managementKey })).status).toBe(400);
    }
  });

  test('still answers a change when the directory cannot be written', async () => {
    const { managementKey } = await newAccount();
    const { data } = await newKey(managementKey);
    const world = testWorld();
    const broken = { ...world, env: { ...env, DB: brokenDatabase() } };
    const changed = await ask(
      'PATCH',
      `/v1/keys/${data.hash}`,
      { token: managementKey, body: { name: 'Renamed' } },
      broken,
    );
    expect([changed.status, part(changed.body, 'data').name]).toEqual([200, 'Renamed']);
    expectRefusal(await ask('GET', '/v1/keys', { token: managementKey }, broken), 503, 'database_unavailable');
  });
});

describe('who may', () => {
  test('only a management key: an inference key gets 403 and a sentence', async () => {
    const { managementKey } = await newAccount();
    const { data, key } = await newKey(managementKey);
    for (const [method, path] of [
      ['GET', '/v1/keys'],
      ['POST', '/v1/keys'],
      ['GET', `/v1/keys/${data.hash}`],
      ['DELETE', `/v1/keys/${data.hash}`],
      ['GET', '/v1/credits'],
    ] as const) {
      expectRefusal(await ask(method, path, { token: key }), 403, 'management_key_required');
    }
  });

  test('not another account’s management key, and not on a management key', async () => {
    const [mine, other] = [await newAccount(), await newAccount()];
    const { data } = await newKey(mine.managementKey);
    expectRefusal(await ask('GET', `/v1/keys/${data.hash}`, { token: other.managementKey }), 404, 'key_not_found');
    const own = part((await ask('GET', '/v1/key', { token: mine.managementKey })).body, 'data');
    expect(own.is_management_key).toBe(true);
    expectRefusal(await ask('DELETE', `/v1/keys/${own.hash}`, { token: mine.managementKey }), 404, 'key_not_found');
  });

  test.each([['0000000000000000'], ['nonsense'], ['a%2Fb']])('nobody on a made-up key %s', async (hash) => {
    const { managementKey } = await newAccount();
    expectRefusal(await ask('GET', `/v1/keys/${hash}`, { token: managementKey }), 404, 'key_not_found');
  });
});

function brokenDatabase(): D1Database {
  return new Proxy(env.DB, {
    get() {
      throw new Error('the database is away');
    },
  });
}
