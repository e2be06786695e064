// `npm run bench:pages`: how soon a page is there, and whether it moves while it comes, on a slow phone as browsers imitate one: 1.6 Mbit/s,
// 150 ms to the server and back, a processor four times slower. Each figure is the median of some first visits with nothing cached.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { busyAccount, SHELF } from '../test/pages/support/busy-account.ts';
import { openHouse } from '../test/pages/support/house.ts';
import { settled } from '../test/pages/support/look.ts';
import { newVisitor } from '../test/pages/support/visitor.ts';
import { findBrowser, NO_BROWSER } from './lib/browser.ts';
import { Failure, orExplain } from './lib/fail.ts';

const PAGES = ['/', '/models', '/app'] as const;
const VISITS = 5;
const DOWN_BITS = 1_600_000;
const UP_BITS = 750_000;
const LATENCY_MS = 150;
const CPU_SLOWER = 4;

/** What one visit showed. */
type Visit = {
  readonly lcpMs: number;
  readonly cls: number;
  readonly kilobytes: number;
  readonly requests: number;
};

/** What the page itself writes down, by an observer that is there before anything else. */
type Noted = { lcp: number; cls: number };

await orExplain(benchPages);

async function benchPages(): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Failure(NO_BROWSER);
  const stateDir = mkdtempSync(joinPath(tmpdir(), 'farebox-bench-'));
  const house = await openHouse(stateDir, SHELF);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const member = await newVisitor(browser, house.origin);
    await busyAccount(member, { ...house.server, origin: house.origin }, 'ada@acme.example');
    const cookies = await member.context.cookies();
    await member.context.close();
    process.stdout.write('page         LCP        CLS     compressed   requests\n');
    for (const path of PAGES) {
      const visits: Visit[] = [];
      for (let count = 0; count < VISITS; count++) visits.push(await visit(browser, house.origin + path, cookies));
      process.stdout.write(`${line(path, visits)}\n`);
    }
  } finally {
    await browser.close();
    await house.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

type Cookies = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['cookies']>>;

async function visit(browser: Browser, url: string, cookies: Cookies): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
  await context.addCookies(cookies);
  await context.addInitScript(note);
  const page = await context.newPage();
  await slowDown(page);
  await page.goto(url);
  await settled(page);
  await page.waitForLoadState('networkidle');
  const seen = await page.evaluate(() => {
    const { lcp, cls } = (globalThis as unknown as { readonly noted: Noted }).noted;
    const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const bytes = (entries as PerformanceResourceTiming[]).reduce((sum, entry) => sum + entry.encodedBodySize, 0);
    return { lcpMs: lcp, cls, kilobytes: bytes / 1000, requests: entries.length };
  });
  await context.close();
  return seen;
}

async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: DOWN_BITS / 8,
    uploadThroughput: UP_BITS / 8,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
}

/** Runs in the page before anything of its own. */
function note(): void {
  const noted: Noted = { lcp: 0, cls: 0 };
  Object.assign(globalThis, { noted });
  new PerformanceObserver((list) => {
    noted.lcp = list.getEntries().at(-1)?.startTime ?? noted.lcp;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noted.cls += (entry as unknown as { readonly value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
}

function line(path: string, visits: readonly Visit[]): string {
  const median = (pick: (visit: Visit) => number): number =>
    visits.map(pick).sort((one, other) => one - other)[Math.floor(VISITS / 2)] ?? 0;
  const lcp = `${(median(({ lcpMs }) => lcpMs) / 1000).toFixed(2)} s`;
  const size = `${median(({ kilobytes }) => kilobytes).toFixed(1)} kB`;
  const parts = [
    lcp.padStart(7),
    median(({ cls }) => cls)
      .toFixed(3)
      .padStart(9),
    size.padStart(13),
  ];
  return `${path.padEnd(9)} ${parts.join(' ')} ${String(median(({ requests }) => requests)).padStart(10)}`;
}
