// The playground: two models answer side by side, each with its cost, and nothing that a model says becomes part of the page.
import { describe, expect } from 'vitest';
import { smallAccount } from './support/accounts.ts';
import { HANDS } from './support/hand.ts';
import { ODD, PAID } from './support/house.ts';
import { faultsOf, settled } from './support/look.ts';
import { newEmail, test } from './support/test.ts';

const MARKUP = '<img src=x onerror=alert(1)> **bold** [away](javascript:alert(2)) <script>alert(3)</script>';

describe.each(HANDS)('the playground %s', (_, newHand) => {
  test('compares two models, and what they answer stays text', async ({ visit }) => {
    const visitor = await visit();
    const { page, origin } = visitor;
    await smallAccount(visitor, newEmail());
    const hand = newHand();
    await page.goto(`${origin}/app/playground?model=demo/echo-paid&with=${PAID.id}`);
    await settled(page);
    await hand.write(page.getByLabel('User'), MARKUP);
    await hand.press(page.getByRole('button', { name: 'Run', exact: true }));
    const echo = page.getByRole('region', { name: 'Answer of demo/echo-paid' });
    const other = page.getByRole('region', { name: `Answer of ${PAID.id}` });
    await expect.poll(() => other.textContent()).toMatch(/Hello from the provider\..*\$0\.000145/);
    await expect
      .poll(() => echo.textContent())
      .toMatch(/<img src=x onerror=alert\(1\)>.*<script>alert\(3\)<\/script>.*\$0\.0/);
    expect(await page.locator('main').locator('img, script, a[href^="javascript"]').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });
});

test('a model whose name is markup has it as text, in the catalogue and on its own page', async ({ visit }) => {
  const { page, origin } = await visit();
  for (const path of ['/models', `/models/${ODD.id}`]) {
    await page.goto(origin + path);
    await settled(page);
    expect(await page.locator('main').textContent()).toContain(ODD.name);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  }
});
