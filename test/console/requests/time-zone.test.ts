// Time zones: clocks that are half hours off, that jump, and that show an hour twice.
import { describe, expect, test } from 'vitest';
import { localTime, readMoment, type TimeZone, timeZoneOf, UTC } from '../../../src/console/requests/time-zone.ts';

const zone = (name: string): TimeZone => {
  const found = timeZoneOf(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
};

const at = (text: string): number => Date.parse(text);

describe('a moment by a zone’s clocks', () => {
  test.each([
    ['UTC', '2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-01', '2026-10-31T18:30:00.000Z'],
    ['America/St_Johns', '2026-11-01', '2026-11-01T02:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-01', '2026-10-31T10:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:59', '2026-03-08T06:59:00.000Z'],
    ['America/New_York', '2026-03-08T03:00', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['America/New_York', '2026-11-01T02:30', '2026-11-01T07:30:00.000Z'],
    // Clocks go from midnight to one: the day begins with the jump.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-01T09:30:00Z', '2026-11-01T09:30:00.000Z'],
    ['Asia/Kolkata', '2026-11-01T09:30:00.5-03:30', '2026-11-01T13:00:00.500Z'],
  ])('%s %s is %s', (name, text, utc) => {
    expect(readMoment(text, zone(name))).toBe(at(utc));
  });

  test.each([
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T24:00',
    '1969-12-31',
    '2026-11-01 09:30',
    '',
    '2026',
  ])('is not read out of %j', (text) => {
    expect(readMoment(text, UTC)).toBeUndefined();
  });

  test('is written with the offset of its moment, and read back the same', () => {
    expect(localTime(zone('America/New_York'), at('2026-11-01T05:30:00Z'))).toBe('2026-11-01T01:30:00.000-04:00');
    expect(localTime(zone('America/New_York'), at('2026-11-01T06:30:00Z'))).toBe('2026-11-01T01:30:00.000-05:00');
    expect(localTime(UTC, at('2026-11-01T06:30:00Z'))).toBe('2026-11-01T06:30:00.000+00:00');
    for (const name of ['Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Chatham']) {
      for (let day = 0; day < 366; day += 3) {
        const moment = at('2026-01-01T00:17:03.004Z') + day * 86_400_000;
        expect(readMoment(localTime(zone(name), moment), UTC)).toBe(moment);
      }
    }
  });
});

test.each(['Mars/Olympus', '+05:30', '', 'a b', 'x'.repeat(100), '../etc'])('there is no zone %j', (name) => {
  expect(timeZoneOf(name)).toBeUndefined();
});
