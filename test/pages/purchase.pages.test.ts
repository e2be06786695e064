// Buying credit on the test channel: what it costs is said before anybody leaves, and the balance moves wherever it is shown.
import { describe, expect } from 'vitest';
import { HANDS } from './support/hand.ts';
import { faultsOf, linesOf, settled } from './support/look.ts';
import { newEmail, test } from './support/test.ts';
import { join } from './support/visitor.ts';

describe.each(HANDS)('buying ten dollars of credit %s', (_, newHand) => {
  test('shows credit, fee and tax before paying, and moves the balance of another tab without a reload', async ({
    visit,
  }) => {
    const visitor = await visit();
    const { page, origin, context } = visitor;
    await join(visitor, newEmail());
    const hand = newHand();
    const other = await context.newPage();
    await other.goto(`${origin}/app/keys`);
    await settled(other);
    const spendable = other.getByRole('link', { name: 'Spendable' });
    await expect.poll(() => spendable.textContent()).toContain('$0.00');

    await page.bringToFront();
    await page.goto(`${origin}/app/credit`);
    await settled(page);
    await hand.press(page.getByRole('button', { name: '$10', exact: true }));
    const sums = page.getByRole('table', { name: 'What the order costs' });
    expect(await linesOf(sums)).toEqual([
      ['Credit', '$10.00'],
      ['Fee 5.5 %, at least $0.80', '$0.80'],
      ['Tax', 'at checkout'],
      ['You pay', '$10.80 + tax'],
    ]);
    await hand.press(page.getByRole('button', { name: /^Pay \$10\.80/ }));

    await page.waitForURL(`${origin}/test-channel/**`);
    expect(await linesOf(page.getByRole('table'))).toEqual([
      ['Credit', '$10.00'],
      ['Fee', '$0.80'],
      ['Tax', '$2.16'],
      ['Total', '$12.96'],
    ]);
    await hand.press(page.getByRole('button', { name: 'Pay', exact: true }));

    await page.waitForURL(`${origin}/app/credit?paid=*`);
    await expect.poll(() => page.locator('main').textContent()).toContain('$10.00 added. You can spend $10.00.');
    await expect.poll(() => spendable.textContent()).toContain('$10.00');
    expect(await faultsOf(page)).toEqual([]);
  });
});
