// A statement: what moved an account's credit in a month, line by line, with what could be spent after each. Figures in, figures out; it
// reads no journal itself and rounds nothing.
import { assert } from '../base/assert.ts';
import { isoTime } from '../base/clock.ts';
import { add, formatUsd, type NanoUsd, ZERO } from './money.ts';

/** A UTC month, from its first millisecond until the first of the next. */
export type Month = { readonly name: string; readonly from: number; readonly until: number };

const MONTH = /^([1-9]\d{3})-(0[1-9]|1[0-2])$/;

/** Reads a month such as "2026-11"; undefined when the text is none. */
export function parseMonth(text: string): Month | undefined {
  const match = MONTH.exec(text);
  if (match === null) return undefined;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return { name: text, from: Date.UTC(year, month - 1), until: Date.UTC(year, month) };
}

/** The name of the month that holds `now`. */
export const monthNameAt = (now: number): string => isoTime(now).slice(0, 7);

/** `balance` is the account `customer` of the books: what can be spent or is held. `aside` is `set_aside`. Both may be changes of it. */
export type Credit = { readonly balance: NanoUsd; readonly aside: NanoUsd };

export const NO_CREDIT: Credit = { balance: ZERO, aside: ZERO };

/** One entry of the journal, or all entries of spend of a UTC day. `sequence` and `at` are those of its last entry. */
export type Move = {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly externalId: string | null;
  readonly change: Credit;
  /** Of a day of spend: what corrections gave back. */
  readonly givenBack: NanoUsd;
};

export type KindTotal = { readonly kind: string; readonly lines: number; readonly change: Credit };

/** A page of a month. `opening` and `totals` are those of the whole month, `before` is the sum of the lines that were skipped. */
export type MonthPage = {
  readonly opening: Credit;
  readonly totals: readonly KindTotal[];
  readonly skipped: number;
  readonly before: Credit;
  readonly moves: readonly Move[];
};

export type StatementLine = Move & { readonly description: string; readonly after: Credit };

export type Statement = {
  readonly opening: Credit;
  readonly closing: Credit;
  readonly totals: readonly KindTotal[];
  readonly lines: readonly StatementLine[];
  /** How many lines of the month come before the next page; null when this is the last. */
  readonly next: number | null;
};

/** Adds a page up. Lines that do not lead exactly from the opening balance to the closing one are a bug, and not shown. */
export function statementOf({ opening, totals, skipped, before, moves }: MonthPage): Statement {
  const closing = sum(opening, ...totals.map(({ change }) => change));
  let after = sum(opening, before);
  const lines = moves.map((move): StatementLine => {
    after = sum(after, move.change);
    return { ...move, description: describe(move), after };
  });
  const end = skipped + moves.length;
  const isLast = end >= totals.reduce((count, { lines: some }) => count + some, 0);
  assert(skipped > 0 || isSame(before, NO_CREDIT), 'a first page that does not begin at the opening balance');
  assert(!isLast || isSame(after, closing), 'a statement that does not add up');
  return { opening, closing, totals, lines, next: isLast ? null : end };
}

/** The sum of positions and changes. */
export const sum = (...all: readonly Credit[]): Credit => ({
  balance: add(...all.map(({ balance }) => balance)),
  aside: add(...all.map(({ aside }) => aside)),
});

const isSame = (one: Credit, other: Credit): boolean => one.balance === other.balance && one.aside === other.aside;

/** By kind of entry, then by where its outside id says that it comes from. Words that hold however the claim ends. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>> & { readonly other: string }>> = {
  money_in: {
    order: 'Credit bought',
    code: 'Credit from a code',
    starter: 'Starter credit',
    admin: 'Credit given by the operator',
    other: 'Credit given',
  },
  reversal: {
    refund: 'Credit taken by a refund',
    dispute: 'Credit taken by a dispute',
    admin: 'Credit taken back by the operator',
    other: 'Credit taken back',
  },
  reversal_undone: {
    refund: 'Credit back that a refund had taken',
    dispute: 'Credit back that a dispute had taken',
    other: 'Credit back that had been taken',
  },
  set_aside: {
    refund: 'Set aside for a refund',
    dispute: 'Set aside for a dispute',
    other: 'Set aside',
  },
  set_aside_returned: {
    refund: 'Back from what was set aside for a refund',
    dispute: 'Back from what was set aside for a dispute',
    other: 'Back from what was set aside',
  },
  set_aside_taken: {
    refund: 'Refunded out of what was set aside',
    dispute: 'Taken by a dispute out of what was set aside',
    other: 'Taken out of what was set aside',
  },
  expiry: { other: 'Credit expired' },
};

function describe({ kind, externalId, at, givenBack }: Move): string {
  if (kind === 'spend') {
    const usage = `Usage on ${isoTime(at).slice(0, 10)}`;
    return givenBack === ZERO ? usage : `${usage}, less ${formatUsd(givenBack)} dollars given back`;
  }
  const words = Object.hasOwn(WORDS, kind) ? WORDS[kind] : undefined;
  const [source = ''] = externalId?.split('/') ?? [];
  if (words !== undefined) return Object.hasOwn(words, source) ? (words[source] ?? words.other) : words.other;
  // An entry of a kind that came later than this table still counts, and is named as the journal names it.
  return kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('_', ' ');
}
