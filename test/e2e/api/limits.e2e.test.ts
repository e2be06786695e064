// What bounds an account and its keys, through the API: each limit refuses by its own name and says when it ends, and every
// change of it holds for the very next request.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dollars, nano } from '../../support/books.ts';
import { send } from '../../support/http.ts';
import { good } from '../clients/answers.ts';
import {
  account,
  admin,
  ask,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  newKey,
  openCounter,
} from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { holding } from './hold.ts';
import { expectRefusal } from './raw.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;

beforeAll(async () => {
  ({ gateway, provider } = await openCounter());
});

afterAll(() => closeCounter({ gateway, provider }));

beforeEach(async () => {
  provider.reply(good());
  buyer = await account(gateway.server);
});

const buy = (key: string, fields: object = {}) => ask(gateway.server, key, MODEL, fields);
const keyed = (method: string, path: string, body?: object) =>
  send(method, `${gateway.server.baseURL}${path}`, buyer.managementKey, body);
const onAccount = (method: string, path: string, body?: object, headers = {}) =>
  admin(gateway.server, method, `/accounts/${buyer.id}${path}`, body, headers);

/** The hold that this request needs. */
async function holdOf(fields: object = {}): Promise<bigint> {
  const poor = await account(gateway.server, 0n);
  return nano((await buy(poor.key, fields)).json.error.metadata.needed);
}

const midnight = (days: number): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days)).toISOString();
};

describe('a spending limit of a key', () => {
  it('refuses with 402 that names it, what is left of it, and when it starts again', async () => {
    const limit = (await holdOf()) + 5n;
    const { key } = await newKey(gateway.server, buyer.managementKey, { limit: dollars(limit), limit_reset: 'daily' });
    const begun = midnight(1);
    const { json } = await buy(key);
    const refused = await buy(key);
    expectRefusal(refused, 402, 'insufficient_credit');
    const { metadata, message } = refused.json.error;
    expect(metadata).toMatchObject({ binds: 'key_limit', limit: { amount: dollars(limit), reset: 'daily' } });
    expect([begun, midnight(1)]).toContain(metadata.resets_at);
    expect(nano(metadata.spendable)).toBe(limit - BigInt(Math.round(json.usage.cost * 1e9)));
    expect(message).toContain(`$${dollars(limit)}`);
    expect((await send('GET', `${gateway.server.baseURL}/key`, key)).json.data.exact.limit_remaining).toBe(
      metadata.spendable,
    );
    const affordable = await buy(key, { max_tokens: metadata.affordable_tokens });
    expect(affordable.status, affordable.text).toBe(200);
  });

  it('counts what running requests hold', async () => {
    const { key } = await newKey(gateway.server, buyer.managementKey, { limit: dollars((await holdOf()) * 2n - 1n) });
    const release = await holding({ gateway, provider }, key);
    const refused = await buy(key);
    expectRefusal(refused, 402, 'insufficient_credit');
    expect(refused.json.error.metadata).toMatchObject({
      binds: 'key_limit',
      limit: { reset: 'total' },
      resets_at: null,
    });
    expect((await release()).status).toBe(200);
    expect((await buy(key)).status).toBe(200);
  });

  it('of zero allows nothing that costs, and what is free', async () => {
    const { key } = await newKey(gateway.server, buyer.managementKey, { limit: 0 });
    expectRefusal(await buy(key), 402, 'insufficient_credit');
    expect((await buy(key, { model: 'demo/echo' })).status).toBe(200);
  });

  it('is changed, and taken away, from the next request on', async () => {
    const { key, hash } = await newKey(gateway.server, buyer.managementKey, { limit: '0.000001' });
    expectRefusal(await buy(key), 402, 'insufficient_credit');
    expect((await keyed('PATCH', `/keys/${hash}`, { limit: 1, limit_reset: 'monthly' })).status).toBe(200);
    expect((await buy(key)).status).toBe(200);
    await keyed('PATCH', `/keys/${hash}`, { limit: '0.000000001' });
    expectRefusal(await buy(key), 402, 'insufficient_credit');
    await keyed('PATCH', `/keys/${hash}`, { limit: null });
    expect((await buy(key)).status).toBe(200);
  });
});

