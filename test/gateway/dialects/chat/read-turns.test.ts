// The messages of a chat request as turns of the internal form.
import { describe, expect, test } from 'vitest';
import { form, HELLO } from './given.ts';

const turnsOf = (...messages: object[]) => form({ messages }).turns;
const partsOf = (content: unknown, role = 'user') => turnsOf({ role, content })[0]?.parts;

describe('messages', () => {
  test('keep their order, their roles and their names', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi', name: 'ann' },
      { role: 'developer', content: 'In French.' },
    ];
    expect(turnsOf(...messages)).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }], name: 'ann' },
      { role: 'developer', parts: [{ type: 'text', text: 'In French.' }] },
    ]);
  });

  test.each([
    ['text', { type: 'text', text: 'a' }, { type: 'text', text: 'a' }],
    [
      'an image of bytes',
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO', detail: 'low' } },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'iVBO' }, detail: 'low' },
    ],
    [
      'an image at an address',
      { type: 'image_url', image_url: { url: 'https://a.example/a.png' } },
      { type: 'image', source: { kind: 'url', url: 'https://a.example/a.png' } },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
      { type: 'audio', data: 'UklG', format: 'wav' },
    ],
    [
      'a file of bytes',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' }, name: 'a.pdf' },
    ],
    [
      'a file of bare base64',
      { type: 'file', file: { file_data: 'JVBE' } },
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' } },
    ],
    [
      'a stored file',
      { type: 'file', file: { file_id: 'f1' } },
      { type: 'file', source: { kind: 'stored', id: 'f1' } },
    ],
    [
      'a video',
      { type: 'video_url', video_url: { url: 'https://a.example/a.mp4' } },
      { type: 'video', source: { kind: 'url', url: 'https://a.example/a.mp4' } },
    ],
    [
      "Anthropic's cache mark",
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'a', cache: { ttl: '1h' } },
    ],
    [
      "OpenAI's cache mark",
      { type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'text', text: 'a', cache: {} },
    ],
    ['what only chat has', { type: 'new', a: 1 }, { type: 'foreign', tongue: 'chat', value: { type: 'new', a: 1 } }],
  ])('have %s', (_, part, expected) => {
    expect(partsOf([part])).toEqual([expected]);
  });

  test('an answer says thoughts first, then words, then calls, each with its signature before it', () => {
    const message = {
      role: 'assistant',
      content: 'Let me look.',
      refusal: null,
      reasoning: 'Hm',
      reasoning_details: [
        { type: 'reasoning.text', text: 'H', index: 0, format: 'google-gemini-v1' },
        { type: 'reasoning.text', text: 'm', index: 0, format: 'google-gemini-v1' },
        { type: 'reasoning.encrypted', data: 'sig', id: 'c1', index: 1, format: 'google-gemini-v1' },
      ],
      tool_calls: [
        { id: 'c0', type: 'function', function: { name: 'f', arguments: '' } },
        {
          id: 'c1',
          type: 'function',
          function: { name: 'g', arguments: '{"a":1}' },
          extra_content: { google: { thought_signature: 'sig' } },
        },
        { id: 'c2', type: 'custom', custom: { name: 'shell', input: 'ls' } },
      ],
    };
    expect(turnsOf(message)[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Hm', format: 'google-gemini-v1' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_call', id: 'c0', name: 'f', arguments: '' },
      { type: 'reasoning', sealed: 'sig', id: 'c1', format: 'google-gemini-v1' },
      { type: 'tool_call', id: 'c1', name: 'g', arguments: '{"a":1}' },
      { type: 'tool_call', id: 'c2', name: 'shell', arguments: 'ls', custom: true },
    ]);
  });

  test.each([
    ['reasoning_content', { reasoning_content: 'Hm' }, [{ type: 'reasoning', text: 'Hm' }]],
    ['reasoning', { reasoning: 'Hm' }, [{ type: 'reasoning', text: 'Hm' }]],
    [
      "only Google's place for a signature",
      { tool_calls: [{ id: 'c', function: { name: 'f' }, extra_content: { google: { thought_signature: 's' } } }] },
      [
        { type: 'reasoning', sealed: 's', id: 'c', format: 'google-gemini-v1' },
        { type: 'tool_call', id: 'c', name: 'f', arguments: '' },
      ],
    ],
    [
      'a signature in a piece of its own',
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', format: 'anthropic-claude-v1' },
          { type: 'reasoning.text', signature: 's', format: 'anthropic-claude-v1' },
          { type: 'reasoning.text', text: 'So', format: 'anthropic-claude-v1' },
          { type: 'reasoning.encrypted', data: 'x', format: 'anthropic-claude-v1' },
        ],
      },
      [
        { type: 'reasoning', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' },
        { type: 'reasoning', text: 'So', format: 'anthropic-claude-v1' },
        { type: 'reasoning', sealed: 'x', format: 'anthropic-claude-v1' },
      ],
    ],
    [
      "OpenAI's summary and its seal",
      {
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'Hm', id: 'rs', format: 'openai-responses-v1', index: 0 },
          { type: 'reasoning.encrypted', data: 'x', id: 'rs', format: 'openai-responses-v1', index: 0 },
        ],
      },
      [{ type: 'reasoning', summary: 'Hm', sealed: 'x', id: 'rs', format: 'openai-responses-v1' }],
    ],
  ])('take thought back as %s', (_, message, parts) => {
    expect(turnsOf({ role: 'assistant', content: null, ...message })[0]?.parts).toEqual(parts);
  });

  test('answers of tools say which are of tools of free text', () => {
    const [, custom, plain] = turnsOf(
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 's', input: 'ls' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'a.txt' },
      { role: 'tool', tool_call_id: 'd', content: [{ type: 'text', text: 'b' }], name: 'g' },
    );
    const parts = [{ type: 'text', text: 'a.txt' }];
    expect(custom).toEqual({ role: 'tool', parts: [{ type: 'tool_result', id: 'c', parts, custom: true }] });
    expect(plain?.parts).toEqual([{ type: 'tool_result', id: 'd', name: 'g', parts: [{ type: 'text', text: 'b' }] }]);
  });

  test('functions of the older kind are tools, their calls and answers too', () => {
    const read = form({
      messages: [
        ...HELLO,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
    });
    expect(read.tools).toEqual([{ type: 'function', name: 'f', parameters: { type: 'object' } }]);
    expect(read.toolChoice).toEqual({ type: 'tool', name: 'f' });
    expect(read.turns.slice(1).map(({ parts }) => parts[0])).toMatchObject([
      { type: 'tool_call', id: 'call_f', name: 'f' },
      { type: 'tool_result', id: 'call_f', name: 'f' },
    ]);
  });
});
