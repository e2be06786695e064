// The shelf as Cloudflare runs it: bodies of several rows over real storage, what is kept is sealed, one row a body, and the alarm lets go.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { newAccountId, newKeyId, secureRandom } from '../../src/base/id.ts';
import { shelfDoor } from '../../src/durable/shelf-door.ts';
import { type KeyAddress, shelfStub } from '../../src/durable/stubs.ts';
import { sealedShelf } from '../../src/gateway/shelf/sealed-shelf.ts';

const DAY = 86_400_000;

const newKey = (): KeyAddress => ({
  accountId: newAccountId(secureRandom),
  keyId: newKeyId(secureRandom),
  place: 'auto',
});
const shelfOf = (key: KeyAddress, secrets: readonly string[] = ['one']) =>
  sealedShelf({ env, clock: systemClock, settings: { secrets, adminToken: undefined, publicUrl: undefined } }, key);
const inShelf = <Value>(key: KeyAddress, work: (storage: DurableObjectStorage) => Value | Promise<Value>) =>
  runInDurableObject(shelfStub(env, key), (_, { storage }) => work(storage));
const tablesOf = (key: KeyAddress) =>
  inShelf(key, ({ sql }) =>
    sql.exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name GLOB '[bc][ol]*'`).toArray(),
  );

it('a body of several megabytes comes back whole, and nothing of it can be read where it lies', async () => {
  const key = newKey();
  const plain = new TextEncoder().encode('a secret '.repeat(400_000));
  expect(await shelfOf(key).put('a', plain, DAY)).toEqual({ ok: true, value: true });
  const back = await shelfOf(key).get('a');
  expect(back.ok && back.value?.byteLength).toBe(plain.byteLength);
  expect(back.ok && new TextDecoder().decode(back.value)).toBe('a secret '.repeat(400_000));
  const kept = await inShelf(key, ({ sql }) => {
    const [table] = sql.exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name LIKE 'bodies%'`).toArray();
    const rows = sql.exec<{ bytes: ArrayBuffer }>(`SELECT bytes FROM ${table?.name} ORDER BY part`).toArray();
    return rows.map(({ bytes }) => new TextDecoder('latin1').decode(bytes));
  });
  expect(kept).toHaveLength(4);
  expect(kept.join('')).not.toContain('a secret');
});

it('a body opens with any secret of the deployment, under its own name and key, and nowhere else', async () => {
  const key = newKey();
  await shelfOf(key, ['old']).put('a', Uint8Array.of(1, 2, 3), DAY);
  expect(await shelfOf(key, ['new', 'old']).get('a')).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
  expect(await shelfOf(key, ['new']).get('a')).toEqual({ ok: true, value: undefined });
  const sealed = await shelfDoor(env, key).get('a');
  const bytes = sealed.ok ? sealed.value : null;
  const other = newKey();
  if (bytes === null) throw new Error('nothing is there');
  await shelfDoor(env, key).put({ name: 'b', bytes, expiresAt: Date.now() + DAY });
  await shelfDoor(env, other).put({ name: 'a', bytes, expiresAt: Date.now() + DAY });
  expect(await shelfOf(key, ['old']).get('b')).toEqual({ ok: true, value: undefined });
  expect(await shelfOf(other, ['old']).get('a')).toEqual({ ok: true, value: undefined });
});

it('a small body is one row and one alarm for its day, and none is written when it is read or its day is dropped', async () => {
  const key = newKey();
  await shelfOf(key).put('first', Uint8Array.of(1), DAY);
  const rows = await inShelf(key, (storage) => {
    const { sql } = storage;
    const counts = { written: 0, alarms: 0 };
    const exec: SqlStorage['exec'] = (query, ...bindings) => {
      const cursor = sql.exec(query, ...bindings);
      counts.written += cursor.rowsWritten;
      return cursor as never;
    };
    const counted = new Proxy(sql, {
      get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)),
    });
    Object.defineProperty(storage, 'sql', { value: counted });
    storage.setAlarm = async () => {
      counts.alarms += 1;
    };
    return counts;
  });
  for (let at = 0; at < 10; at++) await shelfOf(key).put(`${at}`, new Uint8Array(2_000), DAY);
  await shelfOf(key).get('5');
  expect(rows).toEqual({ written: 10, alarms: 0 });
});

it('the alarm is set for the end of the day in which a body expires', async () => {
  const key = newKey();
  await shelfOf(key).put('a', Uint8Array.of(1), DAY);
  const at = (await inShelf(key, (storage) => storage.getAlarm())) ?? 0;
  expect(at % DAY).toBe(0);
  expect(at).toBeGreaterThan(Date.now() + DAY);
  expect(at).toBeLessThanOrEqual(Date.now() + 2 * DAY);
  expect(await runDurableObjectAlarm(shelfStub(env, key))).toBe(true);
  expect(await shelfOf(key).get('a')).toMatchObject({ ok: true });
});

it('a wiped shelf is empty and stays so', async () => {
  const key = newKey();
  await shelfOf(key).put('a', Uint8Array.of(1), DAY);
  expect(await shelfDoor(env, key).wipe()).toEqual({ ok: true, value: true });
  expect(await shelfOf(key).get('a')).toEqual({ ok: true, value: undefined });
  expect(await shelfOf(key).put('b', Uint8Array.of(1), DAY)).toEqual({
    ok: false,
    refusal: { reason: 'shelf_closed' },
  });
  expect(await tablesOf(key)).toEqual([{ name: 'closed' }]);
});
