// A key's shelf over SQLite in memory: bodies come back whole until they expire, the bound of the key holds, and a wiped shelf takes
// nothing more.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DutyAlarm } from '../../src/durable/duty-alarm.ts';
import { BODY_BYTES_MAX, Bodies, SHELF_BYTES_MAX } from '../../src/durable/shelf/bodies.ts';
import { Disk, sqlOver } from '../sim/disk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2027, 1, 1, 12);
const MB = 1024 * 1024;

/** A shelf over a disk that outlives it. */
function openShelf() {
  const disk = new Disk();
  const place = { now: START, alarm: null as number | null, fuse: Number.POSITIVE_INFINITY };
  const burn = (): void => {
    place.fuse -= 1;
    if (place.fuse <= 0) throw new Error('the disk failed');
  };
  const load = (): Bodies => {
    const alarm = new DutyAlarm(
      () => undefined,
      (at) => {
        place.alarm = at;
      },
    );
    const bodies = new Bodies({ sql: sqlOver(disk, { alive: true }, burn), clock: () => place.now, alarm });
    bodies.foundAlarm(place.alarm);
    return bodies;
  };
  return { disk, place, load, bodies: load() };
}

const bytesOf = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed) % 251);
const isSame = (found: Uint8Array | undefined, wanted: Uint8Array): boolean =>
  found !== undefined && Buffer.from(found).equals(wanted);
const body = (name: string, bytes: Uint8Array, lifeMs = DAY, now = START) => ({
  name,
  bytes,
  expiresAt: now + lifeMs,
});
const tables = ({ disk }: { disk: Disk }) =>
  disk.all(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).map(({ name }) => name);

it('a shelf that nobody put anything on writes nothing', () => {
  const { disk, bodies } = openShelf();
  expect(bodies.get('a')).toBeUndefined();
  expect(bodies.delete('a')).toBe(false);
  bodies.expire();
  expect(disk.all('SELECT name FROM sqlite_master')).toEqual([]);
});

it.each([0, 1, 999_999, 1_000_000, 1_000_001, BODY_BYTES_MAX])('a body of %i bytes comes back whole', (length) => {
  const shelf = openShelf();
  const bytes = bytesOf(length);
  expect(shelf.bodies.put(body('a', bytes))).toEqual({ ok: true, value: true });
  for (const bodies of [shelf.bodies, shelf.load()]) expect(isSame(bodies.get('a'), bytes)).toBe(true);
});

it('a body is one row for each megabyte, and none of them is larger than SQLite of an object takes', () => {
  const { disk, bodies } = openShelf();
  bodies.put(body('small', bytesOf(10)));
  bodies.put(body('large', bytesOf(2_500_000)));
  const rows = disk.all('SELECT name, length(bytes) AS bytes FROM bodies_20270202 ORDER BY name, part');
  expect(rows.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['large', 1_000_000],
    ['large', 1_000_000],
    ['large', 500_000],
    ['small', 10],
  ]);
});

it('a body is not given after its expiry, and its day is dropped whole by the alarm', () => {
  const shelf = openShelf();
  const { bodies, place } = shelf;
  bodies.put(body('day', bytesOf(10), DAY));
  bodies.put(body('month', bytesOf(20), 30 * DAY));
  place.now = START + DAY - 1;
  expect(bodies.get('day')).toBeDefined();
  place.now = START + DAY;
  expect(bodies.get('day')).toBeUndefined();
  expect(place.alarm).toBe(Date.UTC(2027, 1, 3));
  place.now = place.alarm ?? 0;
  bodies.expire();
  expect(tables(shelf)).toEqual(['bodies_20270303']);
  expect(place.alarm).toBe(Date.UTC(2027, 2, 4));
  expect(bodies.get('month')).toEqual(bytesOf(20));
});

it('a load finds an alarm missing and sets it', () => {
  const { bodies, place, load } = openShelf();
  bodies.put(body('a', bytesOf(10)));
  const armed = place.alarm;
  place.alarm = null;
  load();
  expect(place.alarm).toBe(armed);
});

it('a body that is put again stands in place of the first, whichever day it expires in', () => {
  const { bodies, disk } = openShelf();
  bodies.put(body('a', bytesOf(2_000_000, 1), DAY));
  bodies.put(body('a', bytesOf(5, 2), 30 * DAY));
  expect(bodies.get('a')).toEqual(bytesOf(5, 2));
  expect(disk.all('SELECT name FROM bodies_20270202')).toEqual([]);
  expect(bodies.delete('a')).toBe(true);
  expect(bodies.get('a')).toBeUndefined();
});

