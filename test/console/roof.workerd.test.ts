// The console under the roof: both prefixes, the request id, and paths that are not there.
import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { ADMIN, newAccount, newKey } from './console-app.ts';

const get = (path: string, token: string, init: RequestInit = {}) =>
  exports.default.fetch(
    new Request(`http://localhost${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    }),
  );

test('a key reads itself under /v1 and /api/v1, with a request id', async () => {
  const { managementKey } = await newAccount();
  const { key } = await newKey(managementKey);
  const [one, two] = [await get('/v1/key', key), await get('/api/v1/key', key)];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(await one.json()).toEqual(await two.json());
  expect(one.headers.get('x-request-id')).toMatch(/^gen-/);
});

test('what is not there is JSON, for the operator alone to see', async () => {
  const [known, unknown] = [await get('/api/admin/nothing', ADMIN), await get('/api/admin/nothing', 'wrong')];
  expect([known.status, unknown.status]).toEqual([404, 401]);
  expect(await known.json()).toMatchObject({ error: { code: 'route_not_found' } });
});

test.each([
  [`{"name":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'application/json', 400],
  [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'application/json', 400],
  ['name=a', 'application/x-www-form-urlencoded', 415],
  ['', 'application/json', 400],
  [`{"name":"${'a'.repeat(100_000)}"}`, 'application/json', 413],
])('a bad body gets a 4xx with OpenAI’s error body: %#', async (body, type, status) => {
  const { managementKey } = await newAccount();
  const refused = await get('/v1/keys', managementKey, { method: 'POST', body, headers: { 'content-type': type } });
  expect(refused.status).toBe(status);
  expect(await refused.json()).toMatchObject({
    error: { message: expect.stringMatching(/./), code: expect.stringMatching(/^[a-z0-9_]+$/) },
  });
});
