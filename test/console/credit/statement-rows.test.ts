// Statements of random journals, by the shipped SQL: they add up over months, however they are paged and wherever the sums begin.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY } from '../../../src/base/clock.ts';
import type { NanoUsd } from '../../../src/billing/money.ts';
import {
  type Credit,
  monthNameAt,
  NO_CREDIT,
  parseMonth,
  type Statement,
  statementOf,
  sum,
} from '../../../src/billing/statement.ts';
import { readPage } from '../../../src/console/credit/statement-rows.ts';
import { ACCOUNT, databaseOf, type Entry, journals, keepChecked } from './journal-database.ts';

const LIMIT = 1_000;

type Asked = { readonly asOf?: number | null; readonly skipped?: number; readonly limit?: number };

async function read(db: D1Database, name: string, { asOf = null, skipped = 0, limit = LIMIT }: Asked = {}) {
  const month = parseMonth(name);
  if (month === undefined) throw new Error(`no month: ${name}`);
  const answer = await readPage(db, { accountId: ACCOUNT, month, asOf, skipped, limit });
  return { ...statementOf(answer.page), asOf: answer.asOf };
}

/** Every month from the first entry's to the one after the last's. */
function monthsOf(entries: readonly Entry[]): readonly string[] {
  const [first, last] = [entries[0]?.at ?? 0, entries.at(-1)?.at ?? 0];
  const names = [monthNameAt(first)];
  while ((names.at(-1) ?? '') <= monthNameAt(last))
    names.push(monthNameAt(parseMonth(names.at(-1) ?? '')?.until ?? 0));
  return names;
}

const changeOf = (entries: readonly Entry[]): Credit => {
  const to = (name: string): NanoUsd =>
    entries
      .flatMap(({ postings }) => postings)
      .filter(({ account }) => account === name)
      .reduce((total, { amount }) => (total + amount) as NanoUsd, 0n as NanoUsd);
  return { balance: to('customer'), aside: to('set_aside') };
};

/** The lines of all months, found without SQL. */
function linesOf(entries: readonly Entry[]) {
  const numbered = entries.map((entry, index) => ({ ...entry, sequence: index + 1 }));
  const moved = numbered.filter(({ postings }) => postings.some(({ account }) => /customer|set_aside/.test(account)));
  const groups = Map.groupBy(moved, ({ kind, at, sequence }) =>
    kind === 'spend' ? `day ${Math.floor(at / DAY)}` : sequence,
  );
  const lines = [...groups.values()].map((group) => {
    const { sequence = 0, at = 0, kind } = group.at(-1) ?? {};
    const back = group
      .flatMap(({ postings }) => postings)
      .filter(({ account, amount }) => kind === 'spend' && account === 'customer' && amount > 0n)
      .reduce((total, { amount }) => total + amount, 0n);
    return { sequence, at, change: changeOf(group), givenBack: back };
  });
  return lines.toSorted((one, other) => one.sequence - other.sequence);
}

describe('the statements of a journal', () => {
  test('lead from nothing, month after month, to what all its entries come to', async () => {
    await fc.assert(
      fc.asyncProperty(journals, async (entries) => {
        const db = databaseOf(entries);
        let before = NO_CREDIT;
        for (const month of monthsOf(entries)) {
          const { opening, closing, lines } = await read(db, month);
          expect(opening).toEqual(before);
          expect(sum(opening, ...lines.map(({ change }) => change))).toEqual(closing);
          before = closing;
        }
        expect(before).toEqual(changeOf(entries));
      }),
    );
  });

  test('have the lines of their own month', async () => {
    await fc.assert(
      fc.asyncProperty(journals, async (entries) => {
        const db = databaseOf(entries);
        for (const month of monthsOf(entries))
          for (const { at } of (await read(db, month)).lines) expect(monthNameAt(at)).toBe(month);
      }),
    );
  });

  test('have a line for each entry that moved credit, but one for all spend of a day', async () => {
    await fc.assert(
      fc.asyncProperty(journals, async (entries) => {
        const db = databaseOf(entries);
        const shown: Statement['lines'][number][] = [];
        for (const month of monthsOf(entries)) shown.push(...(await read(db, month)).lines);
        const found = shown.map(({ sequence, at, change, givenBack }) => ({ sequence, at, change, givenBack }));
        expect(found).toEqual(linesOf(entries));
      }),
    );
  });

  test('are the same whole or in pages, and each page knows the whole', async () => {
    await fc.assert(
      fc.asyncProperty(journals, fc.integer({ min: 1, max: 7 }), async (entries, limit) => {
        const db = databaseOf(entries);
        for (const month of monthsOf(entries)) {
          const { lines, next, ...whole } = await read(db, month);
          expect(next).toBeNull();
          const paged: Statement['lines'][number][] = [];
          for (let skipped: number | null = 0; skipped !== null; ) {
            const page = await read(db, month, { skipped, limit });
            expect(page).toMatchObject(whole);
            paged.push(...page.lines);
            skipped = page.next;
          }
          expect(paged).toEqual(lines);
        }
      }),
    );
  });

  test('as of an entry do not change when the journal goes on', async () => {
    await fc.assert(
      fc.asyncProperty(journals, fc.nat(), async (entries, at) => {
        const end = entries.length === 0 ? 0 : (at % entries.length) + 1;
        const [longer, shorter] = [databaseOf(entries), databaseOf(entries.slice(0, end))];
        for (const month of monthsOf(entries))
          expect(await read(longer, month, { asOf: end })).toEqual(await read(shorter, month));
      }),
    );
  });

  test('are the same from the first entry or from where the reconciliation has come', async () => {
    await fc.assert(
      fc.asyncProperty(journals, fc.nat(), async (entries, at) => {
        const [plain, checked] = [databaseOf(entries), databaseOf(entries)];
        await keepChecked(checked, entries, at % (entries.length + 1));
        for (const month of monthsOf(entries)) expect(await read(checked, month)).toEqual(await read(plain, month));
      }),
    );
  });
});

test('an account without a journal has an empty statement', async () => {
  expect(await read(databaseOf([]), '2026-11')).toEqual({
    opening: NO_CREDIT,
    closing: NO_CREDIT,
    totals: [],
    lines: [],
    next: null,
    asOf: null,
  });
});