describe('a spending limit of an account', () => {
  it('binds all its keys together, exactly, and says that it does', async () => {
    const hold = await holdOf();
    const other = await newKey(gateway.server, buyer.managementKey);
    const limit = { amount: dollars(hold * 2n - 1n), reset: 'weekly' };
    expect((await onAccount('PATCH', '', { limit })).json.limit).toEqual(limit);
    const release = await holding({ gateway, provider }, buyer.key);
    const refused = await buy(other.key);
    expectRefusal(refused, 402, 'insufficient_credit');
    expect(refused.json.error.metadata).toMatchObject({ binds: 'account_limit', limit });
    expect(Date.parse(refused.json.error.metadata.resets_at)).toBeGreaterThan(Date.now());
    expect((await release()).status).toBe(200);
    await onAccount('PATCH', '', { limit: null });
    expect((await buy(other.key)).status).toBe(200);
  });
});

describe('a rate of a key', () => {
  it.each<[string, object, object]>([
    ['requests a minute', { requests_per_minute: 2 }, { limit: 'requests_per_minute', allowed: 2 }],
    ['tokens a minute', { tokens_per_minute: 30 }, { limit: 'tokens_per_minute', allowed: 30 }],
  ])('in %s refuses with 429, and says when to come back', async (_, policy, metadata) => {
    const { key, hash } = await newKey(gateway.server, buyer.managementKey, policy);
    expect([(await buy(key)).status, (await buy(key)).status]).toEqual([200, 200]);
    const refused = await buy(key);
    expectRefusal(refused, 429, 'rate_limited');
    expect(refused.json.error.metadata).toEqual(metadata);
    const wait = Number(refused.headers['retry-after']);
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    await keyed('PATCH', `/keys/${hash}`, { requests_per_minute: null, tokens_per_minute: null });
    expect((await buy(key)).status).toBe(200);
  });

  it('in requests at once refuses with 429 until one has ended', async () => {
    const { key } = await newKey(gateway.server, buyer.managementKey, { concurrency: 1 });
    const release = await holding({ gateway, provider }, key);
    const refused = await buy(key);
    expectRefusal(refused, 429, 'rate_limited');
    expect(refused.json.error.metadata).toEqual({ limit: 'concurrency', allowed: 1 });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await release()).status).toBe(200);
    expect((await buy(key)).status).toBe(200);
  });
});

describe('a change of a key holds for the next request', () => {
  it('when it is disabled, enabled, and deleted', async () => {
    const { key, hash } = await newKey(gateway.server, buyer.managementKey);
    expect((await buy(key)).status).toBe(200);
    await keyed('PATCH', `/keys/${hash}`, { disabled: true });
    expectRefusal(await buy(key), 401, 'key_disabled');
    await keyed('PATCH', `/keys/${hash}`, { disabled: false });
    expect((await buy(key)).status).toBe(200);
    expect((await keyed('DELETE', `/keys/${hash}`)).json).toMatchObject({ deleted: true });
    expectRefusal(await buy(key), 401, 'key_revoked');
    expectRefusal(await send('GET', `${gateway.server.baseURL}/key`, key), 401, 'key_revoked');
  });

  it('when a running request is under its old policy, which then ends and is charged', async () => {
    const { key, hash } = await newKey(gateway.server, buyer.managementKey);
    const release = await holding({ gateway, provider }, key);
    await keyed('DELETE', `/keys/${hash}`);
    expectRefusal(await buy(key), 401, 'key_revoked');
    expect((await release()).json.usage.cost).toBeGreaterThan(0);
    expect((await creditsOf(gateway, buyer)).usage).toBeGreaterThan(0n);
  });

  it('when models or addresses are allowed', async () => {
    const { key, hash } = await newKey(gateway.server, buyer.managementKey, { models: ['demo/*'] });
    expectRefusal(await buy(key), 403, 'model_not_allowed', 'model');
    expect((await buy(key, { model: 'demo/echo' })).status).toBe(200);
    await keyed('PATCH', `/keys/${hash}`, { models: [MODEL], ips: ['203.0.113.0/24'] });
    expectRefusal(await buy(key), 403, 'ip_not_allowed');
    await keyed('PATCH', `/keys/${hash}`, { ips: null });
    expect((await buy(key)).status).toBe(200);
  });

  it('when it is not its own account that asks', async () => {
    const { hash } = await newKey(gateway.server, buyer.managementKey);
    const stranger = await account(gateway.server);
    const url = `${gateway.server.baseURL}/keys/${hash}`;
    for (const method of ['GET', 'DELETE'])
      expectRefusal(await send(method, url, stranger.managementKey), 404, 'key_not_found');
    expectRefusal(await send('GET', url, buyer.key), 403, 'management_key_required');
  });
});
