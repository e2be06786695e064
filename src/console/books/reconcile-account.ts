// Compares what D1 says of one account with what its objects say. Pure: facts in, differences out. A message under way may
// explain a difference for ten minutes, and only in the direction in which messages run: D1 behind the objects.
import { MINUTE } from '../../base/clock.ts';
import { add, formatUsd, type NanoUsd, negate, parseUsd, subtract, ZERO } from '../../billing/money.ts';
import type { AccountView, JournalEntry } from '../../durable/account-messages.ts';

const GRACE_MS = 10 * MINUTE;

/** Sums of postings by account of the books. */
export type Sums = ReadonlyMap<string, NanoUsd>;

/** How far a journal was found in order, and what it sums to until there. */
export type Base = { readonly sequence: number; readonly sums: Sums };

/** What D1's journal holds of an account. */
export type JournalFacts = {
  /** Entries up to `last`; fewer than `last` where one is missing. */
  readonly count: number;
  readonly last: number;
  /** Sequences of entries whose postings do not sum to zero; at most a few. */
  readonly unbalanced: readonly number[];
  readonly sums: Sums;
};

export type Facts = {
  readonly now: number;
  readonly journal: JournalFacts;
  /** What the ledger has after D1's last entry. */
  readonly tail: readonly JournalEntry[];
  /** False when D1's last entry is not in the ledger. */
  readonly ledgerHasLast: boolean;
  readonly account: AccountView;
  /** All hours of all keys in D1. */
  readonly hours: NanoUsd;
  /** What the wallets say they spent, less what they gave back. */
  readonly usage: NanoUsd;
};

export type Difference = {
  readonly kind: string;
  readonly expected: string;
  readonly found: string;
  readonly since: number;
  readonly status: 'explained' | 'incident';
};

/** The differences there are. `previous` are those of the last run: what was late then must have come by now. */
export function differencesOf(facts: Facts, previous: readonly Difference[]): readonly Difference[] {
  const found = [...journalDifferences(facts), ...moneyDifferences(facts), ...hourDifferences(facts, previous)];
  // An incident that is still there is the same incident.
  return found.map((difference) => {
    const { kind, status } = difference;
    const before =
      status === 'incident' ? previous.find((one) => one.kind === kind && one.status === status) : undefined;
    return before === undefined ? difference : { ...difference, since: before.since };
  });
}

/** How far the journal is in order: where the next look may begin. */
export const baseOf = ({ count, last, unbalanced, sums }: JournalFacts, before: Base): Base =>
  count === last && unbalanced.length === 0 ? { sequence: last, sums } : before;

/** A difference for an account whose objects do not answer; it becomes an incident when they stay silent. */
export function silence(kind: string, now: number, previous: readonly Difference[]): Difference {
  const since = previous.find((difference) => difference.kind === kind)?.since ?? now;
  return { kind, expected: 'an answer', found: 'none', since, status: statusSince(since, now) };
}

/** How much of `money` the incidents among the differences leave unexplained; all of it where they name no amount. */
export function unexplainedOf(differences: readonly Difference[], money: NanoUsd): NanoUsd {
  let sum: NanoUsd = ZERO;
  for (const { status, expected, found } of differences) {
    if (status === 'explained') continue;
    const [one, other] = [amountOf(expected), amountOf(found)];
    if (one === undefined || other === undefined) return money;
    const gap = subtract(one, other);
    sum = add(sum, gap < 0n ? negate(gap) : gap);
  }
  return sum < money ? sum : money;
}

function journalDifferences({ now, journal, tail, ledgerHasLast }: Facts): readonly Difference[] {
  const { count, last, unbalanced } = journal;
  const found: Difference[] = [];
  if (count !== last) found.push(incident('journal_gap', `${last} entries`, `${count} entries`, now));
  for (const sequence of unbalanced)
    found.push(incident('journal_unbalanced', 'a sum of zero', `entry ${sequence}`, now));
  if (!ledgerHasLast)
    found.push(incident('journal_ahead', `no entry ${last} in the ledger`, `entry ${last} in D1`, now));
  const [oldest] = tail;
  if (oldest !== undefined) {
    const expected = `entry ${tail.at(-1)?.sequence ?? last}`;
    found.push({
      kind: 'journal_behind',
      expected,
      found: `entry ${last}`,
      since: oldest.at,
      status: statusSince(oldest.at, now),
    });
  }
  return found;
}

/** The journal, with what is on its way, must give the ledger's own figures exactly. */
function moneyDifferences({ now, journal, tail, account }: Facts): readonly Difference[] {
  const booked = (...names: readonly string[]): NanoUsd =>
    add(
      ...names.map((name) => add(journal.sums.get(name) ?? ZERO, ...tail.flatMap((entry) => postedTo(entry, name)))),
    );
  const pairs: readonly (readonly [kind: string, expected: NanoUsd, found: NanoUsd])[] = [
    ['credits', account.credits, negate(booked('outside', 'promotions'))],
    ['usage', account.usage, booked('revenue')],
    ['set_aside', account.setAside, booked('set_aside')],
    ['lost', account.lost, booked('unpaid_cost')],
    ['balance', subtract(account.credits, account.usage, account.setAside), booked('customer')],
  ];
  return pairs.flatMap(([kind, expected, found]) =>
    expected === found ? [] : [incident(`journal_${kind}`, formatUsd(expected), formatUsd(found), now)],
  );
}

function hourDifferences({ now, hours, usage }: Facts, previous: readonly Difference[]): readonly Difference[] {
  if (hours === usage) return [];
  const [expected, found] = [formatUsd(usage), formatUsd(hours)];
  if (hours > usage) return [incident('hours_ahead', expected, found, now)];
  const before = previous.find(({ kind }) => kind === 'hours_behind');
  // A busy account is always a little behind: what counts is whether D1 has since reached what it lacked then.
  const reached = before === undefined || hours >= (amountOf(before.expected) ?? ZERO);
  const since = reached ? now : before.since;
  const kept = reached ? expected : before.expected;
  return [{ kind: 'hours_behind', expected: kept, found, since, status: statusSince(since, now) }];
}

const postedTo = (entry: JournalEntry, name: string): readonly NanoUsd[] =>
  entry.postings.filter(({ account }) => account === name).map(({ amount }) => amount);

const amountOf = (text: string): NanoUsd | undefined => parseUsd(text);

const incident = (kind: string, expected: string, found: string, since: number): Difference => ({
  kind,
  expected,
  found,
  since,
  status: 'incident',
});

const statusSince = (since: number, now: number): Difference['status'] =>
  now - since <= GRACE_MS ? 'explained' : 'incident';
