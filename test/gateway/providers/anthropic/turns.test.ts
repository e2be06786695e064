// How a conversation is laid out for Anthropic, which refuses what does not alternate or leaves a call unanswered.
import { describe, expect, test } from 'vitest';
import type { ToolCallPart, ToolResultPart } from '../../../../src/gateway/form/request.ts';
import { says } from '../forms.ts';
import { bodyOf } from './given.ts';

const call = (id: string, given: Partial<ToolCallPart> = {}): ToolCallPart => ({
  type: 'tool_call',
  id,
  name: 'weather',
  arguments: '{"city":"Oslo"}',
  ...given,
});
const result = (id: string, text: string): ToolResultPart => ({
  type: 'tool_result',
  id,
  parts: [{ type: 'text', text }],
});
const text = (words: string) => ({ type: 'text', text: words });

describe('instructions', () => {
  test('leading ones become the system prompt, in their order and with their cache marks', () => {
    const body = bodyOf({
      turns: [
        says('system', { type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }),
        says('developer', 'Be kind.'),
        says('user', 'Hi'),
      ],
    });
    expect(body.system).toEqual([
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      text('Be kind.'),
    ]);
    expect(body.messages).toEqual([{ role: 'user', content: [text('Hi')] }]);
  });

  test('one in the middle is said by the user where it stood', () => {
    const body = bodyOf({
      turns: [says('user', 'Hi'), says('assistant', 'Yes?'), says('system', 'Rhyme.'), says('user', 'Go')],
    });
    expect(body.system).toBeUndefined();
    expect(body.messages).toEqual([
      { role: 'user', content: [text('Hi')] },
      { role: 'assistant', content: [text('Yes?')] },
      { role: 'user', content: [text('Rhyme.'), text('Go')] },
    ]);
  });

  test('without any other turn they are the question', () => {
    const body = bodyOf({ turns: [says('system', 'Say hello.')] });
    expect(body.system).toBeUndefined();
    expect(body.messages).toEqual([{ role: 'user', content: [text('Say hello.')] }]);
  });
});

describe('messages', () => {
  test('have all results of one turn first in one message, though the caller put words between', () => {
    const body = bodyOf({
      turns: [
        says('user', 'Compare'),
        says('assistant', call('a'), call('b')),
        says('tool', result('a', '3°')),
        says('user', 'Hurry'),
        says('tool', result('b', '9°')),
      ],
    });
    expect(body.messages).toEqual([
      { role: 'user', content: [text('Compare')] },
      {
        role: 'assistant',
        content: ['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'weather', input: { city: 'Oslo' } })),
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [text('3°')] },
          { type: 'tool_result', tool_use_id: 'b', content: [text('9°')] },
          text('Hurry'),
        ],
      },
    ]);
  });

  test('leave out text without a visible character, and turns of which nothing is left', () => {
    const body = bodyOf({ turns: [says('user', 'Hi', '', ' \n'), says('assistant', ''), says('user', 'There?')] });
    expect(body.messages).toEqual([{ role: 'user', content: [text('Hi'), text('There?')] }]);
  });

  test('do not end in white space when the model shall go on with them', () => {
    const body = bodyOf({ turns: [says('user', 'Count'), says('assistant', 'One, two, ')] });
    expect(body.messages).toContainEqual({ role: 'assistant', content: [text('One, two,')] });
  });

  test('say that a tool failed, and what it answered in pictures', () => {
    const parts = [{ type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' } }] as const;
    const body = bodyOf({
      turns: [says('assistant', call('a')), says('tool', { type: 'tool_result', id: 'a', parts, isError: true })],
    });
    expect(body.messages).toContainEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }],
          is_error: true,
        },
      ],
    });
  });

  test('read no arguments as an empty object', () => {
    const body = bodyOf({ turns: [says('user', 'Go'), says('assistant', call('a', { arguments: '' }))] });
    expect(body.messages).toContainEqual({
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'a', name: 'weather', input: {} }],
    });
  });

  test('rename an id that Anthropic refuses alike in the call and in its result', () => {
    const id = 'functions.weather:0';
    const body = bodyOf({ turns: [says('assistant', call(id)), says('tool', result(id, '3°'))] });
    expect(body.messages).toMatchObject([
      { content: [{ id: 'functions_weather_0' }] },
      { content: [{ tool_use_id: 'functions_weather_0' }] },
    ]);
  });

  test('replay the free text of a custom tool as the wrapped input', () => {
    const body = bodyOf({
      turns: [says('assistant', call('a', { name: 'patch', arguments: '*** Begin', custom: true }))],
    });
    expect(body.messages).toMatchObject([{ content: [{ name: 'patch', input: { input: '*** Begin' } }] }]);
  });
});

describe('thought', () => {
  test('goes back with its signature, and what was sealed as it came', () => {
    const format = 'anthropic-claude-v1';
    const body = bodyOf({
      turns: [
        says(
          'assistant',
          { type: 'reasoning', text: 'Hm.', signature: 'sig', format },
          { type: 'reasoning', signature: 'hidden', format },
          { type: 'reasoning', sealed: 'opaque', format },
          'Yes.',
        ),
      ],
    });
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
          { type: 'thinking', thinking: '', signature: 'hidden' },
          { type: 'redacted_thinking', data: 'opaque' },
          text('Yes.'),
        ],
      },
    ]);
  });

  test('of another maker, or without a proof, stays out', () => {
    const body = bodyOf({
      turns: [
        says(
          'assistant',
          { type: 'reasoning', sealed: 'gemini', format: 'google-gemini-v1' },
          { type: 'reasoning', text: 'unsigned', format: 'anthropic-claude-v1' },
          'Yes.',
        ),
      ],
    });
    expect(body.messages).toEqual([{ role: 'assistant', content: [text('Yes.')] }]);
  });
});
