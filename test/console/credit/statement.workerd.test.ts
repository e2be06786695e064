// The statement over the real ledger, its wallets and the journal that they bring to D1.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { readApiKey } from '../../../src/base/api-key.ts';
import { DAY, systemClock } from '../../../src/base/clock.ts';
import { add, formatUsd, fromCents, type NanoUsd, parseUsd, subtract, ZERO } from '../../../src/billing/money.ts';
import { monthNameAt, parseMonth } from '../../../src/billing/statement.ts';
import { DEFAULT_SETTINGS, writeSettings } from '../../../src/payments/settings.ts';
import { ADMIN, ask, codeOf, giveCredit, type Json, newAccount, newKey, part, testWorld } from '../console-app.ts';
import { hold, settle } from '../spending.ts';
import { buy, giveUp } from './purchases.ts';

const DOLLAR = 1_000_000_000n;
const PATH = '/v1/credits/statement';

const listed = (body: Json, name: string): readonly Json[] => {
  const list = body[name];
  return Array.isArray(list) ? list : [];
};

const usd = (text: unknown): NanoUsd => parseUsd(String(text)) ?? ZERO;

/** An account that was given credit, bought some, spent, and took some back: one refund is over, one is under way. */
async function busyAccount() {
  const { id, managementKey } = await newAccount('10');
  const { key } = await newKey(managementKey);
  const order = await buy(id, 2_000);
  await giveUp(order, fromCents(500), 'succeeded');
  await giveUp(order, fromCents(300), 'pending');
  await settle(key, await hold(key, DOLLAR), DOLLAR / 4n);
  await settle(key, await hold(key, DOLLAR), DOLLAR / 2n);
  await hold(key, DOLLAR);
  await bringToD1(id, key);
  return { id, managementKey, key, order };
}

/** Lets the wallet tell its ledger, then the ledger D1. */
async function bringToD1(accountId: string, key: string): Promise<void> {
  const parsed = await readApiKey(key, [env.FAREBOX_SECRET]);
  await runDurableObjectAlarm(env.KEY_WALLET.getByName(`${accountId}:${parsed?.keyId}`));
  await runDurableObjectAlarm(env.ACCOUNT_LEDGER.getByName(accountId));
}

/** Moves entries of the journal in D1, up to `sequence`, to another time. */
const moveEntries = (id: string, sequence: number, at: number) =>
  env.DB.prepare('UPDATE journal SET at = ?3 WHERE account_id = ?1 AND sequence <= ?2').bind(id, sequence, at).run();

const read = async (token: string, query = '', world = testWorld()): Promise<Json> => {
  const answer = await ask('GET', `${PATH}${query}`, { token }, world);
  expect(answer.status).toBe(200);
  return answer.body;
};

describe('the statement of this month', () => {
  test('has a line for each movement and one for the usage of a day, and ends at the credit there is', async () => {
    const { id, managementKey, order } = await busyAccount();
    const statement = await read(managementKey);
    expect(statement).toMatchObject({ account_id: id, currency: 'usd', seller: null, next_after: null });
    expect(statement.opening).toEqual({ balance: '0.000000000', set_aside: '0.000000000' });
    const lines = listed(statement, 'lines');
    expect(lines.map((line) => [line.kind, line.amount, line.set_aside_amount, line.balance, line.set_aside])).toEqual(
      [
        ['money_in', '10.000000000', '0.000000000', '10.000000000', '0.000000000'],
        ['money_in', '20.000000000', '0.000000000', '30.000000000', '0.000000000'],
        ['set_aside', '-5.000000000', '5.000000000', '25.000000000', '5.000000000'],
        ['set_aside_taken', '0.000000000', '-5.000000000', '25.000000000', '0.000000000'],
        ['set_aside', '-3.000000000', '3.000000000', '22.000000000', '3.000000000'],
        ['spend', '-0.750000000', '0.000000000', '21.250000000', '3.000000000'],
      ],
    );
    expect(lines[1]).toMatchObject({
      description: 'Credit bought',
      external_id: `order/${order.id}`,
      order_id: order.id,
    });
    expect(lines[2]?.order_id).toBeNull();

    const exact = part((await ask('GET', '/v1/credits', { token: managementKey })).body, 'exact');
    expect(statement.closing).toEqual({
      balance: formatUsd(add(usd(exact.available), usd(exact.held))),
      set_aside: exact.set_aside,
    });
    expect(formatUsd(subtract(usd(exact.credits), usd(exact.usage)))).toBe('24.250000000');
  });

  test('totals what moved by kind, and says as of which entry', async () => {
    const { id, managementKey } = await busyAccount();
    const statement = await read(managementKey);
    expect(statement.totals).toEqual([
      { kind: 'money_in', amount: '30.000000000', set_aside_amount: '0.000000000' },
      { kind: 'set_aside', amount: '-8.000000000', set_aside_amount: '8.000000000' },
      { kind: 'set_aside_taken', amount: '0.000000000', set_aside_amount: '-5.000000000' },
      { kind: 'spend', amount: '-0.750000000', set_aside_amount: '0.000000000' },
    ]);
    const newest = await env.DB.prepare(
      'SELECT sequence, at FROM journal WHERE account_id = ? ORDER BY sequence DESC LIMIT 1',
    )
      .bind(id)
      .first<{ sequence: number; at: number }>();
    expect(statement.as_of).toEqual({ sequence: newest?.sequence, at: new Date(newest?.at ?? 0).toISOString() });
  });

  test('is empty for an account of which D1 has heard nothing', async () => {
    const { managementKey } = await newAccount();
    const nothing = { balance: '0.000000000', set_aside: '0.000000000' };
    expect(await read(managementKey)).toMatchObject({
      as_of: null,
      opening: nothing,
      closing: nothing,
      lines: [],
      totals: [],
    });
  });

  test('is told to nobody who keeps answers, and names the seller', async () => {
    const seller = { name: 'Example Ltd', address: '1 Example Street', taxId: 'EX1' };
    await writeSettings(env.DB, { ...DEFAULT_SETTINGS, seller }, systemClock());
    const { managementKey } = await newAccount();
    const answer = await ask('GET', PATH, { token: managementKey });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.seller).toEqual({ name: 'Example Ltd', address: '1 Example Street', tax_id: 'EX1' });
    await writeSettings(env.DB, DEFAULT_SETTINGS, systemClock());
  });
});

