// How a request ends fixes its charge, over real sockets: the provider fails, cuts or withholds, the client goes, the operator
// changes prices. What the provider's own book says is compared with what the caller was charged.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../scripts/lib/server.ts';
import { chargeOf, creditsOf, dollars, type Generation, generationOf } from '../../support/books.ts';
import { openStream, type Reading, until } from '../../support/http.ts';
import { type Account, ask, openAccount, openShop, operate, question, type Shop, TERMS } from '../../support/shop.ts';
import { type ProviderCall, type Script, SMALL_USAGE, startUpstream } from '../../support/upstream.ts';

const CREDIT = 50_000_000_000n;
/** The answer's text as a stream of words, and how many tokens of output that is by estimate: four bytes each. */
const WORDS = Array.from({ length: 50 }, () => 'x'.repeat(40));
const ESTIMATED_OUTPUT = (50 * 40) / 4;

let stateDir: string;
let shop: Shop;
let account: Account;
let key = '';

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'farebox-endings-'));
  shop = await openShop(await startServer({ stateDir, crons: false }), await startUpstream());
  // The same double under the names of a provider that stops billing when it is left, and of one that does not.
  await openShop(shop.server, shop.upstream, TERMS, 'together');
  await openShop(shop.server, shop.upstream, TERMS, 'zai');
  account = await openAccount(shop, CREDIT);
  key = account.keys[0] ?? '';
});

afterAll(async () => {
  expect(shop.upstream.complaints).toEqual([]);
  await shop.server.kill();
  await shop.upstream.close();
  rmSync(stateDir, { recursive: true, force: true });
});

type Ended = { readonly charge: bigint; readonly call: ProviderCall; readonly text: string };

/** Runs one request to its end, the answer read or left, and answers what it charged. */
async function ended(script: Script, run: () => Promise<string>): Promise<Ended> {
  const from = shop.upstream.book.length;
  shop.upstream.script(() => script);
  const before = await creditsOf(shop, account);
  const text = await run();
  const after = await until(
    () => 'nothing is held',
    30_000,
    async () => {
      const credits = await creditsOf(shop, account);
      return credits.held === 0n ? credits : undefined;
    },
  );
  const [call, ...more] = shop.upstream.book.slice(from);
  expect(more).toEqual([]);
  if (call === undefined) throw new Error('the provider was not asked');
  return { charge: after.usage - before.usage, call, text };
}

/** Resolves when the provider has been asked once more. */
function nextCall(): Promise<boolean> {
  const { book } = shop.upstream;
  const from = book.length;
  return until(
    () => 'the provider was asked',
    10_000,
    () => book.length > from || undefined,
  );
}

const whole = async (): Promise<string> => (await ask(shop, key, { max_tokens: 900 })).text;

/** Opens a stream, lets `then` do with it what it will, and answers what came of it. */
const streamed =
  (then: (stream: Reading) => Promise<unknown>, provider = 'double') =>
  async (): Promise<string> => {
    const body = { ...question(`acme/${provider}`), max_tokens: 900 };
    const stream = await openStream(`${shop.server.baseURL}/chat/completions`, key, body);
    await then(stream);
    await stream.ended;
    return stream.text();
  };

const toTheEnd = streamed(({ ended }) => ended);
/** A client that goes in mid-stream. */
const leaving = (provider: string, gone: () => void = () => undefined) =>
  streamed(async (stream) => {
    await expect.poll(() => stream.text().length, { timeout: 10_000 }).toBeGreaterThan(20 * 40);
    stream.leave();
    await stream.ended;
    gone();
  }, provider);

/** The whole frames that came; of a client that went, the last may be half. */
const dataOf = (text: string) =>
  text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((frame) => (frame.startsWith('data: {') ? [JSON.parse(frame.slice(6))] : []));
const contentOf = (text: string): string =>
  dataOf(text)
    .map((chunk) => chunk.choices?.[0]?.delta?.content ?? '')
    .join('');
const readBack = (id: string): Promise<Generation> => generationOf(shop, key, id);
/** The charge of this much output and nothing else. */
const outputOnly = (tokens: number): bigint => chargeOf({ prompt_tokens: 0, completion_tokens: tokens }, TERMS);

describe('the charge is what the provider bills', () => {
  it('for a whole answer', async () => {
    const usage = { prompt_tokens: 37, completion_tokens: 411 };
    const { charge, call, text } = await ended({ usage }, whole);
    expect(charge).toBe(chargeOf(call.usage, TERMS));
    expect(JSON.parse(text).usage).toMatchObject({ ...usage, cost: Number(dollars(charge)), basis: 'reported' });
  });

  it('for a stream, whose last chunk says it in dollars', async () => {
    const { charge, call, text } = await ended(
      { words: WORDS, usage: { prompt_tokens: 31, completion_tokens: 503 } },
      toTheEnd,
    );
    expect(charge).toBe(chargeOf(call.usage, TERMS));
    expect(dataOf(text).at(-1)?.usage).toMatchObject({ cost: Number(dollars(charge)), basis: 'reported' });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(await readBack(call.id)).toMatchObject({
      upstream_id: call.id,
      ending: 'completed',
      hold: { cost: dollars(charge) },
    });
  });
});

