// What the reconciliation calls explained, and what an incident.
import { describe, expect, test } from 'vitest';
import { newAccountId } from '../../../src/base/id.ts';
import { add, type NanoUsd, nanoUsd, negate, subtract, ZERO } from '../../../src/billing/money.ts';
import { differencesOf, type Facts, silence, unexplainedOf } from '../../../src/console/books/reconcile-account.ts';
import type { JournalEntry } from '../../../src/durable/account-messages.ts';

const NOW = Date.UTC(2026, 10, 1, 12);
const MINUTE = 60_000;
const usd = (dollars: number): NanoUsd => nanoUsd(BigInt(dollars) * 1_000_000_000n);

/** An account with ten dollars in and three spent, all of it in D1. */
function settled(changes: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    journal: {
      count: 2,
      last: 2,
      unbalanced: [],
      sums: new Map([
        ['outside', negate(usd(10))],
        ['customer', usd(7)],
        ['revenue', usd(3)],
      ]),
    },
    tail: [],
    ledgerHasLast: true,
    account: {
      accountId: newAccountId((length) => new Uint8Array(length)),
      name: 'Example',
      place: 'auto',
      createdAt: NOW,
      credits: usd(10),
      free: usd(7),
      setAside: ZERO,
      inSlices: ZERO,
      usage: usd(3),
      lost: ZERO,
      frozen: [],
      limit: null,
      keys: 1,
    },
    hours: usd(3),
    usage: usd(3),
    ...changes,
  };
}

const spend = (sequence: number, at: number, amount: NanoUsd): JournalEntry => ({
  sequence,
  at,
  kind: 'spend',
  externalId: null,
  note: '',
  postings: [
    { account: 'customer', amount: negate(amount) },
    { account: 'revenue', amount },
  ],
});

const kinds = (facts: Facts): readonly (readonly [string, string])[] =>
  differencesOf(facts, []).map(({ kind, status }) => [kind, status]);

test('finds nothing where D1 and the objects agree', () => {
  expect(differencesOf(settled(), [])).toEqual([]);
});

describe('the journal', () => {
  test('on its way to D1 is explained for ten minutes', () => {
    const account = { ...settled().account, usage: usd(4) };
    const late = (at: number) => settled({ account, usage: usd(3), tail: [spend(3, at, usd(1))] });
    expect(kinds(late(NOW - 9 * MINUTE))).toEqual([['journal_behind', 'explained']]);
    expect(kinds(late(NOW - 11 * MINUTE))).toEqual([['journal_behind', 'incident']]);
  });

  test('with a gap, an unbalanced entry or an entry that the ledger lacks is an incident', () => {
    const { journal } = settled();
    expect(kinds(settled({ journal: { ...journal, count: 1 } }))).toEqual([['journal_gap', 'incident']]);
    expect(kinds(settled({ journal: { ...journal, unbalanced: [2] } }))).toEqual([['journal_unbalanced', 'incident']]);
    expect(kinds(settled({ ledgerHasLast: false }))).toEqual([['journal_ahead', 'incident']]);
  });

  test('that sums to something else than the ledger says is an incident', () => {
    const { journal } = settled();
    const sums = new Map([...journal.sums, ['revenue', add(usd(3), nanoUsd(1n))]] as const);
    expect(kinds(settled({ journal: { ...journal, sums } }))).toEqual([['journal_usage', 'incident']]);
    expect(kinds(settled({ account: { ...settled().account, lost: nanoUsd(1n) } }))).toEqual([
      ['journal_lost', 'incident'],
    ]);
  });
});

describe('usage by hour', () => {
  test('behind the wallets is explained until it is ten minutes late', () => {
    const first = differencesOf(settled({ hours: usd(2) }), []);
    expect(first).toMatchObject([{ kind: 'hours_behind', since: NOW, status: 'explained' }]);
    expect(differencesOf(settled({ hours: usd(2), now: NOW + 11 * MINUTE }), first)).toMatchObject([
      { status: 'incident' },
    ]);
  });

  test('of a busy key is always behind, and explained while it catches up', () => {
    const first = differencesOf(settled({ hours: usd(2) }), []);
    const later = settled({ hours: usd(3), usage: usd(4), now: NOW + 11 * MINUTE });
    expect(differencesOf(later, first)).toMatchObject([{ since: NOW + 11 * MINUTE, status: 'explained' }]);
  });

  test('ahead of the wallets is an incident', () => {
    expect(kinds(settled({ hours: usd(4) }))).toEqual([['hours_ahead', 'incident']]);
  });
});

test('objects that stay silent become an incident', () => {
  const first = silence('objects_silent', NOW, []);
  expect(first.status).toBe('explained');
  expect(silence('objects_silent', NOW + 11 * MINUTE, [first]).status).toBe('incident');
});

test('an incident leaves as much unexplained as it names, or all where it names no amount', () => {
  const ahead = differencesOf(settled({ hours: usd(4) }), []);
  expect(unexplainedOf(ahead, usd(10))).toBe(usd(1));
  expect(unexplainedOf(ahead, nanoUsd(5n))).toBe(5n);
  expect(unexplainedOf(differencesOf(settled({ ledgerHasLast: false }), []), usd(10))).toBe(usd(10));
  expect(unexplainedOf(differencesOf(settled({ hours: subtract(usd(3), nanoUsd(1n)) }), []), usd(10))).toBe(0n);
});
