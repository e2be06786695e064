// `GET /api/app/export` over the real objects and database: all of an account, nothing secret, nothing of another account.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { ask, codeOf, type Json, part } from '../console-app.ts';
import { memberOf, newcomer } from '../newcomer.ts';
import { hold, settle } from '../spending.ts';

const rows = (body: Json, name: string): readonly Json[] => body[name] as readonly Json[];

async function spent() {
  const someone = await newcomer();
  const id = await hold(someone.key.text, 2_000_000n);
  await settle(someone.key.text, id, 1_000_000n);
  return { ...someone, id };
}

it('has the account, its people, keys, journal and requests', async () => {
  const { browser, email, account, key, id } = await spent();
  await memberOf(browser, 'viewer');
  const { status, body, headers } = await browser.ask('GET', '/api/app/export');
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="farebox-${account}.json"`);
  expect(body.account).toMatchObject({ id: account, credits: '5.000000000' });
  expect(rows(body, 'members')).toMatchObject([{ email, role: 'owner' }, { role: 'viewer' }]);
  expect(rows(body, 'keys')).toMatchObject([
    { hash: key.hash, name: 'default', limit: { amount: '5.000000000', reset: 'monthly' } },
  ]);
  expect(rows(body, 'journal')).toMatchObject([{ sequence: 1, kind: 'money_in' }]);
  expect(rows(body, 'requests')).toMatchObject([{ id, key_hash: key.hash, cost: '0.001000000', user: 'user-7' }]);
  expect(body).toMatchObject({ orders: [], refunds: [], requests_cut: [] });
  expect(part(body, 'alerts')).toBeDefined();
});

it('has every order with its receipt, and usage, over more than a page', async () => {
  const { browser, account } = await newcomer('0');
  const order = env.DB.prepare(
    `INSERT INTO orders (id, account_id, place, channel, mode, way, state, credit_nano, fee_nano, currency, tax, tax_minor, total_minor,
       return_url, created_at, expires_at, updated_at, proof, saves_card, paid_at)
     VALUES (?1, ?2, 'auto', 'test', 'test', 'checkout', ?3, 10000000000, 500000000, 'usd', 'none', 0, 1050, '', ?4, ?4, ?4, 'p', 0, ?5)`,
  );
  const hour = env.DB.prepare("INSERT INTO usage_hours VALUES (?1, 'key', ?2, 'acme/m', 'double', 1, 2, 3, 4, 1)");
  await env.DB.batch(
    Array.from({ length: 501 }, (_, at) => [
      order.bind(`ord_${String(at).padStart(26, '0')}`, account, at === 0 ? 'placed' : 'credited', at, at || null),
      hour.bind(account, at * 3_600_000),
    ]).flat(),
  );
  const { body } = await browser.ask('GET', '/api/app/export');
  expect(rows(body, 'orders')).toHaveLength(501);
  expect(rows(body, 'orders').filter(({ receipt }) => receipt === null)).toHaveLength(1);
  expect(rows(body, 'orders')[0]).toMatchObject({ amount: '10.000000000', receipt: { total: '10.500000000' } });
  expect(new Set(rows(body, 'usage_by_hour').map(({ begins }) => begins)).size).toBe(501);
  expect(rows(body, 'usage_by_hour')[0]).toMatchObject({ cost: '0.000000004', input_tokens: 2 });
});

it('has no secret in it, also after a rotation', async () => {
  const { browser, key } = await spent();
  const rotated = await browser.ask('POST', `/v1/keys/${key.hash}/rotate`, {});
  const row = await env.DB.prepare('SELECT policy_json FROM keys WHERE key_id = ?')
    .bind(key.hash)
    .first<{ policy_json: string }>();
  const text = JSON.stringify((await browser.ask('GET', '/api/app/export')).body);
  for (const secret of [key.text.slice(20, 60), String(rotated.body.key).slice(20, 60)])
    expect(text).not.toContain(secret);
  const hashes = (row?.policy_json ?? '').match(/[0-9a-f]{64}/g) ?? [];
  expect(hashes).toHaveLength(2);
  for (const hash of hashes) expect(text).not.toContain(hash);
});

it('has nothing of another account, and is for owners', async () => {
  const [one, other] = [await spent(), await spent()];
  const text = JSON.stringify((await one.browser.ask('GET', '/api/app/export')).body);
  for (const theirs of [other.account, other.email, other.key.hash, other.id]) expect(text).not.toContain(theirs);
  const admin = await memberOf(one.browser, 'admin');
  expect(codeOf(await admin.ask('GET', '/api/app/export'))).toBe('role_too_small');
  expect(codeOf(await ask('GET', '/api/app/export', { token: one.key.text }))).toBe('management_key_required');
});
