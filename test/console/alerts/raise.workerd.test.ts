// What the cron raises from the real database, and to whom it mails: each cause once, however often it runs and whoever runs beside it.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/base/clock.ts';
import { claimMail } from '../../../src/console/alerts/delivery-rows.ts';
import { raiseAlerts } from '../../../src/console/alerts/raise.ts';
import { DEFAULT_ALERTS, writeAlertSettings } from '../../../src/console/alerts/settings.ts';
import {
  causesOf,
  clearStage,
  moveBooks,
  NANO,
  newStage,
  placeAccount,
  placeKey,
  placeMember,
  type Stage,
  spentInHour,
} from './stage.ts';

beforeEach(clearStage);

const RICH = { credits: 100, usage: 0 };

/** A later run; the account has moved since the one before. */
async function later(stage: Stage, accountId: string, books = RICH, ms = 5 * MINUTE): Promise<void> {
  stage.now += ms;
  await moveBooks(stage, accountId, books);
  await stage.cron();
}

describe('a key’s limit', () => {
  test('is told at 50, 80 and 100 percent, once each, in every period', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, RICH);
    const owner = await placeMember(account, 'owner');
    const key = await placeKey(account, 10, 'daily');
    for (const dollars of [4.9, 5, 6, 8, 9, 10, 11]) {
      await spentInHour(account, key, stage.now, dollars * NANO);
      await later(stage, account, RICH, 2 * MINUTE);
      await stage.cron();
    }
    const today = stage.now - (stage.now % DAY);
    const cause = (day: number, level: number) => `key_limit/${key}/${day}/10000000000/${level}`;
    expect(await causesOf(account)).toEqual([cause(today, 50), cause(today, 80), cause(today, 100)]);
    expect(stage.mails.map(({ to, subject }) => [to, subject])).toEqual([
      [owner, 'Key “ci” has used 50 % of its limit'],
      [owner, 'Key “ci” has used 80 % of its limit'],
      [owner, 'Key “ci” has reached its limit'],
    ]);
    stage.now += DAY;
    await spentInHour(account, key, stage.now, 5 * NANO);
    await later(stage, account);
    expect(await causesOf(account)).toContain(cause(today + DAY, 50));
    expect(stage.mails).toHaveLength(4);
  });

  test('that was jumped over is told by the highest level alone', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, RICH);
    const key = await placeKey(account, 10, 'monthly');
    await spentInHour(account, key, stage.now, 10 * NANO);
    await later(stage, account);
    await later(stage, account);
    expect(await causesOf(account)).toEqual([expect.stringMatching(/\/100$/)]);
  });

  test('that never resets counts days that were folded long ago', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, RICH);
    const [total, monthly] = [await placeKey(account, 10, 'total'), await placeKey(account, 10, 'monthly', 'month')];
    const day = Date.UTC(2026, 1, 3);
    for (const key of [total, monthly]) {
      await env.DB.prepare("INSERT INTO usage_days VALUES (?1, ?2, ?3, 'm', 'p', 1, 0, 0, ?4)")
        .bind(account, key, day, 4 * NANO)
        .run();
      await spentInHour(account, key, stage.now, NANO);
    }
    await later(stage, account);
    expect(await causesOf(account)).toEqual([`key_limit/${total}/0/10000000000/50`]);
  });

  test('that is raised is another limit', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, RICH);
    const key = await placeKey(account, 10, 'total');
    await spentInHour(account, key, stage.now, 10 * NANO);
    await later(stage, account);
    await env.DB.prepare("UPDATE keys SET policy_json = json_set(policy_json, '$.limit.amount', '12000000000')").run();
    await later(stage, account);
    expect(await causesOf(account)).toEqual([expect.stringMatching(/100$/), `key_limit/${key}/0/12000000000/80`]);
  });
});

