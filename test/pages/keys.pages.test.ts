// Keys through their whole life: made, used, given another secret while the old one still works for a while, and deleted.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { callModel } from './support/calls.ts';
import { HANDS, type Hand } from './support/hand.ts';
import { faultsOf, settled } from './support/look.ts';
import { newEmail, test } from './support/test.ts';
import { join } from './support/visitor.ts';

const NAME = 'night shift <b>';

describe.each(HANDS)('a key %s', (_, newHand) => {
  test('is made, rotated with an hour of grace, and deleted; each holds at once', async ({ visit }) => {
    const visitor = await visit();
    const { page, origin } = visitor;
    await join(visitor, newEmail());
    const hand = newHand();
    await page.goto(`${origin}/app/keys`);
    await settled(page);

    await hand.press(page.getByRole('button', { name: 'Create key' }));
    const form = page.getByRole('dialog', { name: 'Create key' });
    await hand.write(form.getByLabel('Name'), NAME);
    await hand.press(form.getByRole('button', { name: 'Create key' }));
    const first = await takeSecret(page, hand, `Key ${NAME}`);
    expect(await callModel(origin, first)).toMatch(/^gen-/);

    await hand.press(page.getByRole('link', { name: NAME }));
    const sheet = page.getByRole('dialog', { name: NAME });
    await sheet.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await hand.press(sheet.getByRole('button', { name: 'Rotate key' }));
    const rotate = page.getByRole('dialog', { name: `Rotate key ${NAME}` });
    await hand.press(rotate.getByRole('button', { name: '1 hour' }));
    await hand.press(rotate.getByRole('button', { name: 'Rotate key' }));
    const second = await takeSecret(page, hand, `New secret of ${NAME}`);
    expect(second).not.toBe(first);
    expect(await callModel(origin, first)).toMatch(/^gen-/);
    expect(await callModel(origin, second)).toMatch(/^gen-/);
    await expect.poll(() => sheet.textContent()).toContain('The old secret works until');

    await hand.press(sheet.getByRole('button', { name: 'Delete key' }));
    const question = page.getByRole('dialog', { name: `Delete key ${NAME}?` });
    await hand.press(question.getByRole('button', { name: 'Delete key' }));
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('link', { name: NAME }).count()).toBe(0);
    expect(await callModel(origin, second)).toBeUndefined();
  });
});

test('a key that was not copied is asked about before its dialog closes', async ({ visit }) => {
  const visitor = await visit();
  const { page, origin } = visitor;
  await join(visitor, newEmail());
  await page.goto(`${origin}/app/keys`);
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('dialog', { name: 'Create key' }).getByRole('button', { name: 'Create key' }).click();
  const secret = page.getByRole('dialog', { name: 'Key key-2' });
  await secret.getByRole('button', { name: 'Done' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without the key?' });
  await question.getByRole('button', { name: 'Go back to it' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await secret.isVisible()).toBe(true);
  await secret.getByRole('button', { name: 'Copy key' }).click();
  await secret.getByRole('button', { name: 'Done' }).click();
  await secret.waitFor({ state: 'detached' });
});

/** Reads the secret that a dialog shows once, copies it as its owner would, and closes the dialog. */
async function takeSecret(page: Page, hand: Hand, title: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title });
  const text = (await dialog.getByLabel('Key', { exact: true }).textContent()) ?? '';
  await hand.press(dialog.getByRole('button', { name: 'Copy key' }));
  await hand.press(dialog.getByRole('button', { name: 'Done' }));
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  return text;
}
