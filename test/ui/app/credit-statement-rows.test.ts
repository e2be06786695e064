// A statement on a page: whoever adds the printed digits up comes to the closing balance, and the file holds what the page shows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, nanoUsd } from '../../../src/billing/money.ts';
import {
  columnText,
  isBehindOf,
  monthsBack,
  monthText,
  statementCsv,
  statementRows,
} from '../../../src/ui/app/views/credit-statement-rows.ts';
import type { Statement } from '../../../src/ui/app/wire-credit.ts';

const amounts = fc.array(fc.bigInt({ min: -50_000_000_000n, max: 50_000_000_000n }), { maxLength: 30 });

/** A statement whose lines have these amounts, after an opening balance. */
function statementOf(opening: bigint, moves: readonly bigint[]): Statement {
  let balance = opening;
  const lines = moves.map((move, index) => {
    balance += move;
    return {
      sequence: index + 1,
      at: '2026-11-02T09:30:00.000Z',
      kind: 'money_in',
      description: 'Credit bought',
      order_id: null,
      amount: formatUsd(nanoUsd(move)),
      set_aside_amount: '0.000000000',
      balance: formatUsd(nanoUsd(balance)),
      set_aside: '0.000000000',
    };
  });
  return {
    account_id: 'acc',
    month: '2026-11',
    as_of: null,
    opening: { balance: formatUsd(nanoUsd(opening)), set_aside: '0.000000000' },
    closing: { balance: formatUsd(nanoUsd(balance)), set_aside: '0.000000000' },
    totals: [],
    lines,
    next_after: null,
  };
}

/** A printed amount in nano-dollars. */
function read(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace(/[$,+]/g, '').replace('−', '-').split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}

describe('the rows of a statement', () => {
  test('add up as they are printed, with as many places in every row', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), amounts, (opening, moves) => {
        const { rows, closing, change, places } = statementRows(statementOf(opening, moves));
        const printed = rows.map(({ amount, balance }) => [
          amount === null ? '' : columnText(amount, places, true),
          columnText(balance, places),
        ]);
        let sum = opening;
        for (const [amount = '', balance = ''] of printed) {
          if (amount !== '') sum += read(amount);
          expect(read(balance)).toBe(sum);
          expect(balance.split('.')[1]).toHaveLength(places);
        }
        expect(read(columnText(closing, places))).toBe(sum);
        expect(read(columnText(change, places, true))).toBe(sum - opening);
      }),
    );
  });

  test('write cents where cents are enough, a sign for what comes in and one for what goes', () => {
    expect(statementRows(statementOf(0n, [10_000_000_000n])).places).toBe(2);
    expect([columnText('10.000000000', 2, true), columnText('-0.000123000', 6, true)]).toEqual([
      '+$10.00',
      '−$0.000123',
    ]);
    expect(columnText('1.500000000', 6)).toBe('$1.500000');
  });

  test('have a column for what is set aside only where something was', () => {
    const plain = statementOf(0n, [1_000_000_000n]);
    expect(statementRows(plain).hasAside).toBe(false);
    const [line] = plain.lines;
    const lines = line === undefined ? [] : [{ ...line, set_aside_amount: '1.000000000' }];
    expect(statementRows({ ...plain, lines }).hasAside).toBe(true);
  });
});

describe('the file of a statement', () => {
  test('has a line for each row of the page, with exact amounts and no sign for dollars', () => {
    const statement = statementOf(1_000_000_000n, [10_000_000_000n, -123_000n]);
    expect(statementCsv(statementRows(statement)).split('\r\n')).toEqual([
      'at_utc,description,order_id,amount,balance',
      ',Opening balance,,,1.000000000',
      '2026-11-02T09:30:00.000Z,Credit bought,,10.000000000,11.000000000',
      '2026-11-02T09:30:00.000Z,Credit bought,,-0.000123000,10.999877000',
      ',Closing balance,,,10.999877000',
      '',
    ]);
  });

  test('has no closing balance while lines are missing, as the page has none', () => {
    const cut = { ...statementOf(0n, [1_000_000_000n]), next_after: '9.1' };
    expect(statementCsv(statementRows(cut))).not.toContain('Closing balance');
  });

  test('runs no text as a formula', () => {
    const statement = statementOf(0n, [1n]);
    const [line] = statement.lines;
    const odd = line === undefined ? [] : [{ ...line, description: '=SUM(A1), "x"' }];
    expect(statementCsv(statementRows({ ...statement, lines: odd }))).toContain(`,"'=SUM(A1), ""x""",`);
  });
});

test('the journal is behind as long as it does not come to what the ledger says', () => {
  const statement = statementOf(0n, [10_000_000_000n]);
  const exact = { credits: '12.000000000', usage: '2.000000000', held: '1.000000000', set_aside: '0', available: '9' };
  expect(isBehindOf(statement, { exact })).toBe(false);
  expect(isBehindOf(statement, { exact: { ...exact, credits: '22.000000000' } })).toBe(true);
  expect(isBehindOf(undefined, { exact })).toBe(false);
});

describe('months', () => {
  test('go back in UTC to the one in which the account was made', () => {
    const now = Date.UTC(2026, 1, 1);
    expect(monthsBack(now, Date.UTC(2025, 10, 30))).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
    expect(monthsBack(now, now)).toEqual(['2026-02']);
    expect(monthsBack(now, 0)).toHaveLength(24);
    expect(monthText('2026-11')).toBe('November 2026');
  });
});
