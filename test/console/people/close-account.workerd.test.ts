// `DELETE /api/app/account` over the real objects and database: who may, what is refused, and what is left of an account that is closed.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { parseAccountId } from '../../../src/base/id.ts';
import { ledgerDoor } from '../../../src/durable/doors.ts';
import { ADMIN, ask, codeOf, newAccount, newKey } from '../console-app.ts';
import { memberOf, newcomer } from '../newcomer.ts';
import { type Browser, mailWorld } from '../sign-in/browser.ts';
import { hold, settle } from '../spending.ts';

const close = (browser: Browser, body: unknown) => browser.ask('DELETE', '/api/app/account', body);

/** Every table that names an account, and how many rows it has of this one. */
async function rowsOf(account: string): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%account_id %'",
  ).all<{ name: string }>();
  const counts: Record<string, number> = {};
  for (const { name } of results) {
    if (name === 'identities') continue;
    const row = await env.DB.prepare(`SELECT COUNT(*) AS count FROM ${name} WHERE account_id = ?`)
      .bind(account)
      .first<{ count: number }>();
    if (row !== null && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

it('deletes keys and people, freezes the books and keeps them', async () => {
  const { browser, email, account, name, key } = await newcomer();
  await memberOf(browser, 'developer');
  await browser.ask('POST', '/api/app/invitations', { email: 'guest@acme.example', role: 'viewer' });
  await settle(key.text, await hold(key.text, 2_000_000n), 1_000_000n);
  expect((await close(browser, { confirm: name, forfeit: true })).body).toEqual({ closed: true });

  expect(codeOf(await ask('GET', '/v1/key', { token: key.text }))).toBe('key_revoked');
  expect((await browser.ask('GET', '/api/app/me')).status).toBe(401);
  const person = await env.DB.prepare('SELECT * FROM people WHERE email = ?').bind(email).first();
  expect(person).toBeNull();
  const left = Object.keys(await rowsOf(account));
  expect(left.filter((table) => !['keys', 'journal', 'usage_hours', 'reconciliations'].includes(table))).toEqual([]);
  const shown = await ask('GET', `/api/admin/accounts/${account}`, { token: ADMIN });
  expect(shown.body).toMatchObject({ frozen: ['closed'] });
});

it('gives whoever signs in again another account', async () => {
  const { browser, email, account, name } = await newcomer('0');
  await close(browser, { confirm: name });
  await browser.signIn(email);
  const started = (await browser.ask('POST', '/api/app/start')).body as { readonly account: { readonly id: string } };
  expect(started.account.id).not.toBe(account);
});

it('keeps a person who is in another account too', async () => {
  const [one, other] = [await newcomer('0'), await newcomer('0')];
  const invited = await one.browser.ask('POST', '/api/app/invitations', { email: other.email, role: 'admin' });
  await other.browser.ask('POST', '/api/app/join', { token: String(invited.body.link).split('#')[1] });
  await close(one.browser, { confirm: one.name });
  const me = await other.browser.ask('GET', '/api/app/me');
  expect(me.body.accounts).toMatchObject([{ id: other.account }]);
});

it('refuses while credit is left or the name is not said, and changes nothing', async () => {
  const { browser, name, key } = await newcomer();
  const refusals = [
    await close(browser, { confirm: 'Other', forfeit: true }),
    await close(browser, { confirm: name }),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([400, 409]);
  expect(refusals[1]?.body).toMatchObject({
    error: { code: 'account_has_credit', metadata: { credit: '5.000000000' } },
  });
  expect((await ask('GET', '/v1/key', { token: key.text })).body).toMatchObject({ data: { frozen: [] } });
});

it('refuses while a refund is under way at the provider, whatever is given up', async () => {
  const { browser, account, name } = await newcomer();
  await env.DB.prepare(
    `INSERT INTO refunds (id, order_id, account_id, started_by, note, state, created_at, updated_at)
     VALUES ('rf_test', 'ord_test', ?, 'owner', '', 'asked', 0, 0)`,
  )
    .bind(account)
    .run();
  const refused = await close(browser, { confirm: name, forfeit: true });
  expect([refused.status, codeOf(refused)]).toEqual([409, 'account_has_claims']);
});

it('is for owners who signed in a moment ago', async () => {
  const { browser, name } = await newcomer('0');
  const admin = await memberOf(browser, 'admin');
  expect(codeOf(await close(admin, { confirm: name }))).toBe('role_too_small');
  const { world } = mailWorld();
  const later = { ...browser.world, clock: () => world.clock() + 16 * 60_000 };
  const cookie = [...browser.cookies].map(([each, value]) => `${each}=${value}`).join('; ');
  const headers = { origin: 'http://localhost', cookie };
  const refused = await ask('DELETE', '/api/app/account', { headers, body: { confirm: name } }, later);
  expect([refused.status, codeOf(refused)]).toEqual([403, 'sign_in_again']);
});

it('can be asked for by a management key, which goes last', async () => {
  const { id, managementKey } = await newAccount();
  const { key } = await newKey(managementKey);
  const closed = await ask('DELETE', '/api/app/account', { token: managementKey, body: { confirm: 'Test' } });
  expect(closed.body).toEqual({ closed: true });
  for (const token of [key, managementKey]) expect(codeOf(await ask('GET', '/v1/key', { token }))).toBe('key_revoked');
  expect(id).toMatch(/^[0-9a-z]{16}$/);
});

it('is done again from where it stopped', async () => {
  const { browser, account, name } = await newcomer();
  const accountId = parseAccountId(account);
  if (accountId === undefined) throw new Error('no account');
  await ledgerDoor(env, { accountId, place: 'auto' }).freeze('closed');
  expect((await close(browser, { confirm: name })).body).toEqual({ closed: true });
});
