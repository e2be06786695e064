// Requests as CSV: the rows of the list, all pages of them, written while they are read. What fails on the way breaks the download off,
// so that nobody takes a part for the whole.
import type { Result } from '../../base/result.ts';
import type { RequestRow } from '../../durable/request-row.ts';
import { type Cell, csvLine } from './csv.ts';
import { localTime, type TimeZone } from './time-zone.ts';

const COLUMNS = [
  'id',
  'key_hash',
  'key_name',
  'key_label',
  'model',
  'provider',
  'status',
  'ending',
  'finish_reason',
  'stopped_by',
  'streamed',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cost',
  'basis',
  'latency_ms',
  'generation_ms',
  'user',
  'app',
  'tags',
  'attempts',
] as const satisfies readonly (keyof RequestRow)[];

/** The first line. With a time zone, times are there twice. */
export const requestsHead = (zone: TimeZone | undefined): string =>
  csvLine(['ts_utc', ...(zone === undefined ? [] : ['ts_local']), ...COLUMNS, 'ended_utc']);

/** One request. */
const requestLine = (row: RequestRow, zone: TimeZone | undefined): string =>
  csvLine([
    { figure: row.created_at },
    ...(zone === undefined ? [] : [{ figure: localTime(zone, Date.parse(row.created_at)) }]),
    ...COLUMNS.map((column) => cellOf(row, column)),
    row.ended_at === null ? null : { figure: row.ended_at },
  ]);

function cellOf(row: RequestRow, column: (typeof COLUMNS)[number]): Cell {
  if (column === 'cost') return { figure: row.cost };
  return column === 'tags' ? row.tags.join(';') : row[column];
}

type Pieces = AsyncGenerator<Result<readonly RequestRow[], { readonly reason: string }>>;

/** The lines of a first piece and of those that follow it, as they are wanted. */
export function csvStream(
  first: readonly RequestRow[],
  rest: Pieces,
  zone: TimeZone | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const written = (rows: readonly RequestRow[]) => rows.map((row) => requestLine(row, zone)).join('');
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(requestsHead(zone) + written(first))),
    pull: async (controller) => {
      for (;;) {
        const piece = await rest.next();
        if (piece.done === true) return controller.close();
        if (!piece.value.ok) return controller.error(new Error(piece.value.refusal.reason));
        if (piece.value.value.length === 0) continue;
        return controller.enqueue(encoder.encode(written(piece.value.value)));
      }
    },
    cancel: async () => {
      await rest.return(undefined);
    },
  });
}
