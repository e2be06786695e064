// A statement adds up or is not shown, and says in plain words what each line is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NanoUsd, nanoUsd, ZERO } from '../../src/billing/money.ts';
import {
  type Credit,
  type MonthPage,
  type Move,
  monthNameAt,
  NO_CREDIT,
  parseMonth,
  statementOf,
  sum,
} from '../../src/billing/statement.ts';

const credit = (balance: bigint | number, aside: bigint | number = 0): Credit => ({
  balance: nanoUsd(balance),
  aside: nanoUsd(aside),
});

const moveOf = (change: Credit, facts: Partial<Move> = {}): Move => ({
  sequence: 1,
  at: Date.UTC(2026, 10, 3, 12),
  kind: 'money_in',
  externalId: null,
  change,
  givenBack: ZERO,
  ...facts,
});

const changes = fc
  .record({ balance: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), aside: fc.bigInt({ min: 0n, max: 2n ** 60n }) })
  .map(({ balance, aside }) => credit(balance, aside));

/** The whole of a month in one page. */
const wholeOf = (opening: Credit, moves: readonly Move[]): MonthPage => ({
  opening,
  totals:
    moves.length === 0
      ? []
      : [{ kind: 'money_in', lines: moves.length, change: sum(...moves.map((move) => move.change)) }],
  skipped: 0,
  before: NO_CREDIT,
  moves,
});

const pages = fc
  .tuple(
    changes,
    fc.array(
      changes.map((change) => moveOf(change)),
      { maxLength: 20 },
    ),
  )
  .map(([opening, moves]) => wholeOf(opening, moves));

describe('a statement', () => {
  test('leads line by line from the opening balance to the closing one', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const { opening, closing, lines, next } = statementOf(page);
        let before = opening;
        for (const { change, after } of lines) {
          expect(after).toEqual(sum(before, change));
          before = after;
        }
        expect(before).toEqual(closing);
        expect(next).toBeNull();
      }),
    );
  });

  test('in pages has the lines, the balances and the totals of the whole', () => {
    fc.assert(
      fc.property(pages, fc.nat({ max: 20 }), (page, cut) => {
        const { lines, ...whole } = statementOf(page);
        const [one, other] = [page.moves.slice(0, cut), page.moves.slice(cut)];
        const first = statementOf({ ...page, moves: one });
        const before = sum(...one.map(({ change }) => change));
        const second = statementOf({ ...page, moves: other, skipped: one.length, before });
        expect([...first.lines, ...second.lines]).toEqual(lines);
        expect(second).toMatchObject(whole);
        expect(first.next).toBe(other.length === 0 ? null : one.length);
      }),
    );
  });

  const moves = [moveOf(credit(10, 1)), moveOf(credit(-4))];
  const page = wholeOf(credit(5), moves);

  test.each<[string, MonthPage]>([
    ['a line is missing', { ...page, moves: moves.slice(1), skipped: 1 }],
    ['a line is changed', { ...page, moves: [moveOf(credit(11, 1)), moveOf(credit(-4))] }],
    ['what is set aside does not add up', { ...page, moves: [moveOf(credit(10)), moveOf(credit(-4))] }],
    ['a total is wrong', { ...page, totals: [{ kind: 'money_in', lines: 2, change: credit(7, 1) }] }],
    ['its first page begins elsewhere', { ...page, before: credit(1) }],
  ])('is not shown when %s', (_, spoilt) => {
    expect(() => statementOf(page)).not.toThrow();
    expect(() => statementOf(spoilt)).toThrow();
  });
});

describe('a line', () => {
  const said = (kind: string, externalId: string | null, givenBack: NanoUsd = ZERO) => {
    const moves = [moveOf(NO_CREDIT, { kind, externalId, givenBack })];
    return statementOf(wholeOf(NO_CREDIT, moves)).lines[0]?.description;
  };

  test.each([
    ['money_in', 'order/ord_1', 'Credit bought'],
    ['money_in', 'code/1', 'Credit from a code'],
    ['money_in', 'starter/1', 'Starter credit'],
    ['money_in', 'admin/constructor', 'Credit given by the operator'],
    ['money_in', 'constructor/1', 'Credit given'],
    ['reversal', 'admin/1', 'Credit taken back by the operator'],
    ['reversal_undone', 'dispute/dp_1', 'Credit back that a dispute had taken'],
    ['set_aside', 'refund/rf_1', 'Set aside for a refund'],
    ['set_aside_returned', 'dispute/dp_1', 'Back from what was set aside for a dispute'],
    ['set_aside_taken', 'refund/rf_1', 'Refunded out of what was set aside'],
    ['expiry', 'expiry/code/1', 'Credit expired'],
    ['spend', null, 'Usage on 2026-11-03'],
    ['moved_elsewhere', null, 'Moved elsewhere'],
    ['constructor', null, 'Constructor'],
  ])('of %s by %s says: %s', (kind, externalId, words) => {
    expect(said(kind, externalId)).toBe(words);
  });

  test('of usage says what was given back', () => {
    expect(said('spend', null, nanoUsd(100_000_000))).toBe('Usage on 2026-11-03, less 0.100000000 dollars given back');
  });
});

describe('a month', () => {
  test('ends where the next begins, in UTC', () => {
    expect(parseMonth('2026-12')).toEqual({
      name: '2026-12',
      from: Date.UTC(2026, 11, 1),
      until: Date.UTC(2027, 0, 1),
    });
    expect(monthNameAt(Date.UTC(2026, 11, 1) - 1)).toBe('2026-11');
    expect(monthNameAt(Date.UTC(2026, 11, 1))).toBe('2026-12');
  });

  test.each(['', '2026', '2026-13', '2026-00', '2026-1', '0026-01', '2026-11-01', ' 2026-11', '２０２６-11'])(
    'is not %j',
    (text) => {
      expect(parseMonth(text)).toBeUndefined();
    },
  );
});
