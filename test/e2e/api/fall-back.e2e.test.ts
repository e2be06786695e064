// A provider that fails before its first byte is replaced by the model's next one, at that one's price and with one charge;
// after the first byte never; and a fault of the caller is told at once.
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chargeOf, creditsOf } from '../../support/books.ts';
import { send } from '../../support/http.ts';
import { completion, DONE, delta, fails, frame, good, json, stream, USAGE } from '../clients/answers.ts';
import { account, admin, PERCENT, question, sell, startGateway } from '../clients/gateway.ts';
import { type Provider, type Reply, startProvider } from '../clients/provider.ts';
import { expectRefusal } from './raw.ts';

const MODEL = 'acme/mint';
const FIRST = { input: '1.000000001', output: '2' };
const SECOND = { input: '3', output: '5.000000007' };
let gateway: Awaited<ReturnType<typeof startGateway>>;
let first: Provider;
let second: Provider;
let buyer: Awaited<ReturnType<typeof account>>;

beforeAll(async () => {
  gateway = await startGateway();
  [first, second] = [await startProvider(), await startProvider()];
  await sell(gateway.server, MODEL, [
    { slug: 'together', prices: FIRST, ...first },
    { slug: 'fireworks', prices: SECOND, ...second },
  ]);
  buyer = await account(gateway.server);
});

afterAll(async () => {
  await gateway?.stop();
  await first?.close();
  await second?.close();
});

let made = 0;

/** An endpoint that failed a moment ago is tried last, so each test has endpoints that never failed. */
async function freshEndpoints(): Promise<void> {
  const upstream_model = `double-${++made}`;
  await admin(gateway.server, 'PUT', `/models/${MODEL}`, {
    context_length: 200_000,
    max_output_tokens: 16_000,
    capabilities: { reasoning: false },
    endpoints: ['together', 'fireworks'].map((provider, priority) => ({ provider, upstream_model, priority })),
  });
}

beforeEach(async () => {
  await freshEndpoints();
  first.reply(good('From the first.'));
  second.reply(good('From the second.'));
});

type Generation = {
  readonly provider_name: string;
  readonly ending: string;
  readonly receipt: { readonly basis: string; readonly total: string } | null;
  readonly attempts: readonly { readonly provider: string; readonly status: number | null; readonly reason: string }[];
};

/** One call, what it cost the account, whom it reached, and what is kept of it. */
async function called(streamed = false) {
  const before = await creditsOf(gateway, buyer);
  const [from, to] = [first.calls.length, second.calls.length];
  const body = { ...question(MODEL), stream: streamed };
  const answer = await send('POST', `${gateway.server.baseURL}/chat/completions`, buyer.key, body);
  const id = answer.headers['x-generation-id'];
  const { usage, held } = await creditsOf(gateway, buyer);
  expect(held).toBe(0n);
  const { data } = (await send('GET', `${gateway.server.baseURL}/generation?id=${id}`, buyer.key)).json;
  return {
    answer,
    cost: usage - before.usage,
    reached: [first.calls.length - from, second.calls.length - to],
    generation: data as Generation,
  };
}

/** What an answer says, whole or in frames. */
const contentOf = (text: string): string =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join('');

const due = (prices: typeof FIRST): bigint => chargeOf(USAGE, { prices, percent: PERCENT });
const startsWith = (text: string): Reply => stream(text, DONE);
const noWord: Reply = (response) => response.destroy();
const headOnly: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '9000' });
  response.write(': wait\n\n', () => response.destroy());
};

