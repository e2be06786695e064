// Looks at a page as a reader would: whether it holds, whether everybody can read it, whether it fits, and whether its words make sense.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import type { Look } from './visitor.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Words that are a bug wherever a reader sees them. */
const NONSENSE = /\bundefined\b|\bNaN\b|\[object |\bInvalid Date\b|\$-\d|^null$|-0\.00/;

/** Waits until nothing on the page is still loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isLoading = document.querySelector('[aria-busy="true"], .skeleton') !== null;
    return document.readyState === 'complete' && document.querySelector('main h1') !== null && !isLoading;
  });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Shows the page in a width and theme. */
export async function dress(page: Page, { width, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
}

/** The rows of a table of sums: what, and how much. */
export async function linesOf(table: Locator): Promise<string[][]> {
  const rows = await table.getByRole('row').all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('th, td').allInnerTexts();
      return cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim());
    }),
  );
}

/** Everything that is wrong with how the page is, in words; empty when nothing is. */
export async function faultsOf(page: Page): Promise<string[]> {
  const [text = ''] = await page.locator('body').allInnerTexts();
  return [...(await barriers(page)), ...(await sideways(page)), ...nonsenseIn(text), ...(await freeThatCost(page))];
}

/** What axe finds. Its text is run by the debugger, because the page's own policy would let nobody add a script. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const axe = (globalThis as unknown as { readonly axe: typeof import('axe-core') }).axe;
    const { violations } = await axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) => `axe ${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll('\n', ' ')}`,
      ),
    );
  }, TAGS);
}

/** What makes the page scroll sideways. A box that scrolls by itself may hold more than its width. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const isWide = (element: Element): boolean => element.getBoundingClientRect().right > room + 1;
    const widest = [...document.body.querySelectorAll('*')].filter(isWide).slice(-3);
    const names = widest.map((element) => element.outerHTML.slice(0, 120));
    return [`scrolls sideways: ${document.documentElement.scrollWidth} of ${room} pixels: ${names.join(' | ')}`];
  });
}

/** Words of a program that came through to the reader. */
function nonsenseIn(text: string): string[] {
  return text.split('\n').flatMap((line) => (NONSENSE.test(line) ? [`nonsense: ${line.trim().slice(0, 200)}`] : []));
}

/** Rows of a call to a model that costs, shown as if it had cost nothing. */
async function freeThatCost(page: Page): Promise<string[]> {
  const rows = await page.locator('tr:has-text("acme/"), tr:has-text("demo/echo-paid")').allInnerTexts();
  return rows.flatMap((row) =>
    /\bok\b/.test(row) && /\$0(\.0+)?(?![\d.])/.test(row) ? [`shown as free: ${row}`] : [],
  );
}
