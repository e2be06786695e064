// The rows of the list: pages and live rows make one list without holes and without doubles, and nothing moves under the pointer.
import { describe, expect, test } from 'vitest';
import { afterOlder, afterPage, afterRow, afterWait, type Listed } from '../../../src/ui/app/views/requests-rows.ts';
import type { RequestPage } from '../../../src/ui/app/wire-requests.ts';
import { row } from './request-rows.ts';

const page = (numbers: readonly number[], next: number | null): RequestPage => ({
  data: numbers.map((number) => row(number)),
  next: next === null ? null : row(next).id,
  searched_to: '2026-11-01T00:00:00.000Z',
});

const first = afterPage(undefined, 'a', page([9, 8, 7], 7), false);
const numbers = ({ rows }: Pick<Listed, 'rows'>): readonly number[] => rows.map(({ id }) => Number(id.slice(4)));

describe('the list of requests', () => {
  test('goes on with older pages', () => {
    const listed = afterOlder(first, page([6, 5], null));
    expect([numbers(listed), listed.next]).toEqual([[9, 8, 7, 6, 5], null]);
  });

  test('puts a new row on top', () => {
    expect(numbers(afterRow(first, row(10), false))).toEqual([10, 9, 8, 7]);
  });

  test('keeps new rows waiting while the reader points at it, and shows them after', () => {
    const listed = afterRow(afterRow(first, row(10), true), row(11), true);
    expect(numbers(listed)).toEqual([9, 8, 7]);
    expect(numbers({ rows: listed.waiting })).toEqual([11, 10]);
    expect(numbers(afterWait(listed))).toEqual([11, 10, 9, 8, 7]);
  });

  test('keeps the last word on a row that waits', () => {
    const listed = afterRow(afterRow(first, row(10, { ended_at: null, status: 'running' }), true), row(10), true);
    expect(listed.waiting.map(({ status }) => status)).toEqual(['ok']);
  });

  test('changes a row in its place, also while the reader points at it', () => {
    const running = afterPage(undefined, 'a', { ...page([], null), data: [row(9, { ended_at: null })] }, false);
    expect(afterRow(running, row(9), true).rows[0]?.ended_at).not.toBeNull();
  });

  test('does not let an older word make an ended call run again', () => {
    expect(afterRow(first, row(9, { ended_at: null, status: 'running' }), false).rows[0]?.status).toBe('ok');
  });

  test('leaves a row that is further down than what was read to its page', () => {
    expect(numbers(afterRow(first, row(3), false))).toEqual([9, 8, 7]);
  });

  test('keeps older pages when the newest page is read again and touches them', () => {
    const older = afterOlder(first, page([6, 5], 5));
    const listed = afterPage(older, 'a', page([10, 9, 8], 8), false);
    expect([numbers(listed), listed.next]).toEqual([[10, 9, 8, 7, 6, 5], row(5).id]);
  });

  test('drops what the newest page does not touch, because rows may be missing in between', () => {
    const listed = afterPage(first, 'a', page([30, 29, 28], 28), false);
    expect([numbers(listed), listed.next]).toEqual([[30, 29, 28], row(28).id]);
  });

  test('drops the rows of another question', () => {
    expect(numbers(afterPage(first, 'b', page([8], null), false))).toEqual([8]);
  });

  test('holds a bounded number of rows however long it is live, and goes on below them', () => {
    let listed = first;
    for (let number = 10; number < 700; number++) listed = afterRow(listed, row(number), false);
    expect(listed.rows).toHaveLength(500);
    expect(listed.next).toBe(listed.rows.at(-1)?.id);
  });
});
