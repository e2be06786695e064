// What must hold of an account's books after every step, whatever went wrong: the journal balances and has no gaps, its sums are the ledger's
// figures, lots sum to credit less spend, and D1 has a beginning of the same journal. Reads; changes nothing.

import type { NanoUsd } from '../../src/billing/money.ts';
import { differencesOf } from '../../src/console/books/reconcile-account.ts';
import type { JournalEntry } from '../../src/durable/account-messages.ts';
import { viewOfAccount } from '../../src/durable/ledger/account.ts';
import type { LedgerState } from '../../src/durable/ledger/state.ts';
import { readJournal } from '../../src/durable/ledger/store.ts';
import type { Sql } from '../../src/durable/sql.ts';
import { must } from '../sim/must.ts';
import type { Account } from './account.ts';
import type { PlainD1 } from './d1.ts';

const ALL = 100_000;

/** The figures of a ledger that outside money moves. */
export type Figures = { readonly moneyIn: bigint; readonly reversals: bigint; readonly setAside: bigint };

/** Looks at all of an account's books. */
export function checkBooks(account: Account, d1: PlainD1, now: number): void {
  const { ledger } = account.host.instance;
  const { state } = ledger;
  const sql = { all: (text: string, ...values: never[]) => account.host.disk.all(text, ...values) } as unknown as Sql;
  const entries = readJournal(sql, 0, ALL);
  checkJournal(entries, state);
  checkSent(entries, d1, account.owner.accountId);
  checkKeys(account, state);
  checkLots(state);
  checkOrders(account, state);
  const facts = {
    now,
    journal: { count: 0, last: 0, unbalanced: [], sums: new Map() },
    tail: entries,
    ledgerHasLast: true,
    account: viewOfAccount(state),
    hours: state.usage,
    usage: state.usage,
  };
  const differences = differencesOf(facts, []).filter(({ kind }) => kind !== 'journal_behind');
  must(differences.length === 0, 'the reconciliation of the account finds something', ...differences);
  must(account.bugs.length === 0, 'the ledger met a bug', ...account.bugs);
}

function checkJournal(entries: readonly JournalEntry[], state: Readonly<LedgerState>): void {
  const sums = new Map<string, bigint>();
  for (const [at, { sequence, postings }] of entries.entries()) {
    must(sequence === at + 1, 'a gap in the journal', sequence, at);
    let sum = 0n;
    for (const { account, amount } of postings) {
      sum += amount;
      sums.set(account, (sums.get(account) ?? 0n) + amount);
    }
    must(sum === 0n, 'an entry that does not balance', sequence);
  }
  must(entries.length === state.sequence, 'the journal is not at its sequence', entries.length, state.sequence);
  const posted = (name: string): bigint => sums.get(name) ?? 0n;
  const { moneyIn, reversals, setAside, inKeys } = state.books;
  must(posted('outside') + posted('promotions') === reversals - moneyIn, 'the journal knows other outside money');
  must(posted('set_aside') === setAside, 'the journal has set other credit aside', posted('set_aside'), setAside);
  must(posted('revenue') === state.usage, 'the journal has another spend');
  const free = moneyIn - reversals - setAside - inKeys;
  must(posted('customer') === free + inKeys - state.usage, 'the journal has another balance');
}

/** What D1 has of the journal is its beginning, entry for entry. */
function checkSent(entries: readonly JournalEntry[], d1: PlainD1, accountId: string): void {
  const sent = d1.rows(
    'SELECT sequence, postings_json FROM journal WHERE account_id = ? ORDER BY sequence',
    accountId,
  );
  must(sent.length <= entries.length, 'D1 has entries that the ledger has not', sent.length, entries.length);
  for (const [at, row] of sent.entries()) {
    const { sequence, postings } = entries[at] ?? { sequence: 0, postings: [] };
    must(row.sequence === sequence, 'D1 lacks an entry', sequence);
    const same = postings.map(({ account, amount }) => ({ account, amount: `${amount}` }));
    must(row.postings_json === JSON.stringify(same), 'D1 has another entry', sequence);
  }
}

