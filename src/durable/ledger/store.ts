// A ledger's tables. Every function is one statement or a few; none decides anything. docs/storage.md describes the rows.
import { assert } from '../../base/assert.ts';
import { type KeyId, parseKeyId } from '../../base/id.ts';
import type { Posting } from '../../billing/ledger.ts';
import type { Lot } from '../../billing/lots.ts';
import { type NanoUsd, nanoUsd } from '../../billing/money.ts';
import type { JournalEntry } from '../account-messages.ts';
import { hasTable, integerOf, type Sql, type SqlRow, textOf, totalOf } from '../sql.ts';
import { type Account, emptyLedger, type LedgerKey, type LedgerState } from './state.ts';

/** Makes the tables of a ledger that is opened. */
export function createLedgerTables(sql: Sql): void {
  sql.all('CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT');
  sql.all(
    'CREATE TABLE IF NOT EXISTS totals (id INTEGER PRIMARY KEY, json TEXT NOT NULL, clock INTEGER NOT NULL) STRICT',
  );
  sql.all(`CREATE TABLE IF NOT EXISTS keys (key_id TEXT PRIMARY KEY, granted INTEGER NOT NULL, returned INTEGER NOT NULL,
    spent INTEGER NOT NULL, refunded INTEGER NOT NULL, lost INTEGER NOT NULL, open INTEGER NOT NULL, freeze_heard INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`);
  sql.all(`CREATE TABLE IF NOT EXISTS movements (external_id TEXT PRIMARY KEY, kind TEXT NOT NULL, amount INTEGER NOT NULL,
    at INTEGER NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID`);
  sql.all('CREATE TABLE IF NOT EXISTS lots (lot_id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID');
  sql.all(`CREATE TABLE IF NOT EXISTS journal (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
    external_id TEXT, note TEXT NOT NULL, postings TEXT NOT NULL) STRICT`);
}

/** Reads a ledger as it is on disk. One that has no tables is empty, and stays so. */
export function loadLedger(sql: Sql): LedgerState {
  const state = emptyLedger();
  if (!hasTable(sql, 'account')) return state;
  const account = sql.all('SELECT json FROM account WHERE id = 1')[0];
  if (account !== undefined) state.account = parse<Account>(textOf(account, 'json'));
  const totals = sql.all('SELECT json, clock FROM totals WHERE id = 1')[0];
  if (totals !== undefined) {
    Object.assign(state, parse<SharedTotals>(textOf(totals, 'json')), { clock: integerOf(totals, 'clock') });
  }
  const names = ['granted', 'returned', 'spent', 'refunded', 'lost', 'open'];
  const casts = names.map((name) => `CAST(${name} AS TEXT) AS ${name}`).join(', ');
  for (const row of sql.all(`SELECT key_id, ${casts}, freeze_heard FROM keys`))
    state.keys.set(keyIdOf(row), keyFrom(row));
  const lots = sql.all('SELECT json FROM lots').map((row) => parse<Lot>(textOf(row, 'json')));
  state.lots = { lots, debt: state.lots.debt };
  return state;
}

type SharedTotals = Pick<LedgerState, 'books' | 'usage' | 'lost' | 'period' | 'sequence' | 'sent' | 'lots'>;

/** Everything in the row that a commit shares but the clock, as text: a commit that changes nothing of it does not write the row. */
export function sharedText(state: Readonly<LedgerState>): string {
  const { books, usage, lost, period, sequence, sent } = state;
  return print({ books, usage, lost, period, sequence, sent, lots: { lots: [], debt: state.lots.debt } });
}

/** Writes the one row that a commit shares. */
export const writeShared = (sql: Sql, shared: string, clock: number): void => {
  sql.all('INSERT OR REPLACE INTO totals (id, json, clock) VALUES (1, ?, ?)', shared, clock);
};

/** Writes name, limit and freeze. */
export const writeAccount = (sql: Sql, account: Account): void => {
  sql.all('INSERT OR REPLACE INTO account (id, json) VALUES (1, ?)', print(account));
};

