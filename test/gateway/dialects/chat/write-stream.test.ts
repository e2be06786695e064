// What a chat client is streamed of an answer in the internal form.
import { describe, expect, test } from 'vitest';
import { errorBody } from '../../../../src/base/refusal.ts';
import { openChatWriter } from '../../../../src/gateway/dialects/chat/write-stream.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { StreamScanner } from '../../../../src/gateway/wire/stream-scanner.ts';
import { call, charge, chunksOf, context, dataOf, deltasOf, text, thought, written } from './given.ts';

const START: AnswerEvent = { type: 'start', id: 'msg_1', model: 'claude' };
const STOP: AnswerEvent = { type: 'finish', choice: 0, reason: 'stop', native: 'end_turn' };

describe('chunks', () => {
  test('the first says who speaks, and each has our id and the model that serves', () => {
    const chunks = chunksOf(written([START, text(0, 'Hi'), STOP]));
    expect(chunks.slice(0, 3)).toEqual([
      {
        id: 'gen-1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: 'acme/m',
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      },
      expect.objectContaining({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] }),
      expect.objectContaining({
        choices: [{ index: 0, delta: {}, finish_reason: 'stop', native_finish_reason: 'end_turn' }],
      }),
    ]);
  });

  test('every answer is told who speaks once', () => {
    const events: readonly AnswerEvent[] = [START, text(0, 'a'), { type: 'text', choice: 1, block: 0, text: 'b' }];
    expect(deltasOf(written(events, { n: 2 })).slice(0, 3)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'a' },
      { role: 'assistant', content: 'b' },
    ]);
  });

  test('calls are counted among calls, and id, type and name are told once', () => {
    const events = [
      text(0, 'Let me look.'),
      call(1, '', { id: 'a', name: 'f' }),
      call(2, '{}', { id: 'b', name: 'g' }),
      call(1, '{"x":1}'),
    ];
    expect(deltasOf(written(events)).slice(1, 4)).toEqual([
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] },
    ]);
  });

  test('a call of a tool of free text is told as one, and a call without an id gets one', () => {
    const events = [call(0, 'ls', { id: '', name: 'shell', custom: true }), call(0, ' -l')];
    expect(deltasOf(written(events)).slice(0, 2)).toEqual([
      {
        role: 'assistant',
        tool_calls: [{ index: 0, id: 'call_1', type: 'custom', custom: { name: 'shell', input: 'ls' } }],
      },
      { tool_calls: [{ index: 0, custom: { input: ' -l' } }] },
    ]);
  });

  test('thought is told as text and, with what its maker wants back, as details', () => {
    const format = 'anthropic-claude-v1';
    const events = [
      thought(0, { text: 'Hm', format }),
      thought(0, { signature: 'c2ln', format }),
      thought(1, { sealed: 'xyz', format }),
    ];
    expect(deltasOf(written(events)).slice(0, 3)).toEqual([
      {
        role: 'assistant',
        reasoning: 'Hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format, index: 0 }],
      },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', format, index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz', format, index: 1 }] },
    ]);
  });

  test("Gemini's signature of a call is told with the call too, where Google puts it", () => {
    const seal = { sealed: 'sig', id: 'c1', format: 'google-gemini-v1' };
    const [, second] = deltasOf(written([thought(0, seal), call(1, '{}', { id: 'c1', name: 'f' })]));
    expect(second).toMatchObject({ tool_calls: [{ extra_content: { google: { thought_signature: 'sig' } } }] });
  });

  test('a citation has the place of its text in the whole content', () => {
    const citation = { url: 'https://a.example', title: 'A', quoted: 'said', start: 1, end: 3 };
    const events: readonly AnswerEvent[] = [
      text(0, '12345'),
      call(1, '{}', { id: 'a', name: 'f' }),
      text(2, 'abcdef'),
      { type: 'citation', choice: 0, block: 2, citation },
      { type: 'citation', choice: 0, block: 2, citation: { url: 'https://b.example' } },
    ];
    expect(deltasOf(written(events)).slice(3, 5)).toEqual([
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://a.example', title: 'A', content: 'said', start_index: 6, end_index: 8 },
          },
        ],
      },
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://b.example', title: '', start_index: 5, end_index: 11 },
          },
        ],
      },
    ]);
  });

  test('images, sound, refusals and log probabilities have their places', () => {
    const events: readonly AnswerEvent[] = [
      { type: 'image', choice: 0, block: 0, mediaType: 'image/png', data: 'iVBO' },
      { type: 'audio', choice: 0, block: 1, id: 'au', data: 'UklG', transcript: 'hi', expiresAt: 7 },
      { type: 'refusal', choice: 0, block: 2, text: 'No.' },
      { type: 'text', choice: 0, block: 3, text: 'x', logprobs: { content: [{ token: 'x' }], refusal: null } },
    ];
    const chunks = chunksOf(written(events));
    expect(deltasOf(written(events)).slice(0, 3)).toEqual([
      { role: 'assistant', images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO' } }] },
      { audio: { id: 'au', data: 'UklG', transcript: 'hi', expires_at: 7 } },
      { refusal: 'No.' },
    ]);
    expect(chunks[3]?.choices).toMatchObject([{ logprobs: { content: [{ token: 'x' }] } }]);
  });

  test('what only another tongue has is left out, and a sign of life is a comment', () => {
    const foreign: AnswerEvent = { type: 'foreign', choice: 0, block: 0, tongue: 'messages', value: { type: 'x' } };
    const writer = openChatWriter(context());
    expect(writer.write(foreign)).toBe('');
    expect(writer.write({ type: 'ping' })).toMatch(/^: .*\n\n$/);
  });
});