/** Slices are what the keys say, and the wallet never has more than it was granted. */
function checkKeys({ wallet }: Account, state: Readonly<LedgerState>): void {
  let [inKeys, usage] = [0n, 0n];
  for (const { granted, returned, spent, refunded } of state.keys.values()) {
    inKeys += granted - returned;
    usage += spent - refunded;
  }
  must(inKeys === state.books.inKeys, 'slices are not what the keys say', inKeys, state.books.inKeys);
  must(usage === state.usage, 'usage is not the sum over keys', usage, state.usage);
  must(wallet.available >= 0n, 'a wallet is overdrawn', wallet.available);
  must(wallet.totals.granted <= (state.keys.get(wallet.keyId)?.granted ?? 0n), 'a wallet holds what nobody granted');
}

function checkLots({ lots, books, usage }: Readonly<LedgerState>): void {
  let left: bigint = -lots.debt;
  for (const lot of lots.lots) {
    must(lot.left >= 0n && lot.left <= lot.amount, 'a lot out of its bounds', lot);
    must(lot.left === 0n || lots.debt === 0n, 'a lot has something left although credit is owed', lot);
    left += lot.left;
  }
  must(left === books.moneyIn - books.reversals - usage, 'lots do not sum to credit less spend', left);
}

/** An order of the ledger's disk, in plain numbers. */
export type LedgerOrder = {
  readonly orderId: string;
  readonly credit: bigint;
  readonly price: bigint;
  readonly payments: readonly string[];
  readonly claims: readonly { readonly id: string; readonly state: string; readonly amount: bigint }[];
  readonly moneyIn: bigint;
  readonly taken: bigint;
  readonly aside: bigint;
};

type Printed = { readonly nano: string };
type PrintedOrder = {
  readonly standing: {
    readonly orderId: string;
    readonly credit: Printed;
    readonly price: Printed;
    readonly payments: readonly string[];
    readonly claims: readonly { readonly id: string; readonly amount: Printed; readonly word: { state: string } }[];
  };
};

/** The orders that a ledger knows, with what they come to by plain arithmetic. */
export function ordersOf({ host }: Account): readonly LedgerOrder[] {
  if (host.instance.ledger.state.account === null) return [];
  return host.disk.all('SELECT json FROM orders ORDER BY order_id').map(({ json }) => {
    const { standing } = JSON.parse(String(json)) as PrintedOrder;
    const { orderId, payments } = standing;
    const claims = standing.claims.map(({ id, amount, word }) => ({
      id,
      state: word.state,
      amount: BigInt(amount.nano),
    }));
    const [credit, price] = [BigInt(standing.credit.nano), BigInt(standing.price.nano)];
    return { orderId, payments, claims, credit, price, ...comesTo(credit, price, payments.length, claims) };
  });
}

/** What was paid more than once covers claims first; the rest takes credit, at most all of it. */
function comesTo(
  credit: bigint,
  price: bigint,
  times: number,
  claims: readonly { readonly state: string; readonly amount: bigint }[],
): { readonly moneyIn: bigint; readonly taken: bigint; readonly aside: bigint } {
  if (times === 0) return { moneyIn: 0n, taken: 0n, aside: 0n };
  const sum = (...states: readonly string[]): bigint => {
    let all = -price * BigInt(times - 1);
    for (const { state, amount } of claims) if (states.includes(state)) all += amount;
    return all < 0n ? 0n : all > credit ? credit : all;
  };
  const taken = sum('taken');
  return { moneyIn: credit, taken, aside: sum('taken', 'open') - taken };
}

/** Outside money is that of the orders, and nothing else. */
function checkOrders(account: Account, { books }: Readonly<LedgerState>): void {
  const sum: { moneyIn: bigint; taken: bigint; aside: bigint } = { moneyIn: 0n, taken: 0n, aside: 0n };
  for (const { moneyIn, taken, aside } of ordersOf(account)) {
    sum.moneyIn += moneyIn;
    sum.taken += taken;
    sum.aside += aside;
  }
  must(sum.moneyIn === books.moneyIn, 'money in is not that of the orders', sum.moneyIn, books.moneyIn);
  must(sum.taken === books.reversals, 'reversals are not those of the orders', sum.taken, books.reversals);
  must(sum.aside === books.setAside, 'what is set aside is not of the orders', sum.aside, books.setAside);
}

/** What a ledger says in all. */
export const figuresOf = ({
  host,
}: Account): Figures & { readonly usage: NanoUsd; readonly frozen: readonly string[] } => {
  const { books, usage, account } = host.instance.ledger.state;
  const { moneyIn, reversals, setAside } = books;
  return { moneyIn, reversals, setAside, usage, frozen: [...(account?.freeze.causes ?? [])].sort() };
};
