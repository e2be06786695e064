// Webhooks over the real database, against an endpoint that verifies every signature and keeps its own books: at least once, under one id,
// with pauses that grow, and never where they may not go.
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, systemClock } from '../../../src/base/clock.ts';
import { deliverAlerts } from '../../../src/console/alerts/deliver.ts';
import { claimWebhook, listWebhooks, PAUSES_MS } from '../../../src/console/alerts/delivery-rows.ts';
import { deleteEndpoint, putEndpoint, rotateSecret } from '../../../src/console/alerts/endpoint-rows.ts';
import { raiseAlerts } from '../../../src/console/alerts/raise.ts';
import { sendWebhook } from '../../../src/console/alerts/webhook.ts';
import { testWorld } from '../console-app.ts';
import { clearStage, moveBooks, newReceiver, newStage, placeAccount, type Stage } from './stage.ts';

beforeEach(clearStage);

const URL_OF_RECEIVER = 'https://example.com/farebox';

/** An account with an endpoint, and one alert that waits to be delivered. */
async function raisedFor(stage: Stage, receiver: { secrets: string[] }): Promise<string> {
  const account = await placeAccount(stage, { credits: 20, usage: 0 });
  receiver.secrets.push((await putEndpoint(stage.world, account, URL_OF_RECEIVER)) ?? 'none');
  await moveBooks(stage, account, { credits: 20, usage: 19 });
  await raiseAlerts(stage.world);
  return account;
}

