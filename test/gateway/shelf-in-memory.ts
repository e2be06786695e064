// A key's shelf as the gateway uses it, over SQLite in memory: seals and bodies are the real ones, only the way to the object is short.
import { parseAccountId, parseKeyId } from '../../src/base/id.ts';
import { ok, refuse } from '../../src/base/result.ts';
import { DutyAlarm } from '../../src/durable/duty-alarm.ts';
import { Bodies } from '../../src/durable/shelf/bodies.ts';
import type { ShelfDoor } from '../../src/durable/shelf-door.ts';
import { sealedShelf } from '../../src/gateway/shelf/sealed-shelf.ts';
import type { World } from '../../src/world.ts';
import { Disk, sqlOver } from '../sim/disk.ts';

/** A shelf, the clock it goes by, and whether it can be reached. */
export function openShelf(now: number) {
  const accountId = parseAccountId('acc0000000000000');
  const keyId = parseKeyId('key0000000000000');
  if (accountId === undefined || keyId === undefined) throw new Error('not an id');
  const place = { now, isReached: true };
  const sql = sqlOver(new Disk(), { alive: true }, () => undefined);
  const clock = (): number => place.now;
  const alarm = new DutyAlarm(
    () => undefined,
    () => undefined,
  );
  const bodies = new Bodies({ sql, clock, alarm });
  const silent = refuse({ reason: 'shelf_unreachable' as const });
  const door: ShelfDoor = {
    put: async (body) => (place.isReached ? bodies.put(body) : silent),
    get: async (name) => (place.isReached ? ok(bodies.get(name) ?? null) : silent),
    delete: async (name) => (place.isReached ? ok(bodies.delete(name)) : silent),
    wipe: async () => silent,
  };
  const settings: World['settings'] = { secrets: ['one'], adminToken: undefined, publicUrl: undefined };
  // The door is given, so nothing is asked of the bindings.
  const world = { env: {} as World['env'], settings, clock };
  return { place, keyId, shelf: sealedShelf(world, { accountId, keyId, place: 'auto' }, door) };
}
