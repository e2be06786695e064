// kill -9 between reserve and settle, in mid-stream, right after a settle and in the thick of traffic; then a new engine on the
// same files. Every hold resolves once, by the rule, and no nano-dollar is lost or minted. All cases share one crash and one wait.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import {
  chargeOf,
  creditsOf,
  type DiskRow,
  dollars,
  generationOf,
  journalSpend,
  nano,
  rowsOnDisk,
} from '../../support/books.ts';
import { type Answer, openStream, until } from '../../support/http.ts';
import { type Account, ask, holdOf, openAccount, openShop, question, type Shop } from '../../support/shop.ts';
import { SMALL_USAGE, startUpstream, type Upstream } from '../../support/upstream.ts';
import { seededRandom } from './seeded.ts';

const CREDIT = 5_000_000_000n;
/** Of this much traffic about half is answered when the engine dies. */
const TRAFFIC = 200;
/** A hold lives a minute without a word from its owner. */
const EXPIRY_MS = 90_000;

const { seed, below } = seededRandom();
let stateDir: string;
let upstream: Upstream;
let shop: Shop;

const never = new Promise<never>(() => undefined);
const keyOf = ({ keys: [key = ''] }: Account): string => key;

/** What was going on when the engine died. */
type Scene = {
  readonly hold: bigint;
  /** Has credit for one request, which the provider never answers. */
  readonly poor: Account;
  /** The same, but nobody asks about it until its hold should be over. */
  readonly forgotten: Account;
  /** `told` is what it had cost when we last asked; the engine may have written more before it died. */
  readonly streaming: { readonly account: Account; readonly id: string; readonly told: bigint };
  readonly settled: { readonly account: Account; readonly answer: Answer };
  readonly busy: { readonly account: Account; readonly told: ReadonlyMap<string, number> };
};

let scene: Scene;
let onDisk: readonly DiskRow[];

/** A request that the provider has and does not answer. */
async function heldFor(account: Account, fields: object = {}): Promise<void> {
  const from = upstream.book.length;
  upstream.script(() => ({ after: never }));
  ask(shop, keyOf(account), fields).catch(() => undefined);
  await until(
    () => 'the provider was asked',
    10_000,
    () => upstream.book.length > from || undefined,
  );
}

/** A stream that stands still after an extend has reported what it cost so far. */
async function streamingFor(account: Account): Promise<Scene['streaming']> {
  const words = [...Array.from({ length: 200 }, () => 'x'.repeat(40)), () => never];
  upstream.script(() => ({ words }));
  const body = { ...question(shop.model), max_tokens: 8_000 };
  const stream = await openStream(`${shop.server.baseURL}/chat/completions`, keyOf(account), body);
  await until(
    () => 'the words came',
    20_000,
    () => stream.text().length > 200 * 40 || undefined,
  );
  const told = await until(
    () => 'spend was reported',
    20_000,
    async () => {
      const { hold } = await generationOf(shop, keyOf(account), stream.generationId);
      const metered = nano(hold.metered ?? '');
      return metered > 0n ? metered : undefined;
    },
  );
  return { account, id: stream.generationId, told };
}

/** Traffic on four keys; the last answer kills the engine while about half is still under way. */
async function dieInTraffic(account: Account): Promise<Scene['busy']['told']> {
  upstream.script(() => ({
    after: new Promise((resume) => setTimeout(resume, 200 + below(600))),
    usage: { prompt_tokens: 1 + below(60), completion_tokens: 1 + below(64) },
  }));
  const told = new Map<string, number>();
  let killing: Promise<void> | undefined;
  const one = async (_: unknown, at: number): Promise<void> => {
    const answer = await ask(shop, account.keys[at % account.keys.length] ?? '');
    expect(answer.status, answer.text).toBe(200);
    told.set(String(answer.headers['x-generation-id']), answer.json.usage.cost);
    if (told.size === TRAFFIC / 2) killing = shop.server.kill('SIGKILL');
  };
  await Promise.allSettled(Array.from({ length: TRAFFIC }, one));
  await killing;
  return told;
}

async function setTheScene(): Promise<Scene> {
  const hold = await holdOf(shop);
  const [poor, forgotten] = [await openAccount(shop, hold), await openAccount(shop, hold)];
  await heldFor(poor);
  await heldFor(forgotten);
  const streaming = await streamingFor(await openAccount(shop, CREDIT));
  const [rich, busy] = [await openAccount(shop, CREDIT), await openAccount(shop, CREDIT, 4)];
  upstream.script(() => ({}));
  const answer = await ask(shop, keyOf(rich));
  const told = await dieInTraffic(busy);
  return { hold, poor, forgotten, streaming, settled: { account: rich, answer }, busy: { account: busy, told } };
}

const restart = async (server?: Server): Promise<void> => {
  await server?.kill('SIGKILL');
  shop = { ...shop, server: await startServer({ stateDir, crons: false }) };
};

