// Usage by groups: every table and every bar adds up to the total exactly, whatever is folded into Other.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, nanoUsd } from '../../../src/billing/money.ts';
import { chartOf, pivotOf, type Sum, summed } from '../../../src/ui/app/views/requests-pivot.ts';
import type { Activity, ActivityPoint } from '../../../src/ui/app/wire-requests.ts';
import { sumOf } from '../../../src/ui/money-text.ts';

const DAYS = ['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'];

function point(day: number, group: ActivityPoint['group'], nano: bigint, requests = 1): ActivityPoint {
  const cost = formatUsd(nanoUsd(nano));
  const begins = DAYS[day] ?? '';
  return {
    begins,
    local: begins.slice(0, 10),
    group,
    requests,
    input_tokens: 2,
    output_tokens: 1,
    cost,
    cost_usd: Number(cost),
  };
}

function activity(data: readonly ActivityPoint[]): Activity {
  const { cost, ...counts } = summed(data);
  return {
    data,
    totals: { ...counts, cost, cost_usd: Number(cost) },
    intervals: DAYS.map((begins) => ({ begins, local: begins.slice(0, 10) })),
    groups: 0,
    groups_folded: 0,
    from: DAYS[0] ?? '',
    to: '2026-11-24T00:00:00.000Z',
    tz: 'UTC',
    interval: 'day',
    as_of: '2026-11-23T14:00:00.000Z',
    complete_to: '2026-11-23T13:59:00.000Z',
  };
}

const points = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.option(fc.integer({ min: 0, max: 80 }), { nil: null }),
      fc.integer({ min: 0, max: 12 }),
      fc.bigInt({ min: 0n, max: 10n ** 13n }),
    )
    .map(([day, model, key, nano]) =>
      point(day, { model: model === null ? null : `m/${model}`, key: `hash${key}`, key_name: `k${key % 3}` }, nano),
    ),
  { maxLength: 120 },
);

const same = (one: Sum, other: Sum): void => {
  expect(sumOf([one.cost])).toBe(sumOf([other.cost]));
  expect({ ...one, cost: '' }).toEqual({ ...other, cost: '' });
};

describe('a table of one dimension by another', () => {
  test('adds up exactly: cells to rows, cells to columns, rows to the total', () => {
    fc.assert(
      fc.property(points, (data) => {
        const { rows, columns, sum } = pivotOf(activity(data), 'model', 'key', 'cost');
        same(summed(data), sum);
        same(summed(rows.map((row) => row.sum)), sum);
        same(summed(columns.map((column) => column.sum)), sum);
        for (const row of rows) same(summed(row.cells.map((cell) => cell.sum)), row.sum);
      }),
    );
  });

  test('has the dearest first, and a cell leads to its two filters', () => {
    const data = [
      point(0, { model: 'a/small', key: 'h1', key_name: 'ci' }, 5n),
      point(1, { model: 'b/large', key: 'h2', key_name: 'prod' }, 900n),
    ];
    const [row] = pivotOf(activity(data), 'model', 'key', 'cost').rows;
    expect([row?.group.value, row?.cells[0]?.group.value]).toEqual(['b/large', 'h2']);
  });

  test('tells two keys of one name apart', () => {
    const data = ['aaaa1111', 'bbbb2222'].map((key) => point(0, { key, key_name: 'ci' }, 7n));
    const names = pivotOf(activity(data), 'key', undefined, 'cost').rows.map(({ group }) => group.name);
    expect(names).toEqual(['ci (1111)', 'ci (2222)']);
  });

  test('does not offer to filter by what has no label or was added up', () => {
    const data = [point(0, { model: null }, 3n), point(0, { model: '(other)' }, 2n)];
    const rows = pivotOf(activity(data), 'model', undefined, 'cost').rows;
    expect(rows.map(({ group }) => [group.name, group.value])).toEqual([
      ['none', undefined],
      ['Other', undefined],
    ]);
  });
});

describe('a chart of usage', () => {
  test('has a bar for every interval, also where nothing was used', () => {
    const { buckets } = chartOf(activity([point(1, { model: 'a/b' }, 10n ** 9n)]), 'model', 'cost', 'UTC');
    expect(buckets.map(({ name, total }) => [name, total])).toEqual([
      ['Sun 22 Nov', '$0'],
      ['Mon 23 Nov', '$1.00'],
    ]);
  });

  test('stacks at most five groups and Other, which sum to the bar', () => {
    const data = Array.from({ length: 9 }, (_, index) => point(0, { model: `m/${index}` }, 10n ** 9n, index + 1));
    const { buckets, groups } = chartOf(activity(data), 'model', 'requests', 'UTC');
    expect(groups.map(({ name }) => name)).toEqual(['m/8', 'm/7', 'm/6', 'm/5', 'm/4', 'Other']);
    expect(buckets[0]?.parts.reduce((sum, { value }) => sum + value, 0)).toBe(45);
  });

  test('says in a sentence what most of it was', () => {
    const data = [point(0, { model: 'a/x' }, 820n * 10n ** 6n), point(0, { model: 'a/y' }, 180n * 10n ** 6n)];
    expect(chartOf(activity(data), 'model', 'cost', 'UTC').summary).toBe('$1.00 spent, 82.0 % of it a/x.');
  });
});
