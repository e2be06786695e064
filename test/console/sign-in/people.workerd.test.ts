// The first account of a newcomer, members and their roles, invitations, and what needs a sign-in of the last minutes.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { Role } from '../../../src/console/roles.ts';
import type { Json } from '../console-app.ts';
import { Browser, mailWorld, newEmail } from './browser.ts';

type Started = { readonly account: { readonly id: string }; readonly key: { readonly text: string } | null };

async function owner(): Promise<{ readonly browser: Browser; readonly account: string; readonly key: string }> {
  const browser = new Browser(mailWorld());
  await browser.signIn(newEmail());
  const started = (await browser.ask('POST', '/api/app/start')).body as Started;
  return { browser, account: started.account.id, key: started.key?.text ?? '' };
}

/** A new member of the account, who came by an invitation's link. */
async function member(by: Browser, role: Role): Promise<Browser> {
  const invited = await by.ask('POST', '/api/app/invitations', { email: newEmail(), role });
  const token = String(invited.body.link).split('#')[1];
  const browser = new Browser(by);
  await browser.signIn(newEmail());
  expect((await browser.ask('POST', '/api/app/join', { token })).status).toBe(200);
  return browser;
}

describe('a newcomer', () => {
  it('is given an account, its ledger and a key that works', async () => {
    const { browser, key } = await owner();
    expect(key).toMatch(/^sk-fb-1/);
    const facts = await browser.ask('GET', '/v1/key', undefined, { authorization: `Bearer ${key}` });
    expect(facts).toMatchObject({
      status: 200,
      body: { data: { name: 'default', limit: 5, limit_reset: 'monthly' } },
    });
    expect((await browser.ask('GET', '/v1/credits')).body).toMatchObject({ exact: { available: '0.000000000' } });
    expect((await browser.ask('GET', '/v1/keys')).body.data).toHaveLength(1);
  });

  it('is given one account however many pages ask at once, and its key once', async () => {
    const browser = new Browser(mailWorld());
    await browser.signIn(newEmail());
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.ask('POST', '/api/app/start')));
    const keys = answers.flatMap(({ body }) => ((body as Started).key === null ? [] : ((body as Started).key ?? [])));
    expect(keys).toHaveLength(1);
    const again = (await browser.ask('POST', '/api/app/start')).body as Started;
    expect(again.key).toBeNull();
    const me = await browser.ask('GET', '/api/app/me');
    expect(me.body.accounts).toMatchObject([{ id: again.account.id, role: 'owner' }]);
  });

  it('who was taken out of the first account gets another, and not that one again', async () => {
    const { browser, account } = await owner();
    const other = await member(browser, 'admin');
    const members = (await browser.ask('GET', '/api/app/members')).body.data as { id: string; role: string }[];
    const [first, second] = members;
    await browser.ask('PATCH', `/api/app/members/${second?.id}`, { role: 'owner' });
    expect((await other.ask('DELETE', `/api/app/members/${first?.id}`)).status).toBe(200);
    const clock = (): number => systemClock() + 60_000;
    const later = new Browser({ world: { ...browser.world, clock }, mails: browser.mails });
    for (const [name, value] of browser.cookies) later.cookies.set(name, value);
    const started = (await later.ask('POST', '/api/app/start')).body as Started;
    expect(started.key?.text).toMatch(/^sk-fb-1/);
    expect(started.account.id).not.toBe(account);
  });

  it('gets the account that another page began and did not finish', async () => {
    const browser = new Browser(mailWorld());
    await browser.signIn(newEmail());
    const me = (await browser.ask('GET', '/api/app/me')).body as { person: { id: string } };
    await env.DB.prepare('INSERT INTO first_accounts VALUES (?1, ?2, ?3)')
      .bind(me.person.id, 'abcdefghjkmnpqrs', browser.world.clock() - 60_000)
      .run();
    const started = (await browser.ask('POST', '/api/app/start')).body as Started;
    expect(started.account.id).toBe('abcdefghjkmnpqrs');
    expect(started.key?.text).toMatch(/^sk-fb-1/);
  });
});

const CALLS: readonly (readonly [string, string, unknown, readonly Role[]])[] = [
  ['GET', '/v1/keys', undefined, ['owner', 'admin', 'developer', 'billing', 'viewer']],
  ['GET', '/v1/credits', undefined, ['owner', 'admin', 'developer', 'billing', 'viewer']],
  ['POST', '/v1/keys', { name: 'new' }, ['owner', 'admin', 'developer']],
  ['POST', '/v1/credits/codes/redeem', { code: 'NOTHING-HERE' }, ['owner', 'admin', 'billing']],
  ['GET', '/api/app/members', undefined, ['owner', 'admin', 'developer', 'billing', 'viewer']],
  ['POST', '/api/app/invitations', { email: 'x@acme.example', role: 'viewer' }, ['owner', 'admin']],
  ['POST', '/api/app/invitations', { email: 'x@acme.example', role: 'owner' }, ['owner']],
];

