// Tables: real ones, with a caption, heads that sort, and totals under a double rule. Under 720 px the same cells make two lines: `lead`
// and `figure` above, the rest below.
import type { ComponentChildren, VNode } from 'preact';
import { html } from '../html.ts';
import { go } from '../router.ts';

export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Right-aligned, digits of equal width. */
  readonly numeric?: boolean;
  /** Where it stands on a phone; without, it is on the second line. */
  readonly phone?: 'lead' | 'figure' | 'hidden';
  /** Its head stands before the value on the second line of a phone. */
  readonly named?: boolean;
  /** Makes the head a button: `onSort` is called with this name. */
  readonly sort?: string;
};

export type TableProps<Row> = {
  /** What the table is, for readers who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly id: (row: Row) => string;
  /** Where a click on a row leads; the lead cell should hold a real link to it. */
  readonly href?: (row: Row) => string;
  readonly sorted?: { readonly by: string; readonly up: boolean };
  readonly onSort?: (by: string) => void;
  /** The cells of the last line, one for each column. */
  readonly total?: readonly ComponentChildren[];
  readonly dense?: boolean;
  /** A class of a row, such as `fresh` for one that has just come in. */
  readonly mark?: (row: Row) => string;
};

/** A table. Call it as a function inside a template, so that its rows are typed. */
export function Table<Row>(props: TableProps<Row>): VNode {
  const { columns, rows, total } = props;
  return html`<table class=${`table lines${props.dense ? ' dense' : ''}`}>
    <caption class="visually-hidden">${props.caption}</caption>
    <thead><tr>${columns.map((column) => head(column, props))}</tr></thead>
    <tbody>${rows.map((row) => line(row, props))}</tbody>
    ${
      total === undefined
        ? null
        : html`<tfoot><tr>${columns.map((column, index) => html`<td class=${classOf(column)}>${total[index]}</td>`)}</tr></tfoot>`
    }
  </table>`;
}

function head<Row>(column: Column<Row>, { sorted, onSort }: TableProps<Row>): VNode {
  const { sort } = column;
  const numeric = column.numeric ? 'num' : '';
  if (sort === undefined || onSort === undefined) return html`<th scope="col" class=${numeric}>${column.head}</th>`;
  const direction = sorted?.up ? 'ascending' : 'descending';
  const mark = sorted?.by !== sort ? '' : sorted.up ? ' ↑' : ' ↓';
  return html`<th scope="col" class=${numeric} aria-sort=${sorted?.by === sort ? direction : undefined}>
    <button type="button" onClick=${() => onSort(sort)}>${column.head}<span aria-hidden="true">${mark}</span></button>
  </th>`;
}

function line<Row>(row: Row, { columns, id, href, mark }: TableProps<Row>): VNode {
  const open = (event: MouseEvent): void => {
    const onControl = event.target instanceof Element && event.target.closest('a, button, input, select') !== null;
    const selects = getSelection()?.isCollapsed === false;
    if (href !== undefined && !onControl && !selects) void go(href(row));
  };
  return html`<tr key=${id(row)} class=${mark?.(row) || undefined} data-open=${href === undefined ? undefined : ''} onClick=${href === undefined ? undefined : open}>
    ${columns.map(
      (column) =>
        html`<td class=${classOf(column)} data-head=${column.named ? column.head : undefined}>${column.cell(row)}</td>`,
    )}
  </tr>`;
}

const classOf = <Row>({ numeric, phone }: Column<Row>): string => [numeric && 'num', phone].filter(Boolean).join(' ');
