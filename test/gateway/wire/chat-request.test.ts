// The guard: what it refuses and with what words, what it reads, and how it bounds a prompt.
import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../src/gateway/asked.ts';
import { readChatRequest } from '../../../src/gateway/wire/chat-request.ts';
import { BODY_MAX_BYTES } from '../../../src/gateway/wire/json-body.ts';

const encoder = new TextEncoder();
const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

const read = (text: string, type: string | null = 'application/json') => readChatRequest(encoder.encode(text), type);

function accepted(body: object | string): Asked {
  const result = read(typeof body === 'string' ? body : JSON.stringify(body));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

const chat = (content: unknown, rest: object = {}) =>
  accepted({ model: 'm', messages: [{ role: 'user', content }], ...rest });

describe('refuses', () => {
  test.each([
    ['', 'invalid_json', undefined],
    ['hello', 'invalid_json', undefined],
    ['[]', 'invalid_json', undefined],
    ['null', 'invalid_json', undefined],
    [`{${MESSAGES}}`, 'missing_parameter', 'model'],
    [`{"model":null,${MESSAGES}}`, 'missing_parameter', 'model'],
    [`{"model":"",${MESSAGES}}`, 'invalid_parameter', 'model'],
    [`{"model":7,${MESSAGES}}`, 'invalid_parameter', 'model'],
    [`{"model":"${'m'.repeat(5_000)}",${MESSAGES}}`, 'invalid_parameter', 'model'],
    ['{"model":"m"}', 'missing_parameter', 'messages'],
    ['{"model":"m","messages":[]}', 'invalid_parameter', 'messages'],
    ['{"model":"m","messages":"hi"}', 'invalid_parameter', 'messages'],
    ['{"model":"m","messages":["hi"]}', 'invalid_parameter', 'messages[0]'],
    ['{"model":"m","messages":[{"role":"user"},{"content":"hi"}]}', 'invalid_parameter', 'messages[1]'],
    ['{"model":"m","messages":[{"role":1}]}', 'invalid_parameter', 'messages[0]'],
    ...['-1', '0', '1e308', '1e400', '"7"', '1.5', '100000001', 'true', '[]', '9007199254740993'].map((value) => [
      `{"model":"m",${MESSAGES},"max_tokens":${value}}`,
      'invalid_parameter',
      'max_tokens',
    ]),
    [`{"model":"m",${MESSAGES},"max_completion_tokens":-1}`, 'invalid_parameter', 'max_completion_tokens'],
    [`{"model":"m",${MESSAGES},"max_tokens":5,"max_completion_tokens":6}`, 'invalid_parameter', 'max_tokens'],
    ...['0', '-1', '1000000000', '129', '"2"', '1.5'].map((value) => [
      `{"model":"m",${MESSAGES},"n":${value}}`,
      'invalid_parameter',
      'n',
    ]),
    [`{"model":"m",${MESSAGES},"stream":"true"}`, 'invalid_parameter', 'stream'],
    [`{"model":"m",${MESSAGES},"stream":1}`, 'invalid_parameter', 'stream'],
    [`{"model":"m",${MESSAGES},"stream_options":[]}`, 'invalid_parameter', 'stream_options'],
    [
      `{"model":"m",${MESSAGES},"stream_options":{"include_usage":1}}`,
      'invalid_parameter',
      'stream_options.include_usage',
    ],
    [`{"model":"m",${MESSAGES},"user":"${'u'.repeat(257)}"}`, 'invalid_parameter', 'user'],
    [`{"model":"m",${MESSAGES},"user":"${'u'.repeat(10_000)}"}`, 'invalid_parameter', 'user'],
    [`{"model":"m",${MESSAGES},"session_id":4}`, 'invalid_parameter', 'session_id'],
    [`{"model":"m",${MESSAGES},"tags":["a","b","c","d","e","f"]}`, 'invalid_parameter', 'tags'],
    [`{"model":"m",${MESSAGES},"tags":[""]}`, 'invalid_parameter', 'tags'],
    [`{"model":"m",${MESSAGES},"model":"n"}`, 'duplicate_parameter', 'model'],
    [`{"model":"m",${MESSAGES},"max_tokens":1,"max_\\u0074okens":9}`, 'duplicate_parameter', 'max_tokens'],
    [`{"model":"m",${MESSAGES},"Max_Tokens":9}`, 'invalid_parameter', 'Max_Tokens'],
    [`{"model":"m",${MESSAGES},"max_token\u017f":9}`, 'invalid_parameter', 'max_token\u017f'],
  ] as [string, string, string | undefined][])('%s', (body, reason, param) => {
    const result = read(body);
    if (result.ok) throw new Error('accepted');
    expect(result.refusal).toMatchObject({ reason, status: 400 });
    expect(result.refusal.param).toBe(param);
    expect(result.refusal.message.length).toBeGreaterThan(10);
  });

  test('a body above 20 MB, before it looks into it', () => {
    const refusal = readChatRequest(new Uint8Array(BODY_MAX_BYTES + 1), 'application/json');
    expect(refusal).toMatchObject({ ok: false, refusal: { reason: 'body_too_large', status: 413 } });
  });

  test('a body nested 10,000 deep', () => {
    const body = `{"model":"m",${MESSAGES},"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect(read(body)).toMatchObject({ ok: false, refusal: { reason: 'body_too_deep', status: 400 } });
  });

  test('a body that is not UTF-8', () => {
    const bytes = encoder.encode(`{"model":"m",${MESSAGES}}`);
    bytes[bytes.indexOf(0x68)] = 0xff;
    expect(readChatRequest(bytes, null)).toMatchObject({
      ok: false,
      refusal: { reason: 'invalid_utf8', status: 400 },
    });
  });

  test.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/jsonp',
  ])('content type %s', (type) => {
    const result = read(`{"model":"m",${MESSAGES}}`, type);
    expect(result).toMatchObject({ ok: false, refusal: { reason: 'unsupported_content_type', status: 415 } });
  });
});

describe('accepts', () => {
  test.each([null, '', 'application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json'])(
    'content type %j',
    (type) => expect(read(`{"model":"m",${MESSAGES}}`, type).ok).toBe(true),
  );

  test('nulls where OpenAI takes them, equal limits, and fields it has never heard of', () => {
    const request = accepted(
      `{"model":"m",${MESSAGES},"n":null,"stream":null,"max_tokens":1e2,"max_completion_tokens":100,"zzz":1e400,"zzz":2}`,
    );
    expect(request).toMatchObject({ stream: false, maxTokens: 100, maxTokensField: 'max_completion_tokens' });
    expect(request.size.answers).toBe(1);
    expect(request.parameters).toContain('zzz');
  });

  test('what a request asks for', () => {
    const request = chat(
      [
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } },
      ],
      {
        tools: [{ type: 'function' }],
        response_format: { type: 'json_schema' },
        modalities: ['text', 'audio'],
        web_search_options: {},
        user: 'u',
        session_id: 's',
        tags: ['a', 'b'],
        stream: true,
        stream_options: { include_usage: true },
        n: 2,
      },
    );
    const all = {
      tools: true,
      structured: true,
      imagesIn: true,
      audioIn: true,
      filesIn: true,
      audioOut: true,
      search: true,
      hosted: { mustSearch: true, paidPlugin: false },
    };
    expect(request.needs).toEqual(all);
    expect(request).toMatchObject({ user: 'u', sessionId: 's', tags: ['a', 'b'], stream: true, includeUsage: true });
    expect(request.size).toMatchObject({ answers: 2, searches: true, audioOut: true });
  });
});

describe('bounds a prompt', () => {
  test('by the bytes of its text', () => {
    const text = '日本語'.repeat(500);
    const { size } = chat(text);
    expect(size.inputTokensMax).toBeGreaterThanOrEqual(encoder.encode(text).length);
    expect(size.inputTokensMax).toBeLessThan(encoder.encode(text).length + 1_000);
    expect(size.inputTokensLikely).toBeLessThan(size.inputTokensMax / 3);
  });

  test('an inline image as an image, not as text', () => {
    const url = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
    const high = chat([{ type: 'image_url', image_url: { url } }]).size.inputTokensMax;
    const low = chat([{ type: 'image_url', image_url: { url, detail: 'low' } }]).size.inputTokensMax;
    expect(high).toBeLessThan(50_000);
    expect(low).toBeLessThan(5_000);
  });

  test('the same payload as text where it is text', () => {
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    expect(chat(url).size.inputTokensMax).toBeGreaterThan(100_000);
    expect(chat([{ type: 'text', text: url }]).size.inputTokensMax).toBeGreaterThan(100_000);
    expect(
      chat('hi', { tools: [{ messages: [{ content: [{ image_url: { url } }] }] }] }).size.inputTokensMax,
    ).toBeGreaterThan(100_000);
  });

  test('an inline image as one, also where the slash of its type is escaped', () => {
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    const body = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(accepted(body.replaceAll('/', '\\/')).size.inputTokensMax).toBeLessThan(50_000);
  });

  test.each([
    ['a text', 'data:text/plain;base64,'],
    ['a drawing in text', 'data:image/svg+xml;base64,'],
    ['a text without a type', 'data:,'],
  ])('%s in the place of an image as text', (_, start) => {
    const part = (url: string) => [{ type: 'image_url', image_url: { url, detail: 'low' } }];
    expect(chat(part(`${start}${'A'.repeat(400_000)}`)).size.inputTokensMax).toBeGreaterThan(400_000);
  });

  test.each([
    ['a PDF', { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } }],
    ['a long PDF', { type: 'file', file: { file_data: `data:application/pdf;base64,${'A'.repeat(9_000)}` } }],
    ['a PDF in bare base64', { type: 'file', file: { file_data: 'JVBERi0x' } }],
    ['a table', { type: 'file', file: { file_data: 'data:application/vnd.ms-excel;base64,AAAA' } }],
    ['a file at an address', { type: 'file', file: { file_data: `https://a.test/${'a'.repeat(9_000)}` } }],
    ['a PDF in the place of an image', { type: 'image_url', image_url: { url: 'data:application/pdf;base64,AAAA' } }],
    [
      'a film in the place of an image',
      { type: 'image_url', image_url: `data:video/mp4;base64,${'A'.repeat(9_000)}` },
    ],
    ['a film at an address', { type: 'image_url', image_url: { url: 'https://www.youtube.com/watch?v=a' } }],
  ])('%s by nothing: few bytes may unfold into many tokens', (_, part) => {
    expect(chat([part]).size.inputTokensMax).toBeGreaterThan(1_000_000);
  });

  test('an image that is sent as a file as one', () => {
    const { size } = chat([{ type: 'file', file: { file_data: 'data:image/png;base64,AAAA' } }]);
    expect(size.inputTokensMax).toBeGreaterThan(48_000);
    expect(size.inputTokensMax).toBeLessThan(50_000);
  });

  test('sound by its length in bytes, a text by its size, what is fetched not at all', () => {
    const data = 'B'.repeat(400_000);
    const sound = chat([{ type: 'input_audio', input_audio: { data, format: 'mp3' } }]).size.inputTokensMax;
    expect(sound).toBeGreaterThan(10_000);
    expect(sound).toBeLessThan(20_000);
    const text = chat([{ type: 'file', file: { file_data: `data:text/plain;base64,${data}` } }]).size.inputTokensMax;
    expect(text).toBeGreaterThan(400_000);
    expect(text).toBeLessThan(410_000);
    expect(chat([{ type: 'file', file: { file_id: 'f' } }]).size.inputTokensMax).toBeGreaterThan(1_000_000);
  });
});