describe('months', () => {
  test('begin with what the month before ended with, whether or not the reconciliation has looked', async () => {
    const { id, managementKey } = await busyAccount();
    const now = systemClock();
    const before = monthNameAt((parseMonth(monthNameAt(now))?.from ?? 0) - DAY);
    await moveEntries(id, 3, (parseMonth(before)?.until ?? 0) - 1);
    const both = async () => [await read(managementKey, `?month=${before}`), await read(managementKey)] as const;
    const [last, current] = await both();
    expect(last).toMatchObject({
      opening: { balance: '0.000000000' },
      closing: { balance: '25.000000000', set_aside: '5.000000000' },
    });
    expect(listed(last, 'lines')).toHaveLength(3);
    expect(current.opening).toEqual(last.closing);
    expect(current.closing).toEqual({ balance: '21.250000000', set_aside: '3.000000000' });

    await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
    const kept = env.DB.prepare('SELECT sequence FROM reconciliations WHERE account_id = ?').bind(id);
    expect(await kept.first()).toEqual({ sequence: part(current, 'as_of').sequence });
    expect(await both()).toEqual([last, current]);
  });

  test('are the current one when none is named, and never a future one', async () => {
    const { managementKey } = await newAccount();
    const clock = () => Date.UTC(2031, 0, 31, 23, 59, 59, 999);
    expect(await read(managementKey, '', testWorld({ clock }))).toMatchObject({
      month: '2031-01',
      from: '2031-01-01T00:00:00.000Z',
      until: '2031-02-01T00:00:00.000Z',
    });
    const future = await ask('GET', `${PATH}?month=2031-02`, { token: managementKey }, testWorld({ clock }));
    expect([future.status, codeOf(future), part(future.body, 'error').param]).toEqual([
      400,
      'invalid_parameter',
      'month',
    ]);
  });
});

describe('pages', () => {
  test('of one reading are of one moment, and together the whole', async () => {
    const { id, managementKey, key } = await busyAccount();
    const whole = await read(managementKey);
    const lines: Json[] = [];
    let after: unknown = '';
    for (let pages = 1; after !== null; pages++) {
      const page = await read(managementKey, `?limit=4${after === '' ? '' : `&after=${after}`}`);
      expect({ ...page, lines: [], next_after: null }).toEqual({ ...whole, lines: [] });
      lines.push(...listed(page, 'lines'));
      after = page.next_after;
      if (pages > 1) continue;
      // What moves while somebody turns the pages is for the next reading.
      await giveCredit(id, '7');
      await settle(key, await hold(key, DOLLAR), DOLLAR / 8n);
      await bringToD1(id, key);
    }
    expect(lines).toEqual(whole.lines);
    expect(part(await read(managementKey), 'closing').balance).toBe('28.125000000');
  });

  test.each([
    ['month', 'month=2026-13'],
    ['month', 'month=yesterday'],
    ['month', 'month='],
    ['limit', 'limit=0'],
    ['limit', 'limit=1001'],
    ['after', 'after=2'],
    ['after', 'after=999.2'],
    ['after', 'after=-1.2'],
  ])('are not asked with a wrong %s: %s', async (param, query) => {
    const { managementKey } = await newAccount('1');
    const answer = await ask('GET', `${PATH}?${query}`, { token: managementKey });
    expect([answer.status, codeOf(answer), part(answer.body, 'error').param]).toEqual([
      400,
      'invalid_parameter',
      param,
    ]);
  });
});

describe('the statement', () => {
  test('is the same for the operator, of any account', async () => {
    const { id, managementKey } = await busyAccount();
    const answer = await ask('GET', `/api/admin/accounts/${id}/statement?limit=3`, { token: ADMIN });
    expect(answer.body).toEqual(await read(managementKey, '?limit=3'));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const unknown = await ask('GET', '/api/admin/accounts/0000000000000000/statement', { token: ADMIN });
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'account_unknown']);
    expect((await ask('GET', `/api/admin/accounts/${id}/statement`, { token: managementKey })).status).toBe(401);
  });

  test('is not for a key that runs models', async () => {
    const { managementKey } = await newAccount('1');
    const { key } = await newKey(managementKey);
    const answer = await ask('GET', PATH, { token: key });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'management_key_required']);
  });

  test('is 503 while the database is away', async () => {
    const { managementKey } = await newAccount('1');
    const DB = new Proxy(env.DB, {
      get() {
        throw new Error('the database is away');
      },
    });
    const answer = await ask('GET', PATH, { token: managementKey }, testWorld({ env: { ...env, DB } }));
    expect([answer.status, codeOf(answer)]).toEqual([503, 'database_unavailable']);
  });
});
