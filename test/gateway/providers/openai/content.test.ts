// What is read of the content of chat streams: words, thought, calls, citations, in the shapes that providers give them.
import { describe, expect, test } from 'vitest';
import { answerOf, delta, form, partsOf, piece, readChunks } from './given.ts';

describe('words', () => {
  test('that go on after something else are a block of their own', () => {
    const chunks = [
      delta({ reasoning: 'Hm' }),
      delta({ content: 'a' }),
      delta({ content: 'b', tool_calls: [] }),
      delta({ tool_calls: [piece(0, { id: 'x', name: 'f' }, '')] }),
      delta({ content: 'c' }),
      delta({ tool_calls: [piece(0, {}, '{}')] }),
    ];
    expect(partsOf(chunks)).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'ab', citations: [] },
      { type: 'tool_call', id: 'x', name: 'f', arguments: '{}' },
      { type: 'text', text: 'c', citations: [] },
    ]);
  });

  test.each([
    [
      "Mistral's parts",
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
        { type: 'text', text: 'a' },
      ],
    ],
    ['plain text parts', [{ type: 'thinking', thinking: 'Hm' }, 'a']],
  ])('are read from %s', (_, content) => {
    expect(partsOf([delta({ content })])).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'a', citations: [] },
    ]);
  });

  test('refusals, sound and images have blocks of their own', () => {
    const url = 'data:image/png;base64,iVBO';
    const far = { type: 'image_url', image_url: { url: 'https://a.example/a.png' } };
    const chunks = [
      delta({ refusal: 'N' }),
      delta({ refusal: 'o.' }),
      delta({ audio: { id: 'au', transcript: 'h' } }),
      delta({ audio: { data: 'UklG', transcript: 'i' } }),
      delta({ audio: { expires_at: 9 } }),
      delta({ images: [{ type: 'image_url', image_url: { url } }, far] }),
    ];
    expect(partsOf(chunks)).toEqual([
      { type: 'refusal', text: 'No.' },
      { type: 'audio', id: 'au', data: 'UklG', transcript: 'hi', expiresAt: 9 },
      { type: 'image', mediaType: 'image/png', data: 'iVBO' },
      { type: 'foreign', tongue: 'chat', value: far },
    ]);
  });

  test('keep their log probabilities', () => {
    const logprobs = (token: string) => ({ logprobs: { content: [{ token }], refusal: null } });
    const chunks = [delta({ content: 'a' }, logprobs('a')), delta({ content: 'b' }, logprobs('b'))];
    expect(partsOf(chunks)).toEqual([
      {
        type: 'text',
        text: 'ab',
        citations: [],
        logprobs: { content: [{ token: 'a' }, { token: 'b' }], refusal: [] },
      },
    ]);
  });
});

describe('thought', () => {
  test('told as details is not told twice, and keeps what its maker wants back', () => {
    const format = 'anthropic-claude-v1';
    const detail = (fields: object, index = 0) => ({ type: 'reasoning.text', format, index, ...fields });
    const chunks = [
      delta({ reasoning: 'H', reasoning_details: [detail({ text: 'H' })] }),
      delta({ reasoning: 'm', reasoning_details: [detail({ text: 'm' })] }),
      delta({ reasoning_details: [detail({ signature: 's' })] }),
      delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', format, index: 1 }] }),
    ];
    expect(partsOf(chunks)).toEqual([
      { type: 'reasoning', text: 'Hm', signature: 's', format },
      { type: 'reasoning', sealed: 'x', format },
    ]);
  });

  test('that a provider tells under two names is told once', () => {
    expect(partsOf([delta({ reasoning_content: 'Hm', reasoning: 'Hm' })])).toEqual([
      { type: 'reasoning', text: 'Hm' },
    ]);
  });

  test("Gemini's signature stands before its call, once", () => {
    const call = {
      ...piece(0, { id: 'c', name: 'f' }, '{}'),
      extra_content: { google: { thought_signature: 'sig' } },
    };
    const parts = [
      { type: 'reasoning', sealed: 'sig', id: 'c', format: 'google-gemini-v1' },
      { type: 'tool_call', id: 'c', name: 'f', arguments: '{}' },
    ];
    const sealed = { type: 'reasoning.encrypted', data: 'sig', id: 'c', format: 'google-gemini-v1', index: 0 };
    expect(partsOf([delta({ tool_calls: [call] })])).toEqual(parts);
    expect(partsOf([delta({ reasoning_details: [sealed], tool_calls: [call] })])).toEqual(parts);
  });
});

