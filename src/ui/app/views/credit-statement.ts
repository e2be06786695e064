// The statement of a month: every movement of credit with what there was after it. The file that it is saved as holds the same rows.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SECOND, systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { saveBlob } from '../lib/csv.ts';
import { dateText } from '../lib/time.ts';
import { searchParameter, setSearch } from '../router.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { account } from '../state/session.ts';
import { Block, Empty, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field } from '../ui/field.ts';
import { type Column, Table } from '../ui/table.ts';
import type { CreditAnswer, Statement } from '../wire-credit.ts';
import {
  columnText,
  isBehindOf,
  monthsBack,
  monthText,
  type StatementRow,
  type StatementRows,
  statementCsv,
  statementRows,
} from './credit-statement-rows.ts';

/** As many as one answer holds. Usage is a line a day, so it takes a thousand orders to come to more; then the page says so. */
const LINES_MOST = 1_000;

/** After so long the journal is asked for what the ledger knows already, and so often. */
const ASK_EVERY_MS = 5 * SECOND;
const ASKS_MOST = 12;

/** The section with a month's statement. `ledger` is the credit as the ledger says it, which is a little ahead of the journal. */
export function StatementSection({ ledger }: { readonly ledger: CreditAnswer | undefined }): VNode {
  const now = systemClock();
  const months = monthsBack(now, Date.parse(account.value?.created_at ?? '') || now);
  const [newest = ''] = months;
  const month = searchParameter('month') ?? newest;
  const statement = useResource(`statement ${month}`, (abort) =>
    get<Statement>('/v1/credits/statement', { month, limit: LINES_MOST }, abort),
  );
  useLive(({ t }) => {
    if (t === 'gap' || t === 'order') statement.refresh();
  });
  const isBehind = month === newest && isBehindOf(statement.data, ledger);
  useAskingAgain(isBehind, statement);
  const choices = (months.includes(month) ? months : [month, ...months]).map(
    (each) => [each, monthText(each)] as const,
  );
  const choose = (next: string): void => setSearch({ month: next === newest ? undefined : next });
  return html`<${Section} title="Statement">
    <div class="row spread statement-bar">
      <${Field} label="Month (UTC)" name="month" choices=${choices} value=${month} onChange=${choose} />
      ${statement.data === undefined ? null : html`<${Save} of=${statement.data} />`}
    </div>
    ${isBehind && html`<p class="meta" role="status">The newest movements will be here within a minute.</p>`}
    ${Block({
      of: statement,
      height: 200,
      empty: (data) =>
        !isBehind && data.lines.length === 0 && /^0\.0*$/.test(data.opening.balance)
          ? html`<${Empty}><p>Nothing moved the credit in ${monthText(data.month)}.</p><a href="/app/credit?add">Add credit</a><//>`
          : undefined,
      children: (data) => html`<${Rows} of=${statementRows(data)} asOf=${data.as_of?.at} />`,
    })}
  <//>`;
}

/** Asks again while the journal is behind, now and then. */
function useAskingAgain(isBehind: boolean, { at, refresh }: Resource<Statement>): void {
  const asks = useRef(0);
  useEffect(() => {
    if (!isBehind) asks.current = 0;
    if (!isBehind || asks.current >= ASKS_MOST) return;
    asks.current++;
    const timer = setTimeout(refresh, ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isBehind, at, refresh]);
}

function Save({ of: statement }: { readonly of: Statement }): VNode {
  const save = (): void => {
    const text = statementCsv(statementRows(statement));
    saveBlob(new Blob([text], { type: 'text/csv' }), `statement_${statement.account_id}_${statement.month}.csv`);
  };
  return html`<${Button} small onClick=${save}>Save CSV<//>`;
}

type RowsProps = { readonly of: StatementRows; readonly asOf: string | undefined };

function Rows({ of: statement, asOf }: RowsProps): VNode {
  const { rows, places, hasAside, isWhole, change, closing } = statement;
  const written = (usd: string | null, signed: boolean): string =>
    usd === null ? '' : columnText(usd, places, signed);
  const columns: readonly Column<StatementRow>[] = [
    { head: 'Date', cell: ({ at }) => (at === null ? '' : html`<time datetime=${at}>${dateText(at, 'UTC')}</time>`) },
    {
      head: 'What',
      phone: 'lead',
      cell: ({ text, orderId }) =>
        orderId === null ? text : html`<a href=${`/app/credit/orders/${orderId}`}>${text}</a>`,
    },
    { head: 'Amount', numeric: true, phone: 'figure', cell: ({ amount }) => written(amount, true) },
    ...(hasAside
      ? [{ head: 'Set aside', numeric: true, named: true, cell: ({ aside }: StatementRow) => written(aside, true) }]
      : []),
    { head: 'Balance', numeric: true, named: true, cell: ({ balance }) => written(balance, false) },
  ];
  const total = ['', 'Closing balance', written(change, true), ...(hasAside ? [''] : []), written(closing, false)];
  const until = asOf === undefined ? '' : `As of ${dateText(asOf, 'UTC')}, within a minute. `;
  return html`${isWhole ? null : html`<p class="notice care">Only the first ${rows.length - 1} lines are shown. The API has all: GET /v1/credits/statement.</p>`}
    ${Table({ caption: 'Statement, oldest first', columns, rows, id: ({ id }) => id, dense: true, ...(isWhole ? { total } : {}) })}
    <p class="meta below">${until}Usage is one line a day. Days and months are those of UTC.</p>`;
}
