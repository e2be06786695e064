// A range in hours and days of a zone: every UTC hour is in exactly one of them, whatever the clocks do.
import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../src/base/clock.ts';
import { countOf, hoursOf, intervalsOf, segmentsOf } from '../../../src/console/requests/intervals.ts';
import { localTime, timeZoneOf, UTC } from '../../../src/console/requests/time-zone.ts';

const at = (text: string): number => Date.parse(text);
const zone = (name: string) => timeZoneOf(name) ?? UTC;

describe('days', () => {
  test('of a zone that is half an hour off begin at its midnight, and have the hours that begin in them', () => {
    const range = { from: at('2026-10-31T18:00:00Z'), until: at('2026-11-02T18:00:00Z') };
    expect(intervalsOf('day', zone('Asia/Kolkata'), range).map(({ local, begins }) => [local, begins])).toEqual([
      ['2026-10-31', at('2026-10-30T18:30:00Z')],
      ['2026-11-01', at('2026-10-31T18:30:00Z')],
      ['2026-11-02', at('2026-11-01T18:30:00Z')],
    ]);
  });

  test.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['America/St_Johns', '2026-03-08', 23],
    ['America/St_Johns', '2026-11-01', 25],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Asia/Kolkata', '2026-11-01', 24],
  ])('in %s, %s has %i hours', (name, date, hours) => {
    const range = { from: at(`${date}T00:00:00Z`) - 3 * DAY, until: at(`${date}T00:00:00Z`) + 4 * DAY };
    const there = segmentsOf(zone(name), range).flatMap(({ from, until, offset }) =>
      Array.from({ length: (until - from) / HOUR }, (_, hour) => Math.floor((from + hour * HOUR + offset) / DAY)),
    );
    const number = at(`${date}T00:00:00Z`) / DAY;
    expect(there.filter((day) => day === number)).toHaveLength(hours);
  });

  test.each(['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'])(
    'in %s hold each hour once, on the date that the clocks show when it begins',
    (name) => {
      const range = { from: at('2026-01-01T00:00:00Z'), until: at('2027-01-01T00:00:00Z') };
      const days = new Map(intervalsOf('day', zone(name), range).map(({ number, local }) => [number, local]));
      let hours = 0;
      for (const { from, until, offset } of segmentsOf(zone(name), range)) {
        for (let hour = from; hour < until; hour += HOUR) {
          hours += 1;
          const day = days.get(Math.floor((hour + offset) / DAY));
          expect(day).toBe(localTime(zone(name), hour).slice(0, 10));
        }
      }
      expect(hours).toBe(365 * 24);
    },
  );
});

test('the hours of a range are its hours in UTC, shown by the zone’s clocks', () => {
  const range = { from: at('2026-11-01T05:00:00Z'), until: at('2026-11-01T08:00:00Z') };
  expect(intervalsOf('hour', zone('America/New_York'), range).map(({ local }) => local)).toEqual([
    '2026-11-01T01:00:00.000-04:00',
    '2026-11-01T01:00:00.000-05:00',
    '2026-11-01T02:00:00.000-05:00',
  ]);
});

test('no range makes more intervals than were counted before', () => {
  for (const name of ['UTC', 'Asia/Kolkata', 'America/St_Johns']) {
    for (const kind of ['hour', 'day', 'total'] as const) {
      for (let hours = 1; hours < 2_000; hours += 37) {
        const range = { from: at('2026-02-27T13:00:00Z'), until: at('2026-02-27T13:00:00Z') + hours * HOUR };
        expect(intervalsOf(kind, zone(name), range).length).toBeLessThanOrEqual(countOf(kind, range) + 1);
      }
    }
  }
});

test('a range goes down to the hour at both ends, but has the running hour when it ends in it', () => {
  const now = at('2026-11-05T10:20:00Z');
  const hours = (from: string, to: string) => {
    const range = hoursOf(at(from), at(to), now);
    return [new Date(range.from).toISOString(), new Date(range.until).toISOString()];
  };
  const [one, two] = ['2026-11-05T08:59:00Z', '2026-11-05T09:59:59Z'];
  expect(hours(one, two)).toEqual(['2026-11-05T08:00:00.000Z', '2026-11-05T09:00:00.000Z']);
  expect(hours(one, '2026-11-05T10:20:00Z')).toEqual(['2026-11-05T08:00:00.000Z', '2026-11-05T11:00:00.000Z']);
  expect(hours(one, '2026-12-05T10:20:00Z')).toEqual(['2026-11-05T08:00:00.000Z', '2026-11-05T11:00:00.000Z']);
  expect(hours(one, one)).toEqual(['2026-11-05T08:00:00.000Z', '2026-11-05T09:00:00.000Z']);
});
