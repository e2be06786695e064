// The rows of a statement as a page shows them and as a file holds them: one and the same. Every amount of a column has as many places as the
// longest of them, so whoever adds the printed digits up comes to the closing balance. Pure.
import { exactText, isZero, sumOf } from '../../money-text.ts';
import type { CreditAnswer, Statement } from '../wire-credit.ts';

/** A row; the first is the opening balance. */
export type StatementRow = {
  readonly id: string;
  /** null in the row of the opening balance. */
  readonly at: string | null;
  readonly text: string;
  readonly orderId: string | null;
  readonly amount: string | null;
  readonly aside: string | null;
  readonly balance: string;
};

export type StatementRows = {
  readonly rows: readonly StatementRow[];
  readonly closing: string;
  /** Whether all lines of the month are here. */
  readonly isWhole: boolean;
  /** What the month comes to. */
  readonly change: string;
  /** Places that every amount is written with. */
  readonly places: number;
  /** Whether anything was set aside, or came back from there. */
  readonly hasAside: boolean;
};

/** Puts the rows of a statement together, from all its pages that were read. */
export function statementRows({ opening, closing, lines, next_after: next }: Statement): StatementRows {
  const rows: readonly StatementRow[] = [
    { id: 'opening', at: null, text: 'Opening balance', ...NOTHING, balance: opening.balance },
    ...lines.map((line) => ({
      id: String(line.sequence),
      at: line.at,
      text: line.description,
      orderId: line.order_id,
      amount: line.amount,
      aside: line.set_aside_amount,
      balance: line.balance,
    })),
  ];
  const shown = rows.flatMap(({ amount, aside, balance }) => [amount, aside, balance]);
  return {
    rows,
    closing: closing.balance,
    isWhole: next === null,
    change: sumOf(lines.map(({ amount }) => amount)),
    places: Math.max(CENT_PLACES, ...[...shown, closing.balance].map(placesOf)),
    hasAside: lines.some((line) => !isZero(line.set_aside_amount)) || !isZero(opening.set_aside),
  };
}

const NOTHING = { orderId: null, amount: null, aside: null } as const;
const CENT_PLACES = 2;

const placesOf = (amount: string | null): number => (amount?.split('.')[1] ?? '').replace(/0+$/, '').length;

/** An amount with so many places, with the sign of what comes in where `signed`. */
export function columnText(usd: string, places: number, signed = false): string {
  const text = exactText(usd);
  const [, fraction = ''] = text.split('.');
  const sign = signed && !isZero(usd) && !usd.startsWith('-') ? '+' : '';
  return `${sign}${text}${'0'.repeat(Math.max(0, places - fraction.length))}`;
}

/** The rows as CSV: what the page shows, amounts exact and without a sign for dollars. */
export function statementCsv({ rows, closing, hasAside, isWhole }: StatementRows): string {
  const aside = hasAside ? ['set_aside_amount'] : [];
  const head = ['at_utc', 'description', 'order_id', 'amount', ...aside, 'balance'];
  const lines = rows.map((row) => [
    row.at ?? '',
    cell(row.text),
    row.orderId ?? '',
    row.amount ?? '',
    ...(hasAside ? [row.aside ?? ''] : []),
    row.balance,
  ]);
  const last = ['', 'Closing balance', '', '', ...aside.map(() => ''), closing];
  return [head, ...lines, ...(isWhole ? [last] : [])].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Text that no spreadsheet runs as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Whether the ledger knows of movements that the newest statement does not have yet. */
export function isBehindOf(statement: Statement | undefined, ledger: CreditAnswer | undefined): boolean {
  if (statement === undefined || ledger === undefined) return false;
  const { balance, set_aside: aside } = statement.closing;
  const { credits, usage } = ledger.exact;
  return sumOf([balance, aside, usage]) !== credits;
}

/** UTC months as "2026-11", the newest first, back to the one that holds `since`, at most `most`. */
export function monthsBack(now: number, since: number, most = 24): readonly string[] {
  const date = new Date(now);
  const months: string[] = [];
  for (let back = 0; back < most; back++) {
    const begins = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back);
    months.push(new Date(begins).toISOString().slice(0, 7));
    if (begins <= since) break;
  }
  return months;
}

/** "November 2026" */
export const monthText = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01`),
  );
