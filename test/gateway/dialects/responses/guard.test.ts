// The first reading of a Responses request.
import { describe, expect, test } from 'vitest';
import { asked, guard } from './given.ts';

const user = (...content: readonly object[]) => ({ type: 'message', role: 'user', content });

describe('refuses, and says why,', () => {
  test.each([
    ['a request without input', { input: null }, 'input', 'missing_parameter'],
    ['an empty input', { input: [] }, 'input', 'invalid_parameter'],
    ['an input that is neither text nor a list', { input: 5 }, 'input', 'invalid_parameter'],
    ['a response in the background', { background: true }, 'background', 'invalid_parameter'],
    ['a conversation of the provider’s', { conversation: 'conv_1' }, 'conversation', 'invalid_parameter'],
    ['a prompt of the provider’s', { prompt: { id: 'pmpt_1' } }, 'prompt', 'invalid_parameter'],
    ['a limit of nothing', { max_output_tokens: 0 }, 'max_output_tokens', 'invalid_parameter'],
    ['a store that is not yes or no', { store: 'no' }, 'store', 'invalid_parameter'],
    ['a previous response without a name', { previous_response_id: 7 }, 'previous_response_id', 'invalid_parameter'],
    ['a stream that is not yes or no', { stream: 1 }, 'stream', 'invalid_parameter'],
    ['six tags', { tags: ['1', '2', '3', '4', '5', '6'] }, 'tags', 'invalid_parameter'],
    ['a provider that is no object', { provider: 'groq' }, 'provider', 'invalid_parameter'],
  ])('%s', (_, fields, param, reason) => {
    const read = guard({ model: 'acme/m', input: 'Hello', ...fields });
    expect(read).toMatchObject({ ok: false, refusal: { param, reason, status: 400 } });
  });

  test('a request without a model', () => {
    expect(guard({ input: 'Hello' })).toMatchObject({ ok: false, refusal: { param: 'model' } });
  });
});

describe('reads', () => {
  test('what bounds and routes the request', () => {
    const fields = {
      stream: true,
      max_output_tokens: 64,
      safety_identifier: 'u1',
      tags: ['a'],
      models: ['acme/n'],
      provider: { only: ['groq'] },
    };
    expect(asked(fields)).toMatchObject({
      dialect: 'responses',
      model: 'acme/m',
      stream: true,
      includeUsage: false,
      maxTokens: 64,
      user: 'u1',
      tags: ['a'],
      routing: { models: ['acme/n'], only: ['groq'] },
      size: { answers: 1, searches: false, audioOut: false },
    });
  });

  test('that a response is kept unless the caller says no, as at OpenAI', () => {
    expect(asked().responses).toEqual({ store: true, references: [] });
    expect(asked({ store: false, previous_response_id: 'resp_1' }).responses).toMatchObject({
      store: false,
      previousId: 'resp_1',
    });
  });

  test('which items the input only names', () => {
    const input = [{ type: 'item_reference', id: 'msg_1' }, { id: 'rs_2' }, { role: 'user', content: 'Go on.' }];
    expect(asked({ input }).responses).toMatchObject({ references: ['msg_1', 'rs_2'] });
  });

  test('an input of nothing new where an earlier response is named', () => {
    expect(asked({ input: null, previous_response_id: 'resp_1' }).responses).toMatchObject({ previousId: 'resp_1' });
  });

  test('the session, of the body before the header; a cache key is none', () => {
    const read = (fields: object, headers = {}) => {
      const result = guard({ model: 'a/m', input: 'x', ...fields }, headers);
      return result.ok ? result.value.sessionId : result.refusal;
    };
    expect(read({ session_id: 'body' }, { 'x-session-id': 'header' })).toBe('body');
    expect(read({}, { 'x-session-id': 'header' })).toBe('header');
    expect(read({ prompt_cache_key: 'key' })).toBeUndefined();
  });

  test.each([
    [
      'tools, of a namespace too',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }] }] },
      'tools',
    ],
    [
      'tools that an item adds',
      { input: [{ type: 'additional_tools', tools: [{ type: 'function', name: 'f' }] }] },
      'tools',
    ],
    ['a schema', { text: { format: { type: 'json_schema', name: 's', schema: {} } } }, 'structured'],
    ['images', { input: [user({ type: 'input_image', image_url: 'https://a.test/i.png' })] }, 'imagesIn'],
    [
      'images in the result of a tool',
      { input: [{ type: 'function_call_output', call_id: 'c', output: [{ type: 'input_image', file_id: 'f' }] }] },
      'imagesIn',
    ],
    ['files', { input: [user({ type: 'input_file', file_url: 'https://a.test/f.pdf' })] }, 'filesIn'],
    ['sound', { input: [user({ type: 'input_audio', input_audio: { data: '', format: 'wav' } })] }, 'audioIn'],
    ['a search', { tools: [{ type: 'web_search_preview' }] }, 'search'],
  ])('that it needs %s', (_, fields, need) => {
    expect(asked(fields).needs).toMatchObject({ [need]: true });
  });

  test('that a search of what is kept needs no search, and may still be billed', () => {
    const read = asked({ tools: [{ type: 'web_search', external_web_access: false }] });
    expect([read.needs.search, read.size.searches]).toEqual([false, true]);
  });
});

