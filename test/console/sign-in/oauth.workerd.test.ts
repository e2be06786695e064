// Signing in at GitHub: the real library against a GitHub that checks what it is sent, and the traps of linking.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, mailWorld, newEmail } from './browser.ts';

type Profile = { readonly id: number; readonly email: string; readonly verified: boolean };

/** GitHub as far as signing in sees it. It gives a token only for a code that it gave, with the verifier of its challenge. */
class GitHub {
  readonly codes = new Map<string, { readonly challenge: string; readonly profile: Profile }>();
  calls = 0;

  /** What the person's consent brings: the address to go back to. */
  consent(authorizeUrl: string, profile: Profile): string {
    const url = new URL(authorizeUrl);
    expect(url.origin + url.pathname).toBe('https://github.com/login/oauth/authorize');
    expect(url.searchParams.get('client_id')).toBe('client');
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    const code = `code-${this.codes.size}`;
    this.codes.set(code, { challenge: url.searchParams.get('code_challenge') ?? '', profile });
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    expect(back.pathname).toBe('/api/auth/callback/github');
    return `${back.pathname}?code=${code}&state=${url.searchParams.get('state')}`;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    this.calls += 1;
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (pathname === '/login/oauth/access_token')
      return this.#token(new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer())));
    const profile = this.#profiles.get(request.headers.get('authorization')?.replace(/^(token|bearer) /i, '') ?? '');
    if (profile === undefined) return new Response('no', { status: 401 });
    const { id, email, verified } = profile;
    if (pathname === '/user')
      return Response.json({ id, login: `user${id}`, name: `User ${id}`, email, avatar_url: '' });
    if (pathname === '/user/emails') return Response.json([{ email, primary: true, verified, visibility: 'private' }]);
    return new Response('no', { status: 404 });
  };

  readonly #profiles = new Map<string, Profile>();

  async #token(form: URLSearchParams): Promise<Response> {
    const given = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const verifier = new TextEncoder().encode(form.get('code_verifier') ?? '');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', verifier));
    const challenge = btoa(String.fromCharCode(...digest))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
    if (given === undefined || given.challenge !== challenge || form.get('client_secret') !== 'secret') {
      return Response.json({ error: 'bad_verification_code' }, { status: 400 });
    }
    const token = `gho_${this.calls}`;
    this.#profiles.set(token, given.profile);
    return Response.json({ access_token: token, token_type: 'bearer', scope: 'user:email' });
  }
}

let github = new GitHub();
let ids = 0;

beforeEach(() => {
  github = new GitHub();
  vi.spyOn(globalThis, 'fetch').mockImplementation(github.fetch as typeof fetch);
});
afterEach(() => vi.restoreAllMocks());

function browserOf(): Browser {
  const { world, mails } = mailWorld();
  return new Browser({
    world: { ...world, env: { ...world.env, GITHUB_CLIENT_ID: 'client', GITHUB_CLIENT_SECRET: 'secret' } },
    mails,
  });
}

const profileOf = (email: string, verified = true): Profile => ({ id: ++ids, email, verified });

/** Goes to GitHub and comes back; answers where the browser ends. */
async function signIn(browser: Browser, profile: Profile, path = '/api/auth/sign-in/social'): Promise<string> {
  const begun = await browser.ask('POST', path, { provider: 'github', callbackURL: '/app/start' });
  expect(begun.status).toBe(200);
  const back = await browser.go(github.consent(String(begun.body.url), profile));
  return back.headers.get('location') ?? '';
}

describe('GitHub', () => {
  it('signs a newcomer in, and a second time the same person', async () => {
    const browser = browserOf();
    const profile = profileOf(newEmail());
    expect(await signIn(browser, profile)).toMatch(/\/app\/start$/);
    const me = await browser.ask('GET', '/api/app/me');
    expect(me.body).toMatchObject({ person: { email: profile.email } });
    const again = browserOf();
    await signIn(again, profile);
    expect((await again.ask('GET', '/api/app/me')).body.person).toEqual(me.body.person);
  });

  it('does not open what somebody with the same address made here', async () => {
    const email = newEmail();
    const first = browserOf();
    await first.signIn(email);
    for (const verified of [true, false]) {
      const other = browserOf();
      expect(await signIn(other, profileOf(email, verified))).toMatch(/\/sign-in\?error=account_not_linked/);
      expect((await other.ask('GET', '/api/app/me')).status).toBe(401);
    }
  });

  it('is added by somebody who is signed in, and then signs the same person in', async () => {
    const browser = browserOf();
    await browser.signIn(newEmail());
    const profile = profileOf(newEmail());
    await signIn(browser, profile, '/api/auth/link-social');
    const other = browserOf();
    expect(await signIn(other, profile)).toMatch(/\/app\/start$/);
    const [mine, theirs] = [await browser.ask('GET', '/api/app/me'), await other.ask('GET', '/api/app/me')];
    expect(theirs.body.person).toEqual(mine.body.person);
  });

  it('comes back to the browser that went, and to no other', async () => {
    const [victim, attacker] = [browserOf(), browserOf()];
    const begun = await attacker.ask('POST', '/api/auth/sign-in/social', { provider: 'github', callbackURL: '/app' });
    const back = github.consent(String(begun.body.url), profileOf(newEmail()));
    expect((await victim.go(back)).headers.get('location')).toMatch(/error=/);
    expect((await victim.ask('GET', '/api/app/me')).status).toBe(401);
  });

  it('never leads to another site', async () => {
    const answer = await browserOf().ask('POST', '/api/auth/sign-in/social', {
      provider: 'github',
      callbackURL: 'https://evil.example/',
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it('is not there where it is not set up', async () => {
    const browser = new Browser(mailWorld());
    const answer = await browser.ask('POST', '/api/auth/sign-in/social', { provider: 'github', callbackURL: '/app' });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'method_off' } } });
    expect(github.calls).toBe(0);
  });
});
