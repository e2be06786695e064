// A wallet's rows of usage by label: cells of the running hour, and of hours that are over and not yet in D1. Every function is a few
// statements; none decides about money. docs/storage.md describes the rows.
import { nanoUsd } from '../../billing/money.ts';
import { hasTable, integerOf, type Sql, type SqlRow, type SqlValue, textOf } from '../sql.ts';
import { LABEL_CELLS_MAX, type LabelCell, otherCell, type StoredLabelCell } from './labels.ts';
import type { WalletState } from './state.ts';

const NAME = 'hour, kind, user, app, tag, tagged, model, provider';

/** What one message to D1 carries of hours that are over. */
const OVER_MAX = 2_000;

/** Writes what a commit changed, each cell once however many of its requests changed it. The table is made with an hour's first cell. */
export function writeLabels(sql: Sql, state: WalletState): void {
  if (state.labels.size === 0) return;
  const { version } = state.hour;
  let count = state.hour.labelCells;
  if (count === 0) createTable(sql);
  for (const cell of state.labels.values()) {
    if (changeCell(sql, cell, version)) continue;
    if (count < LABEL_CELLS_MAX) {
      insertCell(sql, cell, version);
      count += 1;
      continue;
    }
    const other = otherCell(cell);
    if (!changeCell(sql, other, version)) insertCell(sql, other, version);
  }
  state.labels.clear();
  state.hour = { ...state.hour, labelCells: count };
}

/** What D1 may not have. */
export type UnsentLabels = {
  readonly cells: readonly StoredLabelCell[];
  /** The last of them that is of an hour that is over; up to it all may be forgotten once D1 has them. */
  readonly lastOver: LabelCell | undefined;
  /** False when there are more than one message carries. */
  readonly areAll: boolean;
};

/** Cells of hours before `hour`, and those of `hour` that changed after `sent`. */
export function unsentLabels(sql: Sql, hour: number, sent: number): UnsentLabels {
  if (!hasTable(sql, 'labels')) return { cells: [], lastOver: undefined, areAll: true };
  const columns = `${NAME}, requests, input_tokens, output_tokens, CAST(cost AS TEXT) AS cost, version`;
  const over = sql.all(`SELECT ${columns} FROM labels WHERE hour < ? ORDER BY ${NAME} LIMIT ${OVER_MAX}`, hour);
  const current = sql.all(`SELECT ${columns} FROM labels WHERE hour = ? AND version > ?`, hour, sent);
  const cells = [...over, ...current].map(cellFrom);
  return { cells, lastOver: cells[over.length - 1], areAll: over.length < OVER_MAX };
}

/** Forgets the cells up to this one, which D1 has. */
export function forgetLabels(sql: Sql, last: LabelCell): void {
  sql.all(`DELETE FROM labels WHERE (${NAME}) <= (?, ?, ?, ?, ?, ?, ?, ?)`, ...nameOf(last));
}

function createTable(sql: Sql): void {
  sql.all(`CREATE TABLE IF NOT EXISTS labels (hour INTEGER NOT NULL, kind TEXT NOT NULL, user TEXT NOT NULL, app TEXT NOT NULL,
    tag TEXT NOT NULL, tagged INTEGER NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, requests INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (${NAME})) STRICT, WITHOUT ROWID`);
}

function changeCell(sql: Sql, cell: LabelCell, version: number): boolean {
  const changed = sql.all(
    `UPDATE labels SET requests = requests + ?, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,
       cost = cost + CAST(? AS INTEGER), version = ?
     WHERE hour = ? AND kind = ? AND user = ? AND app = ? AND tag = ? AND tagged = ? AND model = ? AND provider = ? RETURNING 1`,
    ...countsOf(cell),
    version,
    ...nameOf(cell),
  );
  return changed.length > 0;
}

function insertCell(sql: Sql, cell: LabelCell, version: number): void {
  sql.all(
    `INSERT INTO labels (requests, input_tokens, output_tokens, cost, version, ${NAME})
     VALUES (?, ?, ?, CAST(? AS INTEGER), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...countsOf(cell),
    version,
    ...nameOf(cell),
  );
}

const countsOf = ({ requests, inputTokens, outputTokens, cost }: LabelCell): readonly SqlValue[] => [
  requests,
  inputTokens,
  outputTokens,
  cost.toString(),
];

const nameOf = ({ hour, kind, user, app, tag, tagged, model, provider }: LabelCell): readonly SqlValue[] => [
  hour,
  kind,
  user,
  app,
  tag,
  tagged ? 1 : 0,
  model,
  provider,
];

const cellFrom = (row: SqlRow): StoredLabelCell => ({
  hour: integerOf(row, 'hour'),
  kind: textOf(row, 'kind') === 'tag' ? 'tag' : 'caller',
  user: textOf(row, 'user'),
  app: textOf(row, 'app'),
  tag: textOf(row, 'tag'),
  tagged: integerOf(row, 'tagged') === 1,
  model: textOf(row, 'model'),
  provider: textOf(row, 'provider'),
  requests: integerOf(row, 'requests'),
  inputTokens: integerOf(row, 'input_tokens'),
  outputTokens: integerOf(row, 'output_tokens'),
  cost: nanoUsd(BigInt(textOf(row, 'cost'))),
  version: integerOf(row, 'version'),
});
