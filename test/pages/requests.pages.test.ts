// Requests: what the filters show is what is saved, row for row, and the address alone brings it back.
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { smallAccount } from './support/accounts.ts';
import { callModel } from './support/calls.ts';
import { HANDS, type Hand } from './support/hand.ts';
import { PAID } from './support/house.ts';
import { linesOf, settled } from './support/look.ts';
import { newEmail, test } from './support/test.ts';
import { join } from './support/visitor.ts';

describe.each(HANDS)('requests %s', (_, newHand) => {
  test('are filtered, and the CSV holds what the screen shows', async ({ visit }) => {
    const visitor = await visit();
    const { page, origin } = visitor;
    await smallAccount(visitor, newEmail());
    const hand = newHand();
    await page.goto(`${origin}/app/requests`);
    await settled(page);
    await expect.poll(async () => (await rowsOf(page)).length).toBe(4);

    await hand.write(page.getByLabel('Model'), PAID.id);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await rowsOf(page)).map(({ model }) => model)).toEqual([PAID.id, PAID.id]);
    const shown = await rowsOf(page);
    expect(await savedCsv(page, hand)).toEqual(shown);

    await page.goto(page.url());
    await settled(page);
    await expect.poll(() => rowsOf(page)).toEqual(shown);
  });
});

test('a call that is made while the list is open comes in by itself, and its receipt adds up', async ({ visit }) => {
  const visitor = await visit();
  const { page, origin } = visitor;
  const { keyText } = await smallAccount(visitor, newEmail());
  await page.goto(`${origin}/app/requests`);
  await settled(page);
  await expect.poll(async () => (await rowsOf(page)).length).toBe(4);
  const generation = (await callModel(origin, keyText, { model: PAID.id })) ?? '';
  await expect.poll(async () => (await rowsOf(page)).map(({ id }) => id)).toContain(generation);

  await page.locator(`a[href^="/app/requests/${generation}"]`).click();
  const receipt = page.getByRole('dialog');
  // 11 tokens in at $3 and 7 out at $15 a million, and 5 % of that.
  const lines = receipt.getByRole('table', { name: 'What the call cost' });
  await expect
    .poll(() => linesOf(lines))
    .toEqual([
      ['Input 11 tokens × $3.00 /M', '$0.0000330'],
      ['Output 7 tokens × $15.00 /M', '$0.0001050'],
      ['Provider total', '$0.0001380'],
      ['Margin 5 %', '$0.0000069'],
      ['Charged', '$0.0001449'],
    ]);
  expect(page.url()).toContain(`/app/requests/${generation}`);
});

test('Home is one request and one socket, and at most 30 kB of scripts', async ({ visit }) => {
  const visitor = await visit();
  const { page, origin } = visitor;
  await join(visitor, newEmail());
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch') asked.push(new URL(request.url()).pathname);
  });
  page.on('websocket', (socket) => asked.push(new URL(socket.url()).pathname));
  await page.goto(`${origin}/app`);
  await settled(page);
  await page.waitForLoadState('networkidle');
  expect(asked.sort()).toEqual(['/api/app/home', '/api/app/live']);
  const bytes = await page.evaluate(() => {
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const scripts = files.filter(({ name }) => name.endsWith('.js'));
    return scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(30_000);
});

type Row = { readonly id: string; readonly model: string; readonly key: string; readonly cost: string };

/** What the list shows, in the words of the CSV. */
async function rowsOf(page: Page): Promise<Row[]> {
  return page.getByRole('table', { name: 'Requests, newest first' }).evaluateAll((tables) =>
    [...(tables[0]?.querySelectorAll('tbody tr') ?? [])].map((row) => {
      const cells = [...row.querySelectorAll('td')];
      const link = row.querySelector<HTMLAnchorElement>('a[href^="/app/requests/"]');
      const cost = cells[5]?.textContent?.replace(/^\$/, '') ?? '';
      return {
        id: link?.pathname.split('/')[3] ?? '',
        model: link?.textContent ?? '',
        key: cells[2]?.textContent ?? '',
        cost,
      };
    }),
  );
}

/** Saves the CSV and reads its rows; amounts are rounded as the screen rounds them. */
async function savedCsv(page: Page, hand: Hand): Promise<Row[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    hand.press(page.getByRole('button', { name: 'Save CSV' })),
  ]);
  expect(download.suggestedFilename()).toMatch(/^requests_.*model-acme-swift\.csv$/);
  const [head = '', ...lines] = (await text(await download.createReadStream())).trim().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cell = (name: string): string => line.split(',')[names.indexOf(name)] ?? '';
    return { id: cell('id'), model: cell('model'), key: cell('key_name'), cost: Number(cell('cost')).toFixed(6) };
  });
}