it('a body above the bound is refused, and one that would live too long is a bug', () => {
  const { bodies } = openShelf();
  expect(bodies.put(body('a', new Uint8Array(BODY_BYTES_MAX + 1)))).toEqual({
    ok: false,
    refusal: { reason: 'too_large' },
  });
  expect(() => bodies.put(body('a', bytesOf(1), 32 * DAY))).toThrow();
  expect(() => bodies.put(body('a', bytesOf(1), 0))).toThrow();
});

it('a full shelf lets go of what was put down first, not of what expires first', () => {
  const { bodies, place } = openShelf();
  const piece = new Uint8Array(4 * MB);
  for (let at = 0; at < SHELF_BYTES_MAX / piece.length; at++) {
    place.now = START + at * 1_000;
    bodies.put(body(`month ${at}`, piece, 30 * DAY, place.now));
  }
  expect(bodies.get('month 0')).toBeDefined();
  bodies.put(body('day', piece, DAY, place.now));
  expect(bodies.get('day')).toBeDefined();
  const kept = Array.from({ length: 16 }, (_, at) => bodies.get(`month ${at}`) !== undefined);
  expect(kept).toEqual([false, false, false, ...Array.from({ length: 13 }, () => true)]);
});

it('many small bodies are bounded in number as well', () => {
  const { bodies, place, disk } = openShelf();
  for (let at = 0; at < SHELF_BYTES_MAX / 4096 + 1; at++) {
    place.now += 1;
    bodies.put(body(`${at}`, bytesOf(1), DAY, place.now));
  }
  const [{ rows } = { rows: 0 }] = disk.all('SELECT count(*) AS rows FROM bodies_20270202');
  expect(Number(rows)).toBeLessThanOrEqual((SHELF_BYTES_MAX / 4096) * (7 / 8) + 1);
  expect(bodies.get('0')).toBeUndefined();
});

it('a wiped shelf is empty and takes nothing more, after a load too', () => {
  const shelf = openShelf();
  shelf.bodies.put(body('a', bytesOf(10)));
  shelf.bodies.wipe();
  shelf.bodies.wipe();
  for (const bodies of [shelf.bodies, shelf.load()]) {
    expect(bodies.get('a')).toBeUndefined();
    expect(bodies.put(body('b', bytesOf(10)))).toEqual({ ok: false, refusal: { reason: 'shelf_closed' } });
  }
  expect(tables(shelf)).toEqual(['closed']);
});

it('a put that failed changes nothing, wherever it failed', () => {
  const { bodies, place } = openShelf();
  const before = bytesOf(1_500_000, 1);
  bodies.put(body('a', before));
  const another = body('a', bytesOf(2_500_000, 2), 30 * DAY);
  const putAt = (point: number): boolean => {
    place.fuse = point;
    try {
      return bodies.put(another).ok;
    } catch {
      return false;
    } finally {
      place.fuse = Number.POSITIVE_INFINITY;
    }
  };
  let point = 1;
  for (; !putAt(point); point++) expect(isSame(bodies.get('a'), before), `failed at ${point}`).toBe(true);
  expect(point).toBeGreaterThan(5);
  expect(isSame(bodies.get('a'), another.bytes)).toBe(true);
});

const acts = fc.array(
  fc.record({
    what: fc.constantFrom('put', 'put', 'put', 'delete', 'load', 'ring'),
    name: fc.constantFrom('a', 'b', 'c'),
    days: fc.constantFrom(1, 2, 30),
    hours: fc.nat({ max: 30 }),
    seed: fc.nat({ max: 250 }),
  }),
  { maxLength: 30 },
);

it('a shelf holds what a map with expiries would', () => {
  fc.assert(
    fc.property(acts, (steps) => {
      const shelf = openShelf();
      let { bodies } = shelf;
      const model = new Map<string, { readonly bytes: Uint8Array; readonly expiresAt: number }>();
      for (const { what, name, days, hours, seed } of steps) {
        shelf.place.now += hours * HOUR;
        const { now } = shelf.place;
        if (what === 'load') bodies = shelf.load();
        else if (what === 'delete') bodies.delete(name);
        else if (what === 'put') bodies.put(body(name, bytesOf(seed * 9, seed), days * DAY, now));
        else bodies.expire();
        if (what === 'delete') model.delete(name);
        if (what === 'put') model.set(name, { bytes: bytesOf(seed * 9, seed), expiresAt: now + days * DAY });
        for (const each of ['a', 'b', 'c']) {
          const known = model.get(each);
          expect(bodies.get(each)).toEqual(known !== undefined && known.expiresAt > now ? known.bytes : undefined);
        }
      }
    }),
    { numRuns: 100, seed: 7 },
  );
});
