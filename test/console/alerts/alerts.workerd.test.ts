// `/v1/alerts` over the real routes, objects and database: settings, the endpoint and its secret, tests, and what real orders tell.
import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { fromCents } from '../../../src/billing/money.ts';
import { currentAlerts } from '../../../src/console/alerts/current.ts';
import { raiseAlerts } from '../../../src/console/alerts/raise.ts';
import { ask, codeOf, newAccount, newKey, part, testWorld } from '../console-app.ts';
import { buy, giveUp } from '../credit/purchases.ts';
import { causesOf, clearStage, moveBooks, NANO, newReceiver, newStage, placeKey, spentInHour } from './stage.ts';

beforeEach(clearStage);

const URL_OF_RECEIVER = 'https://example.com/farebox';

describe('settings', () => {
  test('are all on for a new account, and what is not named stays as it is', async () => {
    const { managementKey: token } = await newAccount();
    const read = await ask('GET', '/v1/alerts', { token });
    expect(read.status).toBe(200);
    const on = { on: true };
    const all = { key_limit: on, top_up_done: on, top_up_failed: on, receipt: on };
    const low_runway = { on: true, days: 2 };
    expect(read.body).toEqual({
      settings: { ...all, low_balance: { on: true, below: '5.000000000' }, low_runway },
      mail: false,
      endpoint: null,
      raised: [],
      deliveries: [],
    });
    const body = { low_balance: { below: '12.50' }, receipt: { on: false } };
    const changed = { ...all, receipt: { on: false }, low_balance: { on: true, below: '12.500000000' }, low_runway };
    expect((await ask('PUT', '/v1/alerts', { token, body })).body).toEqual({ settings: changed });
    expect((await ask('GET', '/v1/alerts', { token })).body.settings).toEqual(changed);
  });

  test.each([
    [{ low_balance: { below: '0' } }, 'low_balance.below'],
    [{ low_balance: { below: '1.001' } }, 'low_balance.below'],
    [{ low_runway: { days: 0 } }, 'low_runway.days'],
    [{ low_runway: { days: 91 } }, 'low_runway.days'],
    [{ receipt: { on: 'yes' } }, 'receipt.on'],
    [{ reciept: { on: true } }, 'reciept'],
  ])('refuse %j', async (body, param) => {
    const { managementKey: token } = await newAccount();
    const refused = await ask('PUT', '/v1/alerts', { token, body });
    expect([refused.status, part(refused.body, 'error').param]).toEqual([400, param]);
  });

  test('are for management keys and not for others', async () => {
    const { managementKey } = await newAccount();
    const { key } = await newKey(managementKey);
    expect(codeOf(await ask('GET', '/v1/alerts', { token: key }))).toBe('management_key_required');
    expect((await ask('PUT', '/v1/alerts/endpoint', { body: { url: URL_OF_RECEIVER } })).status).toBe(401);
  });
});

describe('the endpoint', () => {
  test('gets a secret once, keeps it when it moves, and gets another when asked', async () => {
    const { managementKey: token } = await newAccount();
    const put = (url: string) => ask('PUT', '/v1/alerts/endpoint', { token, body: { url } });
    const first = await put(URL_OF_RECEIVER);
    expect(first.body).toMatchObject({
      endpoint: { url: URL_OF_RECEIVER },
      secret: expect.stringMatching(/^whsec_[0-9A-Za-z+/]{43}=$/),
    });
    expect((await put('https://example.org/')).body).toMatchObject({
      endpoint: { url: 'https://example.org/' },
      secret: null,
    });
    const rotated = await ask('POST', '/v1/alerts/endpoint/secret', { token });
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(first.body.secret);
    const read = await ask('GET', '/v1/alerts', { token });
    expect(JSON.stringify(read.body)).not.toContain('whsec_');
    expect((await ask('DELETE', '/v1/alerts/endpoint', { token })).body).toEqual({ endpoint: null });
    expect((await ask('GET', '/v1/alerts', { token })).body.endpoint).toBeNull();
    for (const path of ['/v1/alerts/endpoint/secret', '/v1/alerts/test'])
      expect(codeOf(await ask('POST', path, { token }))).toBe('endpoint_missing');
  });

  test('may be tested by a client that says its body has no length', async () => {
    const { managementKey } = await newAccount();
    const headers = { authorization: `Bearer ${managementKey}`, 'content-length': '0' };
    const request = new Request('http://localhost/v1/alerts/test', {
      method: 'POST',
      headers,
      body: new Uint8Array(0),
    });
    expect((await exports.default.fetch(request)).status).toBe(404);
  });

  test.each(['http://example.com/', 'https://localhost/', 'https://10.0.0.1/'])('may not be %s', async (url) => {
    const { managementKey: token } = await newAccount();
    const refused = await ask('PUT', '/v1/alerts/endpoint', { token, body: { url } });
    expect([refused.status, part(refused.body, 'error').param]).toEqual([400, 'url']);
  });

  test('is sent a test at once, at most five a minute, and the test is not repeated', async () => {
    const receiver = newReceiver();
    const world = testWorld({ fetch: receiver.fetch });
    const { managementKey: token } = await newAccount();
    const put = await ask('PUT', '/v1/alerts/endpoint', { token, body: { url: URL_OF_RECEIVER } });
    receiver.secrets.push(String(put.body.secret));
    const send = () => ask('POST', '/v1/alerts/test', { token }, world);
    expect((await send()).body).toMatchObject({
      delivery: { kind: 'test', state: 'sent', status: 200, next_at: null },
    });
    expect(receiver.received).toMatchObject([
      { body: { type: 'test', data: { text: expect.stringMatching(/test/) } } },
    ]);
    receiver.answer = () => new Response(null, { status: 410 });
    expect((await send()).body).toMatchObject({ delivery: { state: 'failed', status: 410, why: 'status' } });
    for (let sent = 2; sent < 5; sent++) expect((await send()).status).toBe(200);
    expect(codeOf(await send())).toBe('too_many_tests');
    expect(receiver.received).toHaveLength(5);
    const read = await ask('GET', '/v1/alerts', { token });
    expect(read.body.deliveries).toHaveLength(5);
    expect(read.body.raised).toEqual([]);
  });
});

