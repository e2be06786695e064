// Somebody in front of a browser: a browser context of their own, and eyes that see what is wrong.
import type { APIResponse, Browser, BrowserContext, Page } from 'playwright-core';
import { type Watch, watch } from './watch.ts';

/** The widths and themes that pages are looked at in. */
export type Look = { readonly width: number; readonly theme: 'light' | 'dark' };

/** A visitor of one gateway. */
export type Visitor = {
  readonly origin: string;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watch: Watch;
};

/** Who has signed in, with the account and its first key. */
export type Member = {
  readonly email: string;
  readonly accountId: string;
  readonly keyHash: string;
  /** Empty when the account was there before. */
  readonly keyText: string;
};

const HEIGHT = 900;

/** A new visitor, on an empty page. */
export async function newVisitor(browser: Browser, origin: string, look: Partial<Look> = {}): Promise<Visitor> {
  const { width = 1440, theme = 'light' } = look;
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  context.setDefaultTimeout(10_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const watched = await watch(context, origin);
  return { origin, context, page: await context.newPage(), watch: watched };
}

/** Asks the gateway as a page of the visitor's would; anything but success fails. */
export async function ask<Answer>(
  { context, origin }: Pick<Visitor, 'context' | 'origin'>,
  method: string,
  path: string,
  data?: unknown,
): Promise<Answer> {
  const options = { method, headers: { origin }, ...(data === undefined ? {} : { data }) };
  const response: APIResponse = await context.request.fetch(`${origin}${path}`, options);
  const text = await response.text();
  if (!response.ok()) throw new Error(`${method} ${path} answered ${response.status()} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** The newest mail to an address. */
async function newestMail(visitor: Pick<Visitor, 'context' | 'origin'>, email: string): Promise<string> {
  type Mails = { readonly data: readonly { readonly text: string }[] };
  const { data } = await ask<Mails>(visitor, 'GET', `/dev/mailbox.json?to=${encodeURIComponent(email)}`);
  return data[0]?.text ?? '';
}

/** The code in the newest mail to an address. */
export const codeFor = async (visitor: Visitor, email: string): Promise<string> =>
  /\b\d{6}\b/.exec(await newestMail(visitor, email))?.[0] ?? '';

/** Signs in without the pages, which have tests of their own; nothing is started yet. */
export async function signIn(visitor: Visitor, email: string): Promise<void> {
  await ask(visitor, 'POST', '/api/auth/email-otp/send-verification-otp', { email, type: 'sign-in' });
  await ask(visitor, 'POST', '/api/auth/sign-in/email-otp', { email, otp: await codeFor(visitor, email) });
}

/** Signs in and has an account with its first key. */
export async function join(visitor: Visitor, email: string): Promise<Member> {
  await signIn(visitor, email);
  type Start = { readonly account: { id: string }; readonly key: { hash: string; text: string | null } };
  const { account, key } = await ask<Start>(visitor, 'POST', '/api/app/start', {});
  return { email, accountId: account.id, keyHash: key.hash, keyText: key.text ?? '' };
}
