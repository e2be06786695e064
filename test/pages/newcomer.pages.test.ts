// The first five minutes of somebody who has never been here: from the landing page to a first answer, and to a call of their own.
import { describe, expect } from 'vitest';
import { callModel } from './support/calls.ts';
import { HANDS, mouse } from './support/hand.ts';
import { settled } from './support/look.ts';
import { signInByCode } from './support/sign-in.ts';
import { newEmail, test } from './support/test.ts';
import { ask, join } from './support/visitor.ts';

const CLICKS_MOST = 3;
const MILLISECONDS_MOST = 30_000;

describe.each(HANDS)('a newcomer %s', (_, newHand) => {
  test('is three clicks from the landing page to a first answer, and hears of a call from outside', async ({
    visit,
  }) => {
    const visitor = await visit();
    const { page, origin } = visitor;
    const hand = newHand();
    await page.goto(origin);
    const begin = performance.now();
    await hand.press(page.getByRole('link', { name: 'Get a key' }).first());
    await signInByCode(visitor, hand, newEmail());

    await page.waitForURL(`${origin}/app/start`);
    const snippet = page.getByLabel('curl snippet', { exact: true });
    await snippet.waitFor();
    const key = /Bearer (sk-fb-\w+)/.exec((await snippet.textContent()) ?? '')?.[1] ?? 'no key in the snippet';
    await hand.press(page.getByRole('button', { name: 'Run it here' }));
    const receipt = page.locator('#main').getByRole('status');
    await expect
      .poll(() => receipt.textContent())
      .toMatch(/Answered.*demo\/echo.*gen-\w+.* in · .* out · .*\$0 · free/);
    expect(await page.getByLabel('Answer', { exact: true }).textContent()).not.toBe('');
    expect(hand.presses()).toBeLessThanOrEqual(CLICKS_MOST);
    expect(performance.now() - begin).toBeLessThan(MILLISECONDS_MOST);

    const generation = await callModel(origin, key, { words: 'From a terminal.' });
    await expect.poll(() => receipt.textContent()).toContain(generation);

    await hand.press(page.getByRole('button', { name: 'Copy key' }));
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await hand.press(page.getByRole('link', { name: 'See it on Home' }));
    await page.waitForURL(`${origin}/app`);
    await settled(page);
    await expect.poll(() => page.locator('main').textContent()).toContain('demo/echo');
  });
});

test('whoever asks for a page of the app before signing in gets it afterwards', async ({ visit }) => {
  const visitor = await visit();
  const { page, origin } = visitor;
  const { email } = await join(visitor, newEmail());
  await ask(visitor, 'POST', '/api/auth/sign-out', {});
  await page.goto(`${origin}/app/keys?sort=name`);
  await page.waitForURL(/\/sign-in\?next=/);
  await signInByCode(visitor, mouse(), email);
  await page.waitForURL(`${origin}/app/keys?sort=name`);
});