describe('a webhook', () => {
  test('is signed by Standard Webhooks and says what its alert says', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    await deliverAlerts(stage.world);
    await stage.cron();
    expect(receiver.forged).toEqual([]);
    expect(receiver.received).toEqual([
      {
        id: expect.stringMatching(/^alert_[0-9a-z]{26}$/),
        timestamp: stage.now / 1000,
        body: {
          type: 'low_balance',
          timestamp: new Date(stage.now).toISOString(),
          data: {
            account_id: account,
            cause: 'low_balance/1',
            text: 'Credit is down to $1.00, below the $5.00 that you set.',
            balance: '1.000000000',
            below: '5.000000000',
          },
        },
      },
    ]);
  });

  test('is verified by the official package', async () => {
    const secret = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;
    const key = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
    const seen: unknown[] = [];
    const fetcher: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      const body = await request.text();
      seen.push(new Webhook(secret).verify(body, Object.fromEntries(request.headers)));
      expect(() => new Webhook(secret).verify(`${body} `, Object.fromEntries(request.headers))).toThrow();
      return new Response(null, { status: 204 });
    };
    const world = testWorld({ clock: systemClock, fetch: fetcher });
    const sent = await sendWebhook(world, { url: URL_OF_RECEIVER, keys: [key] }, 'alert_1', '{"type":"test"}');
    expect(sent).toEqual({ ok: true, value: 204 });
    expect(seen).toEqual([{ type: 'test' }]);
  });

  test('that is not taken is repeated under the same id with growing pauses, and given up after seven attempts', async () => {
    const receiver = newReceiver();
    receiver.answer = () => new Response('no', { status: 500 });
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    const times: number[] = [];
    for (const pause of [0, ...PAUSES_MS, 24 * HOUR]) {
      // A moment before it is due nothing is sent.
      stage.now += Math.max(0, pause - 1);
      if (pause > 0) await deliverAlerts(stage.world);
      const before = receiver.received.length;
      stage.now += Math.min(1, pause);
      await deliverAlerts(stage.world);
      times.push(receiver.received.length - before);
    }
    expect(times).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect(receiver.received).toHaveLength(7);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(receiver.received.map(({ timestamp }) => timestamp)).size).toBe(7);
    expect(await listWebhooks(env.DB, account, 20)).toMatchObject([
      { state: 'failed', attempts: 7, status: 500, why: 'status' },
    ]);
  });

  test('whose sender died in the middle is sent again', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    const [waiting] = await listWebhooks(env.DB, account, 20);
    expect(await claimWebhook(env.DB, waiting?.id ?? '', stage.now)).toBeDefined();
    // Here the sender dies. Nobody else may send it before it is due again.
    await deliverAlerts(stage.world);
    expect(receiver.received).toEqual([]);
    stage.now += MINUTE;
    await deliverAlerts(stage.world);
    expect(receiver.received).toHaveLength(1);
  });

  test('of runs at the same time is sent once', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    await raisedFor(stage, receiver);
    await Promise.all([deliverAlerts(stage.world), deliverAlerts(stage.world), deliverAlerts(stage.world)]);
    expect(receiver.received).toHaveLength(1);
  });

  test.each<[string, () => Response, string, number | null]>([
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://127.0.0.1/' } }),
      'redirect',
      302,
    ],
    [
      'no answer in time',
      () => {
        throw new DOMException('late', 'TimeoutError');
      },
      'timeout',
      null,
    ],
    [
      'nobody there',
      () => {
        throw new TypeError('connection refused');
      },
      'unreachable',
      null,
    ],
  ])('met by %s is not taken', async (_, answer, why, status) => {
    const receiver = newReceiver();
    receiver.answer = answer;
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    await deliverAlerts(stage.world);
    expect(await listWebhooks(env.DB, account, 20)).toMatchObject([{ state: 'waiting', why, status, attempts: 1 }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('never goes to an address that may not be an endpoint', async () => {
    const fetcher: typeof fetch = () => Promise.reject(new Error('it was asked'));
    const target = { url: 'https://169.254.169.254/', keys: [new Uint8Array(32)] };
    const sent = await sendWebhook(testWorld({ fetch: fetcher }), target, 'alert_1', '{}');
    expect(sent).toEqual({ ok: false, refusal: { why: 'address_not_allowed', status: null } });
  });

  test('is dropped when its endpoint is gone', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    await deleteEndpoint(env.DB, account);
    await deliverAlerts(stage.world);
    expect(await listWebhooks(env.DB, account, 20)).toMatchObject([{ state: 'dropped', why: 'no_endpoint' }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('the secret of webhooks', () => {
  test('signs beside the one before it for a day, and alone after that', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    receiver.secrets.push((await rotateSecret(stage.world, account)) ?? 'none');
    await deliverAlerts(stage.world);
    // The endpoint takes only what every secret it knows has signed.
    expect(receiver.received).toHaveLength(1);

    stage.now += DAY;
    await moveBooks(stage, account, { credits: 20, usage: 0 });
    await stage.cron();
    await moveBooks(stage, account, { credits: 20, usage: 19 });
    await stage.cron();
    expect(receiver.forged).toHaveLength(1);
    receiver.secrets.shift();
    stage.now += MINUTE;
    await stage.cron();
    expect(receiver.received).toHaveLength(2);
  });

  test('is kept sealed, and is lost to deliveries when its deployment’s secret is', async () => {
    const receiver = newReceiver();
    const stage = newStage(receiver.fetch);
    const account = await raisedFor(stage, receiver);
    const row = await env.DB.prepare('SELECT * FROM alert_endpoints WHERE account_id = ?1').bind(account).first();
    expect(JSON.stringify(row)).not.toContain((receiver.secrets[0] ?? '').slice('whsec_'.length));
    const settings = { ...stage.world.settings, secrets: ['another'] };
    await deliverAlerts({ ...stage.world, settings });
    expect(await listWebhooks(env.DB, account, 20)).toMatchObject([{ state: 'waiting', why: 'secret_lost' }]);
  });
});

test('deliveries are forgotten after 30 days, and what was raised is not', async () => {
  const receiver = newReceiver();
  const stage = newStage(receiver.fetch);
  const account = await raisedFor(stage, receiver);
  await deliverAlerts(stage.world);
  stage.now += 31 * DAY;
  await stage.cron();
  expect(await listWebhooks(env.DB, account, 20)).toEqual([]);
  await moveBooks(stage, account, { credits: 20, usage: 19 });
  await stage.cron();
  expect(receiver.received).toHaveLength(1);
});
