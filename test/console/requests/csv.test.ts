// CSV as RFC 4180 has it, which no spreadsheet runs.
import { describe, expect, test } from 'vitest';
import { csvFileName, csvLine, wantsCsv } from '../../../src/console/requests/csv.ts';

describe('a cell', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['ünïcode ✓', 'ünïcode ✓'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=cmd("a,b")', '"\'=cmd(""a,b"")"'],
    ['a=1', 'a=1'],
  ])('of the text %j is %j', (text, cell) => {
    expect(csvLine([text])).toBe(`${cell}\r\n`);
  });

  test('of a figure of ours is the figure, with its sign', () => {
    expect(csvLine([{ figure: '-0.000000001' }, 7, null, true])).toBe('-0.000000001,7,,true\r\n');
  });
});

test('a file’s name has nothing that a file system or a header minds', () => {
  expect(csvFileName(['requests', 'model-acme/large', 'user-a"b\r\nc', '../x'])).toBe(
    'requests_model-acme-large_user-a-b-c_..-x.csv',
  );
  expect(csvFileName(['x'.repeat(500)]).length).toBeLessThan(150);
});

test('CSV is given to whoever names it, or accepts it and names no other', () => {
  expect(wantsCsv('csv', undefined)).toBe(true);
  expect(wantsCsv(undefined, 'text/csv')).toBe(true);
  expect(wantsCsv('json', 'text/csv')).toBe(false);
  expect(wantsCsv(undefined, 'application/json')).toBe(false);
  expect(wantsCsv(undefined, undefined)).toBe(false);
});