describe('credit', () => {
  test('that runs low is told once until it has recovered', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, { credits: 20, usage: 0 });
    for (const usage of [14, 16, 17, 14, 15.5, 19]) await later(stage, account, { credits: 20, usage });
    expect(await causesOf(account)).toEqual(['low_balance/1', 'low_balance/2']);
  });

  test('that lasts less than two days at the rate of the last 24 hours is told', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, RICH);
    await placeMember(account, 'billing');
    const key = await placeKey(account, 1_000, 'total');
    await spentInHour(account, key, stage.now - 25 * HOUR, 500 * NANO, 500);
    await spentInHour(account, key, stage.now - 3 * HOUR, 20 * NANO, 19);
    await later(stage, account, { credits: 100, usage: 70 });
    expect(await causesOf(account)).not.toContain('low_runway/1');
    await spentInHour(account, key, stage.now - 3 * HOUR, 20 * NANO, 20);
    await later(stage, account, { credits: 100, usage: 70 });
    expect(await causesOf(account)).toContain('low_runway/1');
    expect(stage.mails.at(-1)?.text).toContain(
      '$20.00 was spent in the last 24 hours. At that rate the $30.00 left lasts about 36 hours.',
    );
  });

  test('of an account that did not move before alerts were there is left alone', async () => {
    const stage = newStage();
    stage.now -= 30 * DAY;
    const account = await placeAccount(stage, { credits: 20, usage: 19 });
    stage.now += 30 * DAY;
    await stage.cron();
    expect(await causesOf(account)).toEqual([]);
  });
});

describe('a kind that is switched off', () => {
  test('is neither raised nor mailed', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, { credits: 20, usage: 0 });
    await placeMember(account, 'owner');
    const key = await placeKey(account, 10, 'daily');
    await writeAlertSettings(
      env.DB,
      account,
      { ...DEFAULT_ALERTS, on: { ...DEFAULT_ALERTS.on, low_balance: false, key_limit: false } },
      stage.now,
    );
    await spentInHour(account, key, stage.now, 10 * NANO);
    await later(stage, account, { credits: 20, usage: 19 });
    expect(await causesOf(account)).toEqual([]);
    expect(stage.mails).toEqual([]);
  });
});

describe('mail', () => {
  test('goes to owners and to billing, at addresses that are known to be theirs, while they are members', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, { credits: 20, usage: 0 });
    const told = [await placeMember(account, 'owner'), await placeMember(account, 'billing')];
    for (const role of ['admin', 'developer', 'viewer']) await placeMember(account, role);
    await placeMember(account, 'owner', false);
    const gone = await placeMember(account, 'billing');
    stage.now += MINUTE;
    await moveBooks(stage, account, { credits: 20, usage: 19 });
    await raiseAlerts(stage.world);
    await env.DB.prepare('DELETE FROM people WHERE email = ?1').bind(gone).run();
    await stage.cron();
    expect(stage.mails.map(({ to }) => to).sort()).toEqual([...told].sort());
    expect(stage.mails[0]?.text).toContain('Credit is down to $1.00, below the $5.00 that you set.');
  });

  test('whose sender died is not sent again', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, { credits: 20, usage: 19 });
    await placeMember(account, 'owner');
    stage.now += MINUTE;
    await moveBooks(stage, account, { credits: 20, usage: 19 });
    await raiseAlerts(stage.world);
    const row = await env.DB.prepare("SELECT id FROM alert_deliveries WHERE account_id = ?1 AND way = 'mail'")
      .bind(account)
      .first<{ id: string }>();
    expect(await claimMail(env.DB, row?.id ?? '', stage.now)).toMatchObject({ accountName: 'Acme' });
    // Here the sender dies.
    for (let run = 0; run < 3; run++) await later(stage, account, { credits: 20, usage: 19 }, HOUR);
    expect(stage.mails).toEqual([]);
  });

  test('of runs at the same time is sent once', async () => {
    const stage = newStage();
    const account = await placeAccount(stage, { credits: 20, usage: 0 });
    await placeMember(account, 'owner');
    stage.now += MINUTE;
    await moveBooks(stage, account, { credits: 20, usage: 19 });
    await Promise.all([stage.cron(), stage.cron(), stage.cron()]);
    await stage.cron();
    expect(await causesOf(account)).toEqual(['low_balance/1']);
    expect(stage.mails).toHaveLength(1);
  });
});

test('more accounts than one page holds are all looked at', async () => {
  const stage = newStage();
  stage.now += DAY;
  const accounts: string[] = [];
  for (let number = 0; number < 120; number++) accounts.push(await placeAccount(stage, { credits: 20, usage: 19 }));
  await stage.cron();
  const counts = await Promise.all(accounts.map(causesOf));
  expect(counts.every((causes) => causes.length === 1)).toBe(true);
});
