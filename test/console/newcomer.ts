// A person who has just signed in, with an account, a first key and credit; and further members of that account. For tests inside workerd.
import { ADMIN, ask } from './console-app.ts';
import { Browser, mailWorld, newEmail } from './sign-in/browser.ts';

type Started = {
  readonly account: { readonly id: string; readonly name: string };
  readonly key: { readonly hash: string; readonly text: string };
};

/** Signs a new person in, who gets this much credit. */
export async function newcomer(dollars = '5') {
  const browser = new Browser(mailWorld());
  const email = newEmail();
  await browser.signIn(email);
  const { account, key } = (await browser.ask('POST', '/api/app/start')).body as Started;
  const body = { amount: dollars, reason: 'test' };
  if (dollars !== '0') await ask('POST', `/api/admin/accounts/${account.id}/credits`, { token: ADMIN, body });
  return { browser, email, account: account.id, name: account.name, key };
}

/** A new member of the account of whoever invites, who came by the invitation's link. */
export async function memberOf(by: Browser, role: string): Promise<Browser> {
  const invited = await by.ask('POST', '/api/app/invitations', { email: newEmail(), role });
  const browser = new Browser(by);
  await browser.signIn(newEmail());
  await browser.ask('POST', '/api/app/join', { token: String(invited.body.link).split('#')[1] });
  return browser;
}

/** What a browser sends with each request. */
export const cookieOf = (browser: Browser): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
