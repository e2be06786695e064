// Who may do what, and who is still signed in: roles, the end of every session, and passkeys.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { smallAccount } from './support/accounts.ts';
import { HANDS, mouse } from './support/hand.ts';
import { faultsOf, settled } from './support/look.ts';
import { signInByCode } from './support/sign-in.ts';
import { newEmail, test } from './support/test.ts';
import { join, signIn, type Visitor } from './support/visitor.ts';

/** Buttons that change something of the account, wherever they are. */
const CHANGES =
  /^(create|edit|rotate|disable|enable|delete|pay|add \$|redeem|refund|turn|invite|save|run|remove|send)\b/i;
/** What reads, or what everybody may do to themselves. */
const OWN = /^(save (csv|json)|add passkey|remove passkey|leave account)$/i;

test('a viewer sees every page, and on none a button that is not theirs to press', async ({ visit }) => {
  const owner = await visit();
  await smallAccount(owner, newEmail());
  const viewer = await visit();
  await joinAs(owner, viewer, 'viewer');
  const { page, origin } = viewer;
  for (const path of ['', '/requests', '/keys', '/credit', '/playground', '/alerts', '/settings']) {
    await page.goto(`${origin}/app${path}`);
    await settled(page);
    const words = (await page.locator('main').getByRole('button').allInnerTexts()).map((word) => word.trim());
    expect([path, ...words.filter((word) => CHANGES.test(word) && !OWN.test(word))]).toEqual([path]);
  }
  await page.goto(`${origin}/app/keys`);
  await page.getByRole('link', { name: 'batch' }).click();
  const sheet = page.getByRole('dialog', { name: 'batch' });
  await sheet.waitFor();
  expect((await sheet.getByRole('button').allInnerTexts()).map((word) => word.trim())).toEqual(['Close']);
  expect(await faultsOf(page)).toEqual([]);
});

describe.each(HANDS)('signing out everywhere %s', (_, newHand) => {
  test('signs another browser out, and its page goes to the sign-in page by itself', async ({ visit }) => {
    const [one, other] = [await visit(), await visit()];
    const email = newEmail();
    await join(one, email);
    await signIn(other, email);
    const [socket] = await Promise.all([
      other.page.waitForEvent('websocket'),
      other.page.goto(`${other.origin}/app/keys`),
    ]);
    await settled(other.page);

    const hand = newHand();
    const closed = socket.waitForEvent('close');
    await one.page.goto(`${one.origin}/app/settings`);
    await settled(one.page);
    await hand.press(one.page.getByRole('button', { name: 'Sign out everywhere', exact: true }));
    const question = one.page.getByRole('dialog', { name: 'Sign out everywhere?' });
    await hand.press(question.getByRole('button', { name: 'Sign out everywhere' }));
    await closed;
    for (const { page } of [one, other]) await expect.poll(() => page.url()).toMatch(/\/sign-in\?next=/);
    const refused = await other.context.request.get(`${other.origin}/api/app/me`);
    expect(refused.status()).toBe(401);
  });
});

describe.each(HANDS)('a passkey %s', (_, newHand) => {
  test('is added in the settings and signs its owner in again', async ({ visit }) => {
    const visitor = await visit();
    const { page, origin } = visitor;
    await addAuthenticator(page);
    const { email } = await join(visitor, newEmail());
    const hand = newHand();
    await page.goto(`${origin}/app/settings`);
    await settled(page);
    await hand.press(page.getByRole('button', { name: 'Add passkey' }));
    await page.getByRole('button', { name: /^Remove passkey/ }).waitFor();
    await hand.press(page.getByRole('button', { name: /^Account:/ }));
    await hand.press(page.getByRole('button', { name: 'Sign out', exact: true }));
    await page.waitForURL(`${origin}/`);

    await page.goto(`${origin}/sign-in?next=/app/settings`);
    await hand.press(page.getByRole('button', { name: 'Use a passkey' }));
    await page.waitForURL(`${origin}/app/settings`);
    await settled(page);
    expect(await page.locator('main').textContent()).toContain(email);
  });
});

/** Invites a visitor on the page of people, and lets them follow the link, sign in and join. */
async function joinAs(owner: Visitor, guest: Visitor, role: string): Promise<void> {
  const email = newEmail();
  await owner.page.goto(`${owner.origin}/app/settings`);
  await owner.page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = owner.page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill(email);
  await dialog.getByLabel('Role').selectOption(role);
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await owner.page.getByLabel('link', { exact: true }).textContent()) ?? '';

  // The page that keeps what the link carries asks who is there, and hears that nobody is.
  guest.watch.expect(/401.*\/api\/app\/me|\/api\/app\/me.*401/);
  await guest.page.goto(link);
  await signInByCode(guest, mouse(), email);
  await guest.page.getByRole('button', { name: 'Join the account' }).click();
  await guest.page.waitForURL(`${guest.origin}/app`);
}

/** A device that makes passkeys and says yes to everything. */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
