// `Idempotency-Key` on calls that cost: however often a request is sent, one answer and one charge; and a repeat that cannot be answered
// says what became of the first.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, generationOf } from '../../support/books.ts';
import { type Answer, openStream, send, until } from '../../support/http.ts';
import { completion, fails, good, json, said, stream } from '../clients/answers.ts';
import { account, type Buyer, closeCounter, type Gateway, MODEL, newKey, openCounter } from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { expectRefusal } from './raw.ts';

/** A shelf takes no larger body. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
const TOLD = [{ role: 'user', content: 'Say hello.' }];
const CHAT = { model: MODEL, messages: TOLD, max_tokens: 64 };

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;
let made = 0;

beforeAll(async () => {
  ({ gateway, provider } = await openCounter());
});
afterAll(() => closeCounter({ gateway, provider }));
beforeEach(async () => {
  provider.reply(good('Hello there, whoever you are.'));
  buyer = await account(gateway.server);
});

const newName = (): string => `name-${++made}`;

const call = (name: string, body: object = CHAT, path = '/chat/completions', key = buyer.key): Promise<Answer> =>
  send('POST', `${gateway.server.baseURL}${path}`, key, body, { 'idempotency-key': name });

/** What some work charged, once nothing is held, and how often it reached the provider. */
async function chargeOf(work: () => Promise<unknown>): Promise<readonly [charge: bigint, calls: number]> {
  const [before, from] = [await creditsOf(gateway, buyer), provider.calls.length];
  await work();
  const after = await creditsOf(gateway, buyer);
  expect(after.held).toBe(0n);
  return [after.usage - before.usage, provider.calls.length - from];
}

const generationIn = (answer: Answer): string => String(answer.headers['x-generation-id']);

async function receiptOf(answer: Answer): Promise<bigint> {
  const { receipt } = await generationOf(gateway, buyer.key, generationIn(answer));
  return BigInt((receipt?.total ?? '').replace('.', ''));
}

