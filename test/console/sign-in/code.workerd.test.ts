// Signing in by a mailed code, over the real library and database. Only the mail's carrier is played.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { Browser, mailWorld, newEmail } from './browser.ts';

const MINUTE = 60_000;

describe('a mailed code', () => {
  it('signs a newcomer in, and a second time the same person', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    expect(await browser.askCode(email)).toMatchObject({ status: 200, body: { success: true } });
    expect((await browser.enter(email, browser.code(email))).status).toBe(200);
    const me = await browser.ask('GET', '/api/app/me');
    expect(me).toMatchObject({ status: 200, body: { person: { email }, accounts: [] } });
    const again = new Browser(browser);
    await again.signIn(email);
    expect((await again.ask('GET', '/api/app/me')).body.person).toEqual(me.body.person);
  });

  it('works once', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.signIn(email);
    const other = new Browser(browser);
    expect(await other.enter(email, browser.code(email))).toMatchObject({
      status: 400,
      body: { error: { code: 'sign_in_code_wrong' } },
    });
    expect((await other.ask('GET', '/api/app/me')).status).toBe(401);
  });

  it('is tried five times and then no more, not even with the right one', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.askCode(email);
    const wrong = browser.code(email) === '000000' ? '111111' : '000000';
    for (let tries = 0; tries < 5; tries++) {
      expect((await browser.enter(email, wrong)).body.error).toMatchObject({ code: 'sign_in_code_wrong' });
    }
    expect((await browser.enter(email, browser.code(email))).status).toBeGreaterThanOrEqual(400);
    expect((await browser.ask('GET', '/api/app/me')).status).toBe(401);
  });

  it('is not tried more often by many at once', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.askCode(email);
    const right = browser.code(email);
    const guesses = Array.from({ length: 40 }, (_, at) => (at === 39 ? right : String(100_000 + at)));
    const answers = await Promise.all(guesses.slice(0, 39).map((guess) => new Browser(browser).enter(email, guess)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(0);
    const rows = await env.DB.prepare('SELECT value FROM verifications WHERE identifier LIKE ?1')
      .bind(`%${email}`)
      .all();
    const tries = rows.results.map((row) => Number(String(row.value).split(':').at(-1)));
    expect(Math.max(0, ...tries)).toBeLessThanOrEqual(5);
  });

  it('has expired after ten minutes', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.askCode(email);
    await env.DB.prepare('UPDATE verifications SET expires_at = expires_at - ?1 WHERE identifier LIKE ?2')
      .bind(10 * MINUTE, `%${email}`)
      .run();
    expect((await browser.enter(email, browser.code(email))).body.error).toMatchObject({
      code: 'sign_in_code_expired',
    });
  });

  it('is kept as nothing that could be read back', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.askCode(email);
    const { results } = await env.DB.prepare('SELECT * FROM verifications').all();
    expect(JSON.stringify(results)).not.toContain(browser.code(email));
  });
});

describe('mails', () => {
  it('go to an address three times in ten minutes, whether it is known or not', async () => {
    const mailed = mailWorld();
    const [known, unknown] = [newEmail(), newEmail()];
    const first = new Browser(mailed);
    await first.signIn(known);
    for (const [email, left] of [
      [known, 2],
      [unknown, 3],
    ] as const) {
      const from = (at: number) => ({ 'cf-connecting-ip': `198.51.100.${at}` });
      for (let sent = 0; sent < left; sent++) {
        expect(await first.askCode(email, from(sent))).toMatchObject({ status: 200, body: { success: true } });
      }
      const refused = await first.askCode(email, from(9));
      expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_mails' } } });
      expect(refused.headers.get('retry-after')).toBe('600');
    }
  });

  it('are asked for by one place on the network three times in ten minutes', async () => {
    const mailed = mailWorld();
    const place = { 'cf-connecting-ip': '2001:db8:1:2:3::4' };
    const near = { 'cf-connecting-ip': '2001:db8:1:2:ffff::9' };
    const browser = new Browser(mailed);
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, at) => browser.askCode(newEmail(), at % 2 === 0 ? place : near)),
    );
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(mailed.mails).toHaveLength(3);
    const later = new Browser(mailWorld({ clock: () => systemClock() + 10 * MINUTE + 1 }));
    expect((await later.askCode(newEmail(), place)).status).toBe(200);
  });

  it('are counted for a network of IPv6 however its addresses are spelled', async () => {
    const browser = new Browser(mailWorld());
    const spelled = ['2001:db8:9::1', '2001:db8:9::2', '2001:db8:9:0:ffff::9', '2001:0db8:0009:0000::4'];
    const statuses: number[] = [];
    for (const place of spelled) {
      statuses.push((await browser.askCode(newEmail(), { 'cf-connecting-ip': place })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('that could not be sent are told', async () => {
    const { world } = mailWorld();
    const broken = { ...world, fetch: () => Promise.resolve(new Response('no', { status: 500 })) };
    const browser = new Browser({ world: broken, mails: [] });
    expect(await browser.askCode(newEmail(), { 'cf-connecting-ip': '198.51.100.77' })).toMatchObject({
      status: 503,
      body: { error: { code: 'mail_not_sent' } },
    });
  });
});
