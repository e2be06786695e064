// Saves what is on screen: the same question to the same API, as CSV or JSON, without a bound on rows but what a page can hold.

import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { countText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get, type Query } from '../lib/api.ts';
import { saveBlob, saveFile } from '../lib/csv.ts';
import { sentenceOf } from '../ui/block.ts';
import { Act, useWork } from '../ui/work.ts';
import type { RequestPage } from '../wire-requests.ts';

type ExportProps = {
  readonly path: '/v1/requests' | '/v1/activity';
  readonly query: Query;
  readonly nameFor: (ending: string) => string;
};

/** The buttons that save. */
export function Export({ path, query, nameFor }: ExportProps): VNode {
  const rows = useSignal(0);
  const work = useWork();
  const csv = (): Promise<void> => saveFile(path, { ...query, format: 'csv' }, nameFor('csv'));
  const json = async (): Promise<void> => {
    if (path === '/v1/activity') return saveFile(path, query, nameFor('json'));
    saveBlob(await everyPage(query, rows), nameFor('json'));
  };
  return html`<span class="row">
    <${Act} small work=${work} run=${csv} says="Saving…">Save CSV<//>
    <${Act} small work=${work} run=${json} says=${`Saving ${countText(rows.value)} rows…`}>Save JSON<//>
    ${work.error === undefined ? null : html`<span class="neg" role="alert">${sentenceOf(work.error)}</span>`}
  </span>`;
}

const PAGE = 200;
/** Beyond a million rows a browser would not hold the file; CSV is written while it is read. */
const PAGES_MOST = 5_000;

/** All pages of a list as one JSON array, a row a line; `count` follows. */
async function everyPage(query: Query, count: Signal<number>): Promise<Blob> {
  const lines: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MOST; pages++) {
    const { data, next } = await get<RequestPage>('/v1/requests', { ...query, limit: PAGE, cursor });
    lines.push(...data.map((row) => JSON.stringify(row)));
    count.value = lines.length;
    if (next === null) break;
    cursor = next;
  }
  return new Blob([`[${lines.join(',\n')}]\n`], { type: 'application/json' });
}