describe('nothing is charged when nothing was delivered', () => {
  it.each<[string, Script, () => Promise<string>]>([
    ['the provider fails', { status: 500 }, whole],
    ['the provider refuses the request', { status: 400, body: '{"error":{"message":"Not that."}}' }, whole],
    ['a whole answer is cut', { cutAfter: 40 }, whole],
    [
      'a stream is cut before its first content',
      { words: WORDS, cutAfter: 20 },
      async () => (await ask(shop, key, { stream: true })).text,
    ],
  ])('because %s', async (_, script, run) => {
    const { charge, text } = await ended(script, run);
    expect(charge).toBe(0n);
    expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String) }, request_id: expect.any(String) });
  });
});

describe('the charge is our estimate when the usage is', () => {
  const content = WORDS.join('');
  const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  const absurd = { prompt_tokens: 5, completion_tokens: 9e15 };
  it.each<[string, unknown]>([
    ['withheld', undefined],
    ['absurd', absurd],
    ['zero although content came', zero],
  ])('%s', async (_, reports) => {
    for (const run of [whole, toTheEnd]) {
      const { charge, call } = await ended({ content, words: WORDS, reports }, run);
      expect(await readBack(call.id)).toMatchObject({ receipt: { basis: 'estimated', total: dollars(charge) } });
      expect(charge).toBeGreaterThan(outputOnly(ESTIMATED_OUTPUT));
      expect(charge).toBeLessThan(outputOnly(ESTIMATED_OUTPUT + 50));
    }
  });
});

describe('what came is charged', () => {
  it('when the provider cuts a stream, and the client is told', async () => {
    const { charge, call, text } = await ended({ words: WORDS, cutAfter: 4_000 }, toTheEnd);
    const came = contentOf(text).length;
    expect(came).toBeGreaterThan(0);
    expect(dataOf(text).some((chunk) => chunk.error?.code === 'provider_cut')).toBe(true);
    expect(charge).toBeGreaterThan(outputOnly(came / 4));
    expect(charge).toBeLessThan(outputOnly(came / 4 + 50));
    expect(await readBack(call.id)).toMatchObject({ ending: 'provider_cut', receipt: { basis: 'estimated' } });
  });

  it('when the client goes in mid-stream, and the provider’s connection is closed', async () => {
    let sent = 0;
    const words = WORDS.concat(WORDS)
      .values()
      .map((word) => {
        sent++;
        return word;
      });
    const { charge, call, text } = await ended({ words, pauseMs: 20 }, leaving('together'));
    await expect.poll(() => call.leftAt, { timeout: 10_000 }).toBeDefined();
    expect(sent).toBeLessThan(100);
    expect(charge).toBeGreaterThan(outputOnly(contentOf(text).length / 4));
    expect(charge).toBeLessThan(outputOnly(sent * 10 + 50));
    expect(await readBack(call.id)).toMatchObject({ ending: 'client_left', receipt: { basis: 'estimated' } });
  });

  it('when the client goes in mid-stream, to the end where the provider bills to the end', async () => {
    const usage = { prompt_tokens: 21, completion_tokens: 510 };
    const words = [...WORDS.slice(0, 20), () => gone.promise, ...WORDS.slice(20)];
    const gone = Promise.withResolvers<void>();
    const { charge, call } = await ended({ words, usage }, leaving('zai', gone.resolve));
    expect(call.answered).toBe(true);
    expect(charge).toBe(chargeOf(usage, TERMS));
    expect(await readBack(call.id)).toMatchObject({ ending: 'client_left', receipt: { basis: 'reported' } });
  });

  it('when the client goes while a whole answer is under way, as the provider reports it', async () => {
    const going = Promise.withResolvers<void>();
    const leave = async (): Promise<string> => {
      const url = `${shop.server.baseURL}/chat/completions`;
      const gone = new AbortController();
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const body = JSON.stringify(question(shop.model));
      const asked = nextCall();
      const answer = fetch(url, { method: 'POST', headers, body, signal: gone.signal }).catch(() => undefined);
      await asked;
      gone.abort();
      await answer;
      going.resolve();
      return '';
    };
    const { charge } = await ended({ after: going.promise }, leave);
    expect(charge).toBe(chargeOf(SMALL_USAGE, TERMS));
  });
});

describe('a price of the operator', () => {
  it('holds for the next call, shows the margin apart, and leaves a request alone that is under way', async () => {
    const dear = { prices: { input: '100', output: '400' }, percent: '20' };
    const priced = Promise.withResolvers<void>();
    const { charge: before } = await ended({ after: priced.promise }, async () => {
      const asked = nextCall();
      const answer = whole();
      await asked;
      await operate(shop.server, 'PUT', '/prices', { model: shop.model, provider: 'double', prices: dear.prices });
      await operate(shop.server, 'PUT', '/prices', { margin: { model: shop.model }, percent: dear.percent });
      priced.resolve();
      return answer;
    });
    expect(before).toBe(chargeOf(SMALL_USAGE, TERMS));
    const { charge, call } = await ended({}, whole);
    expect(charge).toBe(chargeOf(SMALL_USAGE, dear));
    const { receipt } = (await readBack(call.id)) as { receipt: Record<string, unknown> | null };
    // 11 tokens at $100 a million and 7 at $400, and a fifth of it.
    expect(receipt).toMatchObject({
      subtotal: '0.0039',
      margin: { percent: '20', amount: '0.00078' },
      total: dollars(charge),
    });
  });
});
