// The rules of the ledger: how much is granted, what balances, and the order of the lots.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grantFor, NO_TOTALS, outOf, postings, unheldOf } from '../../src/billing/ledger.ts';
import { addLot, giveBackToLots, type Lots, reverseFromLots, takeFromLots } from '../../src/billing/lots.ts';
import { type NanoUsd, nanoUsd, ZERO } from '../../src/billing/money.ts';

const amounts = fc.bigInt({ min: 0n, max: 1_000_000n }).map(nanoUsd);

describe('a grant', () => {
  const questions = fc.record({ least: amounts, wanted: amounts, ahead: amounts, partial: fc.constant(false) });
  const keyOf = (out: NanoUsd, open: NanoUsd) => ({ ...NO_TOTALS, granted: out, open: open < out ? open : out });

  test('is never more than there is, covers the least, and is refused only when it cannot', () => {
    fc.assert(
      fc.property(questions, amounts, amounts, amounts, (question, out, open, most) => {
        const key = keyOf(out, open);
        const amount = grantFor(question, key, most);
        const lacking = question.least - unheldOf(key);
        if (amount === undefined) expect(lacking > most).toBe(true);
        else {
          expect(amount >= 0n && amount <= most).toBe(true);
          expect(unheldOf(key) + amount >= question.least).toBe(true);
        }
      }),
    );
  });

  test('counts what was granted and not yet seen, so that a lost reply grants nothing twice', () => {
    const question = { least: nanoUsd(10), wanted: nanoUsd(10), ahead: ZERO, partial: false };
    expect(grantFor(question, NO_TOTALS, nanoUsd(100))).toBe(10n);
    expect(grantFor(question, { ...NO_TOTALS, granted: nanoUsd(10) }, nanoUsd(90))).toBe(0n);
  });

  test('ahead of need is a small share of what is free', () => {
    const question = { least: ZERO, wanted: ZERO, ahead: nanoUsd(1_000), partial: false };
    expect(grantFor(question, NO_TOTALS, nanoUsd(1_000))).toBe(50n);
  });

  test('for an overrun is what there is', () => {
    const question = { least: nanoUsd(10), wanted: nanoUsd(10), ahead: ZERO, partial: true };
    expect(grantFor(question, NO_TOTALS, nanoUsd(4))).toBe(4n);
    expect(grantFor(question, NO_TOTALS, nanoUsd(-4))).toBe(0n);
  });

  test('leaves out what was returned and spent', () => {
    const key = { ...NO_TOTALS, granted: nanoUsd(10), returned: nanoUsd(3), spent: nanoUsd(4), refunded: nanoUsd(1) };
    expect(outOf(key)).toBe(4n);
  });
});

test('the postings of every movement sum to zero', () => {
  fc.assert(
    fc.property(amounts, (amount) => {
      const all = [postings.moneyIn(amount, true), ...Object.values(postings).map((post) => post(amount, false))];
      for (const entry of all) expect(entry.reduce((sum, { amount: part }) => sum + part, 0n)).toBe(0n);
    }),
  );
});

describe('lots', () => {
  const lot = (id: string, kind: 'paid' | 'promotional', amount: number, createdAt: number, expiresAt?: number) => ({
    id,
    kind,
    amount: nanoUsd(amount),
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  const EMPTY: Lots = { lots: [], debt: ZERO };
  const leftOf = ({ lots }: Lots) => Object.fromEntries(lots.map(({ id, left }) => [id, left]));
  const four = [
    lot('old', 'paid', 10, 1),
    lot('new', 'paid', 10, 2),
    lot('late', 'promotional', 10, 3, 99),
    lot('soon', 'promotional', 10, 4, 50),
  ].reduce(addLot, EMPTY);

  test('are spent promotional first, the earliest expiry before the others, then paid ones, oldest first', () => {
    expect(leftOf(takeFromLots(four, nanoUsd(15)))).toEqual({ old: 10n, new: 10n, late: 5n, soon: 0n });
    expect(leftOf(takeFromLots(four, nanoUsd(35)))).toEqual({ old: 0n, new: 5n, late: 0n, soon: 0n });
  });

  test('are refilled in reverse', () => {
    const spent = takeFromLots(four, nanoUsd(35));
    expect(leftOf(giveBackToLots(spent, nanoUsd(16)))).toEqual({ old: 10n, new: 10n, late: 1n, soon: 0n });
  });

  test('give a reversal out of its own lot first', () => {
    expect(leftOf(reverseFromLots(four, nanoUsd(12), 'old'))).toEqual({ old: 0n, new: 8n, late: 10n, soon: 10n });
  });

  test('remember what was taken beyond them, and pay it out of the next', () => {
    const indebted = reverseFromLots(addLot(EMPTY, lot('a', 'paid', 5, 1)), nanoUsd(8));
    expect(indebted.debt).toBe(3n);
    const paid = addLot(indebted, lot('b', 'paid', 10, 2));
    expect([paid.debt, leftOf(paid)]).toEqual([0n, { a: 0n, b: 7n }]);
  });

  test('sum to credit less spend, whatever happens to them', () => {
    const moves = fc.array(
      fc.tuple(fc.constantFrom('add', 'take', 'give', 'reverse'), fc.integer({ min: 1, max: 50 })),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        let [lots, credit, spend]: [Lots, bigint, bigint] = [EMPTY, 0n, 0n];
        list.forEach(([move, size], index) => {
          const amount = nanoUsd(move === 'give' ? (BigInt(size) < spend ? BigInt(size) : spend) : size);
          if (move === 'add')
            [lots, credit] = [
              addLot(lots, lot(`${index}`, size % 2 === 0 ? 'paid' : 'promotional', size, index)),
              credit + amount,
            ];
          if (move === 'take') [lots, spend] = [takeFromLots(lots, amount), spend + amount];
          if (move === 'give') [lots, spend] = [giveBackToLots(lots, amount), spend - amount];
          if (move === 'reverse') [lots, credit] = [reverseFromLots(lots, amount), credit - amount];
          const left = lots.lots.reduce((sum, each) => sum + each.left, 0n);
          for (const each of lots.lots) expect(each.left >= 0n && each.left <= each.amount).toBe(true);
          expect(left - lots.debt).toBe(credit - spend);
        });
      }),
    );
  });
});
