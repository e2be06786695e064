// Ways in and out that are less travelled: other headers for a key, a browser, many calls at once, a provider that compresses,
// limits by their other name, a gateway that is its own provider.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chargeOf, creditsOf, generationOf, journalSpend } from '../../support/books.ts';
import { send, until } from '../../support/http.ts';
import { completion, good, said, USAGE } from '../clients/answers.ts';
import {
  account,
  ask,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  openCounter,
  PERCENT,
  PRICES,
  question,
  sell,
} from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { expectRefusal, sendRaw } from './raw.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
});

afterAll(() => closeCounter({ gateway, provider }));

beforeEach(() => provider.reply(good()));

const DUE = chargeOf(USAGE, { prices: PRICES, percent: PERCENT });
const chatUrl = () => `${gateway.server.baseURL}/chat/completions`;

describe('a key', () => {
  it.each(['x-api-key', 'api-key', 'x-goog-api-key', 'X-API-KEY'])('is taken from %s', async (name) => {
    const headers = { 'content-type': 'application/json', [name]: buyer.key };
    const answer = await sendRaw({ url: chatUrl(), headers, body: JSON.stringify(question(MODEL)) });
    expect(answer.status, answer.text).toBe(200);
  });

  it('is not taken from the URL', async () => {
    const url = `${chatUrl()}?key=${buyer.key}&api_key=${buyer.key}`;
    const headers = { 'content-type': 'application/json' };
    expectRefusal(await sendRaw({ url, headers, body: JSON.stringify(question(MODEL)) }), 401, 'key_missing');
  });

  it('that manages keys runs no models', async () => {
    expectRefusal(await ask(gateway.server, buyer.managementKey, MODEL), 403, 'key_is_management');
  });

  it('of one account sees nothing of another', async () => {
    const { json } = await ask(gateway.server, buyer.key, MODEL);
    const stranger = await account(gateway.server);
    for (const id of [json.id, json.usage.generation_id]) {
      const answer = await send('GET', `${gateway.server.baseURL}/generation?id=${id}`, stranger.key);
      expectRefusal(answer, 404, 'generation_not_found');
    }
  });
});

describe('a browser', () => {
  it('may call /v1 from any page, and reads errors and ids', async () => {
    const asked = 'authorization, content-type, x-stainless-lang';
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const allowed = await sendRaw({
      method: 'OPTIONS',
      url: chatUrl(),
      headers: { ...headers, 'access-control-request-headers': asked },
    });
    expect([allowed.status, allowed.headers['access-control-allow-headers']]).toEqual([204, asked]);
    const answer = await send('POST', chatUrl(), 'sk-none', {}, { origin: 'https://app.example' });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-expose-headers']).toContain('x-request-id');
  });

  it('may not call the operator’s API from another page', async () => {
    const url = `${gateway.server.origin}/api/admin/accounts`;
    const answer = await sendRaw({ method: 'OPTIONS', url, headers: { origin: 'https://app.example' } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a provider that compresses', () => {
  it.each<[string, (text: string) => Uint8Array]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('with %s is understood, streamed or not', async (encoding, compress) => {
    for (const streamed of [false, true]) {
      provider.reply((response) => {
        const type = streamed ? 'text/event-stream' : 'application/json';
        response.writeHead(200, { 'content-type': type, 'content-encoding': encoding });
        response.end(compress(streamed ? said('Hello ', 'there.').join('') : completion()));
      });
      const { usage } = await creditsOf(gateway, buyer);
      const answer = await ask(gateway.server, buyer.key, MODEL, { stream: streamed });
      expect(answer.text).toContain(streamed ? '"content":"there."' : '"content":"Hello there."');
      expect((await creditsOf(gateway, buyer)).usage - usage).toBe(DUE);
    }
  });
});

describe('a limit of tokens', () => {
  it('reaches the provider under the name that it obeys', async () => {
    await ask(gateway.server, buyer.key, MODEL, { max_tokens: undefined, max_completion_tokens: 77 });
    const { max_tokens, max_completion_tokens } = provider.calls.at(-1)?.json ?? {};
    expect([max_tokens, max_completion_tokens]).toEqual([77, undefined]);
  });

  it('that the caller leaves out is set so that the hold covers the answer', async () => {
    const poor = await account(gateway.server, 20_000_000n);
    const answer = await ask(gateway.server, poor.key, MODEL, { max_tokens: undefined });
    const { max_tokens } = provider.calls.at(-1)?.json ?? {};
    const { hold } = await generationOf(gateway, poor.key, answer.json.usage.generation_id);
    expect(max_tokens).toBeGreaterThanOrEqual(256);
    const worst = chargeOf({ prompt_tokens: 0, completion_tokens: max_tokens }, { prices: PRICES, percent: PERCENT });
    expect(BigInt(hold.held.replace('.', ''))).toBeGreaterThan(worst);
    expect(BigInt(hold.held.replace('.', ''))).toBeLessThanOrEqual(10_000_000n);
  });
});

describe('many calls at once', () => {
  it('are each charged once, and the books balance', async () => {
    const crowd = await account(gateway.server);
    const calls = Array.from({ length: 60 }, (_, at) =>
      ask(gateway.server, crowd.key, MODEL, { stream: at % 2 === 0, user: `user ${at}` }),
    );
    for (const { status, text } of await Promise.all(calls)) expect(status, text).toBe(200);
    const { usage, held } = await creditsOf(gateway, crowd);
    expect([usage, held]).toEqual([60n * DUE, 0n]);
    await until(
      () => 'the journal has it',
      90_000,
      async () => (await journalSpend(gateway, crowd)) === usage || undefined,
    );
  });
});

describe('a gateway that is its own provider', () => {
  it('refuses what has passed through it before, and charges nothing', async () => {
    const own = { slug: 'self', baseURL: gateway.server.baseURL, apiKey: buyer.key, prices: PRICES };
    await sell(gateway.server, 'acme/loop', [own]);
    const before = await creditsOf(gateway, buyer);
    const answer = await ask(gateway.server, buyer.key, 'acme/loop');
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(500);
    expect(answer.json.error.metadata.attempts).toMatchObject([{ provider: 'self', reason: 'provider_unavailable' }]);
    expect(await creditsOf(gateway, buyer)).toEqual(before);
  });
});