describe('calls', () => {
  const first = { type: 'tool_call', id: 'a', name: 'f', arguments: '{"x":1}' };
  const second = { type: 'tool_call', id: 'b', name: 'g', arguments: '{}' };
  const calls = (...pieces: object[]) => pieces.map((one) => delta({ tool_calls: [one] }));

  test.each([
    [
      'interleave',
      calls(
        piece(0, { id: 'a', name: 'f' }, ''),
        piece(1, { id: 'b', name: 'g' }, '{'),
        piece(0, {}, '{"x":1}'),
        piece(1, {}, '}'),
      ),
    ],
    [
      'come whole',
      [delta({ tool_calls: [piece(0, { id: 'a', name: 'f' }, '{"x":1}'), piece(1, { id: 'b', name: 'g' }, '{}')] })],
    ],
    [
      'have one index for all',
      calls(piece(0, { id: 'a', name: 'f' }, '{"x":1}'), piece(0, { id: 'b', name: 'g' }, '{}')),
    ],
    [
      'have no index',
      calls(
        piece(undefined, { id: 'a', name: 'f' }, '{"x"'),
        piece(undefined, {}, ':1}'),
        piece(undefined, { id: 'b', name: 'g' }, '{}'),
      ),
    ],
    [
      'repeat their id and name',
      calls(
        piece(0, { id: 'a', name: 'f' }, '{"x"'),
        piece(0, { id: 'a', name: 'f' }, ':1}'),
        piece(1, { id: 'b', name: 'g' }, '{}'),
      ),
    ],
    [
      'have their name late',
      calls(piece(0, { id: 'a' }, '{"x"'), piece(0, { name: 'f' }, ':1}'), piece(1, { id: 'b', name: 'g' }, '{}')),
    ],
  ])('are told apart where they %s', (_, chunks) => {
    expect(partsOf(chunks)).toEqual([first, second]);
    const told = readChunks(chunks).filter((event) => event.type === 'tool_call' && event.name !== undefined);
    expect(told).toMatchObject([
      { id: 'a', name: 'f' },
      { id: 'b', name: 'g' },
    ]);
  });

  test('of the older kind are calls', () => {
    const chunks = [
      delta({ function_call: { name: 'f', arguments: '' } }),
      delta({ function_call: { arguments: '{}' } }),
      delta({}, { finish_reason: 'function_call' }),
    ];
    expect(answerOf(chunks).choices[0]).toMatchObject({
      parts: [{ type: 'tool_call', name: 'f', arguments: '{}' }],
      finish: { reason: 'tool_calls' },
    });
  });

  test('of tools of free text are unwrapped where the provider has no such tools', () => {
    const request = form({ tools: [{ type: 'custom', name: 'shell' }] });
    const wrapped = calls(
      piece(0, { id: 'a', name: 'shell' }, '{"in'),
      piece(0, {}, 'put":"ls \\"'),
      piece(0, {}, 'x\\""}'),
    );
    const native = calls(
      { index: 0, id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls ' } },
      { index: 0, custom: { input: '"x"' } },
    );
    const expected = [{ type: 'tool_call', id: 'a', name: 'shell', arguments: 'ls "x"', custom: true }];
    expect(partsOf(wrapped, request)).toEqual(expected);
    expect(partsOf(native, request)).toEqual(expected);
  });
});

describe('citations', () => {
  const annotation = {
    type: 'url_citation',
    url_citation: { url: 'https://a.example', title: 'A', start_index: 1, end_index: 3 },
  };

  test('belong to the text before them, and are counted in it', () => {
    expect(partsOf([delta({ content: 'abcdef' }), delta({ annotations: [annotation] })])).toEqual([
      {
        type: 'text',
        text: 'abcdef',
        citations: [{ url: 'https://a.example', title: 'A', start: 1, end: 3, raw: annotation }],
      },
    ]);
  });

  test('are the sources that a provider lists beside its answer, told once', () => {
    const search_results = [{ title: 'A', url: 'https://a.example' }];
    const chunks = [
      { ...delta({ content: 'a' }), search_results },
      { ...delta({ content: 'b' }, { finish_reason: 'stop' }), search_results },
    ];
    expect(partsOf(chunks)).toMatchObject([{ text: 'ab', citations: [{ url: 'https://a.example', title: 'A' }] }]);
    expect(
      partsOf([{ ...delta({ content: 'a' }, { finish_reason: 'stop' }), citations: ['https://b.example'] }]),
    ).toMatchObject([{ citations: [{ url: 'https://b.example' }] }]);
  });
});
