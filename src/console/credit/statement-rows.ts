// What a statement reads of D1's journal. The journal only grows and its times never go back, so a month is a range of sequences, and
// what it was as of one entry can be read again, page by page. Sums are made by SQLite in whole numbers and come as text.
import { DAY } from '../../base/clock.ts';
import type { AccountId } from '../../base/id.ts';
import { type NanoUsd, nanoUsd, negate } from '../../billing/money.ts';
import {
  type Credit,
  type KindTotal,
  type Month,
  type MonthPage,
  type Move,
  NO_CREDIT,
  sum,
} from '../../billing/statement.ts';

export type PageQuestion = {
  readonly accountId: AccountId;
  readonly month: Month;
  /** As of this entry of the journal; null: the newest that D1 has. */
  readonly asOf: number | null;
  readonly skipped: number;
  readonly limit: number;
};

export type PageRead = {
  readonly page: MonthPage;
  /** The newest entry that counts; null when D1 has none. */
  readonly asOf: { readonly sequence: number; readonly at: number } | null;
};

type Row = Readonly<Record<string, string | number | null>>;

/** Reads a page of a month. */
export async function readPage(db: D1Database, question: PageQuestion): Promise<PageRead> {
  const { accountId, skipped, limit } = question;
  const { asOf, first, last, known } = await readExtent(db, question);
  const opening = await creditAt(db, accountId, first, known);
  const { results } = await db.prepare(PAGE).bind(accountId, first, last, skipped, limit).all<Row>();
  const parts = (name: string): readonly Row[] => results.filter(({ part }) => part === name);
  const page = {
    opening,
    totals: parts('total').map(totalOf),
    skipped,
    before: parts('before').map(creditOf)[0] ?? NO_CREDIT,
    moves: parts('line').map(moveOf),
  };
  return { page, asOf };
}

/** Credit as of an entry of the journal. */
type Known = { readonly sequence: number; readonly credit: Credit };

type Extent = Pick<PageRead, 'asOf'> & {
  /** The last entries before the month and before its end; 0: there is none. */
  readonly first: number;
  readonly last: number;
  readonly known: Known;
};

async function readExtent(db: D1Database, { accountId, month, asOf }: PageQuestion): Promise<Extent> {
  const newest = asOf ?? Number.MAX_SAFE_INTEGER;
  const lastBefore = (time: number) =>
    db
      .prepare(
        `SELECT sequence, at FROM journal WHERE account_id = ?1 AND sequence <= ?2 AND at < ?3
         ORDER BY sequence DESC LIMIT 1`,
      )
      .bind(accountId, newest, time);
  // The reconciliation keeps what the journal sums to as far as it was in order, so that nobody has to read years of it.
  const checked = db
    .prepare(
      `SELECT sequence, COALESCE(json_extract(result_json, '$.sums.customer'), '0') AS balance,
         COALESCE(json_extract(result_json, '$.sums.set_aside'), '0') AS aside
       FROM reconciliations WHERE account_id = ?1 AND json_type(result_json, '$.sums') = 'object'`,
    )
    .bind(accountId);
  const [all, first, last, sums] = await db.batch<Row>([
    lastBefore(Number.MAX_SAFE_INTEGER),
    lastBefore(month.from),
    lastBefore(month.until),
    checked,
  ]);
  const entry = all?.results[0];
  const known = sums?.results[0];
  return {
    asOf: entry === undefined ? null : { sequence: Number(entry.sequence), at: Number(entry.at) },
    first: Number(first?.results[0]?.sequence ?? 0),
    last: Number(last?.results[0]?.sequence ?? 0),
    known:
      known === undefined
        ? { sequence: 0, credit: NO_CREDIT }
        : { sequence: Number(known.sequence), credit: creditOf(known) },
  };
}