/** Writes what was heard of a key. */
export function writeKey(sql: Sql, keyId: KeyId, key: LedgerKey): void {
  sql.all(
    `INSERT OR REPLACE INTO keys (key_id, granted, returned, spent, refunded, lost, open, freeze_heard)
     VALUES (?, CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER),
       CAST(? AS INTEGER), ?)`,
    keyId,
    ...[key.granted, key.returned, key.spent, key.refunded, key.lost, key.open].map((total) => total.toString()),
    key.freezeHeard,
  );
}

/** A movement of outside money, kept for ever by its outside id. */
export type Movement = { readonly kind: string; readonly amount: NanoUsd; readonly state: string };

/** The movement with an outside id, if there was one. */
export function readMovement(sql: Sql, externalId: string): Movement | undefined {
  const row = sql.all(
    'SELECT kind, CAST(amount AS TEXT) AS amount, state FROM movements WHERE external_id = ?',
    externalId,
  )[0];
  if (row === undefined) return undefined;
  return { kind: textOf(row, 'kind'), amount: totalOf(row, 'amount'), state: textOf(row, 'state') };
}

/** Writes a movement, or what became of it. */
export function writeMovement(sql: Sql, externalId: string, movement: Movement, now: number): void {
  sql.all(
    'INSERT OR REPLACE INTO movements (external_id, kind, amount, at, state) VALUES (?, ?, CAST(? AS INTEGER), ?, ?)',
    externalId,
    movement.kind,
    movement.amount.toString(),
    now,
    movement.state,
  );
}

/** Writes the lots that changed. A lot that is used up stays, for its history. */
export function writeLots(sql: Sql, before: readonly Lot[], after: readonly Lot[]): void {
  const left = new Map(before.map((lot) => [lot.id, lot.left]));
  for (const lot of after) {
    if (left.get(lot.id) !== lot.left)
      sql.all('INSERT OR REPLACE INTO lots (lot_id, json) VALUES (?, ?)', lot.id, print(lot));
  }
}

/** Appends an entry; its sequence is the next, without gaps. */
export function appendJournal(sql: Sql, entry: JournalEntry): void {
  sql.all(
    'INSERT INTO journal (sequence, at, kind, external_id, note, postings) VALUES (?, ?, ?, ?, ?, ?)',
    entry.sequence,
    entry.at,
    entry.kind,
    entry.externalId,
    entry.note,
    print(entry.postings),
  );
}

/** Entries after a sequence number, oldest first. */
export const readJournal = (sql: Sql, after: number, limit: number): readonly JournalEntry[] =>
  sql
    .all(
      'SELECT sequence, at, kind, external_id, note, postings FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?',
      after,
      limit,
    )
    .map((row) => ({
      sequence: integerOf(row, 'sequence'),
      at: integerOf(row, 'at'),
      kind: textOf(row, 'kind'),
      externalId: typeof row.external_id === 'string' ? row.external_id : null,
      note: textOf(row, 'note'),
      postings: parse<readonly Posting[]>(textOf(row, 'postings')),
    }));

function keyIdOf(row: SqlRow): KeyId {
  const keyId = parseKeyId(textOf(row, 'key_id'));
  assert(keyId !== undefined, 'a stored key without an id');
  return keyId;
}

const keyFrom = (row: SqlRow): LedgerKey => ({
  granted: totalOf(row, 'granted'),
  returned: totalOf(row, 'returned'),
  spent: totalOf(row, 'spent'),
  refunded: totalOf(row, 'refunded'),
  lost: totalOf(row, 'lost'),
  open: totalOf(row, 'open'),
  freezeHeard: integerOf(row, 'freeze_heard'),
});

/** JSON in which an amount is an object with its digits as text, which no name or note can be. */
const print = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? { nano: part.toString() } : part));

const parse = <Value>(text: string): Value =>
  JSON.parse(text, (_name, part: unknown) => (isPrintedAmount(part) ? nanoUsd(BigInt(part.nano)) : part)) as Value;

const isPrintedAmount = (part: unknown): part is { readonly nano: string } =>
  typeof part === 'object' && part !== null && 'nano' in part && typeof part.nano === 'string';