describe('a role', () => {
  it.each<Role>(['admin', 'developer', 'billing', 'viewer'])(
    '%s opens what it is for, and nothing else',
    async (role) => {
      const { browser } = await owner();
      const other = await member(browser, role);
      for (const [method, path, body, roles] of CALLS) {
        const { status, body: answer } = await other.ask(method, path, body);
        const isRefused = status === 403 && (answer.error as Json).code === 'role_too_small';
        expect(isRefused, `${role} ${method} ${path}`).toBe(!roles.includes(role));
      }
    },
  );

  it('of an owner is given and taken by owners only, and the last one stays', async () => {
    const { browser } = await owner();
    const admin = await member(browser, 'admin');
    const members = (await browser.ask('GET', '/api/app/members')).body.data as { id: string; role: string }[];
    const [first, second] = [
      members.find(({ role }) => role === 'owner'),
      members.find(({ role }) => role === 'admin'),
    ];
    const change = (who: Browser, id = '', role = '') => who.ask('PATCH', `/api/app/members/${id}`, { role });
    expect((await change(admin, second?.id, 'owner')).status).toBe(403);
    expect((await change(admin, first?.id, 'viewer')).status).toBe(403);
    expect(await change(browser, first?.id, 'viewer')).toMatchObject({
      status: 409,
      body: { error: { code: 'last_owner' } },
    });
    expect((await browser.ask('DELETE', `/api/app/members/${first?.id}`)).status).toBe(409);
    expect((await change(browser, second?.id, 'owner')).status).toBe(200);
    expect((await change(browser, first?.id, 'viewer')).status).toBe(200);
  });

  it('does not keep anybody from leaving', async () => {
    const { browser } = await owner();
    const viewer = await member(browser, 'viewer');
    const me = (await viewer.ask('GET', '/api/app/me')).body as { person: { id: string } };
    expect((await viewer.ask('DELETE', `/api/app/members/${me.person.id}`)).status).toBe(200);
    expect(await viewer.ask('GET', '/v1/keys')).toMatchObject({ status: 403 });
  });
});

describe('an invitation', () => {
  it('works once, and not after it was withdrawn', async () => {
    const { browser } = await owner();
    const invited = await browser.ask('POST', '/api/app/invitations', { email: newEmail(), role: 'viewer' });
    const token = String(invited.body.link).split('#')[1];
    const guests = await Promise.all(
      [1, 2, 3].map(async () => {
        const guest = new Browser(browser);
        await guest.signIn(newEmail());
        return guest;
      }),
    );
    const joined = await Promise.all(guests.map((guest) => guest.ask('POST', '/api/app/join', { token })));
    expect(joined.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const second = await browser.ask('POST', '/api/app/invitations', { email: newEmail(), role: 'viewer' });
    const { id } = second.body.data as { id: string };
    expect((await browser.ask('DELETE', `/api/app/invitations/${id}`)).status).toBe(200);
    const late = await guests[1]?.ask('POST', '/api/app/join', { token: String(second.body.link).split('#')[1] });
    expect(late?.status).toBe(404);
  });

  it('is nothing to somebody who only has the address', async () => {
    const { browser } = await owner();
    const email = newEmail();
    await browser.ask('POST', '/api/app/invitations', { email, role: 'admin' });
    const invited = new Browser(browser);
    await invited.signIn(email);
    expect((await invited.ask('GET', '/api/app/me')).body.accounts).toEqual([]);
  });
});

describe('an account of somebody else', () => {
  it('is not opened by naming it', async () => {
    const [mine, theirs] = [await owner(), await owner()];
    const answer = await mine.browser.ask('GET', '/v1/keys', undefined, { 'x-farebox-account': theirs.account });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'not_a_member' } } });
  });
});

describe('a refund by yourself', () => {
  it('needs a sign-in of the last 15 minutes', async () => {
    const { browser } = await owner();
    const path = '/v1/credits/orders/ord_01mdrc89g0ftangxb6vh46ftf2/refund';
    expect(await browser.ask('POST', path, {})).toMatchObject({
      status: 404,
      body: { error: { code: 'order_unknown' } },
    });
    await env.DB.prepare('UPDATE sessions SET created_at = created_at - 900000').run();
    expect(await browser.ask('POST', path, {})).toMatchObject({
      status: 403,
      body: { error: { code: 'sign_in_again' } },
    });
    expect((await browser.ask('GET', '/v1/credits/orders')).status).toBe(200);
  });
});
