// A Responses request in the internal form.
import { describe, expect, test } from 'vitest';
import { readResponsesForm } from '../../../../src/gateway/dialects/responses/read-form.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { form } from './form.ts';

const turns = (...input: readonly JsonObject[]) => form({ input }).turns;
const parts = (...content: readonly JsonObject[]) => turns({ role: 'user', content })[0]?.parts;

describe('turns', () => {
  test('begin with the instructions, and text is what the user says', () => {
    expect(form({ instructions: 'Be brief.' }).turns).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
    ]);
  });

  test('keep roles where they stand, with or without a type', () => {
    const read = turns(
      { role: 'developer', content: 'a' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'b' }] },
      { type: 'message', role: 'system', content: 'c' },
    );
    expect(read.map(({ role }) => role)).toEqual(['developer', 'user', 'system']);
  });

  test('join what the model said in a row, and the results in a row', () => {
    const read = turns(
      { role: 'user', content: 'Weather?' },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Two cities.' }],
        encrypted_content: 'gA',
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.', annotations: [] }] },
      { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"a":1}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'SELECT 1' },
      { type: 'function_call_output', call_id: 'c1', output: 'sun' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: '1' }] },
    );
    expect(read.slice(1)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', summary: 'Two cities.', sealed: 'gA', format: 'openai-responses-v1', id: 'rs_1' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_call', id: 'c1', name: 'weather', arguments: '{"a":1}' },
          { type: 'tool_call', id: 'c2', name: 'sql', arguments: 'SELECT 1', custom: true },
        ],
      },
      {
        role: 'tool',
        parts: [
          { type: 'tool_result', id: 'c1', parts: [{ type: 'text', text: 'sun' }] },
          { type: 'tool_result', id: 'c2', parts: [{ type: 'text', text: '1' }], custom: true },
        ],
      },
    ]);
  });

  test('keep what only OpenAI runs as it came', () => {
    const value = { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: [] };
    expect(turns(value)).toEqual([{ role: 'assistant', parts: [{ type: 'foreign', tongue: 'responses', value }] }]);
  });

  test('have an image that the model made before', () => {
    const source = { kind: 'data', mediaType: 'image/webp', data: 'AAAA' };
    const item = { type: 'image_generation_call', id: 'ig_1', result: 'AAAA', output_format: 'webp' };
    expect(turns(item)).toEqual([{ role: 'assistant', parts: [{ type: 'image', source }] }]);
  });

  test.each([
    ['an item that is only named', { type: 'item_reference', id: 'msg_1' }, 'input[0]'],
    ['a role that does not exist', { role: 'tool', content: 'x' }, 'input[0].role'],
    ['a call without arguments', { type: 'function_call', call_id: 'c', name: 'f' }, 'input[0]'],
    ['a result that answers no call', { type: 'function_call_output', output: 'x' }, 'input[0]'],
    ['an image without one', { role: 'user', content: [{ type: 'input_image' }] }, 'input[0].content[0]'],
  ])('refuse %s', (_, item, param) => {
    expect(readResponsesForm({ input: [item] })).toMatchObject({ ok: false, refusal: { param } });
  });
});

describe('parts', () => {
  test.each([
    ['text', { type: 'input_text', text: 'a' }, { type: 'text', text: 'a' }],
    [
      'text that ends a cached prefix',
      { type: 'input_text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'text', text: 'a', cache: {} },
    ],
    [
      'an image here',
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
    ],
    [
      'an image elsewhere',
      { type: 'input_image', image_url: 'https://a.test/i.png' },
      { type: 'image', source: { kind: 'url', url: 'https://a.test/i.png' } },
    ],
    [
      'an image in the provider’s store',
      { type: 'input_image', file_id: 'file_1', image_url: null },
      { type: 'image', source: { kind: 'stored', id: 'file_1' } },
    ],
    [
      'a file here',
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      { type: 'file', name: 'a.pdf', source: { kind: 'data', mediaType: 'application/pdf', data: 'AAAA' } },
    ],
    [
      'a file elsewhere',
      { type: 'input_file', file_url: 'https://a.test/a.pdf' },
      { type: 'file', source: { kind: 'url', url: 'https://a.test/a.pdf' } },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'audio', data: 'AAAA', format: 'wav' },
    ],
    ['a refusal', { type: 'refusal', refusal: 'No.' }, { type: 'refusal', text: 'No.' }],
  ])('are read: %s', (_, part, read) => {
    expect(parts(part)).toEqual([read]);
  });

  test('keep their annotations, and understand those of addresses', () => {
    const raw = { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 0, end_index: 4 };
    expect(parts({ type: 'output_text', text: 'Rome', annotations: [raw] })).toEqual([
      { type: 'text', text: 'Rome', citations: [{ url: 'https://a.test', title: 'A', start: 0, end: 4, raw }] },
    ]);
  });
});

describe('parameters', () => {
  test('have their place in the form', () => {
    const schema = { type: 'object' };
    const body = {
      max_output_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 3,
      include: ['message.output_text.logprobs', 'reasoning.encrypted_content'],
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      prompt_cache_key: 'k',
      metadata: { a: 'b' },
      service_tier: 'flex',
      user: 'u',
    };
    expect(form(body)).toMatchObject({
      maxTokens: 9,
      sampling: { temperature: 0.5, topP: 0.9, topLogprobs: 3, logprobs: true },
      parallelTools: false,
      output: { type: 'schema', name: 'n', schema, strict: true },
      verbosity: 'low',
      reasoning: { effort: 'high', summary: 'auto' },
      cacheKey: 'k',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      user: 'u',
      extras: { tongue: 'responses', fields: {} },
    });
  });

  test('that have none stay beside it, but for those that the gateway itself reads', () => {
    const kept = {
      truncation: 'auto',
      max_tool_calls: 3,
      client_metadata: { a: 'b' },
      include: ['file_search_call.results'],
    };
    const routing = {
      provider: { only: ['a'] },
      models: ['b'],
      session_id: 's',
      store: false,
      stream: true,
      tags: ['t'],
    };
    expect(form({ ...kept, ...routing, reasoning: { effort: 'turbo', mode: 'pro' } }).extras.fields).toEqual({
      ...kept,
      reasoning: { effort: 'turbo', mode: 'pro' },
    });
  });

  test.each([
    ['temperature', 'hot'],
    ['text', 'plain'],
    ['include', 'all'],
    ['tool_choice', 5],
    ['tools', {}],
    ['instructions', ['a']],
  ])('of another kind are refused: %s', (param, value) => {
    expect(readResponsesForm({ input: 'x', [param]: value })).toMatchObject({ ok: false, refusal: { param } });
  });
});
