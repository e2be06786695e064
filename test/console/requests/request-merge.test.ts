// Lists of many wallets as one, whatever each of them answers at a time: complete, in order, each row once, or refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeyId, parseKeyId, parseRequestId, type RequestId } from '../../../src/base/id.ts';
import { ok, refuse } from '../../../src/base/result.ts';
import { csvStream } from '../../../src/console/requests/request-csv.ts';
import { everyRow, pageOf } from '../../../src/console/requests/request-merge.ts';
import type { RequestRow } from '../../../src/durable/request-row.ts';
import type { ListRequestsCall } from '../../../src/durable/request-search.ts';

const SEED = 20_270_201;
const RUNS = { seed: SEED, numRuns: 300 };

/** A wallet in memory: numbers of its requests, whether each is wanted, and how many one call may read. */
type Wallet = { readonly requests: ReadonlyMap<number, boolean>; readonly reads: number };

const keyOf = (at: number): KeyId => parseKeyId(String(at).padStart(16, '0')) ?? ('' as KeyId);

function idOf(number: number): RequestId {
  const id = parseRequestId(`gen-${String(number).padStart(26, '0')}`);
  if (id === undefined) throw new Error('not an id');
  return id;
}

const rowOf = (id: RequestId): RequestRow =>
  ({ id, created_at: '2026-11-01T00:00:00.000Z', ended_at: null, tags: [] }) as never;

/** Answers as a wallet does: newest first, down to what it was allowed to read. */
function answer({ requests, reads }: Wallet, { before, since, limit }: ListRequestsCall) {
  const rows: RequestRow[] = [];
  let read = 0;
  for (const [number, isWanted] of [...requests].sort(([one], [other]) => other - one)) {
    const id = idOf(number);
    if ((before !== null && id >= before) || id < since) continue;
    if (isWanted) rows.push(rowOf(id));
    read += 1;
    if (rows.length === limit || read === reads) return ok({ rows, searchedTo: id });
  }
  return ok({ rows, searchedTo: null });
}

/** Up to five wallets that share the numbers of requests among them. */
const shops = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
    fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.nat(), fc.boolean()), {
      selector: ([number]) => number,
      maxLength: 120,
    }),
  )
  .map(([reads, made]) => {
    const wallets = reads.map((most): { requests: Map<number, boolean>; reads: number } => ({
      requests: new Map(),
      reads: most,
    }));
    for (const [number, owner, isWanted] of made) wallets[owner % wallets.length]?.requests.set(number, isWanted);
    return wallets;
  });

const askOf = (wallets: readonly Wallet[]) => async (keyId: KeyId, call: ListRequestsCall) =>
  answer(wallets[Number(keyId)] ?? { requests: new Map(), reads: 1 }, call);

const keysOf = (wallets: readonly Wallet[]): readonly KeyId[] => wallets.map((_, at) => keyOf(at));

const wanted = (wallets: readonly Wallet[], since = 0): readonly RequestId[] =>
  wallets
    .flatMap(({ requests }) =>
      [...requests].flatMap(([number, isWanted]) => (isWanted && number >= since ? [number] : [])),
    )
    .sort((one, other) => other - one)
    .map(idOf);

describe(`lists of random wallets (seed ${SEED})`, () => {
  test('have in all their pages every row once, newest first, and end', async () => {
    await fc.assert(
      fc.asyncProperty(
        shops,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 5_000 }),
        async (wallets, limit, since) => {
          const found: RequestId[] = [];
          let before: RequestId | null = null;
          for (let pages = 0; pages < 500; pages++) {
            const page = await pageOf(askOf(wallets), keysOf(wallets), {
              before,
              since: idOf(since),
              limit,
              filter: {},
            });
            if (!page.ok) throw new Error('refused');
            expect(page.value.rows.length).toBeLessThanOrEqual(limit);
            found.push(...page.value.rows.map(({ id }) => id));
            before = page.value.next;
            if (before === null) break;
          }
          expect(before).toBeNull();
          expect(found).toEqual(wanted(wallets, since));
        },
      ),
      RUNS,
    );
  });

  test('are the same when they are read through as one', async () => {
    await fc.assert(
      fc.asyncProperty(shops, async (wallets) => {
        const found: RequestId[] = [];
        for await (const piece of everyRow(askOf(wallets), keysOf(wallets), { before: null, since: '', filter: {} })) {
          if (!piece.ok) throw new Error('refused');
          found.push(...piece.value.map(({ id }) => id));
        }
        expect(found).toEqual(wanted(wallets));
      }),
      RUNS,
    );
  });
});

describe('a wallet that does not answer', () => {
  const wallets: readonly Wallet[] = [
    { requests: new Map([[7, true]]), reads: 9 },
    { requests: new Map(Array.from({ length: 9 }, (_, at) => [at + 10, true])), reads: 2 },
  ];
  let calls = 0;
  const silentAfter = (most: number) => async (keyId: KeyId, call: ListRequestsCall) => {
    calls += 1;
    return calls > most ? refuse({ reason: 'wallet_unreachable' as const }) : askOf(wallets)(keyId, call);
  };

  test('ends a page whole', async () => {
    calls = 0;
    const page = await pageOf(silentAfter(1), keysOf(wallets), { before: null, since: '', limit: 50, filter: {} });
    expect(page).toEqual({ ok: false, refusal: { reason: 'wallet_unreachable' } });
  });

  test('breaks a file off, which then is seen not to be complete', async () => {
    calls = 0;
    const pieces = everyRow(silentAfter(3), keysOf(wallets), { before: null, since: '', filter: {} });
    const first = await pieces.next();
    if (first.done === true || !first.value.ok) throw new Error('no first piece');
    const text = new Response(csvStream(first.value.value, pieces, undefined)).text();
    await expect(text).rejects.toThrow();
  });
});
