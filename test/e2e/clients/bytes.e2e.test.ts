// What the gateway does not have to touch passes through it byte for byte, in both directions: members of a request that it
// has never heard of, frames of a stream, parts of an answer, and bodies of many megabytes.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAI } from '../../clients/sdk.ts';
import { completion, DONE, good, json, stream, USAGE, USAGE_FRAME } from './answers.ts';
import { type Buyer, closeCounter, type Gateway, MODEL, openCounter, question } from './gateway.ts';
import type { Provider } from './provider.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
});

afterAll(() => closeCounter({ gateway, provider }));

/** Sends these bytes and answers the bytes that come back. */
async function exchange(body: string, headers = {}): Promise<{ readonly sent: string; readonly answer: string }> {
  const response = await fetch(`${gateway.server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${buyer.key}`, 'content-type': 'application/json', ...headers },
    body,
  });
  const answer = await response.text();
  expect(response.status, answer).toBe(200);
  return { sent: provider.calls.at(-1)?.text ?? '', answer };
}

/** Members as no serialiser would write them again, in this order. */
const MEMBERS = [
  `"messages" : [ {"role":"user","content":[{"type":"text","text":"h\\u00e9llo \\ud83d\\ude00 é\\/"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}] } ]`,
  `"logprobs":true,  "top_logprobs": 5`,
  '"n": 2',
  '"seed":12345678901234567890',
  '"temperature": 1.0e-1, "top_p":0.10',
  '"reasoning_effort":"high"',
  '"reasoning" : {"max_tokens": 10, "exclude" :false}',
  '"logit_bias":{"50256":-100.0}',
  '"modalities":["text","audio"],"audio":{"voice":"ash","format":"wav"}',
  '"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"number","minimum":-0.0}}}}}]',
  '"parallel_tool_calls" :false',
  '"response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object"}}}',
  '"a field of the year 2030":{"deep":[[1e400,{"\\u0000":null}]],"": ""}',
  '"user":"someone"',
];

const bodyOf = (...members: readonly string[]): string => `\n{ ${[...MEMBERS, ...members].join(' ,\n\t')} }\n`;

describe('a request', () => {
  it.each(['false', 'true'])('has every member as the caller wrote it (stream: %s)', async (streamed) => {
    provider.reply(good());
    const { sent } = await exchange(bodyOf(`"model":"${MODEL}"`, `"stream":${streamed}`, '"max_tokens": 64'));
    let at = 0;
    for (const member of MEMBERS) {
      const found = sent.indexOf(member, at);
      expect(found, member).toBeGreaterThanOrEqual(at);
      at = found + member.length;
    }
    expect(provider.calls.at(-1)?.json).toMatchObject({ model: 'double-1', max_tokens: 64 });
  });

  it('differs in nothing but the name of the model when nothing else has to change', async () => {
    provider.reply(good());
    const body = bodyOf(`"model" : "${MODEL}"`, '"max_tokens": 64');
    expect((await exchange(body)).sent).toBe(body.replace(`"${MODEL}"`, '"double-1"'));
  });

  it('takes neither the key of the caller nor its address to the provider', async () => {
    provider.reply(good());
    await exchange(bodyOf(`"model":"${MODEL}"`, '"max_tokens":64'), {
      'x-title': 'App',
      cookie: 'a=b',
      'x-api-key': 'k',
    });
    const { headers, text } = provider.calls.at(-1) ?? { headers: {}, text: '' };
    expect(headers.authorization).toBe(`Bearer ${provider.apiKey}`);
    expect(`${JSON.stringify(headers)}${text}`).not.toContain('sk-fb-');
    for (const name of ['x-title', 'cookie', 'x-api-key', 'x-forwarded-for', 'cf-connecting-ip']) {
      expect(headers, name).not.toHaveProperty(name);
    }
  });
});

describe('an answer', () => {
  it('differs in nothing but usage and the name of the model', async () => {
    const before = `{ "id" : "c\\u0068at-1",\n "choices":[ {"index":0,"message":{"role":"assistant","content":"h\\u00e9 é","annotations":[]},"logprobs":{"content":[{"token":"h","logprob":-0.10}]},"finish_reason":"stop"} ], "future" : 1.50 ,`;
    provider.reply(json(`${before}"model":"double-1", "usage": ${JSON.stringify(USAGE)} }`));
    const { answer } = await exchange(bodyOf(`"model":"${MODEL}"`, '"max_tokens":64'));
    expect(answer.startsWith(before)).toBe(true);
    expect(answer.slice(before.length)).toMatch(/^"model":"acme\/mint", "usage": \{.*"cost":[\d.e-]+.*\} \}$/);
  });

  it('gets usage where the provider reported none', async () => {
    provider.reply(json(completion({}, { usage: undefined })));
    const { answer } = await exchange(bodyOf(`"model":"${MODEL}"`, '"max_tokens":64'));
    expect(JSON.parse(answer).usage).toMatchObject({ basis: 'estimated', cost: expect.any(Number) });
  });
});

describe('a stream', () => {
  it('passes frame for frame, comments and line ends with it, up to the chunk with usage', async () => {
    const frames = [
      ': queued\n\n',
      'data: {"id":"c-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}] }\n\n',
      'event: message\nid: 7\ndata: {"id":"c-1","choices":[{"delta":{"content":"h\\u00e9 é","x_new":1.0e1},"index":0}]}\n\n',
      'data:{"id":"c-1","choices":[{"index":0,"delta":{"reasoning_content":"so","reasoning":"so"}}]}\r\n\r\n',
      `data: {"id":"c-1","choices":[{"index":0,"delta":{"audio":{"data":"${'A'.repeat(90_000)}"}}}]}\n\n`,
      'data: {"id":"c-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x":null}\n\n',
    ];
    provider.reply(stream(...frames, USAGE_FRAME, DONE));
    const { answer } = await exchange(bodyOf(`"model":"${MODEL}"`, '"stream":true', '"max_tokens":64'));
    const kept = frames.join('');
    expect(answer.slice(0, kept.length)).toBe(kept);
    expect(answer.slice(kept.length)).toMatch(/^data: \{[^\n]*"usage":\{[^\n]*\}\n\ndata: \[DONE\]\n\n$/);
  });
});

describe('a large body', () => {
  it('of 15 MB reaches the provider whole', async () => {
    provider.reply(good());
    const url = `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAA'.repeat(15_000_000 / 24)}`;
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url } },
    ];
    const answer = await openAI(gateway.server.baseURL, buyer.key).chat.completions.create({
      ...question(MODEL),
      messages: [{ role: 'user', content }],
    });
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    const got = provider.calls.at(-1)?.json.messages[0].content[1].image_url.url;
    expect([got.length, hash(got)]).toEqual([url.length, hash(url)]);
  });

  it('of text bounds its hold by the context of the model', async () => {
    provider.reply(good());
    const text = 'é "quoted" \n'.repeat(400_000);
    const answer = await openAI(gateway.server.baseURL, buyer.key).chat.completions.create({
      ...question(MODEL),
      messages: [{ role: 'user', content: text }],
    });
    expect(answer.usage).toMatchObject(USAGE);
    expect(hash(provider.calls.at(-1)?.json.messages[0].content)).toBe(hash(text));
  });
});

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
