// A ledger's tables. Every function is one statement or a few; none decides anything. docs/storage.md describes the rows.
import { assert } from '../../base/assert.ts';
import { type KeyId, parseKeyId } from '../../base/id.ts';
import type { Posting } from '../../billing/ledger.ts';
import type { Lot } from '../../billing/lots.ts';
import type { NanoUsd } from '../../billing/money.ts';
import { parseMoney, printMoney } from '../../billing/money-json.ts';
import { isDisputed, type OrderStanding } from '../../billing/order-standing.ts';
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
  sql.all(`CREATE TABLE IF NOT EXISTS orders (order_id TEXT PRIMARY KEY, json TEXT NOT NULL, disputed INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`);
  sql.all(`CREATE TABLE IF NOT EXISTS journal (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
    external_id TEXT, note TEXT NOT NULL, postings TEXT NOT NULL) STRICT`);
}

/** Reads a ledger as it is on disk. One that has no tables is empty, and stays so. */
export function loadLedger(sql: Sql): LedgerState {
  const state = emptyLedger();
  if (!hasTable(sql, 'account')) return state;
  // An account that an earlier version opened lacks the tables that came since.
  createLedgerTables(sql);
  const account = sql.all('SELECT json FROM account WHERE id = 1')[0];
  if (account !== undefined) state.account = parseMoney<Account>(textOf(account, 'json'));
  const totals = sql.all('SELECT json, clock FROM totals WHERE id = 1')[0];
  if (totals !== undefined) {
    Object.assign(state, parseMoney<SharedTotals>(textOf(totals, 'json')), { clock: integerOf(totals, 'clock') });
  }
  const names = ['granted', 'returned', 'spent', 'refunded', 'lost', 'open'];
  const casts = names.map((name) => `CAST(${name} AS TEXT) AS ${name}`).join(', ');
  for (const row of sql.all(`SELECT key_id, ${casts}, freeze_heard FROM keys`))
    state.keys.set(keyIdOf(row), keyFrom(row));
  const lots = sql.all('SELECT json FROM lots').map((row) => parseMoney<Lot>(textOf(row, 'json')));
  state.lots = { lots, debt: state.lots.debt };
  return state;
}

type SharedTotals = Pick<LedgerState, 'books' | 'usage' | 'lost' | 'period' | 'sequence' | 'sent' | 'lots' | 'topUp'>;

/** Everything in the row that a commit shares but the clock, as text: a commit that changes nothing of it does not write the row. */
export function sharedText(state: Readonly<LedgerState>): string {
  const { books, usage, lost, period, sequence, sent, topUp } = state;
  return printMoney({ books, usage, lost, period, sequence, sent, topUp, lots: { lots: [], debt: state.lots.debt } });
}

/** Writes the one row that a commit shares. */
export const writeShared = (sql: Sql, shared: string, clock: number): void => {
  sql.all('INSERT OR REPLACE INTO totals (id, json, clock) VALUES (1, ?, ?)', shared, clock);
};

/** Writes name, limit and freeze. */
export const writeAccount = (sql: Sql, account: Account): void => {
  sql.all('INSERT OR REPLACE INTO account (id, json) VALUES (1, ?)', printMoney(account));
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

/** An order as it is kept, with the fraud warnings that were heard of its payments. */
export type StoredOrder = { readonly standing: OrderStanding; readonly warnings: readonly string[] };

/** What is known of an order; undefined when nothing is. */
export function readOrder(sql: Sql, orderId: string): StoredOrder | undefined {
  const row = sql.all('SELECT json FROM orders WHERE order_id = ?', orderId)[0];
  return row === undefined ? undefined : parseMoney<StoredOrder>(textOf(row, 'json'));
}

/** Writes what is known of an order. */
export const writeOrder = (sql: Sql, order: StoredOrder): void => {
  const disputed = isDisputed(order.standing) ? 1 : 0;
  const { orderId } = order.standing;
  sql.all(
    'INSERT OR REPLACE INTO orders (order_id, json, disputed) VALUES (?, ?, ?)',
    orderId,
    printMoney(order),
    disputed,
  );
};

/** True while any order of the account has an open dispute. */
export const hasDispute = (sql: Sql): boolean =>
  sql.all('SELECT order_id FROM orders WHERE disputed = 1 LIMIT 1').length > 0;

/** Writes the lots that changed. A lot that is used up stays, for its history. */
export function writeLots(sql: Sql, before: readonly Lot[], after: readonly Lot[]): void {
  const left = new Map(before.map((lot) => [lot.id, lot.left]));
  for (const lot of after) {
    if (left.get(lot.id) !== lot.left)
      sql.all('INSERT OR REPLACE INTO lots (lot_id, json) VALUES (?, ?)', lot.id, printMoney(lot));
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
    printMoney(entry.postings),
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
      postings: parseMoney<readonly Posting[]>(textOf(row, 'postings')),
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
