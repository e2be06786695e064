// A key with very many calls: lists and Home read as many rows as for a key with few. FAREBOX_CALLS says how many are very many.
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Json, newAccount, newKey, testWorld } from '../console-app.ts';
import { askApp } from './ask-app.ts';
import { call } from './calls.ts';
import { countedDatabase, countReads, fillCalls, fillHours } from './counted.ts';

const FEW = 1_000;
const MANY = Number(env.FAREBOX_CALLS ?? 200_000);
/** What one call to a wallet may read: docs/storage.md. */
const READS_MAX = 2_100;

async function keyWith(calls: number) {
  const { managementKey } = await newAccount('10');
  const { key } = await newKey(managementKey);
  await call(key, { cost: 1_000n, user: 'ann' });
  await fillCalls(key, calls);
  return { managementKey, key, reads: await countReads(key) };
}

/** What the wallet reads, and writes, while this is asked. */
async function readsOf({ managementKey, reads }: Awaited<ReturnType<typeof keyWith>>, path: string) {
  const [before, written] = [reads.rows, reads.writes];
  const { status, body } = await askApp(path, managementKey);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(reads.writes - written).toBe(0);
  return { rows: reads.rows - before, body };
}

describe(`a key with ${MANY} calls`, () => {
  test('costs a list and Home the rows that a key with 1,000 calls costs them', { timeout: 600_000 }, async () => {
    const [few, many] = [await keyWith(FEW), await keyWith(MANY)];
    for (const path of [
      '/v1/requests',
      '/v1/requests?limit=200',
      '/v1/requests?model=acme/m&limit=10',
      '/v1/requests?cursor=gen-7zzzzzzzzzzzzzzzzzzzzzzzzz',
      '/api/app/home',
    ]) {
      const [some, same] = [await readsOf(few, path), await readsOf(many, path)];
      process.stdout.write(`${path}: ${some.rows} rows of ${FEW} calls, ${same.rows} of ${MANY}\n`);
      expect(same.rows).toBe(some.rows);
      expect(same.rows).toBeLessThanOrEqual(220);
    }
    const rare = await readsOf(many, '/v1/requests?user=nobody');
    expect(rare.rows).toBeLessThanOrEqual(READS_MAX);
    expect(rare.body).toMatchObject({ data: [], next: expect.stringMatching(/^gen-/) });
  });
});

describe('usage out of the database', () => {
  test('costs the rows that it adds up, and not those of other times', async () => {
    const { id, managementKey } = await newAccount('10');
    const { data } = await newKey(managementKey);
    const { db, read } = countedDatabase();
    const world = testWorld({ env: { ...env, DB: db } as typeof env });
    await fillHours(id, String(data.hash), 30, ['acme/m', 'acme/n']);
    const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    const until = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const cost = async (path: string): Promise<number> => {
      const before = read();
      const { status, body } = await askApp(path, managementKey, world);
      expect(status, JSON.stringify(body)).toBe(200);
      return read() - before;
    };
    // 48 rows of hours; each is read for the points and for the total, and sums are sorted.
    const oneDay = await cost(`/v1/activity?from=${day}&to=${until}&group_by=model`);
    const month = await cost(`/v1/activity?from=2020-01-01&interval=total&group_by=model`);
    process.stdout.write(`one day: ${oneDay} rows of the database; a month: ${month}\n`);
    expect(oneDay).toBeGreaterThan(90);
    expect(oneDay).toBeLessThan(400);
    expect(month).toBeGreaterThan(2_800);
    const home = await cost('/api/app/home');
    expect(home).toBeLessThan(3_500);
  });
});

test('the answer of Home is at most 20 kB on the wire, with all that it can hold', async () => {
  const { id, managementKey } = await newAccount('10');
  for (let at = 0; at < 6; at++) {
    const { key, data } = await newKey(managementKey, { name: `A key with a name of some length ${at}`, limit: 5 });
    for (let made = 0; made < 3; made++)
      await call(key, { cost: 7_919n, user: `user-${at}-${made}`, title: 'Desk', tags: ['red', 'nightly'] });
    await fillHours(
      id,
      String(data.hash),
      9,
      Array.from({ length: 9 }, (_, model) => `acme/model-number-${model}`),
    );
  }
  const from = new Date(Date.now() - 4 * 86_400_000).toISOString();
  const { body } = await askApp(`/api/app/home?interval=hour&from=${from}&tz=Asia/Kolkata`, managementKey);
  const { points } = body.chart as { readonly points: readonly Json[] };
  expect(points.length).toBeGreaterThan(600);
  const zipped = new Response(JSON.stringify(body)).body?.pipeThrough(new CompressionStream('gzip'));
  const bytes = (await new Response(zipped ?? null).arrayBuffer()).byteLength;
  process.stdout.write(`Home at its largest: ${bytes} bytes\n`);
  expect(bytes).toBeLessThanOrEqual(20_480);
});
