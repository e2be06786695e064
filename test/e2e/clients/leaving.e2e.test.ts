// A client that closes its connection: before the answer, in mid-stream. What was delivered is charged, and no provider is
// kept busy for nobody.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAI } from '../../clients/sdk.ts';
import { chargeOf, creditsOf } from '../../support/books.ts';
import { until } from '../../support/http.ts';
import { completion, delta, json, USAGE } from './answers.ts';
import {
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  openCounter,
  PERCENT,
  PRICES,
  question,
  settled,
} from './gateway.ts';
import type { Provider } from './provider.ts';

const TERMS = { prices: PRICES, percent: PERCENT };
let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;
let client: ReturnType<typeof openAI>;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
  client = openAI(gateway.server.baseURL, buyer.key);
});

afterAll(() => closeCounter({ gateway, provider }));

describe('a client that leaves in mid-stream', () => {
  it('closes the connection to the provider, and pays for the input and what was delivered', async () => {
    let sent = '';
    provider.reply(async (response, call) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while ((await Promise.race([call.left.then(() => 'left'), pause(10)])) !== 'left') {
        sent += 'word ';
        response.write(delta({ role: 'assistant', content: 'word ' }));
      }
    });
    const before = await creditsOf(gateway, buyer);
    const { data, response } = await client.chat.completions
      .create({ ...question(MODEL), max_tokens: 9_000, stream: true })
      .withResponse();
    let text = '';
    for await (const next of data) {
      text += next.choices[0]?.delta.content ?? '';
      if (text.length >= 50) data.controller.abort();
    }
    await provider.calls.at(-1)?.left;
    const { ending, receipt } = await settled(gateway, buyer.key, response.headers.get('x-generation-id') ?? '');
    expect([ending, receipt.basis]).toEqual(['client_left', 'estimated']);
    const { input, output } = receipt.usage;
    expect(input).toBeGreaterThan(5);
    expect(output).toBeGreaterThanOrEqual(Math.ceil(text.length / 4));
    expect(output).toBeLessThanOrEqual(Math.ceil(sent.length / 4));
    const due = chargeOf({ prompt_tokens: input, completion_tokens: output }, TERMS);
    const { usage, held } = await creditsOf(gateway, buyer);
    expect([usage - before.usage, held]).toEqual([due, 0n]);
  });

  it('while the provider says nothing is noticed within seconds', async () => {
    provider.reply((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(delta({ role: 'assistant', content: 'Let me think.' }));
    });
    const { data, response } = await client.chat.completions
      .create({ ...question(MODEL), stream: true })
      .withResponse();
    for await (const next of data) if (next.choices[0]?.delta.content !== '') data.controller.abort();
    const left = provider.calls.at(-1)?.left.then(() => 'left');
    expect(await Promise.race([left, pause(8_000)])).toBe('left');
    const { ending, receipt } = await settled(gateway, buyer.key, response.headers.get('x-generation-id') ?? '');
    expect([ending, receipt.basis, receipt.usage.output]).toEqual(['client_left', 'estimated', 4]);
  });

  it('before the first byte pays for the answer that came', async () => {
    const { promise: resumed, resolve } = Promise.withResolvers<void>();
    provider.reply(async (response, call) => {
      await resumed;
      json(completion())(response, call);
    });
    const before = await creditsOf(gateway, buyer);
    const from = provider.calls.length;
    const leaving = new AbortController();
    const answer = client.chat.completions.create(question(MODEL), { signal: leaving.signal });
    await until(
      () => 'the provider was asked',
      10_000,
      () => provider.calls.length > from || undefined,
    );
    leaving.abort();
    await expect(answer).rejects.toThrow();
    resolve();
    const due = chargeOf(USAGE, TERMS);
    const { usage } = await until(
      () => 'it was charged',
      10_000,
      async () => {
        const credits = await creditsOf(gateway, buyer);
        return credits.held === 0n ? credits : undefined;
      },
    );
    expect(usage - before.usage).toBe(due);
  });
});

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));

describe('a client that leaves in the middle of its body', () => {
  it.each(['content-length', 'transfer-encoding'])('holds nothing, and nobody hears of it (%s)', async (framing) => {
    const before = await creditsOf(gateway, buyer);
    const calls = provider.calls.length;
    const headers = {
      authorization: `Bearer ${buyer.key}`,
      'content-type': 'application/json',
      [framing]: framing === 'content-length' ? '500000' : 'chunked',
    };
    const sent = request(`${gateway.server.baseURL}/chat/completions`, { method: 'POST', headers, agent: false });
    await new Promise((done) => {
      sent.once('error', done).once('close', done);
      sent.write(JSON.stringify(question(MODEL)).slice(0, -1), () => sent.destroy());
    });
    provider.reply(json(completion()));
    expect((await client.chat.completions.create(question(MODEL))).choices).toHaveLength(1);
    expect(provider.calls.length).toBe(calls + 1);
    const { usage, held } = await creditsOf(gateway, buyer);
    expect([usage - before.usage, held]).toEqual([chargeOf(USAGE, TERMS), 0n]);
  });
});