beforeAll(async () => {
  process.stdout.write(`the crash is of seed ${seed}; set FAREBOX_SEED to repeat it\n`);
  stateDir = mkdtempSync(join(tmpdir(), 'farebox-crash-'));
  upstream = await startUpstream();
  shop = await openShop(await startServer({ stateDir, crons: false }), upstream);
  scene = await setTheScene();
  onDisk = rowsOnDisk(stateDir);
  await restart();
}, 120_000);

afterAll(async () => {
  await shop?.server.kill();
  await upstream?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const rowOf = (id: string): DiskRow | undefined => onDisk.find((row) => row.id === id);

/** Waits for the end of a hold by looking, which changes nothing. */
const expired = (key: string, id: string) =>
  until(
    () => `${id} expired`,
    EXPIRY_MS,
    async () => {
      const generation = await generationOf(shop, key, id);
      return generation.hold.state === 'expired' ? generation : undefined;
    },
  );

describe('after a kill -9 and a new start on the same files', () => {
  it('every answer that was given is on disk at the price that was told', async () => {
    const { settled, busy } = scene;
    const id = String(settled.answer.headers['x-generation-id']);
    expect(rowOf(id)).toMatchObject({ state: 'settled', cost: chargeOf(SMALL_USAGE, shop.terms) });
    expect(busy.told.size).toBeGreaterThanOrEqual(TRAFFIC / 2);
    // The three that were made to wait, and the traffic that had no answer yet.
    expect(onDisk.filter(({ state }) => state === 'held').length).toBeGreaterThan(3);
    for (const [generation, cost] of busy.told) {
      expect(rowOf(generation)?.state).toBe('settled');
      expect(Number(dollars(rowOf(generation)?.cost ?? -1n))).toBe(cost);
    }
    const { usage, held } = await creditsOf(shop, settled.account);
    expect([usage, held]).toEqual([chargeOf(SMALL_USAGE, shop.terms), 0n]);
    expect((await generationOf(shop, keyOf(settled.account), id)).receipt?.basis).toBe('reported');
  });

  it('what was held is still held, and cannot be held twice', async () => {
    const { hold, poor, streaming } = scene;
    expect(await creditsOf(shop, poor)).toMatchObject({ usage: 0n, held: hold, available: 0n });
    const refused = await ask(shop, keyOf(poor));
    expect([refused.status, refused.json.error.metadata.spendable]).toEqual([402, '0.000000000']);
    expect(rowOf(streaming.id)?.state).toBe('held');
    expect(rowOf(streaming.id)?.metered).toBeGreaterThanOrEqual(streaming.told);
    expect((await creditsOf(shop, streaming.account)).held).toBe(rowOf(streaming.id)?.held);
  });

  it('a hold whose owner died expires at the last metered spend, and the rest of the credit comes back', async () => {
    const { poor, streaming } = scene;
    const stream = await expired(keyOf(streaming.account), streaming.id);
    // As it was on disk when the engine was dead.
    const metered = rowOf(streaming.id)?.metered ?? -1n;
    expect(stream).toMatchObject({
      ending: 'expired',
      receipt: { basis: 'expired', total: dollars(metered) },
    });
    expect(stream.hold.cost).toBe(dollars(metered));
    expect(await creditsOf(shop, streaming.account)).toMatchObject({ usage: metered, held: 0n });
    upstream.script(() => ({}));
    await until(
      () => 'the credit came back',
      EXPIRY_MS,
      async () => (await ask(shop, keyOf(poor))).status === 200 || undefined,
    );
    expect(await creditsOf(shop, poor)).toMatchObject({ usage: chargeOf(SMALL_USAGE, shop.terms), held: 0n });
  });

  it('traffic that was under way is charged at most once, and the books of its account balance', async () => {
    const { account } = scene.busy;
    await until(
      () => 'nothing is held',
      EXPIRY_MS,
      async () => (await creditsOf(shop, account)).held === 0n || undefined,
    );
    const { usage } = await creditsOf(shop, account);
    expect(await journalSpend(shop, account)).toBe(usage);
  });

  it('another kill changes nothing: each hold has resolved once', async () => {
    const { poor, forgotten, streaming, settled, busy } = scene;
    const accounts = [poor, streaming.account, settled.account, busy.account];
    const before = await Promise.all(accounts.map((account) => creditsOf(shop, account)));
    await shop.server.kill('SIGKILL');
    onDisk = rowsOnDisk(stateDir);
    await restart();
    expect(await Promise.all(accounts.map((account) => creditsOf(shop, account)))).toEqual(before);
    // Nobody had asked about this one: its own alarm, set before the first crash, has resolved it.
    expect(await creditsOf(shop, forgotten)).toMatchObject({ usage: 0n, held: 0n, available: scene.hold });
    expect(onDisk.filter(({ state }) => state === 'held')).toEqual([]);
    const spent = onDisk.reduce((sum, { cost }) => sum + cost, 0n);
    expect(before.reduce((sum, { usage }) => sum + usage, 0n)).toBe(spent);
    expect(upstream.complaints).toEqual([]);
  });
});