const NAME = "json_extract(p.value, '$.account')";
const AMOUNT = "CAST(json_extract(p.value, '$.amount') AS INTEGER)";
const BALANCE = `SUM(CASE ${NAME} WHEN 'customer' THEN ${AMOUNT} ELSE 0 END)`;
const ASIDE = `SUM(CASE ${NAME} WHEN 'set_aside' THEN ${AMOUNT} ELSE 0 END)`;
/** The postings of the entries after ?2, up to ?3, that change what a customer has. */
const POSTINGS = `FROM journal, json_each(postings_json) p
  WHERE account_id = ?1 AND sequence > ?2 AND sequence <= ?3 AND ${NAME} IN ('customer', 'set_aside')`;

/** Credit as of an entry: from what is known of another, or from the first, whichever is nearer. */
async function creditAt(db: D1Database, accountId: AccountId, sequence: number, known: Known): Promise<Credit> {
  const isNearer = Math.abs(known.sequence - sequence) < sequence;
  const from = isNearer ? known : { sequence: 0, credit: NO_CREDIT };
  if (from.sequence === sequence) return from.credit;
  const [low, high] = [Math.min(from.sequence, sequence), Math.max(from.sequence, sequence)];
  const row = await db
    .prepare(
      `SELECT CAST(COALESCE(${BALANCE}, 0) AS TEXT) AS balance, CAST(COALESCE(${ASIDE}, 0) AS TEXT) AS aside ${POSTINGS}`,
    )
    .bind(accountId, low, high)
    .first<Row>();
  const between = row === null ? NO_CREDIT : creditOf(row);
  return sum(from.credit, from.sequence < sequence ? between : opposite(between));
}

const opposite = ({ balance, aside }: Credit): Credit => ({ balance: negate(balance), aside: negate(aside) });

const TEXTS = 'CAST(COALESCE(SUM(balance), 0) AS TEXT), CAST(COALESCE(SUM(aside), 0) AS TEXT)';

/**
 * A month is read once for all three: its lines from ?4 on, what the lines before them sum to, and totals by kind. Spend is reported
 * every minute, so it is one line a UTC day; a negative number names the day, a positive one the entry.
 */
const PAGE = `WITH moves AS (
    SELECT CASE kind WHEN 'spend' THEN -(at / ${DAY}) ELSE sequence END AS name, MAX(sequence) AS sequence, MAX(at) AS at,
      MAX(kind) AS kind, MAX(external_id) AS external_id, ${BALANCE} AS balance, ${ASIDE} AS aside,
      SUM(CASE WHEN kind = 'spend' AND ${AMOUNT} > 0 THEN ${AMOUNT} ELSE 0 END) AS given_back
    ${POSTINGS} GROUP BY name),
  placed AS MATERIALIZED (SELECT *, ROW_NUMBER() OVER (ORDER BY at, sequence) AS place FROM moves)
  SELECT 'line' AS part, place, 1 AS lines, sequence, at, kind, external_id, CAST(balance AS TEXT) AS balance, CAST(aside AS TEXT) AS aside,
    CAST(given_back AS TEXT) AS given_back FROM placed WHERE place > ?4 AND place <= ?4 + ?5
  UNION ALL SELECT 'before', 0, COUNT(*), 0, 0, '', NULL, ${TEXTS}, '0' FROM placed WHERE place <= ?4
  UNION ALL SELECT 'total', 0, COUNT(*), 0, 0, kind, NULL, ${TEXTS}, '0' FROM placed GROUP BY kind
  ORDER BY part, place, kind`;

const moveOf = (row: Row): Move => ({
  sequence: Number(row.sequence),
  at: Number(row.at),
  kind: String(row.kind),
  externalId: row.external_id === null ? null : String(row.external_id),
  change: creditOf(row),
  givenBack: amountIn(row.given_back),
});

const totalOf = (row: Row): KindTotal => ({
  kind: String(row.kind),
  lines: Number(row.lines),
  change: creditOf(row),
});

const creditOf = ({ balance, aside }: Row): Credit => ({ balance: amountIn(balance), aside: amountIn(aside) });

const amountIn = (text: Row[string] | undefined): NanoUsd => nanoUsd(BigInt(String(text)));
