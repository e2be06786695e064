// What the reconciliation reads from D1 and keeps there. It never writes what it compares. Amounts are text on the way.

import { isPlace } from '../../base/api-key.ts';
import { DAY } from '../../base/clock.ts';
import { type AccountId, parseAccountId } from '../../base/id.ts';
import { add, type NanoUsd, nanoUsd, ZERO } from '../../billing/money.ts';
import type { Owner } from '../make-key.ts';
import type { Base, Difference, JournalFacts, Sums } from './reconcile-account.ts';

/** What is kept of the last look at an account. */
export type Checked = {
  readonly money: NanoUsd;
  readonly unexplained: NanoUsd;
  readonly differences: readonly Difference[];
  readonly base: Base;
  /** When the journal was last read from its first entry. */
  readonly fullAt: number;
};

export type Due = Pick<Checked, 'base' | 'fullAt'> & {
  readonly owner: Owner;
  readonly previous: readonly Difference[];
};

type Kept = {
  readonly differences?: readonly Difference[];
  readonly sums?: Readonly<Record<string, string>>;
  readonly full_at?: number;
};

const WEEK = 7 * DAY;
const FROM_THE_FIRST: Base = { sequence: 0, sums: new Map() };

// An account is due when it moved since it was looked at, when something was open then, and once a week.
const DUE = `accounts a LEFT JOIN reconciliations r ON r.account_id = a.id
  WHERE r.checked_at IS NULL OR a.updated_at >= r.checked_at OR r.checked_at < ?1 OR r.explained < 1
    OR (SELECT at FROM journal j WHERE j.account_id = a.id ORDER BY sequence DESC LIMIT 1) >= r.checked_at`;

type StoredDue = {
  readonly id: string;
  readonly place: string;
  readonly sequence: number | null;
  readonly result_json: string | null;
};

/** The accounts that are due, longest waiting first. */
export async function dueAccounts(db: D1Database, now: number, limit: number): Promise<readonly Due[]> {
  const { results } = await db
    .prepare(`SELECT a.id, a.place, r.sequence, r.result_json FROM ${DUE} ORDER BY COALESCE(r.checked_at, 0) LIMIT ?2`)
    .bind(now - WEEK, limit)
    .all<StoredDue>();
  return results.flatMap((row) => dueFrom(row, now) ?? []);
}

function dueFrom({ id, place, sequence, result_json }: StoredDue, now: number): Due | undefined {
  const accountId = parseAccountId(id);
  if (accountId === undefined || !isPlace(place)) return undefined;
  const owner = { accountId, place };
  const { differences: previous = [], sums, full_at: fullAt } = keptIn(result_json);
  // Once a week a journal is read from its first entry again, in case an old one was changed.
  if (sequence === null || sums === undefined || fullAt === undefined || now - fullAt > WEEK) {
    return { owner, previous, base: FROM_THE_FIRST, fullAt: now };
  }
  const known = new Map(Object.entries(sums).map(([name, total]) => [name, amountIn(total)]));
  return { owner, previous, base: { sequence, sums: known }, fullAt };
}

/** How many accounts are due. */
export async function countDue(db: D1Database, now: number): Promise<number> {
  const row = await db
    .prepare(`SELECT COUNT(*) AS count FROM ${DUE}`)
    .bind(now - WEEK)
    .first<{ readonly count: number }>();
  return row?.count ?? 0;
}

const POSTING = "CAST(json_extract(p.value, '$.amount') AS INTEGER)";

/** Reads what D1 has of an account's journal after `base`, as counts and sums from the first entry. */
export async function journalFacts(db: D1Database, accountId: AccountId, base: Base): Promise<JournalFacts> {
  const after = (statement: string) => db.prepare(statement).bind(accountId, base.sequence);
  const [extent, unbalanced, sums] = await db.batch<Readonly<Record<string, unknown>>>([
    after('SELECT COUNT(*) AS count, MAX(sequence) AS last FROM journal WHERE account_id = ?1 AND sequence > ?2'),
    after(
      `SELECT sequence FROM journal WHERE account_id = ?1 AND sequence > ?2
         AND (SELECT COALESCE(SUM(${POSTING}), 0) FROM json_each(postings_json) p) <> 0 ORDER BY sequence LIMIT 5`,
    ),
    after(
      `SELECT json_extract(p.value, '$.account') AS name, CAST(SUM(${POSTING}) AS TEXT) AS total
       FROM journal, json_each(postings_json) p WHERE account_id = ?1 AND sequence > ?2 GROUP BY name`,
    ),
  ]);
  const [row] = extent?.results ?? [];
  return {
    count: base.sequence + Number(row?.count ?? 0),
    last: Number(row?.last ?? base.sequence),
    unbalanced: (unbalanced?.results ?? []).map((entry) => Number(entry.sequence)),
    sums: sumsOf(base.sums, sums?.results ?? []),
  };
}

