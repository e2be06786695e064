// The figures of a chart as a table, the newest first: what the bars say, for whoever cannot see or does not trust them.
import type { VNode } from 'preact';
import { type Column, Table } from '../ui/table.ts';
import type { Bucket } from './bars.ts';

type TwinProps = { readonly caption: string; readonly buckets: readonly Bucket[]; readonly series: readonly string[] };

/** The table of a chart. */
export function TableTwin({ caption, buckets, series }: TwinProps): VNode {
  const own = series.map(
    (name): Column<Bucket> => ({
      head: name,
      numeric: true,
      named: true,
      cell: (bucket) => bucket.parts.find((part) => part.series === name)?.text ?? '',
    }),
  );
  const columns: Column<Bucket>[] = [
    { head: 'When', phone: 'lead', cell: (bucket) => bucket.name },
    ...(series.length > 1 ? own : []),
    { head: 'All', numeric: true, phone: 'figure', cell: (bucket) => bucket.total },
  ];
  return Table({ caption, columns, rows: [...buckets].reverse(), id: (bucket) => bucket.id, dense: true });
}
