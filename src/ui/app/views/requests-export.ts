// Saves what is on screen: the same question to the same API, as CSV or JSON, without a bound on rows but what a page can hold.

import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { countText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get, type Query } from '../lib/api.ts';
import { saveBlob, saveFile } from '../lib/csv.ts';
import { sentenceOf } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import type { RequestPage } from '../wire-requests.ts';

type ExportProps = {
  readonly path: '/v1/requests' | '/v1/activity';
  readonly query: Query;
  readonly nameFor: (ending: string) => string;
};

/** The buttons that save. */
export function Export({ path, query, nameFor }: ExportProps): VNode {
  const busy = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const save = (format: 'csv' | 'json') => async (): Promise<void> => {
    busy.value = format;
    problem.value = undefined;
    const progress = (rows: number): void => {
      busy.value = `${format} ${countText(rows)}`;
    };
    try {
      const isPaged = format === 'json' && path === '/v1/requests';
      if (isPaged) saveBlob(await everyPage(query, progress), nameFor(format));
      else await saveFile(path, { ...query, format }, nameFor(format));
    } catch (error) {
      problem.value = sentenceOf(error);
    }
    busy.value = undefined;
  };
  const busyText = (format: string): string | undefined => {
    if (!busy.value?.startsWith(format)) return undefined;
    return `Saving…${busy.value.slice(format.length)}`;
  };
  return html`<span class="row">
    <${Button} small busy=${busyText('csv')} onClick=${save('csv')}>Save CSV<//>
    <${Button} small busy=${busyText('json')} onClick=${save('json')}>Save JSON<//>
    ${problem.value === undefined ? null : html`<span class="neg" role="alert">${problem.value}</span>`}
  </span>`;
}

const PAGE = 200;
/** Beyond a million rows a browser would not hold the file; CSV is written while it is read. */
const PAGES_MOST = 5_000;

/** All pages of a list as one JSON array, a row a line. */
async function everyPage(query: Query, progress: (rows: number) => void): Promise<Blob> {
  const pieces: string[] = [];
  let cursor: string | undefined;
  let rows = 0;
  for (let count = 0; count < PAGES_MOST; count++) {
    const page: RequestPage = await get<RequestPage>('/v1/requests', { ...query, limit: PAGE, cursor });
    for (const row of page.data) pieces.push(`${rows++ === 0 ? '' : ',\n'}${JSON.stringify(row)}`);
    progress(rows);
    if (page.next === null) break;
    cursor = page.next;
  }
  return new Blob(['[', ...pieces, ']\n'], { type: 'application/json' });
}
