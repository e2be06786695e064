// Whoever holds only a key: it is pasted, what it may spend is shown, and it stays nowhere.
import { expect } from 'vitest';
import { smallAccount } from './support/accounts.ts';
import { faultsOf } from './support/look.ts';
import { newEmail, seen, test } from './support/test.ts';

test('a key shows its limit, its spend and its last calls to somebody who is not signed in, and is kept nowhere', async ({
  visit,
}) => {
  const owner = await visit();
  const { keyText } = await smallAccount(owner, newEmail());
  const { page, origin, context } = await visit();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(`${origin}/key`);
  await page.getByLabel('API key').fill(keyText);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Last calls' }).waitFor();
  expect(await page.locator('main').textContent()).toMatch(/Can spend now\$\d/);
  expect(await page.getByRole('table').locator('tbody tr').count()).toBeGreaterThan(0);
  expect(await faultsOf(page)).toEqual([]);

  expect(page.url()).toBe(`${origin}/key`);
  expect(addresses.filter((address) => address.includes(keyText))).toEqual([]);
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(kept).not.toContain(keyText);
  expect(JSON.stringify(await context.cookies())).not.toContain(keyText);
});

test('a key that is not valid is told so in the words of the API, with the id to ask by', async ({ visit }) => {
  const { page, origin, watch } = await visit();
  seen(watch);
  await page.goto(`${origin}/key`);
  await page.getByLabel('API key').fill('sk-fb-nonsense');
  await page.getByRole('button', { name: 'Show key' }).click();
  const problem = page.getByRole('alert');
  await problem.waitFor();
  expect(await problem.textContent()).toMatch(/This API key is not valid here\..*\(Request gen-\w+\)/);
});
