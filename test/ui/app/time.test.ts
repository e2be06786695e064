// Ranges and days in the reader's zone, also where clocks are put forward or back and where a zone is not whole hours from UTC.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agoText,
  clockText,
  daysText,
  fullText,
  rangeName,
  rangeOf,
  startOfDayIn,
} from '../../../src/ui/app/lib/time.ts';

const ZONES = ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Niue'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a day of a zone', () => {
  test('holds the time that it was asked for, and begins at midnight there', () => {
    const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(times, fc.constantFrom(...ZONES), (at, zone) => {
        const begin = startOfDayIn(zone, at);
        expect(clockText(begin, zone)).toBe('00:00:00');
        expect(at - begin).toBeGreaterThanOrEqual(0);
        expect(startOfDayIn(zone, at, 1)).toBeGreaterThan(at);
      }),
      { numRuns: 2_000, seed: 41 },
    );
  });

  test('has 23 hours when clocks are put forward and 25 when they are put back', () => {
    const lengthOf = (at: number): number => startOfDayIn('Europe/Berlin', at, 1) - startOfDayIn('Europe/Berlin', at);
    expect(lengthOf(Date.UTC(2026, 2, 29, 12))).toBe(23 * HOUR);
    expect(lengthOf(Date.UTC(2026, 9, 25, 12))).toBe(25 * HOUR);
    expect(lengthOf(Date.UTC(2026, 10, 26, 12))).toBe(DAY);
  });
});

describe('a range', () => {
  test('of seven days ends with today and has today in it', () => {
    const now = Date.UTC(2026, 10, 26, 1, 30);
    expect(rangeOf('7d', now, 'UTC')).toEqual({
      name: '7d',
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-27T00:00:00.000Z',
      interval: 'day',
    });
    expect(rangeOf('today', now, 'Asia/Kolkata')).toMatchObject({
      from: '2026-11-25T18:30:00.000Z',
      interval: 'hour',
    });
  });

  test('that an address names wrongly is the usual one', () => {
    expect(rangeName('30d')).toBe('30d');
    expect(rangeName('toString')).toBe('7d');
    expect(rangeName(undefined, 'today')).toBe('today');
  });
});

describe('a time', () => {
  test('is told relative to now for a day, and then as a date', () => {
    const now = Date.UTC(2026, 10, 26, 12);
    expect(agoText(now - 1_000, now, 'UTC')).toBe('now');
    expect(agoText(now - 42_000, now, 'UTC')).toBe('42 s ago');
    expect(agoText(now - 2 * 60_000, now, 'UTC')).toBe('2 min ago');
    expect(agoText(now - 5 * HOUR, now, 'UTC')).toBe('5 h ago');
    expect(agoText(now - 3 * DAY, now, 'UTC')).toBe('23 Nov');
  });

  test('in full names its zone', () => {
    expect(fullText('2026-11-23T14:02:07.000Z', 'UTC')).toBe('23 Nov 2026, 14:02:07 UTC');
    expect(fullText('2026-11-23T14:02:07.000Z', 'Europe/Berlin')).toMatch(/15:02:07 (GMT\+1|CET)$/);
  });

  test('that credit lasts is never told more exactly than it is known', () => {
    expect(daysText(6.9)).toBe('about 6 days');
    expect(daysText(0.01)).toBe('less than an hour');
    expect(daysText(0.5)).toBe('about 12 hours');
    expect(daysText(1_000)).toBe('more than 2 years');
  });
});
