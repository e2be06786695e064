// Sessions: the cookie, what a forged one costs, where another site's page stands, and the end of a session everywhere.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ask } from '../console-app.ts';
import { Browser, mailWorld, newEmail, ORIGIN } from './browser.ts';

async function signedIn(email = newEmail()): Promise<Browser> {
  const browser = new Browser(mailWorld());
  await browser.signIn(email);
  await browser.ask('POST', '/api/app/start');
  return browser;
}

describe('the cookie', () => {
  it('is out of reach of scripts, and without TLS has no name that promises TLS', async () => {
    const browser = new Browser(mailWorld());
    const answer = await browser.signIn(newEmail());
    const [line = ''] = answer.headers.getSetCookie().filter((each) => each.startsWith('farebox='));
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(line).toMatch(/Path=\//);
    expect(line).not.toMatch(/Secure|Domain/i);
  });

  it('belongs to one host and TLS where there is TLS', async () => {
    const { world, mails } = mailWorld();
    const secure = { ...world, settings: { ...world.settings, publicUrl: 'https://acme.example' } };
    const browser = new Browser({ world: secure, mails });
    const email = newEmail();
    const own = { origin: 'https://acme.example' };
    await browser.ask('POST', '/api/auth/email-otp/send-verification-otp', { email, type: 'sign-in' }, own);
    const answer = await browser.ask('POST', '/api/auth/sign-in/email-otp', { email, otp: browser.code(email) }, own);
    const [line = ''] = answer.headers.getSetCookie().filter((each) => each.startsWith('__Host-farebox='));
    expect(line).toMatch(/Secure/);
    expect(line).not.toMatch(/Domain/i);
    expect((await browser.ask('GET', '/api/app/me')).status).toBe(200);
  });

  it('is refused when a letter of it is changed, without a look into the database', async () => {
    const browser = await signedIn();
    const [name = '', value = ''] = [...browser.cookies].find(([each]) => each === 'farebox') ?? [];
    const DB = new Proxy(env.DB, { get: () => () => expect.unreachable('the database was asked') });
    const forged = new Browser({ world: { ...browser.world, env: { ...browser.world.env, DB } }, mails: [] });
    forged.cookies.set(name, `${value.startsWith('a') ? 'b' : 'a'}${value.slice(1)}`);
    expect(await forged.ask('GET', '/api/app/me')).toMatchObject({
      status: 401,
      body: { error: { code: 'not_signed_in' } },
    });
  });

  it('is another one after the next sign-in', async () => {
    const browser = new Browser(mailWorld());
    const email = newEmail();
    await browser.signIn(email);
    const first = browser.cookies.get('farebox');
    await browser.signIn(email);
    expect(browser.cookies.get('farebox')).not.toBe(first);
  });
});

describe('a page of another site', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['that hides its origin', { origin: 'null' }],
  ])('%s changes nothing with our cookie', async (_, headers) => {
    const browser = await signedIn();
    for (const [method, path, body] of [
      ['POST', '/v1/keys', { name: 'theirs' }],
      ['POST', '/api/app/start', {}],
      ['DELETE', '/api/app/sessions', undefined],
      ['POST', '/api/auth/sign-out', {}],
    ] as const) {
      expect(await browser.ask(method, path, body, headers)).toMatchObject({
        status: 403,
        body: { error: { code: 'foreign_origin' } },
      });
    }
    expect((await browser.ask('GET', '/api/app/me')).status).toBe(200);
  });

  it('gets no permission to read with our cookie', async () => {
    const browser = await signedIn();
    const answer = await browser.ask('GET', '/v1/credits', undefined, { origin: 'https://evil.example' });
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a session', () => {
  it('ends with sign-out, and its cookie is worth nothing then', async () => {
    const browser = await signedIn();
    const kept = new Map(browser.cookies);
    expect((await browser.ask('POST', '/api/auth/sign-out', {})).status).toBe(200);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.ask('GET', '/api/app/me')).status).toBe(401);
  });

  it('ends everywhere at once, or everywhere else', async () => {
    const email = newEmail();
    const here = await signedIn(email);
    const there = new Browser(here);
    await there.signIn(email);
    expect((await here.ask('GET', '/api/app/sessions')).body.data).toHaveLength(2);
    expect((await here.ask('DELETE', '/api/app/sessions?keep=current')).body).toEqual({ ended: 1 });
    expect((await there.ask('GET', '/api/app/me')).status).toBe(401);
    expect((await here.ask('GET', '/api/app/me')).status).toBe(200);
    await here.ask('DELETE', '/api/app/sessions');
    expect((await here.ask('GET', '/api/app/me')).status).toBe(401);
  });

  it('of somebody else cannot be ended', async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const [session] = (await theirs.ask('GET', '/api/app/sessions')).body.data as { id: string }[];
    expect((await mine.ask('DELETE', `/api/app/sessions/${session?.id}`)).status).toBe(404);
    expect((await theirs.ask('GET', '/api/app/me')).status).toBe(200);
  });

  it('is of no use beside a key that is forged', async () => {
    const browser = await signedIn();
    const answer = await browser.ask('GET', '/v1/keys', undefined, { authorization: 'Bearer sk-fb-nothing' });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'key_unknown' } } });
  });
});

describe('what the library has and the pages do not use', () => {
  it.each([
    ['POST', '/api/auth/sign-in/email'],
    ['POST', '/api/auth/sign-up/email'],
    ['POST', '/api/auth/email-otp/verify-email'],
    ['POST', '/api/auth/email-otp/reset-password'],
    ['POST', '/api/auth/update-user'],
    ['POST', '/api/auth/delete-user'],
    ['POST', '/api/auth/change-email'],
    ['GET', '/api/auth/get-session'],
    ['GET', '/api/auth/list-sessions'],
    ['GET', '/api/auth/callback/unknown'],
  ])('%s %s is not there', async (method, path) => {
    const browser = await signedIn();
    expect((await browser.ask(method, path, method === 'POST' ? {} : undefined)).status).toBe(404);
  });

  it('is not there for a code of another kind', async () => {
    const answer = await ask(
      'POST',
      '/api/auth/email-otp/send-verification-otp',
      { body: { email: newEmail(), type: 'forget-password' }, headers: { origin: ORIGIN } },
      mailWorld().world,
    );
    expect(answer.status).toBe(404);
  });
});
