// The whole purchase offline, on the test channel: an order walks through its states, the balance follows, and the build without the channel
// has no way to credit for nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback } from '../../../scripts/lib/serve-command.ts';
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import { type Answer, send, until } from '../../support/http.ts';
import { operate } from '../../support/shop.ts';

const dir = mkdtempSync(join(tmpdir(), 'farebox-purchase-'));
let demo: Server;
let plain: Server;

beforeAll(async () => {
  demo = await startServer({ stateDir: join(dir, 'demo'), testChannel: true, crons: false });
  plain = await startServer({ stateDir: join(dir, 'plain'), crons: false });
});

afterAll(async () => {
  await demo?.kill();
  await plain?.kill();
  rmSync(dir, { recursive: true, force: true });
});

type Buyer = { readonly server: Server; readonly id: string; readonly key: string };

async function newBuyer(server: Server): Promise<Buyer> {
  const { id, managementKey } = await operate(server, 'POST', '/accounts', { name: 'Acme' });
  return { server, id, key: managementKey };
}

const ask = ({ server, key }: Buyer, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  send(method, `${server.baseURL}/credits${path}`, key, body, headers);

async function order(buyer: Buyer, fields: object = {}): Promise<Answer['json']> {
  const answer = await ask(buyer, 'POST', '/orders', { amount: '10.00', ...fields });
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

/** What a buyer, a bank or a dashboard does on the channel's page. */
async function act({ server }: Buyer, id: string, action: string): Promise<Answer['json']> {
  const answer = await send('POST', `${server.origin}/test-channel/${id}/${action}`, '');
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

const exact = async (buyer: Buyer): Promise<Answer['json']> => (await ask(buyer, 'GET', '')).json.exact;

describe('an order on the test channel', () => {
  it('is paid once however often it is paid, and brings exactly its credit', async () => {
    const buyer = await newBuyer(demo);
    const placed = await order(buyer);
    expect(placed).toMatchObject({ state: 'placed', channel: 'test', mode: 'test', amount: '10.000000000' });
    const page = await send('GET', placed.url, '');
    expect(page.text).toContain('Nothing is charged here');
    await Promise.all([1, 2, 3, 4, 5].map(() => act(buyer, placed.id, 'pay')));
    expect((await ask(buyer, 'GET', `/orders/${placed.id}`)).json).toMatchObject({ state: 'credited', url: null });
    expect(await exact(buyer)).toMatchObject({ credits: '10.000000000', available: '10.000000000' });
  });

  it('has fee and tax as arithmetic before it is paid', async () => {
    await operate(demo, 'PATCH', '/payments/settings', { fee_percent: '5.5', fee_least: '0.80', tax: 'provider' });
    const buyer = await newBuyer(demo);
    expect((await ask(buyer, 'GET', '/options')).json).toMatchObject({
      channels: [{ name: 'test', mode: 'test', saved_card: true }],
      fee: { percent: '5.5000', least: '0.800000000' },
      tax: 'added',
      refund_days: 30,
    });
    const placed = await order(buyer, { amount: '20.00' });
    expect(placed).toMatchObject({ amount: '20.000000000', fee: '1.100000000', price: '21.100000000', tax: null });
    const paid = await act(buyer, placed.id, 'pay');
    expect(paid).toMatchObject({ state: 'credited', tax: '4.220000000', total: '25.320000000' });
    const back = await ask(buyer, 'POST', `/orders/${placed.id}/refund`, { amount: '5.00' });
    // A quarter of the credit, and the tax that was paid on it; the fee stays.
    expect(back.json).toMatchObject({ state: 'succeeded', amount: '5.000000000', returned: '6.000000000' });
    await operate(demo, 'PATCH', '/payments/settings', { fee_percent: '0', fee_least: '0', tax: 'none' });
  });

  it('is refunded at the provider, disputed, won and lost, and the books follow', async () => {
    const buyer = await newBuyer(demo);
    const placed = await order(buyer);
    await act(buyer, placed.id, 'pay');
    expect(await act(buyer, placed.id, 'refund-half')).toMatchObject({
      state: 'partly_refunded',
      refunded: '5.000000000',
    });
    expect(await act(buyer, placed.id, 'dispute')).toMatchObject({ state: 'disputed', set_aside: '5.000000000' });
    expect(await exact(buyer)).toMatchObject({ set_aside: '5.000000000', available: '0.000000000' });
    expect(await act(buyer, placed.id, 'win-dispute')).toMatchObject({ set_aside: '0.000000000' });
    expect(await exact(buyer)).toMatchObject({ credits: '5.000000000', available: '5.000000000' });

    const other = await order(buyer);
    await act(buyer, other.id, 'pay');
    await act(buyer, other.id, 'dispute');
    expect(await act(buyer, other.id, 'lose-dispute')).toMatchObject({ state: 'dispute_lost' });
    expect(await exact(buyer)).toMatchObject({ credits: '5.000000000', available: '5.000000000' });
  });

  it('that was declined or has expired brings nothing', async () => {
    const buyer = await newBuyer(demo);
    const [declined, expired] = [await order(buyer), await order(buyer)];
    expect(await act(buyer, declined.id, 'decline')).toMatchObject({ state: 'placed', reason: 'card_declined' });
    expect(await act(buyer, expired.id, 'expire')).toMatchObject({ state: 'expired', url: null });
    expect(await exact(buyer)).toMatchObject({ credits: '0.000000000' });
  });

  it('with a saved card needs no page, and a declined card says so', async () => {
    const buyer = await newBuyer(demo);
    expect(await order(buyer, { way: 'saved_card' })).toMatchObject({ state: 'credited', url: null });
    const declined = await ask(buyer, 'POST', '/orders', { amount: '10.02', way: 'saved_card' });
    expect([declined.status, declined.json.error.code]).toEqual([402, 'payment_declined']);
    const { data } = (await ask(buyer, 'GET', '/orders?state=declined')).json;
    expect(data).toMatchObject([{ state: 'declined', reason: 'card_declined', amount: '10.020000000' }]);
  });
});

describe('what an order is bound by', () => {
  it('is whole cents from five dollars to the most that the operator allows', async () => {
    const buyer = await newBuyer(demo);
    for (const amount of ['4.99', '10.001', '-10', '0', 'x', '1000.01', 1e21, null]) {
      const answer = await ask(buyer, 'POST', '/orders', { amount });
      expect([answer.status, answer.json.error.param], String(amount)).toEqual([400, 'amount']);
    }
    expect((await ask(buyer, 'GET', '/orders')).json.data).toEqual([]);
  });

  it('is five a minute for an account, also at once', async () => {
    const buyer = await newBuyer(demo);
    const answers = await Promise.all(
      [...Array(12).keys()].map(() => ask(buyer, 'POST', '/orders', { amount: '5.00' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(201), ...Array(7).fill(429)]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json.error.code).toBe('too_many_orders');
    expect(refused?.headers['retry-after']).toBe('60');
  });

  it('is one for each idempotency key, also at once, and never another under the same key', async () => {
    const buyer = await newBuyer(demo);
    const once = { 'idempotency-key': 'top-up-1' };
    const answers = await Promise.all(
      [...Array(8).keys()].map(() => ask(buyer, 'POST', '/orders', { amount: '10.00' }, once)),
    );
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    const other = await ask(buyer, 'POST', '/orders', { amount: '11.00' }, once);
    expect([other.status, other.json.error.code]).toEqual([409, 'idempotency_key_reused']);
  });

  it('is capped in the first 24 hours of an account, counting what was not declined', async () => {
    await operate(demo, 'PATCH', '/payments/settings', { first_day_cap: '25.00' });
    const buyer = await newBuyer(demo);
    await order(buyer);
    await act(buyer, (await order(buyer)).id, 'expire');
    await order(buyer);
    const capped = await ask(buyer, 'POST', '/orders', { amount: '10.00' });
    expect([capped.status, capped.json.error.code]).toEqual([403, 'first_day_cap']);
    await operate(demo, 'PATCH', '/payments/settings', { first_day_cap: '500.00' });
  });

  it('belongs to its own account', async () => {
    const [mine, other] = [await newBuyer(demo), await newBuyer(demo)];
    const placed = await order(mine);
    await act(mine, placed.id, 'pay');
    for (const [method, path] of [
      ['GET', `/orders/${placed.id}`],
      ['POST', `/orders/${placed.id}/refund`],
      ['GET', `/orders/${placed.id}/receipt`],
    ] as const) {
      const answer = await ask(other, method, path, method === 'POST' ? {} : undefined);
      expect([answer.status, answer.json.error.code], path).toEqual([404, 'order_unknown']);
    }
    expect((await ask(other, 'GET', '/orders')).json.data).toEqual([]);
  });
});

describe('automatic top-ups on the test channel', () => {
  it('keep credit above the threshold, one order at a time, up to the daily ceiling', async () => {
    const buyer = await newBuyer(demo);
    await act(buyer, (await order(buyer)).id, 'pay');
    const rule = { threshold: '15.00', amount: '10.00', daily_ceiling: '10.00' };
    expect((await ask(buyer, 'PUT', '/auto-top-up', rule)).json).toMatchObject({ enabled: true });
    await until(
      () => 'topped up',
      10_000,
      async () => ((await exact(buyer)).credits === '20.000000000' ? true : undefined),
    );
    expect((await ask(buyer, 'GET', '/auto-top-up')).json).toMatchObject({
      pending: null,
      stopped: null,
      ordered_today: '10.000000000',
    });
    expect((await ask(buyer, 'GET', '/orders')).json.data).toHaveLength(2);
  });

  it('stop at a decline and say why, until the rule is set again', async () => {
    const buyer = await newBuyer(demo);
    await act(buyer, (await order(buyer)).id, 'pay');
    await ask(buyer, 'PUT', '/auto-top-up', { threshold: '15.00', amount: '10.02', daily_ceiling: '100.00' });
    const stopped = await until(
      () => 'stopped',
      10_000,
      async () => {
        const { json } = await ask(buyer, 'GET', '/auto-top-up');
        return json.stopped === null ? undefined : json;
      },
    );
    expect(stopped).toMatchObject({ enabled: false, pending: null, stopped: { reason: 'card_declined' } });
    const { data } = (await ask(buyer, 'GET', '/orders?state=declined')).json;
    expect(data).toHaveLength(1);
    expect((await ask(buyer, 'DELETE', '/auto-top-up')).json).toMatchObject({ rule: null, stopped: null });
  });
});

describe('a build without the test channel', () => {
  it('takes no order on it and has no page of it', async () => {
    const buyer = await newBuyer(plain);
    const named = await ask(buyer, 'POST', '/orders', { amount: '10.00', channel: 'test' });
    expect([named.status, named.json.error.code]).toEqual([503, 'channel_off']);
    const any = await ask(buyer, 'POST', '/orders', { amount: '10.00' });
    expect([any.status, any.json.error.code]).toEqual([503, 'payments_off']);
    expect((await send('POST', `${plain.origin}/test-channel/ord_x/pay`, '')).status).toBe(404);
  });

  it('is what a demo runs that others can reach', () => {
    const reached = ['127.0.0.1', '127.8.9.1', 'localhost', '::1', '0.0.0.0', '::', '192.168.1.4', 'example.com'];
    expect(reached.filter(isLoopback)).toEqual(['127.0.0.1', '127.8.9.1', 'localhost', '::1']);
  });
});
