// Lots as orders and expiry move them: what a reversal took comes back to where it was, and what has expired is found.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addLot,
  expiredLots,
  giveBackToLots,
  type Lot,
  type Lots,
  leftOf,
  nextExpiry,
  restoreToLots,
  reverseFromLots,
  takeFromLots,
} from '../../src/billing/lots.ts';
import { type NanoUsd, nanoUsd, ZERO } from '../../src/billing/money.ts';

const lot = (id: string, kind: Lot['kind'], amount: number, createdAt: number, expiresAt?: number) => ({
  id,
  kind,
  amount: nanoUsd(amount),
  createdAt,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

const EMPTY: Lots = { lots: [], debt: ZERO };
const THREE = [lot('old', 'paid', 10, 1), lot('new', 'paid', 10, 2), lot('gift', 'promotional', 10, 3, 50)].reduce(
  addLot,
  EMPTY,
);

const leftOfAll = ({ lots }: Lots) => Object.fromEntries(lots.map(({ id, left }) => [id, left]));
const sumOf = ({ lots, debt }: Lots): bigint => lots.reduce<bigint>((sum, { left }) => sum + left, -debt);

describe('a reversal that is undone', () => {
  test('comes back to its own lot first, then to the others as they are spent last', () => {
    const taken = reverseFromLots(THREE, nanoUsd(14), 'old');
    expect(leftOfAll(taken)).toEqual({ old: 0n, new: 6n, gift: 10n });
    expect(leftOfAll(restoreToLots(taken, nanoUsd(12), 'old'))).toEqual({ old: 10n, new: 8n, gift: 10n });
    expect(restoreToLots(taken, nanoUsd(14), 'old')).toEqual(THREE);
  });

  test('pays what is owed before it fills a lot', () => {
    const owing = reverseFromLots(takeFromLots(THREE, nanoUsd(25)), nanoUsd(10), 'old');
    expect([owing.debt, leftOfAll(owing)]).toEqual([5n, { old: 0n, new: 0n, gift: 0n }]);
    const restored = restoreToLots(owing, nanoUsd(10), 'old');
    expect([restored.debt, leftOfAll(restored)]).toEqual([0n, { old: 5n, new: 0n, gift: 0n }]);
  });

  test('never fills a lot above what it came in with', () => {
    const taken = reverseFromLots(THREE, nanoUsd(4), 'new');
    expect(leftOfAll(restoreToLots(taken, nanoUsd(4), 'old'))).toEqual({ old: 10n, new: 10n, gift: 10n });
  });

  test('of an order whose lot is not known goes to the others', () => {
    const taken = reverseFromLots(THREE, nanoUsd(4), 'none');
    expect(restoreToLots(taken, nanoUsd(4), 'none')).toEqual(THREE);
  });
});

const moves = fc.array(
  fc.record({
    move: fc.constantFrom('add', 'take', 'give', 'reverse', 'restore'),
    size: fc.integer({ min: 1, max: 50 }),
    at: fc.nat(4),
  }),
  { maxLength: 40 },
);

/** Plays the moves; `spend` and `taken` are what may be given back at all. */
function play(list: readonly { readonly move: string; readonly size: number; readonly at: number }[]) {
  let lots = EMPTY;
  const sums = { credit: 0n, spend: 0n, taken: 0n };
  const within = (most: bigint, size: number): NanoUsd => nanoUsd(most < BigInt(size) ? most : BigInt(size));
  for (const [index, { move, size, at }] of list.entries()) {
    const id = `lot${at}`;
    if (move === 'add') {
      const kind = size % 2 === 0 ? 'paid' : 'promotional';
      const name = leftOfAll(lots)[id] === undefined ? id : `more${index}`;
      lots = addLot(lots, lot(name, kind, size, index, size % 3 === 0 ? index + size : undefined));
      sums.credit += BigInt(size);
    } else if (move === 'take') {
      lots = takeFromLots(lots, nanoUsd(size));
      sums.spend += BigInt(size);
    } else if (move === 'give') {
      const amount = within(sums.spend, size);
      lots = giveBackToLots(lots, amount);
      sums.spend -= amount;
    } else if (move === 'reverse') {
      lots = reverseFromLots(lots, nanoUsd(size), id);
      sums.taken += BigInt(size);
    } else {
      const amount = within(sums.taken, size);
      lots = restoreToLots(lots, amount, id);
      sums.taken -= amount;
    }
  }
  return { lots, sums };
}

test('lots sum to credit less spend, whatever is reversed and undone', () => {
  fc.assert(
    fc.property(moves, (list) => {
      const { lots, sums } = play(list);
      expect(sumOf(lots)).toBe(sums.credit - sums.taken - sums.spend);
      for (const each of lots.lots) expect(each.left >= 0n && each.left <= each.amount).toBe(true);
      // Nothing is left of any lot while something is owed.
      if (lots.debt > 0n) expect(lots.lots.every(({ left }) => left === 0n)).toBe(true);
    }),
  );
});

test('a reversal and its undoing, with nothing in between, change no lot', () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 80 }), fc.nat(4), (list, size, at) => {
      const { lots } = play(list);
      const undone = restoreToLots(reverseFromLots(lots, nanoUsd(size), `lot${at}`), nanoUsd(size), `lot${at}`);
      expect(sumOf(undone)).toBe(sumOf(lots));
      expect(undone.debt).toBe(lots.debt);
    }),
  );
});

describe('what has expired', () => {
  const gifts = [
    lot('later', 'promotional', 10, 1, 70),
    lot('b', 'promotional', 10, 2, 50),
    lot('a', 'promotional', 10, 3, 50),
    lot('bought', 'paid', 10, 4, 60),
    lot('lasting', 'promotional', 10, 5),
  ].reduce(addLot, EMPTY);
  const idsAt = (lots: Lots, now: number) => expiredLots(lots, now).map(({ id }) => id);

  test('is found from the moment on, the earliest first', () => {
    expect(idsAt(gifts, 49)).toEqual([]);
    expect(idsAt(gifts, 50)).toEqual(['a', 'b']);
    expect(idsAt(gifts, 1_000)).toEqual(['a', 'b', 'bought', 'later']);
  });

  test('is no lot of which nothing is left', () => {
    const spent = takeFromLots(gifts, nanoUsd(15));
    expect(leftOfAll(spent)).toMatchObject({ b: 0n, a: 5n });
    expect(idsAt(spent, 50)).toEqual(['a']);
  });

  test('comes next at the earliest end of a lot that has something left', () => {
    expect(nextExpiry(EMPTY)).toBeUndefined();
    expect(nextExpiry(gifts)).toBe(50);
    expect(nextExpiry(takeFromLots(gifts, nanoUsd(20)))).toBe(60);
    expect(nextExpiry(addLot(EMPTY, lot('lasting', 'promotional', 10, 5)))).toBeUndefined();
  });
});

test('what is left of a lot is nothing when there is no such lot', () => {
  expect(leftOf(takeFromLots(THREE, nanoUsd(13)), 'old')).toBe(7n);
  expect(leftOf(THREE, 'none')).toBe(0n);
});