describe('an order', () => {
  test('that brought credit is told once, and its refund once', async () => {
    const stage = newStage(undefined, { clock: systemClock });
    const { id, managementKey: token } = await newAccount();
    const order = await buy(id, 2_000);
    await raiseAlerts(stage.world);
    await raiseAlerts(stage.world);
    expect(await causesOf(id)).toEqual([`receipt/${order.id}/credited`]);
    await giveUp(order, fromCents(500), 'succeeded');
    await raiseAlerts(stage.world);
    await raiseAlerts(stage.world);
    expect(await causesOf(id)).toEqual([
      `receipt/${order.id}/credited`,
      `receipt/${order.id}/partly_refunded/5000000000`,
    ]);
    const { body } = await ask('GET', '/v1/alerts', { token });
    expect(body.raised).toMatchObject([
      { kind: 'receipt', text: expect.stringContaining('$5.00 was taken back') },
      { kind: 'receipt', facts: { order_id: order.id, credit: '20.000000000', charged: '20.000000000' } },
    ]);
  });

  test('of an automatic top-up tells of its end', async () => {
    const stage = newStage(undefined, { clock: systemClock });
    const { id } = await newAccount();
    const [done, failed] = [await buy(id, 1_000), await buy(id, 2_000)];
    await env.DB.prepare("UPDATE orders SET way = 'auto' WHERE account_id = ?1").bind(id).run();
    await env.DB.prepare(
      "UPDATE orders SET state = 'declined', credited_at = NULL, reason = 'card_declined' WHERE id = ?1",
    )
      .bind(failed.id)
      .run();
    await raiseAlerts(stage.world);
    expect([...(await causesOf(id))].sort()).toEqual([
      `receipt/${done.id}/credited`,
      `top_up/${done.id}/done`,
      `top_up/${failed.id}/failed`,
    ]);
  });
});

test('what is true now is told in plain sentences, and is gone when it is no longer true', async () => {
  const stage = newStage(undefined, { clock: systemClock });
  const { id } = await newAccount();
  stage.now = systemClock();
  await moveBooks(stage, id, { credits: 20, usage: 18 });
  const key = await placeKey(id, 5, 'daily');
  await spentInHour(id, key, stage.now, 5 * NANO);
  const half = await placeKey(id, 10, 'daily', 'half');
  await spentInHour(id, half, stage.now, 5 * NANO);
  const current = await currentAlerts(stage.world, id);
  expect(current.map(({ kind, text }) => [kind, text])).toEqual([
    ['low_balance', 'Credit is down to $2.00, below the $5.00 that you set.'],
    [
      'key_limit',
      expect.stringMatching(/^The key “ci” has reached its \$5\.00 limit for today\. Its requests are refused/),
    ],
  ]);
  await moveBooks(stage, id, { credits: 50, usage: 18 });
  expect((await currentAlerts(stage.world, id)).map(({ kind }) => kind)).toEqual(['key_limit']);
});

test('settings that make something true tell of it at once', async () => {
  const stage = newStage();
  const { id, managementKey: token } = await newAccount();
  stage.now = systemClock();
  await moveBooks(stage, id, { credits: 20, usage: 10 });
  await ask('PUT', '/v1/alerts', { token, body: { low_balance: { below: '15.00' } } });
  expect(await causesOf(id)).toEqual(['low_balance/1']);
});
