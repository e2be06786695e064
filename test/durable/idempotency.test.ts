// Requests with an `Idempotency-Key` in a wallet: of any number under one key, one is held at a time and one is charged, whatever dies
// in between, for a day.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReserveCall } from '../../src/durable/messages.ts';
import { HELD, openWorld } from './one-key.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

type Key = Awaited<ReturnType<typeof openWorld>>;

const under = (keyHash: string, bodyHash = 'body'): Partial<ReserveCall> => ({ idempotency: { keyHash, bodyHash } });
const repeatOf = (requestId: string, state: string) => ({
  ok: false,
  refusal: { reason: 'idempotency_replay', requestId, state },
});
const release = (key: Key, requestId: ReserveCall['requestId']) =>
  key.host.call(({ wallet }) =>
    wallet.release({
      requestId,
      outcome: {
        ...{ model: 'acme/m', provider: 'double', upstreamModel: 'm', priceVersion: 'one' },
        ...{ ending: 'failed', attempts: [] },
      },
    }),
  );
const tables = ({ host }: Key) =>
  host.disk.all(`SELECT name FROM sqlite_master WHERE name LIKE 'marks%'`).map(({ name }) => name);

it('of two requests at once under one key one is held, even where both wait for credit', async () => {
  const key = await openWorld(10_000n);
  const [first, second] = await Promise.all([key.reserve(100n, under('k')), key.reserve(100n, under('k'))]);
  expect(first.answer).toMatchObject(HELD);
  expect(second.answer).toMatchObject(repeatOf(first.id, 'held'));
  expect(key.host.instance.wallet.state.open).toBe(100n);
});

it('a repeat is told what became of the first, before and after the object was loaded anew', async () => {
  const key = await openWorld(10_000n);
  const settled = await key.reserve(100n, under('settled'));
  await key.settle(settled.id, 40n);
  const expired = await key.reserve(100n, under('expired'));
  await key.goOn(2 * MINUTE);
  const held = await key.reserve(100n, under('held'));
  for (const dies of [false, true]) {
    if (dies) key.host.die();
    expect((await key.reserve(100n, under('settled'))).answer).toMatchObject(repeatOf(settled.id, 'settled'));
    expect((await key.reserve(100n, under('expired'))).answer).toMatchObject(repeatOf(expired.id, 'expired'));
    expect((await key.reserve(100n, under('held'))).answer).toMatchObject(repeatOf(held.id, 'held'));
  }
  expect(key.host.instance.wallet.state.spent).toBe(40n);
});

it('another body under the same key is refused, while the first runs and after', async () => {
  const key = await openWorld(10_000n);
  const { id } = await key.reserve(100n, under('k'));
  const mismatch = { ok: false, refusal: { reason: 'idempotency_mismatch' } };
  expect((await key.reserve(100n, under('k', 'another'))).answer).toMatchObject(mismatch);
  await key.settle(id, 40n);
  expect((await key.reserve(100n, under('k', 'another'))).answer).toMatchObject(mismatch);
});

it('a request that failed gives its key to the next one, which is then the first', async () => {
  const key = await openWorld(10_000n);
  const failed = await key.reserve(100n, under('k'));
  await release(key, failed.id);
  const next = await key.reserve(100n, under('k'));
  expect(next.answer).toMatchObject(HELD);
  await key.settle(next.id, 30n);
  expect((await key.reserve(100n, under('k'))).answer).toMatchObject(repeatOf(next.id, 'settled'));
});

it('the same request sent again is answered with its own hold', async () => {
  const key = await openWorld(10_000n);
  const call = key.reserveCall(100n, under('k'));
  const send = () => key.host.call(({ wallet }) => wallet.reserve(call));
  expect(await send()).toMatchObject(HELD);
  expect(await send()).toMatchObject(HELD);
  await key.settle(call.requestId, 40n);
  expect(await send()).toMatchObject({ ok: true, value: { state: 'settled' } });
});