describe('a repeat of a request that was answered', () => {
  it.each([
    ['a chat', '/chat/completions', CHAT],
    ['a streamed chat', '/chat/completions', { ...CHAT, stream: true }],
    ['a streamed message', '/messages', { ...CHAT, stream: true }],
    ['a streamed response', '/responses', { model: MODEL, input: TOLD, stream: true, store: false }],
  ])('gets the same bytes, and is charged once: %s', async (_, path, body) => {
    const name = newName();
    const answers: Answer[] = [];
    const [charge, calls] = await chargeOf(async () => {
      for (let sent = 0; sent < 3; sent++) answers.push(await call(name, body, path));
    });
    const [first, ...repeats] = answers;
    if (first === undefined) throw new Error('no answer');
    expect([first.status, first.headers['idempotency-replayed']], first.text).toEqual([200, undefined]);
    for (const repeat of repeats) {
      expect([repeat.status, repeat.headers['idempotency-replayed']]).toEqual([200, 'true']);
      expect(repeat.text).toBe(first.text);
      for (const header of ['content-type', 'x-generation-id', 'x-farebox-provider'])
        expect([header, repeat.headers[header]]).toEqual([header, first.headers[header]]);
      expect(repeat.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    }
    expect([charge, calls]).toEqual([await receiptOf(first), 1]);
    expect(charge).toBeGreaterThan(0n);
  });

  it('is refused with 422 when its body is another, and nothing is sent', async () => {
    const name = newName();
    await call(name);
    const [charge, calls] = await chargeOf(async () => {
      const other = await call(name, { ...CHAT, max_tokens: 65 });
      expectRefusal(other, 422, 'idempotency_key_reused', 'idempotency-key');
      expect(other.headers['x-should-retry']).toBe('false');
    });
    expect([charge, calls]).toEqual([0n, 0]);
  });

  it('is a request of its own on another key', async () => {
    const [name, other] = [newName(), await newKey(gateway.server, buyer.managementKey)];
    const [, calls] = await chargeOf(async () => {
      const [first, second] = [await call(name), await call(name, CHAT, '/chat/completions', other.key)];
      expect(generationIn(first)).not.toBe(generationIn(second));
    });
    expect(calls).toBe(2);
  });

  it('is refused with 409 that names what was paid for, when the answer was too large to keep', async () => {
    const name = newName();
    provider.reply(json(completion({ content: 'x'.repeat(KEPT_BYTES_MAX) })));
    const [charge, calls] = await chargeOf(async () => {
      const first = await call(name);
      expect([first.status, first.text.length > KEPT_BYTES_MAX]).toEqual([200, true]);
      const repeat = await call(name);
      expectRefusal(repeat, 409, 'idempotency_answer_gone');
      expect(repeat.json.error.metadata).toEqual({ generation_id: generationIn(first) });
      expect(repeat.json.error.message).toContain(generationIn(first));
      expect(await receiptOf(first)).toBeGreaterThan(0n);
    });
    expect(charge).toBeGreaterThan(0n);
    expect(calls).toBe(1);
  });
});

describe('a repeat of a request', () => {
  it('whose client lost its connection gets the whole answer, and is charged once', async () => {
    const [name, words] = [newName(), Array.from({ length: 12 }, (_, at) => `word ${at} `)];
    const [role, ...rest] = said(...words);
    const slowly = rest.flatMap((one) => [one, () => new Promise((resume) => setTimeout(resume, 20))]);
    provider.reply(stream(role ?? '', ...slowly));
    const [, calls] = await chargeOf(async () => {
      const headers = { 'idempotency-key': name };
      const url = `${gateway.server.baseURL}/chat/completions`;
      const first = await openStream(url, buyer.key, CHAT, headers);
      await until(
        () => 'the first word',
        10_000,
        () => first.text().includes('word 0') || undefined,
      );
      first.leave();
      const repeat = await until(
        () => 'the answer',
        20_000,
        async () => {
          const answer = await call(name, { ...CHAT, stream: true });
          return answer.status === 200 ? answer : undefined;
        },
      );
      for (const word of words) expect(repeat.text).toContain(word);
      expect(repeat.text).toContain('"finish_reason":"stop"');
      expect(generationIn(repeat)).toBe(first.generationId);
    });
    expect(calls).toBe(1);
  });

  it('that runs is told to come back, and gets its answer when it does', async () => {
    const name = newName();
    const { promise, resolve } = Promise.withResolvers<void>();
    provider.reply(async (response, asked) => {
      await promise;
      return good()(response, asked);
    });
    const [charge, calls] = await chargeOf(async () => {
      const all = Array.from({ length: 5 }, () => call(name));
      const early = await until(
        () => 'four of five were refused',
        10_000,
        async () => {
          const done = await Promise.all(all.map((one) => Promise.race([one, undefined])));
          const refused = done.filter((one) => one !== undefined);
          return refused.length === 4 ? refused : undefined;
        },
      );
      resolve();
      for (const refused of early) {
        expectRefusal(refused, 409, 'idempotency_in_progress');
        expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      }
      const answers = await Promise.all(all);
      const [served] = answers.filter(({ status }) => status === 200);
      const repeat = await call(name);
      expect([repeat.status, repeat.text]).toEqual([200, served?.text]);
    });
    expect(charge).toBeGreaterThan(0n);
    expect(calls).toBe(1);
  });

  it.each([
    ['whole', CHAT],
    ['streamed', { ...CHAT, stream: true }],
  ])('that no provider answered is tried again, %s', async (_, body) => {
    const name = newName();
    const [charge, calls] = await chargeOf(async () => {
      provider.reply(fails(500));
      expectRefusal(await call(name, body), 502, 'provider_unavailable');
      provider.reply(good());
      const second = await call(name, body);
      expect([second.status, second.headers['idempotency-replayed']], second.text).toEqual([200, undefined]);
      expect((await call(name, body)).text).toBe(second.text);
    });
    expect(charge).toBeGreaterThan(0n);
    expect(calls).toBe(2);
  });

  it('that we refused is tried again', async () => {
    const [name, poor] = [newName(), await newKey(gateway.server, buyer.managementKey, { limit: '0.000001' })];
    const url = `${gateway.server.baseURL}/keys/${poor.hash}`;
    expectRefusal(await call(name, CHAT, '/chat/completions', poor.key), 402, 'insufficient_credit');
    await send('PATCH', url, buyer.managementKey, { limit: null });
    expect((await call(name, CHAT, '/chat/completions', poor.key)).status).toBe(200);
  });
});

it.each(['', 'two words', 'x'.repeat(256), 'clé'])('the name %j is refused, and nothing is sent', async (name) => {
  const [charge, calls] = await chargeOf(async () => {
    const latin = Buffer.from(name).toString('latin1');
    expectRefusal(await call(latin), 400, 'idempotency_key_invalid', 'idempotency-key');
  });
  expect([charge, calls]).toEqual([0n, 0]);
});