describe('bounds the prompt', () => {
  const url = `data:image/png;base64,${'A'.repeat(400_000)}`;

  test('by what an image costs, and not by its bytes', () => {
    const { size } = asked({ input: [user({ type: 'input_image', image_url: url })] });
    expect(size.inputTokensMax).toBeLessThan(60_000);
    expect(size.inputTokensMax).toBeGreaterThan(48_000);
  });

  test('by the bytes of text, wherever it stands', () => {
    const text = 'a'.repeat(400_000);
    for (const item of [
      user({ type: 'input_text', text }),
      { type: 'function_call_output', call_id: 'c', output: text },
    ]) {
      expect(asked({ input: [item] }).size.inputTokensMax).toBeGreaterThan(400_000);
    }
  });

  test.each([
    ['a PDF', { type: 'input_file', file_data: `data:application/pdf;base64,${'A'.repeat(9_000)}` }],
    ['a PDF in the place of an image', { type: 'input_image', image_url: 'data:application/pdf;base64,AAAA' }],
    ['a film in the place of an image', { type: 'input_image', image_url: 'https://m.youtube.com/watch?v=a' }],
  ])('by nothing where there is %s', (_, part) => {
    expect(asked({ input: [user(part)] }).size.inputTokensMax).toBeGreaterThan(1_000_000);
  });

  test('by nothing where a tool of the provider’s adds to it what somebody else decides', () => {
    const mostWith = (tool: object) => asked({ tools: [tool] }).size.inputTokensMax;
    for (const type of ['mcp', 'file_search', 'code_interpreter'])
      expect(mostWith({ type })).toBeGreaterThan(1_000_000);
    expect(mostWith({ type: 'shell', environment: { type: 'container_auto' } })).toBeGreaterThan(1_000_000);
    for (const type of ['shell', 'function', 'apply_patch'])
      expect(mostWith({ type, name: 'f' })).toBeLessThan(10_000);
  });

  test('by the bytes of text in the place of an image, however many such there are', () => {
    const text = { type: 'input_image', detail: 'low', image_url: 'data:text/plain;base64,AAAA' };
    const many = asked({ input: [user({ type: 'input_text', text: 'a'.repeat(90_000) }, ...Array(9).fill(text))] });
    expect(many.size.inputTokensMax).toBeGreaterThan(90_000);
  });

  test('by the bytes of a result that only begins like an image', () => {
    const result = `iVBORw0KGgo${'A'.repeat(400_000)}`;
    const image = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result };
    expect(asked({ input: [image] }).size.inputTokensMax).toBeLessThan(60_000);
    expect(asked({ input: [{ type: 'program_output', result }] }).size.inputTokensMax).toBeGreaterThan(400_000);
  });
});
