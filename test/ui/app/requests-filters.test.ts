// The filters of Requests: one state has one address, chart and list and export ask the same, and live rows are judged as the API does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFilters, writeFilters } from '../../../src/ui/app/lib/url.ts';
import {
  askedOf,
  fileName,
  groupsOf,
  isAskedFor,
  listQuery,
  NAMES,
  type RequestFilters,
  usageQuery,
} from '../../../src/ui/app/views/requests-filters.ts';
import { row } from './request-rows.ts';

const NOW = Date.parse('2026-11-23T14:02:07Z');
const read = (search: string): RequestFilters => readFilters(search, NAMES);

describe('filters and the address', () => {
  test('are each other, whatever is typed', () => {
    const some = fc.record(
      Object.fromEntries(NAMES.map((name) => [name, fc.option(fc.string(), { nil: undefined })])),
    );
    fc.assert(
      fc.property(some, (filters) => {
        const search = writeFilters(filters, NAMES);
        expect(writeFilters(read(search), NAMES)).toBe(search);
        for (const name of NAMES) expect(read(search)[name]).toBe(filters[name] || undefined);
      }),
    );
  });
});

describe('the question', () => {
  test('begins a preset at midnight of the zone and leaves a list without an end', () => {
    const filters = read('?range=today&model=demo/echo');
    const asked = askedOf(filters, NOW, 'Asia/Kolkata');
    expect(listQuery(filters, asked, 'Asia/Kolkata')).toMatchObject({
      from: '2026-11-22T18:30:00.000Z',
      to: undefined,
      tz: 'Asia/Kolkata',
      model: 'demo/echo',
    });
    expect(asked.interval).toBe('hour');
  });

  test('hands typed times on as they are, with the zone whose clocks they are by', () => {
    const filters = read('?from=2026-11-01T00:00&to=2026-11-08T00:00');
    const asked = askedOf(filters, NOW, 'Europe/Berlin');
    const query = listQuery(filters, asked, 'Europe/Berlin');
    expect([query.from, query.to, query.tz]).toEqual(['2026-11-01T00:00', '2026-11-08T00:00', 'Europe/Berlin']);
    expect(asked.interval).toBe('day');
  });

  test('of the chart has every filter that usage is kept by, and none that it is not', () => {
    const filters = read('?key=k1&provider=p&status=failed&min_cost=1');
    const query = usageQuery(filters, askedOf(filters, NOW, 'UTC'), 'UTC');
    expect(query).toMatchObject({ key: 'k1', provider: 'p', group_by: 'model', interval: 'day' });
    expect(query).not.toHaveProperty('status');
    expect(query).not.toHaveProperty('min_cost');
  });

  test.each([
    ['?by=key&and=model', ['key', 'model']],
    ['?by=key&and=key', ['key']],
    ['?by=tag&and=user', ['tag']],
    ['?by=app&and=tag', ['app']],
    ['?by=nonsense', ['model']],
  ])('of %s groups by %j', (search, groups) => {
    expect(groupsOf(read(search))).toEqual(groups);
  });

  test('names its file after the range and the filters, without anything a file system minds', () => {
    const filters = read('?model=demo/echo&tag=a%20b');
    expect(fileName('requests', filters, askedOf(filters, NOW, 'UTC'), 'csv')).toBe(
      'requests_2026-11-17_2026-11-24_model-demo-echo_tag-a-b.csv',
    );
  });
});

describe('a row that comes in live', () => {
  test.each([
    ['', true],
    ['?key=0k7fzq2mwt9c4xra&model=demo/echo-paid&provider=demo&app=Desk&user=user-7&tag=nightly&status=ok', true],
    ['?model=demo/echo', false],
    ['?tag=night', false],
    ['?status=failed', false],
    ['?min_cost=0.0000126', true],
    ['?min_cost=0.000012601', false],
    ['?min_latency_ms=12', true],
    ['?min_latency_ms=13', false],
    ['?to=2099-01-01T00:00', false],
  ])('is listed under "%s": %s', (search, isListed) => {
    expect(isAskedFor(row(1), read(search))).toBe(isListed);
  });
});
