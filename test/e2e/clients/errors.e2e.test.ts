// What goes wrong, as users of the official `openai` client see it: the class of the error, its code, and what the client does
// about it by itself.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../../scripts/lib/server.ts';
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  openAI,
  RateLimitError,
} from '../../clients/sdk.ts';
import { creditsOf } from '../../support/books.ts';
import { delta, fails, frame, good } from './answers.ts';
import {
  account,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  newKey,
  openCounter,
  question,
  settled,
} from './gateway.ts';
import type { Provider } from './provider.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;
let client: ReturnType<typeof openAI>;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
  client = openAI(gateway.server.baseURL, buyer.key);
});

afterAll(() => closeCounter({ gateway, provider }));

beforeEach(() => provider.reply(good()));

/** The error that a call ends with, which must be one of the client's own. */
async function errorOf(work: PromiseLike<unknown>): Promise<APIError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof APIError)) throw error;
  expect(error.message).toMatch(/\w.*\.$/);
  return error;
}

const asked = (fields: object = {}) => client.chat.completions.create({ ...question(MODEL), ...fields });

describe('a refusal of ours', () => {
  it('of a key is an AuthenticationError that tells nothing of the key', async () => {
    const key = `${buyer.key.slice(0, -6)}AAAAAA`;
    const error = await errorOf(openAI(gateway.server.baseURL, key).chat.completions.create(question(MODEL)));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'key_unknown', type: 'authentication_error' });
    expect(error.message).not.toContain(key.slice(12));
    expect(error.requestID).toMatch(/^gen-/);
  });

  it('for money has status 402, the figures, and where to add credit', async () => {
    const poor = await account(gateway.server, 0n);
    const error = await errorOf(openAI(gateway.server.baseURL, poor.key).chat.completions.create(question(MODEL)));
    expect(error).toMatchObject({ status: 402, code: 'insufficient_credit', type: 'payment_required' });
    expect(error.error).toMatchObject({
      metadata: { spendable: '0.000000000', affordable_tokens: 0, binds: 'credit', top_up_url: expect.any(String) },
    });
  });

  it('of a model is a NotFoundError that names the three nearest', async () => {
    const error = await errorOf(asked({ model: 'acme/mimt' }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    const { nearest } = (error.error as { metadata: { nearest: string[] } }).metadata;
    expect(nearest).toHaveLength(3);
    expect(nearest[0]).toBe(MODEL);
    expect(error.message).toContain(MODEL);
    expect(await errorOf(client.models.retrieve('acme/mimt'))).toBeInstanceOf(NotFoundError);
  });

  it('of a parameter is a BadRequestError that names it', async () => {
    const error = await errorOf(asked({ max_tokens: -1 }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: 'invalid_parameter', param: 'max_tokens' });
  });

  it('of a rate is a RateLimitError that says when to come back', async () => {
    const { key } = await newKey(gateway.server, buyer.managementKey, { requests_per_minute: 1 });
    const limited = openAI(gateway.server.baseURL, key);
    await limited.chat.completions.create(question(MODEL));
    const error = await errorOf(limited.chat.completions.create(question(MODEL)));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(error.headers?.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('because of trouble of our own is tried again by the client, and then succeeds', async () => {
    const { stateDir } = gateway.server;
    await gateway.server.kill();
    const server = await startServer({ stateDir, crons: false });
    gateway = { ...gateway, server };
    // Without its catalogue a fresh isolate can sell nothing.
    await server.sql('ALTER TABLE catalog RENAME TO catalog_away');
    const answers: Response[] = [];
    const patient = openAI(server.baseURL, buyer.key, 2, async (input, init) => {
      const answer = await fetch(input, init);
      if (answers.push(answer) === 1) await server.sql('ALTER TABLE catalog_away RENAME TO catalog');
      return answer;
    });
    const answer = await patient.chat.completions.create(question(MODEL));
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('2');
    client = openAI(server.baseURL, buyer.key);
  });
});

describe('a failure of the provider', () => {
  it('that the caller can mend is told in its words, and is not repeated', async () => {
    const from = provider.calls.length;
    provider.reply(fails(400, { message: 'temperature must be at most 2.', param: 'temperature', code: 'bad' }));
    const patient = openAI(gateway.server.baseURL, buyer.key, 2);
    const error = await errorOf(patient.chat.completions.create({ ...question(MODEL), temperature: 9 }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ code: 'invalid_request', param: 'temperature' });
    expect(error.message).toContain('temperature must be at most 2.');
    expect(provider.calls.length - from).toBe(1);
  });

  it('after all endpoints were tried is not repeated by the client, and costs nothing', async () => {
    const { usage } = await creditsOf(gateway, buyer);
    const from = provider.calls.length;
    provider.reply(fails(500));
    const patient = openAI(gateway.server.baseURL, buyer.key, 2);
    const error = await errorOf(patient.chat.completions.create(question(MODEL)));
    expect(error).toMatchObject({ status: 502, code: 'provider_unavailable' });
    expect(provider.calls.length - from).toBe(1);
    expect(await creditsOf(gateway, buyer)).toMatchObject({ usage, held: 0n });
  });

  it('that is a rate limit is waited for as long as the provider says', async () => {
    const patient = openAI(gateway.server.baseURL, buyer.key, 1);
    provider.replies(fails(429, { message: 'Slow down.' }, { 'retry-after': '1' }), good());
    const began = performance.now();
    const answer = await patient.chat.completions.create(question(MODEL));
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('never reads as a wrong key of the caller', async () => {
    for (const status of [401, 402, 403]) {
      provider.reply(fails(status, { message: 'Incorrect API key provided.' }));
      expect(await errorOf(asked())).toMatchObject({ status: 503, code: 'provider_misconfigured' });
    }
  });

  it.each([
    ['an error frame', frame({ error: { message: 'The model overheated.', code: 500 } })],
    ['a closed connection', ''],
  ])('in mid-stream, as %s, throws after what was delivered, and that is charged', async (_, last) => {
    provider.reply(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const text = delta({ role: 'assistant', content: 'Half of ' }) + delta({ content: 'an answer' }) + last;
      response.write(text, () => (last === '' ? response.destroy() : response.end()));
    });
    const running = await client.chat.completions.create({ ...question(MODEL), stream: true }).withResponse();
    let text = '';
    const error = await errorOf(
      (async () => {
        for await (const next of running.data) text += next.choices[0]?.delta.content ?? '';
      })(),
    );
    expect(text).toBe('Half of an answer');
    if (last === '') expect(error.code).toBe('provider_cut');
    const id = running.response.headers.get('x-generation-id') ?? '';
    const { ending, receipt, hold } = await settled(gateway, buyer.key, id);
    expect([ending, receipt?.basis, hold.state]).toEqual(['provider_cut', 'estimated', 'settled']);
    expect(receipt?.usage.output).toBe(Math.ceil(text.length / 4));
  });
});
