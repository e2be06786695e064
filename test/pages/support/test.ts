// `test` for pages: it hands out visitors, closes them at the end, and fails when a page of theirs had anything to complain of.
import { type Browser, chromium } from 'playwright-core';
import { test as base, expect, inject } from 'vitest';
import { openHost } from '../../../scripts/lib/host.ts';
import { type Look, newVisitor, type Visitor } from './visitor.ts';
import type { Watch } from './watch.ts';

const started = inject('started');
let connected: Promise<Browser> | undefined;
let people = 0;

/** What was started for all tests. */
export function house(): NonNullable<typeof started> {
  if (started === null) throw new Error('No browser was found, so nothing was started.');
  return started;
}

/** The browser of all tests. */
function browser(): Promise<Browser> {
  connected ??= chromium.connect(house().browser);
  return connected;
}

/** A visitor whom the caller closes; most tests take one by `visit`. */
export async function openVisitor(look?: Partial<Look>): Promise<Visitor> {
  const { origin, hostDoor } = house();
  // All visitors sit at one address, which may ask for three mails in ten minutes; that limit has tests of its own.
  await openHost(hostDoor.port, hostDoor.token).sql(['DELETE FROM mail_sends']);
  return newVisitor(await browser(), origin, look);
}

const shown = new WeakSet<Watch>();

/** What this watch has seen was meant to be seen, and fails nothing. */
export const seen = (watch: Watch): void => void shown.add(watch);

const withVisitors = base.extend<{
  /** A new visitor, with a browser context of their own. */
  readonly visit: (look?: Partial<Look>) => Promise<Visitor>;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which other fixtures are wanted.
  visit: async ({}, use) => {
    const visitors: Visitor[] = [];
    await use(async (look) => {
      const visitor = await openVisitor(look);
      visitors.push(visitor);
      return visitor;
    });
    await Promise.all(visitors.map(({ context }) => context.close()));
    expect(visitors.flatMap(({ watch }) => (shown.has(watch) ? [] : watch.complaints))).toEqual([]);
  },
});

/** A test in a browser; skipped where there is none. */
export const test = withVisitors.skipIf(started === null);

/** An address that no other test uses. */
export const newEmail = (): string => `person-${process.pid}-${++people}@acme.example`;
