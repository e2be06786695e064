// `npm run screens`: a picture of every page, into docs/screens. The data is made anew by the public API, with the same names and calls each
// time; what depends on the day is the day.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { busyAccount, SHELF } from '../test/pages/support/busy-account.ts';
import { type House, openHouse } from '../test/pages/support/house.ts';
import { dress, settled } from '../test/pages/support/look.ts';
import { type Look, newVisitor, signIn, type Visitor } from '../test/pages/support/visitor.ts';
import { findBrowser, NO_BROWSER } from './lib/browser.ts';
import { Failure, orExplain } from './lib/fail.ts';
import { inRoot } from './lib/paths.ts';

const FOLDER = inRoot('docs/screens');
/** It shows in addresses, so it is always the same. */
const PORT = 8787;
const BYTES_MOST = 60_000;
const DAY_MS = 86_400_000;
/** So many keys of the account make calls. */
const KEYS_IN_USE = 3;
/** From good to small: the first that fits is taken. */
const QUALITIES = [85, 70, 55, 40, 25, 10] as const;

const WIDE: Look = { width: 1440, theme: 'light' };
const DARK: Look = { width: 1440, theme: 'dark' };
const PHONE: Look = { width: 360, theme: 'light' };

/** A picture: its name, the page, its looks, and what is done before it is taken. */
type Picture = {
  readonly name: string;
  readonly path: string;
  readonly looks?: readonly Look[];
  readonly before?: (page: Page) => Promise<void>;
};

const SITE: readonly Picture[] = [
  { name: 'landing', path: '/', looks: [WIDE, DARK, PHONE] },
  { name: 'models', path: '/models', looks: [WIDE, PHONE] },
  { name: 'model', path: '/models/acme/steady' },
  { name: 'compare', path: '/models?compare=acme/swift,acme/steady,acme/deep' },
  { name: 'pricing', path: '/pricing' },
  { name: 'docs', path: '/docs' },
  { name: 'docs-clients', path: '/docs/clients' },
  { name: 'docs-billing', path: '/docs/billing' },
  { name: 'docs-errors', path: '/docs/errors' },
  { name: 'docs-api', path: '/docs/api' },
  { name: 'legal-terms', path: '/legal/terms' },
  { name: 'legal-privacy', path: '/legal/privacy' },
  { name: 'legal-refunds', path: '/legal/refunds' },
  { name: 'legal-acceptable-use', path: '/legal/acceptable-use' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'key', path: '/key' },
  { name: 'not-found', path: '/nowhere' },
];

const APP: readonly Picture[] = [
  { name: 'home', path: '/app', looks: [WIDE, DARK, PHONE] },
  { name: 'requests', path: '/app/requests', looks: [WIDE, PHONE] },
  { name: 'usage', path: '/app/requests?view=chart&range=30d' },
  { name: 'receipt', path: '/app/requests?model=acme/steady', looks: [WIDE, PHONE], before: openFirst },
  { name: 'keys', path: '/app/keys', looks: [WIDE, PHONE] },
  {
    name: 'create-key',
    path: '/app/keys',
    before: (page) => page.getByRole('button', { name: 'Create key' }).click(),
  },
  { name: 'credit', path: '/app/credit', looks: [WIDE, PHONE] },
  { name: 'playground', path: '/app/playground', before: runHere },
  { name: 'alerts', path: '/app/alerts' },
  { name: 'settings', path: '/app/settings' },
];

const START: Picture = {
  name: 'start',
  path: '/app/start',
  looks: [WIDE],
  before: async (page) => {
    await page.getByRole('button', { name: 'Run it here' }).click();
    await page.getByText('$0 · free').waitFor();
  },
};

await orExplain(takeAll);

async function takeAll(): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Failure(NO_BROWSER);
  const stateDir = mkdtempSync(joinPath(tmpdir(), 'farebox-screens-'));
  const house = await openHouse(stateDir, SHELF, PORT);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    await takeFor(house, browser, SITE, async () => undefined);
    await takeFor(house, browser, [START], (visitor) => signIn(visitor, 'newcomer@acme.example'));
    await takeFor(house, browser, APP, async (visitor) => {
      const place = { ...house.server, origin: house.origin };
      const { accountId } = await busyAccount(visitor, place, 'ada@acme.example');
      await reported(house, accountId);
    });
  } finally {
    await browser.close();
    await house.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Waits until the wallets have told the books of today's calls, which they do within a minute. */
async function reported({ server }: House, accountId: string): Promise<void> {
  const since = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  for (let second = 0; second < 90; second++, await sleep(1_000)) {
    const [[row] = []] = await server.sql(
      `SELECT count(DISTINCT key_id) AS keys FROM usage_hours WHERE account_id = '${accountId}' AND hour >= ${since}`,
    );
    if (Number(row?.keys) >= KEYS_IN_USE) return;
  }
  throw new Failure('The wallets did not report the calls of today.');
}

/** Takes pictures as one visitor, who is made ready first. */
async function takeFor(
  { origin }: House,
  browser: Browser,
  pictures: readonly Picture[],
  ready: (visitor: Visitor) => Promise<unknown>,
): Promise<void> {
  const visitor = await newVisitor(browser, origin);
  const { page, context } = visitor;
  await ready(visitor);
  // Browsers take the font on the second visit, unless it came at once.
  await page.goto(`${origin}/docs`);
  await settled(page);
  for (const { name, path, looks = [WIDE], before } of pictures) {
    for (const look of looks) {
      await dress(page, look);
      await page.goto(origin + path);
      await settled(page);
      await before?.(page);
      await settled(page);
      // What can be spent is told by the socket, a moment after the page.
      if (path.startsWith('/app')) await page.getByRole('link', { name: /Spendable.*\$/ }).waitFor();
      const file = `${name}${look === DARK ? '-dark' : ''}${look === PHONE ? '-phone' : ''}.webp`;
      const bytes = await picture(page);
      writeFileSync(joinPath(FOLDER, file), bytes);
      process.stdout.write(`${file} ${(bytes.byteLength / 1000).toFixed(1)} kB\n`);
    }
  }
  await context.close();
}

/** What the window shows, as WebP that is small enough. */
async function picture(page: Page): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  for (const quality of QUALITIES) {
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.byteLength <= BYTES_MOST) return bytes;
  }
  throw new Failure(`${page.url()} makes no picture of ${BYTES_MOST} bytes.`);
}

/** Runs what stands in the playground. */
async function runHere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('Hello from the provider.').waitFor();
}

/** Opens the receipt of the newest request. */
async function openFirst(page: Page): Promise<void> {
  await page.locator('a[href^="/app/requests/gen-"]').first().click();
  await page.getByRole('dialog').waitFor();
}
