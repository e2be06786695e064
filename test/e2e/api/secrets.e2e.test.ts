// A provider's key goes in and never comes out: not in the operator's answers, not in an error that quotes it, whatever shape
// it has, and not in the log of the server. Nor does a caller's key.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, until } from '../../support/http.ts';
import { completion, delta, fails, frame, good, json, stream } from '../clients/answers.ts';
import { account, admin, PRICES, question, sell } from '../clients/gateway.ts';
import { type Provider, type Reply, startProvider } from '../clients/provider.ts';
import { type Logged, startLogged } from './logged-server.ts';

const KEYS = [
  'sk-double-1f0e2d3c4b5a69788796a5b4c3d2e1f0',
  'correct.horse',
  'A1b2C3d4E5f6G7h8',
  '9f86d081884c7d65-battery_staple',
];
let gateway: Logged;
const providers: Provider[] = [];
let buyer: Awaited<ReturnType<typeof account>>;
/** All that was ever answered, headers too. */
const answers: string[] = [];

const modelOf = (at: number): string => `acme/mint-${at}`;

beforeAll(async () => {
  gateway = await startLogged();
  for (const [at, key] of KEYS.entries()) {
    const provider = await startProvider(key);
    providers.push(provider);
    await sell(gateway.server, modelOf(at), [{ slug: `provider-${at}`, prices: PRICES, ...provider }]);
  }
  buyer = await account(gateway.server);
});

afterAll(async () => {
  await gateway?.stop();
  for (const provider of providers) await provider.close();
});

async function asked(at: number, reply: Reply, streamed: boolean): Promise<number> {
  providers[at]?.reply(reply);
  const body = { ...question(modelOf(at)), stream: streamed };
  const answer = await send('POST', `${gateway.server.baseURL}/chat/completions`, buyer.key, body);
  answers.push(JSON.stringify(answer.headers), answer.text);
  return answer.status;
}

describe.each(KEYS.map((key, at) => [key, at] as const))('a provider whose key is %s', (key, at) => {
  const words = `Incorrect key provided: ${key}. Sent: "Bearer ${key}".`;

  it.each<[string, Reply]>([
    ['401', fails(401, { message: words })],
    ['400 about the request', fails(400, { message: `max_tokens is wrong for ${key}`, param: key })],
    ['400 that is no JSON', (response) => response.writeHead(400).end(words)],
    ['500', fails(500, { message: words })],
    ['headers', json('{}', 500, { 'x-key': key, 'openai-version': '2020-10-01', 'www-authenticate': words })],
    ['200 and an error', json(JSON.stringify({ error: { message: words, code: 400 } }))],
    ['a stream that begins with an error', stream(frame({ error: { message: words, code: 400 } }))],
    [
      'a stream that ends with an error',
      stream(delta({ content: 'Hi' }), frame({ error: { message: words, code: key } })),
    ],
    [
      'an error event at the end',
      stream(delta({ content: 'Hi' }), `event: error\ndata: ${JSON.stringify({ message: words })}\n\n`),
    ],
    [
      'words behind an answer',
      stream(delta({ content: 'Hi' }), `event: error\ndata: ${words}\n\n`, `data: ${words}\n\n`),
    ],
    ['an error beside an answer', json(completion({ content: 'Hi' }, { error: { message: words } }))],
  ])('may quote it in %s', async (_, reply) => {
    for (const streamed of [false, true]) {
      await asked(at, reply, streamed);
      expect(answers.at(-1), 'the body').not.toContain(key);
      expect(answers.at(-2), 'the headers').not.toContain(key);
    }
  });

  it('still serves', async () => {
    expect(await asked(at, good(), false)).toBe(200);
    expect(providers[at]?.calls.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
  });

  it('is described to the operator without it', async () => {
    for (const path of ['/providers', `/providers/provider-${at}`, '/prices', `/models/${modelOf(at)}`]) {
      expect((await admin(gateway.server, 'GET', path)).text).not.toContain(key);
    }
    const wrong = await admin(gateway.server, 'PUT', `/providers/provider-${at}`, {
      api_key: key,
      base_url: 'nowhere',
    });
    expect([wrong.status, wrong.text.includes(key)]).toEqual([400, false]);
  });
});

describe('the log', () => {
  it('tells of providers that need the operator, and holds no key of anybody', async () => {
    await until(
      () => 'the failures are in the log',
      10_000,
      () => gateway.log().includes('provider_misconfigured') || undefined,
    );
    const told = gateway.log() + answers.join('\n');
    for (const secret of [...KEYS, buyer.key, buyer.managementKey, gateway.server.adminToken]) {
      expect(told).not.toContain(secret);
    }
  });
});
