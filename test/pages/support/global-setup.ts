// What all tests of pages share: one Chromium, and one whole server with a provider that sells. Without a browser nothing is started
// and every test is skipped; in continuous integration that is a failure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findBrowser, NO_BROWSER } from '../../../scripts/lib/browser.ts';
import type { Server } from '../../../scripts/lib/server.ts';
import { openHouse } from './house.ts';

/** Where the tests find what was started; null when there is no browser. */
export type Started = {
  readonly origin: string;
  readonly adminToken: string;
  readonly hostDoor: Server['hostDoor'];
  /** Where the browser is spoken to. */
  readonly browser: string;
} | null;

declare module 'vitest' {
  interface ProvidedContext {
    readonly started: Started;
  }
}

/** Called by Vitest before the first test; answers how to end what it started. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    if (process.env.CI === 'true') throw new Error(`${NO_BROWSER} In continuous integration these tests must run.`);
    project.provide('started', null);
    return async () => undefined;
  }
  const stateDir = mkdtempSync(join(tmpdir(), 'farebox-pages-'));
  const forget = (): void => rmSync(stateDir, { recursive: true, force: true });
  const house = await openHouse(stateDir).catch((error: unknown) => {
    forget();
    throw error;
  });
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox'] });
  const { origin, server } = house;
  const { adminToken, hostDoor } = server;
  project.provide('started', { origin, adminToken, hostDoor, browser: browser.wsEndpoint() });
  return async () => {
    await browser.close();
    await house.close();
    forget();
  };
}
