// What a stream of Anthropic's says in the internal form.
import { describe, expect, test } from 'vitest';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { answerOf, block, form, message, readStream } from './given.ts';

const text = (words: string) => ({ type: 'text_delta', text: words });
const json = (partial_json: string) => ({ type: 'input_json_delta', partial_json });
const toolUse = (name = 'weather', input = {}) => ({ type: 'tool_use', id: 'toolu_1', name, input });
const partsOf = (...blocks: Parameters<typeof message>[0]) => answerOf(message(blocks)).choices[0]?.parts;

describe('a stream', () => {
  test('starts with who answers and all tokens of the prompt, and ends once', () => {
    const events = readStream(message(block(0, { type: 'text', text: '' }, text('Hi'), text('!'))));
    expect(events).toEqual([
      { type: 'start', id: 'msg_1', model: 'claude-sonnet-4-5', inputTokens: 30 },
      { type: 'usage', report: expect.objectContaining({ output_tokens: 1 }) },
      { type: 'text', choice: 0, block: 0, text: 'Hi' },
      { type: 'text', choice: 0, block: 0, text: '!' },
      { type: 'usage', report: expect.objectContaining({ input_tokens: 7, output_tokens: 9 }) },
      { type: 'finish', choice: 0, reason: 'stop', native: 'end_turn' },
      { type: 'end' },
    ]);
  });

  test('tells thought, its signature, and what was sealed', () => {
    const format = 'anthropic-claude-v1';
    expect(
      partsOf(
        ...block(
          0,
          { type: 'thinking', thinking: '', signature: '' },
          { type: 'thinking_delta', thinking: 'Hm' },
          { type: 'thinking_delta', thinking: '.' },
          { type: 'signature_delta', signature: 'sig' },
        ),
        ...block(1, { type: 'thinking', thinking: '' }, { type: 'signature_delta', signature: 'hidden' }),
        ...block(2, { type: 'redacted_thinking', data: 'opaque' }),
      ),
    ).toEqual([
      { type: 'reasoning', text: 'Hm.', signature: 'sig', format },
      { type: 'reasoning', signature: 'hidden', format },
      { type: 'reasoning', sealed: 'opaque', format },
    ]);
  });

  test('tells a call as it is written, with its id and name first', () => {
    const events = readStream(message(block(0, toolUse(), json(''), json('{"city":'), json('"Oslo"}')), 'tool_use'));
    expect(events.filter(({ type }) => type === 'tool_call' || type === 'finish')).toEqual([
      { type: 'tool_call', choice: 0, block: 0, id: 'toolu_1', name: 'weather', arguments: '' },
      { type: 'tool_call', choice: 0, block: 0, arguments: '{"city":' },
      { type: 'tool_call', choice: 0, block: 0, arguments: '"Oslo"}' },
      { type: 'finish', choice: 0, reason: 'tool_calls', native: 'tool_use' },
    ]);
  });

  test('gives a call without arguments an empty object, and keeps one that came whole', () => {
    const call = { type: 'tool_call', id: 'toolu_1', name: 'weather' };
    expect(partsOf(...block(0, toolUse()))).toEqual([{ ...call, arguments: '{}' }]);
    expect(partsOf(...block(0, toolUse('weather', { city: 'Oslo' })))).toEqual([
      { ...call, arguments: '{"city":"Oslo"}' },
    ]);
  });

  test('unwraps a custom tool while its text is written', () => {
    const request = form({ tools: [{ type: 'custom', name: 'patch' }] });
    const pieces = ['{"in', 'put": "a\\', 'n', 'b"', '}'].map(json);
    const events = readStream(message(block(0, toolUse('patch'), ...pieces)), request);
    expect(events.filter(({ type }) => type === 'tool_call')).toEqual([
      { type: 'tool_call', choice: 0, block: 0, id: 'toolu_1', name: 'patch', arguments: '', custom: true },
      { type: 'tool_call', choice: 0, block: 0, arguments: 'a', custom: true },
      { type: 'tool_call', choice: 0, block: 0, arguments: '\n', custom: true },
      { type: 'tool_call', choice: 0, block: 0, arguments: 'b', custom: true },
    ]);
  });

  test('gives the blocks of server tools whole, and a half one not at all', () => {
    const use = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const result = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
    expect(partsOf(...block(0, use, json('{"query":'), json('"x"}')), ...block(1, result))).toEqual([
      { type: 'foreign', tongue: 'messages', value: { ...use, input: { query: 'x' } } },
      { type: 'foreign', tongue: 'messages', value: result },
    ]);
    expect(partsOf(...block(0, use, json('{"query":')).slice(0, -1))).toEqual([]);
  });

  test('grows a block that is not known by its deltas', () => {
    const delta = (content: string) => ({ type: 'compaction_delta', content });
    expect(partsOf(...block(0, { type: 'compaction', content: '' }, delta('In '), delta('short')))).toEqual([
      { type: 'foreign', tongue: 'messages', value: { type: 'compaction', content: 'In short' } },
    ]);
  });

  test('tells citations with the block they belong to, in our words and in its own', () => {
    const raw = {
      type: 'web_search_result_location',
      url: 'https://e.com',
      title: 'E',
      cited_text: 'x',
      encrypted_index: 'i',
    };
    const citation = { type: 'citations_delta', citation: raw };
    expect(partsOf(...block(0, { type: 'text', text: '', citations: [] }, citation, text('So.')))).toEqual([
      { type: 'text', text: 'So.', citations: [{ url: 'https://e.com', title: 'E', quoted: 'x', raw }] },
    ]);
  });

  test('with a repeated or spliced start is one answer whose blocks do not run into each other', () => {
    const [start = {}, ...rest] = message(block(0, { type: 'text', text: '' }, text('two')));
    const first = block(0, { type: 'text', text: '' }, text('one'));
    const events = readStream([start, start, ...first, start, ...rest]);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', choice: 0, block: 0, text: 'one' },
      { type: 'text', choice: 0, block: 1, text: 'two' },
    ]);
  });

  test('with a message that comes whole in its start is that answer', () => {
    const whole = { id: 'msg_1', content: [toolUse('weather', { city: 'Oslo' })], stop_reason: 'tool_use' };
    expect(answerOf([{ type: 'message_start', message: whole }, { type: 'message_stop' }]).choices).toEqual([
      {
        index: 0,
        parts: [{ type: 'tool_call', id: 'toolu_1', name: 'weather', arguments: '{"city":"Oslo"}' }],
        finish: { type: 'finish', choice: 0, reason: 'tool_calls', native: 'tool_use' },
      },
    ]);
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['never_heard_of', 'stop'],
  ])('that ends with %s finishes with %s', (native, reason) => {
    expect(answerOf(message([], native)).choices[0]?.finish).toMatchObject({ reason, native });
  });

  test('says why it refused and at which sequence it stopped', () => {
    const delta = {
      stop_reason: 'refusal',
      stop_sequence: 'END',
      stop_details: { type: 'refusal', explanation: 'Harm.' },
    };
    expect(answerOf([{ type: 'message_delta', delta }]).choices[0]?.finish).toEqual({
      type: 'finish',
      choice: 0,
      reason: 'content_filter',
      native: 'refusal',
      stopped: 'END',
      explanation: 'Harm.',
    });
  });

  test('passes on errors and signs of life, skips what is new, and does not read what is no event', () => {
    const { read } = anthropicAdapter.openReader(form());
    expect(read({ event: 'ping', data: '{"type":"ping"}' })).toEqual([{ type: 'ping' }]);
    expect(read({ data: '{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}' })).toEqual([
      { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } },
    ]);
    expect(read({ data: '{"type":"never_heard_of"}' })).toEqual([]);
    expect(read({ data: '{"type":"content_block_st' })).toBeUndefined();
    expect(read({ data: '[]' })).toBeUndefined();
    expect(read({ data: '{"type":"content_block_start","index":0}' })).toBeUndefined();
  });

  test('keeps the text of a block whose start was lost', () => {
    const delta = { type: 'content_block_delta', index: 4, delta: text('Hi') };
    expect(readStream([delta])).toEqual([{ type: 'text', choice: 0, block: 0, text: 'Hi' }]);
  });

  test('that is cut anywhere says no more than it would have, and never that it is over', () => {
    const blocks = [
      ...block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: 'Hm.' }),
      ...block(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, json('{}')),
      ...block(2, toolUse('patch'), json('{"input":"a'), json('b"}')),
    ];
    const whole = message(blocks, 'tool_use').map((event) => JSON.stringify(event));
    const request = form({ tools: [{ type: 'custom', name: 'patch' }] });
    for (const [count, cut] of whole.entries()) {
      for (let bytes = 0; bytes < cut.length; bytes++) {
        const reader = anthropicAdapter.openReader(request);
        const said = whole.slice(0, count).flatMap((data) => reader.read({ data }) ?? []);
        expect(reader.read({ data: cut.slice(0, bytes) })).toBeUndefined();
        const events = [...said, ...reader.end()];
        expect(events.some(({ type }) => type === 'end')).toBe(false);
        const input = events.map((event) => (event.type === 'tool_call' ? event.arguments : '')).join('');
        expect('ab'.startsWith(input)).toBe(true);
      }
    }
  });
});
