// How a request ends fixes its charge: each line of the rule, on a priced model, against a double that checks what it is sent.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Account, creditsOf, openAccount, sell, send, standIn } from './installation.ts';
import { chunk, chunksOf, completion, DONE, stream, USAGE, usageChunk, words } from './wire.ts';

/** $1,000 and $2,000 a million: a token in is 1,000,000 nano-dollars, a token out twice that. */
const PRICES = { input: '1000', output: '2000' };
const REPORTED = 11n * 1_000_000n + 7n * 2_000_000n;

const ask = (account: Account, fields: object = {}): Promise<Response> =>
  send('POST', '/v1/chat/completions', account.key, {
    model: 'acme/m',
    messages: [{ role: 'user', content: 'Say hello.' }],
    max_tokens: 200,
    ...fields,
  });

let account: Account;

/** What one request charged, once nothing is held any more. */
async function chargeOf(work: () => Promise<unknown>): Promise<bigint> {
  const before = await creditsOf(account);
  await work();
  await vi.waitFor(async () => expect((await creditsOf(account)).held).toBe(0n), { timeout: 10_000 });
  const after = await creditsOf(account);
  expect(after.usage + after.available).toBe(before.usage + before.available);
  return after.usage - before.usage;
}

beforeAll(async () => {
  await sell('acme/m', ['double'], PRICES);
  await sell('acme/two', ['fresh', 'second'], PRICES);
  await sell('acme/three', ['alsofresh', 'second'], PRICES);
  await sell('acme/stops', ['together'], PRICES);
  await sell('acme/bills-on', ['groq'], PRICES);
  account = await openAccount('100');
});

afterEach(() => vi.restoreAllMocks());

