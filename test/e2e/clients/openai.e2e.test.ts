// The official `openai` client, unmodified, against a running gateway: what its users write works as with OpenAI itself.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAI } from '../../clients/sdk.ts';
import { chargeOf, creditsOf, generationOf } from '../../support/books.ts';
import { send } from '../../support/http.ts';
import { chunk, completion, DONE, delta, good, json, said, stream, USAGE, USAGE_FRAME } from './answers.ts';
import { type Buyer, closeCounter, type Gateway, MODEL, openCounter, PERCENT, PRICES, question } from './gateway.ts';
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

const charge = () => Number(chargeOf(USAGE, { prices: PRICES, percent: PERCENT })) / 1e9;

describe('an answer in one piece', () => {
  it('is what the provider said, with the model that served, the cost, and a request id', async () => {
    const answer = await client.chat.completions.create(question(MODEL));
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    expect(answer).toMatchObject({ id: 'chatcmpl-whole', model: MODEL, usage: { ...USAGE, cost: charge() } });
    const { response, request_id } = await client.chat.completions.create(question(MODEL)).withResponse();
    expect(request_id).toMatch(/^gen-/);
    expect(response.headers.get('x-request-id')).toBe(request_id);
    expect(response.headers.get('x-generation-id')).toBe(request_id);
  });

  it('has every answer, log probability, sound and thought of the provider', async () => {
    const logprobs = { content: [{ token: 'Hi', logprob: -0.25, bytes: [72, 105], top_logprobs: [] }], refusal: null };
    const message = {
      role: 'assistant',
      content: 'Hi',
      refusal: null,
      reasoning_content: 'They greet me.',
      audio: { id: 'audio-1', data: 'UklGRg==', expires_at: 1, transcript: 'Hi' },
    };
    const choices = [0, 1, 2].map((index) => ({ index, message, logprobs, finish_reason: 'stop' }));
    const usage = { ...USAGE, completion_tokens_details: { reasoning_tokens: 3 } };
    provider.reply(json(completion({}, { choices, usage, system_fingerprint: 'fp-1', future: { field: [1] } })));
    const answer = await client.chat.completions.create({ ...question(MODEL), n: 3, logprobs: true });
    expect(answer.choices).toEqual(choices);
    expect(answer).toMatchObject({ system_fingerprint: 'fp-1', future: { field: [1] } });
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(3);
  });
});

/** Every chunk in turn, as the tutorials loop. */
async function loop(fields: object = {}) {
  const chunks = [];
  let text = '';
  for await (const next of await client.chat.completions.create({ ...question(MODEL), ...fields, stream: true })) {
    // biome-ignore lint/style/noNonNullAssertion: the tutorials say it without a question mark, and it must not throw.
    text += next.choices[0]!.delta.content ?? '';
    chunks.push(next);
  }
  return { text, chunks };
}

describe('a streamed answer', () => {
  it('never breaks the loop of the tutorials, whatever way the provider reports its usage', async () => {
    const half = { ...USAGE, completion_tokens: 2, total_tokens: 15 };
    const choice = (content: string, finish_reason: string | null = null) => [
      { index: 0, delta: { content }, finish_reason },
    ];
    const streams: Readonly<Record<string, readonly string[]>> = {
      'in a last chunk without choices': said('Hello ', 'there.'),
      'in every chunk': [
        chunk(choice('Hello '), { usage: half }),
        chunk(choice('there.', 'stop'), { usage: USAGE }),
        DONE,
      ],
      'in the chunk that finishes': [
        delta({ content: 'Hello there.' }),
        chunk(choice('', 'stop'), { usage: USAGE }),
        DONE,
      ],
      'as null until the end': [
        chunk(choice('Hello '), { usage: null }),
        chunk(choice('there.', 'stop'), { usage: null }),
        USAGE_FRAME,
        DONE,
      ],
      'with comments in between and no [DONE]': [': ping\n\n', ...said('Hello ', 'there.').slice(0, -1)],
      'not at all': said('Hello ', 'there.').filter((text) => text !== USAGE_FRAME),
    };
    for (const [how, frames] of Object.entries(streams)) {
      provider.reply(stream(...frames));
      const { text, chunks } = await loop();
      expect(text, how).toBe('Hello there.');
      expect(chunks.at(-1), how).toMatchObject({ choices: [{ index: 0, delta: {}, finish_reason: null }] });
      expect(chunks.at(-1)?.usage, how).toMatchObject({ cost: expect.any(Number), generation_id: expect.any(String) });
      if (how !== 'not at all') expect(chunks.at(-1)?.usage, how).toMatchObject({ ...USAGE, cost: charge() });
    }
  });

  it('never breaks it over a first chunk without choices, as Azure sends its prompt filter results', async () => {
    provider.reply(stream(chunk([], { prompt_filter_results: [] }), ...said('Hello ', 'there.')));
    expect((await loop()).text).toBe('Hello there.');
  });

  it('ends with one chunk without choices for a client that set include_usage, and that is the only one', async () => {
    const options = { stream_options: { include_usage: true }, stream: true } as const;
    const chunks = [];
    for await (const next of await client.chat.completions.create({ ...question(MODEL), ...options }))
      chunks.push(next);
    expect(chunks.filter(({ choices }) => choices.length === 0)).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { ...USAGE, cost: charge() } });
    expect(chunks.filter(({ usage }) => usage !== undefined && usage !== null)).toHaveLength(1);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(provider.calls.at(-1)?.json.stream_options).toEqual({ include_usage: true });
  });

  it('comes together in finalChatCompletion() with its usage, and can be read back at once', async () => {
    const running = client.chat.completions.stream(question(MODEL));
    const answer = await running.finalChatCompletion();
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello there.' } });
    expect(answer.usage).toMatchObject({ ...USAGE, cost: charge() });
    const id = (answer.usage as unknown as { generation_id: string }).generation_id;
    for (const known of [id, answer.id]) {
      const generation = await generationOf(gateway, buyer.key, known);
      expect(generation).toMatchObject({ ending: 'completed', receipt: { basis: 'reported' } });
    }
    expect((await creditsOf(gateway, buyer)).held).toBe(0n);
  });

  it('tells each of several answers apart', async () => {
    const part = (index: number, content: string, finish_reason: string | null = null) =>
      chunk([{ index, delta: { role: 'assistant', content }, finish_reason }]);
    const frames = [part(0, 'One'), part(1, 'Two'), part(0, '!', 'stop'), part(1, '?', 'stop'), USAGE_FRAME, DONE];
    provider.reply(stream(...frames));
    const answer = await client.chat.completions.stream({ ...question(MODEL), n: 2 }).finalChatCompletion();
    expect(answer.choices.map(({ message }) => message.content)).toEqual(['One!', 'Two?']);
  });
});

describe('models', () => {
  it.each(['/v1', '/api/v1'])('are listed and read by id under %s, where answers come from as well', async (base) => {
    const other = openAI(`${gateway.server.origin}${base}`, buyer.key);
    const ids = [];
    for await (const model of other.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining([MODEL, 'demo/echo', 'demo/echo-paid']));
    expect(await other.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model', owned_by: 'acme' });
    const answer = await other.chat.completions.create(question(MODEL));
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
  });

  it('need no key to be listed', async () => {
    expect((await send('GET', `${gateway.server.baseURL}/models`, '')).status).toBe(200);
  });
});