const FAILURES: readonly (readonly [string, string, Reply])[] = [
  ['500', 'provider_unavailable', fails(500)],
  ['502 and a page of HTML', 'provider_unavailable', (response) => response.writeHead(502).end('<html>Bad</html>')],
  ['503', 'provider_overloaded', fails(503)],
  ['529', 'provider_overloaded', fails(529)],
  ['429', 'provider_rate_limited', fails(429, { message: 'Slow down.' }, { 'retry-after': '20' })],
  ['429 because our credit there is gone', 'provider_misconfigured', fails(429, { code: 'insufficient_quota' })],
  ['401 about our key', 'provider_misconfigured', fails(401, { message: 'Incorrect API key provided.' })],
  ['400 about our key', 'provider_misconfigured', fails(400, { message: 'Incorrect API key provided: sk-x1.' })],
  ['402', 'provider_misconfigured', fails(402)],
  ['404 about the model', 'model_unavailable', fails(404, { message: 'The model double does not exist.' })],
  ['a redirect', 'provider_misconfigured', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['200 and an error', 'provider_overloaded', json('{"error":{"message":"Overloaded.","code":503}}')],
  [
    '200 and a page of HTML',
    'provider_unavailable',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  ],
  ['200 and nothing', 'provider_unavailable', (response) => response.writeHead(200).end()],
  ['a connection that is closed at once', 'provider_unavailable', noWord],
];

const STREAMED: typeof FAILURES = [
  [
    'a stream that begins with an error',
    'provider_overloaded',
    startsWith(frame({ error: { message: 'Overloaded.', code: 503 } })),
  ],
  [
    'a stream that begins with an error event',
    'provider_unavailable',
    startsWith('event: error\ndata: {"message":"Broken."}\n\n'),
  ],
  [
    'a role and then an error',
    'provider_unavailable',
    startsWith(delta({ role: 'assistant', content: '' }) + frame({ error: { message: 'Broken.' } })),
  ],
  ['a stream of nothing', 'provider_unavailable', startsWith('')],
  ['a comment and then a closed connection', 'provider_unavailable', headOnly],
];

describe.each([
  ['an answer', false, FAILURES],
  ['a stream', true, [...FAILURES, ...STREAMED]],
] as const)('%s', (_, streamed, failures) => {
  it.each(failures)('comes from the next provider after %s', async (_how, reason, reply) => {
    first.reply(reply);
    const { answer, cost, reached, generation } = await called(streamed);
    expect([answer.status, reached], answer.text).toEqual([200, [1, 1]]);
    expect(contentOf(answer.text)).toBe('From the second.');
    expect(cost).toBe(due(SECOND));
    expect(generation).toMatchObject({
      provider_name: 'fireworks',
      ending: 'completed',
      receipt: { basis: 'reported' },
    });
    expect(generation.attempts.map((attempt) => [attempt.provider, attempt.reason])).toEqual([
      ['together', reason],
      ['fireworks', 'served'],
    ]);
    expect(answer.text).not.toContain('together');
  });
});

describe('a provider that', () => {
  it('works is the only one that is asked', async () => {
    const { cost, reached, generation } = await called();
    expect([cost, reached]).toEqual([due(FIRST), [1, 0]]);
    expect(generation.attempts).toMatchObject([{ provider: 'together', status: 200, reason: 'served' }]);
  });

  it('is not there at all is passed over', async () => {
    const closed = await closedPort();
    await admin(gateway.server, 'PUT', '/providers/together', { base_url: `http://127.0.0.1:${closed}/v1` });
    const { answer, cost, reached, generation } = await called(true);
    await admin(gateway.server, 'PUT', '/providers/together', { base_url: first.baseURL });
    expect([answer.status, cost, reached]).toEqual([200, due(SECOND), [0, 1]]);
    expect(generation.attempts[0]).toMatchObject({ provider: 'together', reason: 'provider_unavailable' });
  });

  it.each([false, true])(
    'finds fault with the request is believed at once, and costs nothing (stream: %s)',
    async (streamed) => {
      first.reply(fails(400, { message: 'top_p must be below 1.', param: 'top_p' }));
      const { answer, cost, reached, generation } = await called(streamed);
      expectRefusal(answer, 400, 'invalid_request', 'top_p');
      expect([cost, reached]).toEqual([0n, [1, 0]]);
      expect(generation).toMatchObject({ ending: 'failed', receipt: null });
    },
  );

  it.each([false, true])(
    'fails like all the others gives one error with every attempt, and costs nothing (stream: %s)',
    async (streamed) => {
      first.reply(fails(500));
      second.reply(fails(429, { message: 'Slow.' }, { 'retry-after': '7' }));
      const { answer, cost, reached, generation } = await called(streamed);
      expectRefusal(answer, 503, 'provider_overloaded');
      expect(answer.json.error.metadata.attempts).toMatchObject([
        { provider: 'together', reason: 'provider_unavailable' },
        { provider: 'fireworks', reason: 'provider_rate_limited' },
      ]);
      expect([cost, reached]).toEqual([0n, [1, 1]]);
      expect(generation.attempts).toHaveLength(2);
    },
  );

  it.each<[string, Reply]>([
    [
      'is cut',
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write(delta({ content: 'Half an answer' }), () => response.destroy()),
    ],
    ['sends an error', stream(delta({ content: 'Half an answer' }), frame({ error: { message: 'Broken.' } }))],
    ['ends without a reason', stream(delta({ content: 'Half an answer' }))],
  ])('%s after its first byte is not replaced; what came is charged at its price', async (_, reply) => {
    first.reply(reply);
    const { answer, cost, reached, generation } = await called(true);
    expect(reached).toEqual([1, 0]);
    expect(answer.text).toContain('Half an answer');
    expect(answer.text).toMatch(/"error":\{/);
    expect(answer.text.endsWith(DONE)).toBe(true);
    expect(generation).toMatchObject({
      provider_name: 'together',
      ending: 'provider_cut',
      receipt: { basis: 'estimated' },
    });
    expect(cost).toBeGreaterThan(0n);
    expect(cost).toBeLessThan(due({ input: '10', output: '10' }));
  });

  it('says that it used nothing although it answered is not believed', async () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    first.reply(json(completion({ content: 'Something.' }, { usage })));
    const { cost, generation } = await called();
    expect(generation.receipt?.basis).toBe('estimated');
    expect(cost).toBeGreaterThan(0n);
  });
});

/** A port of loopback on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