it('a repeat is told so when the key could not pay for it, and is told nothing without the key’s secret', async () => {
  const key = await openWorld(100n);
  const { id } = await key.reserve(100n, under('k'));
  await key.settle(id, 100n);
  await key.change({ requestsPerMinute: 1 });
  expect((await key.reserve(100n, under('k'))).answer).toMatchObject(repeatOf(id, 'settled'));
  const stranger = { ...under('k'), credential: { secretHash: 'guessed', ip: null } };
  expect((await key.reserve(100n, stranger)).answer).toMatchObject({ ok: false, refusal: { reason: 'key_wrong' } });
});

it('a refused reserve leaves no mark', async () => {
  const key = await openWorld(100n);
  expect((await key.reserve(500n, under('k'))).answer).toMatchObject({ refusal: { reason: 'insufficient_credit' } });
  expect((await key.reserve(50n, under('k', 'another'))).answer).toMatchObject(HELD);
});

it('a key is known for a day, over midnight, and its day is dropped whole after that', async () => {
  const key = await openWorld(10_000n);
  const { id } = await key.reserve(100n, under('k'));
  await key.settle(id, 40n);
  await key.goOn(DAY - 1);
  expect((await key.reserve(100n, under('k'))).answer).toMatchObject(repeatOf(id, 'settled'));
  await key.goOn(1);
  const next = await key.reserve(100n, under('k', 'another'));
  expect(next.answer).toMatchObject(HELD);
  expect((await key.reserve(100n, under('k', 'another'))).answer).toMatchObject(repeatOf(next.id, 'held'));
  expect(tables(key)).toEqual(['marks_20270201', 'marks_20270202']);
  await key.settle(next.id, 1n);
  await key.goOn(DAY);
  expect(tables(key)).toEqual(['marks_20270202']);
});

it('a request without a key writes no mark, and one with a key writes one row more', async () => {
  const key = await openWorld(10_000n);
  await key.reserve(100n);
  expect(tables(key)).toEqual([]);
  await key.reserve(100n, under('k'));
  expect(key.host.disk.all('SELECT count(*) AS rows FROM marks_20270201')).toEqual([{ rows: 1 }]);
});

const KEYS = ['one', 'two'];
const moves = fc.array(
  fc.record({
    what: fc.constantFrom('reserve', 'reserve', 'reserve', 'settle', 'release', 'die', 'fail', 'wait'),
    which: fc.nat({ max: 7 }),
  }),
  { minLength: 5, maxLength: 40 },
);

/** One move; what it asks may be lost with the object. */
async function move(key: Key, asked: ReserveCall[], what: string, which: number): Promise<void> {
  const target = asked[asked.length - 1 - (which % Math.max(1, asked.length))];
  if (what === 'die') key.host.die();
  else if (what === 'fail') key.host.lightFuse(1 + which, which % 2 === 0 ? 'die' : 'fail');
  else if (what === 'wait') await key.goOn(which * 20_000);
  else if (what === 'reserve') {
    const call = key.reserveCall(10n, under(KEYS[which % 2] ?? '', 'body'));
    asked.push(call);
    await key.host.call(({ wallet }) => wallet.reserve(call)).catch(() => undefined);
  } else if (target !== undefined) {
    const end = what === 'settle' ? key.settle(target.requestId, 5n) : release(key, target.requestId);
    await end.catch(() => undefined);
  }
}

it('whatever dies, no two requests under one key are held or charged', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      const key = await openWorld(1_000_000n);
      const asked: ReserveCall[] = [];
      for (const { what, which } of steps) {
        await move(key, asked, what, which);
        key.host.douse();
      }
      await key.world.quiet();
      const kept = key.host.disk.all(`SELECT name FROM sqlite_master WHERE name LIKE 'requests%'`);
      const rows = kept.flatMap(({ name }) => key.host.disk.all(`SELECT id, state FROM ${name}`));
      const counting = rows.filter(({ state }) => state !== 'released').map(({ id }) => id);
      for (const hash of KEYS) {
        const mine = asked.filter(({ idempotency }) => idempotency?.keyHash === hash);
        expect(mine.filter(({ requestId }) => counting.includes(requestId)).length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 150, seed: 5 },
  );
});