describe('the end', () => {
  const last = (stream: string) => chunksOf(stream).at(-1);

  test('says why content was refused, before it says that it was', () => {
    const refused = { type: 'finish', choice: 0, reason: 'content_filter', explanation: 'Not that.' } as const;
    expect(deltasOf(written([START, refused]))).toEqual(expect.arrayContaining([{ refusal: 'Not that.' }]));
  });

  test.each([
    ['asked for usage gets no choices', { stream_options: { include_usage: true } }, []],
    ['did not ask gets an empty choice', {}, [{ index: 0, delta: {}, finish_reason: null }]],
  ])('who %s, as of a stream that passes through', (_, fields, choices) => {
    const stream = written([START, text(0, 'Hi'), STOP], fields);
    const { usage, cost, extra } = charge();
    const { asked, servedModel } = context(fields);
    const scanner = new StreamScanner({ includeUsage: asked.includeUsage, servedModel });
    const passed = chunksOf(new TextDecoder().decode(scanner.finalFrames(usage, cost, extra)))[0];
    expect(last(stream)).toMatchObject({
      choices,
      usage: { prompt_tokens: 9, completion_tokens: 4, cost: 0.0000015 },
    });
    expect(last(stream)).toEqual({ ...passed, id: 'gen-1', created: 1_700_000_000 });
    expect(dataOf(stream).at(-1)).toBe('[DONE]');
  });

  test.each([
    ['length', true],
    ['stop', false],
  ])('finishes with %s what the provider had not finished', (reason, cut) => {
    const events: readonly AnswerEvent[] = [
      START,
      text(0, 'a'),
      STOP,
      { type: 'text', choice: 1, block: 0, text: 'b' },
    ];
    const finishes = chunksOf(written(events, { n: 3 }, cut)).flatMap(({ choices }) =>
      JSON.stringify(choices).includes('native_finish_reason') ? choices : [],
    );
    expect(finishes).toMatchObject([
      { index: 0, finish_reason: 'stop' },
      { index: 1, finish_reason: reason },
      { index: 2, finish_reason: reason },
    ]);
  });

  test('an error is a chunk that SDKs throw on, then what was charged', () => {
    const error = errorBody('provider_cut', {}, 'gen-1');
    const writer = openChatWriter(context());
    const stream = writer.write(text(0, 'Hi')) + writer.fail(error, charge());
    const [, failed, charged] = chunksOf(stream);
    expect(failed).toMatchObject({
      id: 'gen-1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      ...error,
    });
    expect(charged).toMatchObject({ usage: { cost: 0.0000015 } });
    expect(dataOf(openChatWriter(context()).fail(error))).toHaveLength(2);
  });
});
