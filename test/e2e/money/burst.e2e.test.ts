// A burst of equal requests on credit that covers exactly K of them: K are admitted, the others are told what they could
// afford, and afterwards the books of the gateway, of its account and of the provider agree to the nano-dollar.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import { chargeOf, creditsOf, generationOf, journalSpend, nano } from '../../support/books.ts';
import { type Answer, until } from '../../support/http.ts';
import {
  type Account,
  addCredit,
  ask,
  holdOf,
  openAccount,
  openShop,
  operate,
  type Shop,
} from '../../support/shop.ts';
import { type ProviderCall, startUpstream, type Upstream } from '../../support/upstream.ts';
import { seededRandom } from './seeded.ts';

const BURST = 1_000;
const KEYS = 50;
const MAX_TOKENS = 64;

const { seed, below } = seededRandom();
let stateDir: string;
let upstream: Upstream;
let server: Server;
let shop: Shop;

beforeAll(async () => {
  process.stdout.write(`the burst is of seed ${seed}; set FAREBOX_SEED to repeat it\n`);
  stateDir = mkdtempSync(join(tmpdir(), 'farebox-burst-'));
  upstream = await startUpstream();
  server = await startServer({ stateDir, crons: false });
  shop = await openShop(server, upstream);
});

afterAll(async () => {
  await server?.kill();
  await upstream?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** What came of a burst: the answers by kind, and what the provider's book says of it. */
type Burst = { readonly served: readonly Sent[]; readonly refused: readonly Sent[]; readonly calls: ProviderCall[] };
type Sent = Answer & { readonly key: string };

/** Sends the burst, `perKey` requests on each key at once; the provider answers only when every one has been decided. */
async function burst(keys: readonly string[], perKey: number): Promise<Burst> {
  const from = upstream.book.length;
  const decided = Promise.withResolvers<void>();
  upstream.script(() => ({
    after: decided.promise,
    usage: { prompt_tokens: 1 + below(60), completion_tokens: 1 + below(MAX_TOKENS) },
  }));
  const answered: Sent[] = [];
  const fields = { max_tokens: MAX_TOKENS };
  const all = keys.flatMap((key) =>
    Array.from({ length: perKey }, async () => {
      answered.push({ ...(await ask(shop, key, fields)), key });
    }),
  );
  const admitted = (): number => upstream.book.length - from;
  const figures = (): string => `${all.length} decided: ${admitted()} admitted, ${answered.length} refused`;
  await until(figures, 120_000, () => (admitted() + answered.length >= all.length ? true : undefined)).finally(() =>
    decided.resolve(),
  );
  await Promise.all(all);
  const odd = answered.find(({ status }) => status !== 200 && status !== 402);
  expect(odd?.text).toBe(undefined);
  return {
    served: answered.filter(({ status }) => status === 200),
    refused: answered.filter(({ status }) => status === 402),
    calls: upstream.book.slice(from),
  };
}

/** Each refusal says what can be spent, what that would buy, and where more comes from. */
function expectTold(refused: readonly Answer[], needed: bigint): void {
  for (const { json } of refused) {
    const { code, message, metadata } = json.error;
    expect(code).toBe('insufficient_credit');
    expect(nano(metadata.needed)).toBe(needed);
    expect(nano(metadata.spendable)).toBeLessThan(needed);
    expect(metadata.affordable_tokens).toBeGreaterThanOrEqual(0);
    expect(metadata.affordable_tokens).toBeLessThan(MAX_TOKENS);
    expect(metadata.binds).toBe('credit');
    expect(metadata.top_up_url).toBe(`${server.origin}/credits`);
    expect(message).toContain(metadata.top_up_url);
  }
}

/** Charges, receipts, the account's credit, its journal and the provider's book all say the same. */
async function expectBalanced(account: Account, { served, calls }: Burst, before: bigint): Promise<void> {
  const billed = new Map(calls.map((call) => [call.id, chargeOf(call.usage, shop.terms)]));
  const due = [...billed.values()].reduce((sum, charge) => sum + charge, 0n);
  const credits = await creditsOf(shop, account);
  expect(credits.held).toBe(0n);
  expect(credits.usage - before).toBe(due);
  expect(await journalSpend(shop, account)).toBe(credits.usage);
  let receipts = 0n;
  for (const { json, headers, key } of served) {
    const { receipt, hold, upstream_id } = await generationOf(shop, key, String(headers['x-generation-id']));
    expect(upstream_id).toBe(json.id);
    expect(receipt?.basis).toBe('reported');
    expect(nano(receipt?.total ?? '')).toBe(billed.get(json.id));
    expect(hold).toMatchObject({ state: 'settled', cost: receipt?.total, lost: '0.000000000' });
    expect(json.usage.cost).toBe(Number(receipt?.total));
    receipts += nano(receipt?.total ?? '');
  }
  expect(receipts).toBe(due);
  expect(upstream.complaints).toEqual([]);
}

describe('a burst on credit that covers exactly K', () => {
  it('admits exactly K of 1,000 on one key, and refuses the others with what they can afford', async () => {
    const hold = await holdOf(shop, { max_tokens: MAX_TOKENS });
    const [covered, rest] = [1 + below(BURST - 1), BigInt(below(Number(hold)))];
    const account = await openAccount(shop, BigInt(covered) * hold + rest);
    process.stdout.write(`K = ${covered} of ${BURST} on one key\n`);
    const outcome = await burst(account.keys, BURST);
    expect(outcome.calls).toHaveLength(covered);
    expect(outcome.served).toHaveLength(covered);
    expect(outcome.refused).toHaveLength(BURST - covered);
    expectTold(outcome.refused, hold);
    for (const { json } of outcome.refused) expect(nano(json.error.metadata.spendable)).toBe(rest);
    await expectBalanced(account, outcome, 0n);
  });

  it('admits exactly K of 50 x 20 on one account whose credit is spread over the slices of its keys', async () => {
    const hold = await holdOf(shop, { max_tokens: MAX_TOKENS });
    const size = { max_tokens: 200 + below(2_300) };
    const account = await openAccount(shop, (await holdOf(shop, size)) * BigInt(KEYS), KEYS);
    await spreadOver(account, size);
    const { usage } = await creditsOf(shop, account);
    // Some of it stays free, so that the last hold is put together from slices and free credit.
    await addCredit(server, account.id, BigInt(1 + below(Number(hold))));
    const { available } = await creditsOf(shop, account);
    const covered = Number(available / hold);
    process.stdout.write(`K = ${covered} of ${BURST} on ${KEYS} keys\n`);
    expect(covered).toBeLessThan(BURST);
    const outcome = await burst(account.keys, BURST / KEYS);
    expect(outcome.calls).toHaveLength(covered);
    expect(outcome.served).toHaveLength(covered);
    expect(outcome.refused).toHaveLength(BURST - covered);
    expectTold(outcome.refused, hold);
    await expectBalanced(account, outcome, usage);
  });
});

/** Makes every key hold a fiftieth of the credit at once and then settle for little, so that the rest stays in its slice. */
async function spreadOver(account: Account, size: { readonly max_tokens: number }): Promise<void> {
  const from = upstream.book.length;
  const held = Promise.withResolvers<void>();
  upstream.script(() => ({ after: held.promise, usage: { prompt_tokens: 3, completion_tokens: 1 + below(9) } }));
  const all = account.keys.map((key) => ask(shop, key, size));
  await until(
    () => `${KEYS} held`,
    30_000,
    () => (upstream.book.length - from === KEYS ? true : undefined),
  );
  held.resolve();
  for (const { status, text } of await Promise.all(all)) expect(status, text).toBe(200);
  const { in_slices, free } = await operate(server, 'GET', `/accounts/${account.id}`);
  expect(nano(in_slices)).toBeGreaterThan(nano(free) * 10n);
}

describe('a refusal for money', () => {
  it('names a number of tokens that can indeed be had', async () => {
    upstream.script(() => ({}));
    const hold = await holdOf(shop, { max_tokens: 4_096 });
    const account = await openAccount(shop, hold - 1n);
    const [key = ''] = account.keys;
    const refused = await ask(shop, key, { max_tokens: 4_096 });
    expect(refused.status).toBe(402);
    const affordable: number = refused.json.error.metadata.affordable_tokens;
    expect(affordable).toBe(4_095);
    expect((await ask(shop, key, { max_tokens: affordable })).status).toBe(200);
  });
});
