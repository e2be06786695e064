// Dialects over HTTP where no SDK shows it: embeddings in the form that was asked for, a provider that lacks the Responses API after
// all, a conversation that is stored and goes on, tokens that are counted, and a first event that nothing holds back for long.
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, send } from '../../support/http.ts';
import { account, admin, type Gateway, startGateway } from '../clients/gateway.ts';
import { type Provider, startProvider } from '../clients/provider.ts';

let gateway: Gateway;
let openai: Provider;
let claude: Provider;
let key: string;

beforeAll(async () => {
  gateway = await startGateway();
  [openai, claude] = [await startProvider(), await startProvider()];
  await sell('openai', { base_url: openai.baseURL, api_key: openai.apiKey }, 'acme/mint', ['text']);
  await sell('anthropic', { base_url: claude.baseURL, api_key: claude.apiKey }, 'acme/rose', ['text']);
  await sell('openai', undefined, 'acme/vectors', ['embeddings']);
  ({ key } = await account(gateway.server));
});
afterAll(async () => {
  await gateway?.stop();
  await openai?.close();
  await claude?.close();
});

async function sell(
  provider: string,
  access: object | undefined,
  model: string,
  output_modalities: readonly string[],
) {
  const { server } = gateway;
  if (access !== undefined) await admin(server, 'PUT', `/providers/${provider}`, access);
  await admin(server, 'PUT', `/models/${model}`, {
    context_length: 100_000,
    max_output_tokens: 1_000,
    capabilities: { output_modalities, reasoning: false },
    endpoints: [{ provider, upstream_model: 'double-1' }],
  });
  await admin(server, 'PUT', '/prices', { model, provider, prices: { input: '1', output: '2' } });
}

const call = (path: string, body: object): Promise<Answer> =>
  send('POST', `${gateway.server.baseURL}${path}`, key, body);

const json = (response: ServerResponse, body: object, status = 200): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'double-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Mint.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
};

describe('embeddings', () => {
  const usage = { prompt_tokens: 5, total_tokens: 5 };
  const listed = (embedding: unknown) => ({
    object: 'list',
    model: 'double-1',
    data: [{ object: 'embedding', index: 0, embedding }],
    usage,
  });
  const BASE64 = Buffer.from(new Float32Array([0.5, -1]).buffer).toString('base64');

  it.each([
    ['base64', [0.5, -1], BASE64],
    ['base64', BASE64, BASE64],
    ['float', BASE64, [0.5, -1]],
    ['float', [0.5, -1], [0.5, -1]],
  ])('come as %s, whichever the provider sends', async (encoding_format, sent, told) => {
    openai.reply((response) => json(response, listed(sent)));
    const answer = await call('/embeddings', { model: 'acme/vectors', input: ['Mint'], encoding_format });
    expect(answer.json.data[0].embedding).toEqual(told);
    expect(answer.json).toMatchObject({ model: 'acme/vectors', usage: { ...usage, cost: 0.000005 } });
    expect(openai.calls.at(-1)?.json).toEqual({ model: 'double-1', input: ['Mint'], encoding_format });
  });

  it.each([
    ['a chat model', '/embeddings', { model: 'acme/mint', input: 'Mint' }],
    [
      'a model that embeds, in a chat',
      '/chat/completions',
      { model: 'acme/vectors', messages: [{ role: 'user', content: 'Mint' }] },
    ],
  ])('are not asked of %s', async (_, path, body) => {
    const answer = await call(path, body);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'parameter_unsupported']);
  });
});

describe('a response', () => {
  it('comes through the chat API of a provider that has no other after all', async () => {
    openai.replies(
      (response) => json(response, { error: { message: 'Unknown path', type: 'invalid_request_error' } }, 404),
      (response) => json(response, ANSWER),
    );
    const before = openai.calls.length;
    const { status, json: told } = await call('/responses', { model: 'acme/mint', input: 'Mint?', store: false });
    expect([status, told.output[0].content[0].text]).toEqual([200, 'Mint.']);
    expect(told.usage).toMatchObject({ input_tokens: 7, output_tokens: 2, cost: 0.000011 });
    expect(openai.calls.length).toBe(before + 2);
    expect(openai.calls.at(-1)?.json.messages).toEqual([{ role: 'user', content: 'Mint?' }]);
  });

  it('that is stored goes on at another provider', async () => {
    claude.reply((response) =>
      json(response, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'double-1',
        content: [{ type: 'text', text: 'Rose.' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 7, output_tokens: 2 },
      }),
    );
    openai.replies(
      (response) => json(response, {}, 404),
      (response) => json(response, ANSWER),
    );
    const first = await call('/responses', { model: 'acme/rose', input: 'Rose?' });
    const second = await call('/responses', {
      model: 'acme/mint',
      input: 'And mint?',
      previous_response_id: first.json.id,
    });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(openai.calls.at(-1)?.json.messages).toEqual([
      { role: 'user', content: 'Rose?' },
      { role: 'assistant', content: 'Rose.' },
      { role: 'user', content: 'And mint?' },
    ]);
    const named = [
      { type: 'item_reference', id: first.json.output[0].id },
      { role: 'user', content: 'Then?' },
    ];
    openai.replies(
      (response) => json(response, {}, 404),
      (response) => json(response, ANSWER),
    );
    expect((await call('/responses', { model: 'acme/mint', input: named })).status).toBe(200);
    expect(openai.calls.at(-1)?.json.messages[0]).toEqual({ role: 'assistant', content: 'Rose.' });
  });

  it('that nobody stored is not found', async () => {
    const { status, json: told } = await call('/responses', {
      model: 'acme/mint',
      input: 'Mint?',
      previous_response_id: 'resp_none',
    });
    expect([status, told.error.code]).toEqual([404, 'response_not_found']);
  });
});

describe('tokens', () => {
  const messages = [{ role: 'user', content: 'Rose?' }];

  it('are counted by the provider where it counts them, and nothing is charged', async () => {
    claude.reply((response) => json(response, { input_tokens: 4_711 }));
    expect((await call('/messages/count_tokens', { model: 'acme/rose', messages })).json).toEqual({
      input_tokens: 4_711,
    });
    expect(claude.calls.at(-1)?.json).toEqual({ model: 'double-1', messages });
  });

  it('are estimated where it does not', async () => {
    claude.reply((response) => json(response, {}, 500));
    const { status, json: told } = await call('/messages/count_tokens', { model: 'acme/rose', messages });
    expect([status, told.input_tokens > 0]).toEqual([200, true]);
  });
});

describe('the first event of a stream', () => {
  it('reaches the client though nothing was said in it yet', async () => {
    const heard = Promise.withResolvers<void>();
    const chunk = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ ...ANSWER, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], usage: null })}\n\n`;
    openai.reply(async (response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(chunk({ role: 'assistant', content: '' }));
      await heard.promise;
      response.end(`${chunk({ content: 'Mint.' })}${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
    const body = { model: 'acme/mint', stream: true, messages: [{ role: 'user', content: 'Mint?' }] };
    const response = await fetch(`${gateway.server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    let text = '';
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece;
      if (text.includes('assistant')) heard.resolve();
    }
    expect(text).toContain('Mint.');
    expect(text).toContain('[DONE]');
  });
});