/** All hours of all keys of an account, and the days that old hours were folded into. */
export async function hoursTotal(db: D1Database, accountId: AccountId): Promise<NanoUsd> {
  const row = await db
    .prepare(
      `SELECT CAST(SUM(cost_nano) AS TEXT) AS total FROM (
         SELECT cost_nano FROM usage_hours WHERE account_id = ?1
         UNION ALL SELECT cost_nano FROM usage_days WHERE account_id = ?1)`,
    )
    .bind(accountId)
    .first<{ readonly total: string | null }>();
  return amountIn(row?.total);
}

/** Keeps the outcome of a look at an account, and its incidents for ever. */
export async function keepChecked(db: D1Database, accountId: AccountId, now: number, checked: Checked): Promise<void> {
  const { money, unexplained, differences, base, fullAt } = checked;
  const sums = Object.fromEntries([...base.sums].map(([name, total]) => [name, total.toString()]));
  const amounts = { money: money.toString(), unexplained: unexplained.toString() };
  const result = JSON.stringify({ ...amounts, differences, sums, full_at: fullAt });
  const row = db
    .prepare(
      `INSERT INTO reconciliations (account_id, checked_at, sequence, explained, result_json) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (account_id) DO UPDATE SET checked_at = excluded.checked_at, sequence = excluded.sequence,
         explained = excluded.explained, result_json = excluded.result_json`,
    )
    .bind(accountId, now, base.sequence, differences.length === 0 ? 1 : 0, result);
  const incident = db.prepare(
    'INSERT INTO incidents (id, at, account_id, event, facts_json) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING',
  );
  const incidents = differences.filter(({ status }) => status === 'incident');
  const rows = incidents.map(({ kind, expected, found, since }) => {
    const facts = JSON.stringify({ kind, expected, found });
    return incident.bind(`${accountId}/${kind}/${since}`, now, accountId, 'reconciliation_difference', facts);
  });
  await db.batch([row, ...rows]);
}

export type Overall = {
  readonly accounts: number;
  readonly checkedAt: number | null;
  readonly money: NanoUsd;
  readonly unexplained: NanoUsd;
  readonly differences: readonly (Difference & { readonly account: string })[];
};

const DIFFERENCES_MAX = 100;

/** What all looks together say. */
export async function overall(db: D1Database): Promise<Overall> {
  const row = await db
    .prepare(
      `SELECT COUNT(*) AS accounts, MAX(checked_at) AS checked_at,
         CAST(SUM(CAST(json_extract(result_json, '$.money') AS INTEGER)) AS TEXT) AS money,
         CAST(SUM(CAST(json_extract(result_json, '$.unexplained') AS INTEGER)) AS TEXT) AS unexplained
       FROM reconciliations`,
    )
    .first<{ accounts: number; checked_at: number | null; money: string | null; unexplained: string | null }>();
  const { results } = await db
    .prepare('SELECT account_id, result_json FROM reconciliations WHERE explained < 1 ORDER BY account_id LIMIT ?1')
    .bind(DIFFERENCES_MAX)
    .all<{ readonly account_id: string; readonly result_json: string }>();
  return {
    accounts: row?.accounts ?? 0,
    checkedAt: row?.checked_at ?? null,
    money: amountIn(row?.money),
    unexplained: amountIn(row?.unexplained),
    differences: results.flatMap((kept) =>
      (keptIn(kept.result_json).differences ?? []).map((difference) => ({ account: kept.account_id, ...difference })),
    ),
  };
}

function keptIn(json: string | null): Kept {
  if (json === null) return {};
  const kept: Kept = JSON.parse(json);
  return kept;
}

function sumsOf(base: Sums, rows: readonly Readonly<Record<string, unknown>>[]): Sums {
  const sums = new Map(base);
  for (const row of rows) {
    const name = String(row.name);
    sums.set(name, add(sums.get(name) ?? ZERO, amountIn(String(row.total))));
  }
  return sums;
}

const amountIn = (text: string | null | undefined): NanoUsd =>
  text === null || text === undefined ? ZERO : nanoUsd(BigInt(text));