describe('an answer that is not streamed', () => {
  it('costs what the provider reports, and says so to the nano-dollar', async () => {
    const { asked } = standIn(() => completion('hello'));
    const charge = await chargeOf(async () => {
      const response = await ask(account);
      expect(response.status).toBe(200);
      const body = (await response.json()) as { id: string; model: string; usage: Record<string, unknown> };
      expect(body).toMatchObject({ id: 'chatcmpl-1', model: 'acme/m', usage: { ...USAGE, basis: 'reported' } });
      expect(body.usage.cost).toBe(Number(REPORTED) / 1e9);
      expect(body.usage.generation_id).toBe(response.headers.get('x-generation-id'));
    });
    expect(charge).toBe(REPORTED);
    expect(asked[0]?.url).toBe('https://double.test/v1/chat/completions');
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer key-of-double');
    expect(asked[0]?.body).toMatchObject({ model: 'm-upstream', max_tokens: 200 });
  });

  it.each([
    ['absent', undefined],
    ['absurd', { prompt_tokens: -1, completion_tokens: 1e300 }],
    ['zero although content came', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ])('costs our estimate when usage is %s', async (_, usage) => {
    standIn(() => completion('x'.repeat(400), usage === undefined ? null : usage));
    const charge = await chargeOf(async () => {
      const body = (await (await ask(account)).json()) as { usage: { basis: string; completion_tokens: number } };
      expect(body.usage).toMatchObject({ basis: 'estimated', completion_tokens: 100 });
    });
    expect(charge).toBeGreaterThan(100n * 2_000_000n);
    expect(charge).toBeLessThan(150n * 2_000_000n);
  });

  it.each([
    ['refuses it', () => Response.json({ error: { message: 'bad temperature' } }, { status: 400 }), 400],
    ['fails', () => new Response('oops', { status: 500 }), 502],
    ['cannot be reached', () => Promise.reject(new TypeError('Network connection lost.')), 502],
    ['answers with a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 502],
    ['answers 200 with an error', () => Response.json({ error: { message: 'boom', code: 500 } }), 502],
    ['does not know our key', () => Response.json({ error: { message: 'bad key' } }, { status: 401 }), 503],
  ])('costs nothing when the provider %s', async (_, answer, status) => {
    standIn(answer);
    const charge = await chargeOf(async () => {
      const response = await ask(account);
      const body = await response.json();
      expect(response.status, JSON.stringify(body)).toBe(status);
      expect(body).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    });
    expect(charge).toBe(0n);
  });

  it('is charged once, for the attempt delivered, when the first provider fails', async () => {
    const { asked } = standIn(({ url }) =>
      url.includes('fresh') ? new Response('', { status: 503 }) : completion('hi'),
    );
    const charge = await chargeOf(async () => expect((await ask(account, { model: 'acme/two' })).status).toBe(200));
    expect(charge).toBe(REPORTED);
    expect(asked.map(({ url }) => new URL(url).hostname)).toEqual(['fresh.test', 'second.test']);
  });

  it('costs nothing, and reaches nobody, when it is refused', async () => {
    const { asked } = standIn(() => completion('hello'));
    const charge = await chargeOf(async () => {
      expect((await ask(account, { max_tokens: -1 })).status).toBe(400);
      expect((await ask(account, { model: 'acme/none' })).status).toBe(404);
      expect((await ask(account, { max_tokens: 32_000, n: 8 })).status).toBe(402);
    });
    expect([charge, asked.length]).toEqual([0n, 0]);
  });
});

/** Words at a pace. */
function* slow(count: number) {
  for (let sent = 0; sent < count; sent++) {
    yield words('x'.repeat(4));
    yield () => new Promise((resume) => setTimeout(resume, 20));
  }
}

/** A client that reads a little and goes. */
async function leaveAfter(reads: number, answer: Promise<Response>): Promise<void> {
  const reader = (await answer).body?.getReader();
  for (let read = 0; read < reads; read++) await reader?.read();
  await reader?.cancel();
}

describe('a stream', () => {
  const hello = [chunk({ role: 'assistant', content: '' }), words('hello'), chunk({}, 'stop')];

  it('costs what the provider reports in its last chunk', async () => {
    const { asked } = standIn(() => stream([...hello, usageChunk(), DONE]));
    const charge = await chargeOf(async () => {
      const { chunks, isDone } = await chunksOf(await ask(account, { stream: true }));
      expect(isDone).toBe(true);
      expect(chunks.at(-1)?.usage).toMatchObject({ ...USAGE, cost: Number(REPORTED) / 1e9, basis: 'reported' });
      expect(chunks.at(-1)?.choices).toEqual([{ index: 0, delta: {}, finish_reason: null }]);
    });
    expect(charge).toBe(REPORTED);
    expect(asked[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('gives a client that asked for usage OpenAI’s own chunk', async () => {
    standIn(() => stream([...hello, usageChunk(), DONE]));
    const response = await ask(account, { stream: true, stream_options: { include_usage: true } });
    const { chunks } = await chunksOf(response);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it('costs our estimate when it reports nothing', async () => {
    standIn(() => stream([words('x'.repeat(400)), chunk({}, 'stop'), DONE]));
    const charge = await chargeOf(async () => {
      const { chunks } = await chunksOf(await ask(account, { stream: true }));
      expect(chunks.at(-1)?.usage).toMatchObject({ basis: 'estimated', completion_tokens: 100 });
    });
    expect(charge).toBeGreaterThan(200_000_000n);
  });

  it('costs nothing when it fails before its first content, and another provider serves', async () => {
    const failing = [
      chunk({ role: 'assistant', content: '' }),
      'data: {"error":{"message":"overloaded","code":503}}\n\n',
    ];
    standIn(({ url }) => stream(/fresh|double/.test(url) ? failing : [...hello, usageChunk(), DONE]));
    const charge = await chargeOf(async () => {
      const { chunks } = await chunksOf(await ask(account, { stream: true, model: 'acme/three' }));
      expect(chunks.some(({ error }) => error !== undefined)).toBe(false);
    });
    expect(charge).toBe(REPORTED);
    expect(
      await chargeOf(async () => expect((await ask(account, { stream: true })).status).toBeGreaterThan(500)),
    ).toBe(0n);
  });

  it.each([
    ['breaks off', [words('x'.repeat(40)), new Error('reset')]],
    ['ends without a finish', [words('x'.repeat(40))]],
    ['reports an error', [words('x'.repeat(40)), 'data: {"error":{"message":"boom","code":500}}\n\n']],
  ])('costs the input and the output so far when the provider %s', async (_, frames) => {
    standIn(() => stream(frames));
    const charge = await chargeOf(async () => {
      const { chunks } = await chunksOf(await ask(account, { stream: true }));
      expect(chunks.some(({ error }) => error !== undefined)).toBe(true);
      expect(chunks.at(-1)?.usage).toMatchObject({ basis: 'estimated', completion_tokens: 10 });
    });
    expect(charge).toBeGreaterThan(10n * 2_000_000n);
    expect(charge).toBeLessThan(80n * 2_000_000n);
  });

  it('costs what was last reported when it is cut after a running report', async () => {
    const running = chunk({ content: 'x'.repeat(40) }, null, { usage: USAGE });
    standIn(() => stream([running, new Error('reset')]));
    expect(await chargeOf(async () => chunksOf(await ask(account, { stream: true })))).toBe(REPORTED);
  });

  it('costs the output so far when the client leaves, and the provider’s connection is closed', async () => {
    const left: { cancelled?: boolean } = {};
    standIn(({ signal }) => stream(slow(150), left, signal));
    const charge = await chargeOf(() => leaveAfter(5, ask(account, { stream: true, model: 'acme/stops' })));
    expect(left.cancelled).toBe(true);
    expect(charge).toBeGreaterThan(4n * 2_000_000n);
    expect(charge).toBeLessThan(90n * 2_000_000n);
  });

  it('costs what is reported in the end when the client leaves and the provider bills on anyway', async () => {
    const given: string[] = [];
    standIn(({ signal }) =>
      stream([...slow(20), usageChunk(), () => Promise.resolve(given.push('end')), DONE], {}, signal),
    );
    const charge = await chargeOf(() => leaveAfter(2, ask(account, { stream: true, model: 'acme/bills-on' })));
    expect([charge, given]).toEqual([REPORTED, ['end']]);
  });
});

describe('a stream that outruns its credit', () => {
  it('ends within its hold, with a finish, usage that says why, and [DONE]', async () => {
    const poor = await openAccount('3');
    const left: { cancelled?: boolean } = {};
    function* endless() {
      for (let sent = 0; sent < 5_000; sent++) yield words('x'.repeat(400));
    }
    standIn(({ signal }) => stream(endless(), left, signal));
    const { chunks, isDone } = await chunksOf(await ask(poor, { stream: true, max_tokens: 8_000 }));
    expect(isDone).toBe(true);
    expect(chunks.some(({ error }) => error !== undefined)).toBe(false);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length');
    expect(chunks.at(-1)?.usage).toMatchObject({ basis: 'estimated', stopped_by: 'credit' });
    expect(left.cancelled).toBe(true);
    const { usage, available, held } = await creditsOf(poor);
    expect([held, usage + available]).toEqual([0n, 3_000_000_000n]);
    expect(usage).toBeGreaterThan(1_500_000_000n);
  });

  it('is extended as far as it needs while there is credit', async () => {
    const rich = await openAccount('50');
    function* long() {
      for (let sent = 0; sent < 100; sent++) yield words('x'.repeat(200));
      yield chunk({}, 'stop');
      yield usageChunk({ prompt_tokens: 11, completion_tokens: 5_000, total_tokens: 5_011 });
      yield DONE;
    }
    standIn(() => stream(long()));
    const { chunks } = await chunksOf(await ask(rich, { stream: true, max_tokens: 8_000 }));
    expect(chunks.at(-1)?.usage).toMatchObject({ basis: 'reported', completion_tokens: 5_000, cost: 10.011 });
    expect((await creditsOf(rich)).usage).toBe(10_011_000_000n);
  });
});
