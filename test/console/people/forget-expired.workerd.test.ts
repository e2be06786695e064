// What has expired is forgotten, and what has not is kept.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { forgetExpired } from '../../../src/console/people/forget-expired.ts';
import { Browser, mailWorld, newEmail } from '../sign-in/browser.ts';

const DAYS_31 = 31 * 24 * 60 * 60_000;

const count = async (table: string): Promise<number> =>
  Number((await env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<{ n: number }>())?.n);

it('a session is kept for its thirty days and forgotten after them, with codes that nobody entered', async () => {
  const browser = new Browser(mailWorld());
  await browser.signIn(newEmail());
  await browser.askCode(newEmail());
  await forgetExpired(browser.world);
  expect((await browser.ask('GET', '/api/app/me')).status).toBe(200);
  expect([await count('sessions'), await count('verifications')]).toEqual([1, 1]);
  await forgetExpired({ ...browser.world, clock: () => systemClock() + DAYS_31 });
  expect([await count('sessions'), await count('verifications')]).toEqual([0, 0]);
  expect((await browser.ask('GET', '/api/app/me')).status).toBe(401);
});
