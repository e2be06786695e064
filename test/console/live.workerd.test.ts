// The socket of a page through the whole Worker: who may open one, what it hears of calls and money, and that signing out closes it.
import { exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { pageOn } from '../durable/live-page.ts';
import { ADMIN, ask } from './console-app.ts';
import { cookieOf, newcomer } from './newcomer.ts';
import { type Browser, ORIGIN } from './sign-in/browser.ts';
import { hold, settle } from './spending.ts';

const upgrade = (browser: Browser | undefined, query = '', headers: Readonly<Record<string, string>> = {}) =>
  exports.default.fetch(
    new Request(`${ORIGIN}/api/app/live${query}`, {
      headers: {
        upgrade: 'websocket',
        origin: ORIGIN,
        cookie: browser === undefined ? '' : cookieOf(browser),
        ...headers,
      },
    }),
  );

async function pageOf(browser: Browser, query = '') {
  const answer = await upgrade(browser, query);
  expect(answer.status).toBe(101);
  expect(answer.headers.get('x-request-id')).toMatch(/^gen-/);
  if (answer.webSocket === null) throw new Error('no socket');
  return pageOn(answer.webSocket);
}

it('hears of a call of its account and of money that comes in', async () => {
  const { browser, account, key } = await newcomer();
  const page = await pageOf(browser, `?account=${account}`);
  await page.listens();
  const id = await hold(key.text, 300_000_000n);
  await settle(key.text, id, 250_000_000n);
  const { row } = await page.hears('request', ({ row }) => (row as { readonly status: string }).status === 'ok');
  expect(row).toMatchObject({ id, key_hash: key.hash, key_name: 'default', cost: '0.250000000', user: 'user-7' });
  await page.hears('credit', ({ available }) => available === '4.750000000');
  await ask('POST', `/api/admin/accounts/${account}/credits`, { token: ADMIN, body: { amount: '1', reason: 'test' } });
  await page.hears('credit', ({ available }) => available === '5.750000000');
});

it('is closed by signing out', async () => {
  const { browser } = await newcomer();
  const page = await pageOf(browser);
  await page.listens();
  expect((await browser.ask('POST', '/api/auth/sign-out', {})).status).toBe(200);
  expect(await page.closed()).toBe(4001);
});

it('is closed when its session ends, and no other session is', async () => {
  const { browser } = await newcomer();
  const me = (await browser.ask('GET', '/api/app/me')).body as { readonly session: { readonly id: string } };
  const page = await pageOf(browser);
  expect((await browser.ask('DELETE', `/api/app/sessions/${me.session.id}`)).status).toBe(200);
  expect(await page.closed()).toBe(4001);
  expect((await upgrade(browser)).status).toBe(401);
});

it('is refused without a session, from another site, and for an account of others', async () => {
  const [{ browser }, other] = [await newcomer(), await newcomer()];
  const codeOf = async (answer: Response) => {
    const { error } = await answer.json<{ readonly error: { readonly code: string } }>();
    return [answer.status, error.code];
  };
  expect(await codeOf(await upgrade(undefined))).toEqual([401, 'not_signed_in']);
  expect(await codeOf(await upgrade(browser, '', { origin: 'https://evil.example' }))).toEqual([
    403,
    'foreign_origin',
  ]);
  expect(await codeOf(await upgrade(browser, '', { origin: '' }))).toEqual([403, 'foreign_origin']);
  expect(await codeOf(await upgrade(browser, `?account=${other.account}`))).toEqual([403, 'not_a_member']);
  expect(await codeOf(await upgrade(browser, '', { upgrade: '' }))).toEqual([426, 'upgrade_required']);
});

it('cannot be opened with a management key: it is for people', async () => {
  const made = await ask('POST', '/api/admin/accounts', { token: ADMIN, body: { name: 'Test' } });
  const refused = await upgrade(undefined, '', { authorization: `Bearer ${String(made.body.managementKey)}` });
  expect(refused.status).toBe(401);
});
