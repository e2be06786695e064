// The messages that each provider is sent for the turns of a request.
import { describe, expect, test } from 'vitest';
import type { Part } from '../../../../src/gateway/form/request.ts';
import { says } from '../forms.ts';
import { bodyFor, droppedFor, messagesFor } from './given.ts';

const IMAGE: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'iVBO' } };
const IMAGE_URL = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO' } };
const CALL: Part = { type: 'tool_call', id: 'c', name: 'f', arguments: '' };
const RESULT: Part = { type: 'tool_result', id: 'c', parts: [{ type: 'text', text: 'seen' }, IMAGE], isError: true };

describe('messages', () => {
  test('are text alone where a provider takes no text in parts', () => {
    const turns = [says('developer', 'a', 'b'), says('user', 'c', 'd'), says('assistant', 'e', 'f')];
    expect(messagesFor('deepseek', ...turns)).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'c\n\nd' },
      { role: 'assistant', content: 'ef' },
    ]);
    expect(messagesFor('openai', ...turns)).toMatchObject([
      { role: 'developer', content: [{ text: 'a' }, { text: 'b' }] },
      {},
      {},
    ]);
  });

  test("show what a tool shows as the user's, after all answers of tools", () => {
    const other: Part = { type: 'tool_result', id: 'd', parts: [{ type: 'text', text: 'x' }] };
    const turns = [says('assistant', CALL), says('tool', RESULT), says('tool', other), says('user', 'Go on.')];
    expect(messagesFor('openai', ...turns)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'seen' },
      { role: 'tool', tool_call_id: 'd', content: 'x' },
      { role: 'user', content: [{ type: 'text', text: 'The tool call c answered with:' }, IMAGE_URL] },
      { role: 'user', content: 'Go on.' },
    ]);
    expect(messagesFor('openai', ...turns.slice(0, 3))).toHaveLength(4);
    expect(messagesFor('openrouter', says('tool', RESULT))).toEqual([
      { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'seen' }, IMAGE_URL] },
    ]);
  });

  test('have files as files, and texts as text', () => {
    const file = (mediaType: string, data: string): Part => ({
      type: 'file',
      source: { kind: 'data', mediaType, data },
      name: 'notes',
    });
    expect(
      messagesFor('openai', says('user', file('application/pdf', 'JVBE'), file('text/plain', btoa('Hi')))),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'notes', file_data: 'data:application/pdf;base64,JVBE' } },
          { type: 'text', text: 'notes\n\nHi' },
        ],
      },
    ]);
  });

  test.each([
    ['openrouter', 'any', { cache_control: { type: 'ephemeral', ttl: '1h' } }],
    ['openai', 'gpt-5.6', { prompt_cache_breakpoint: { mode: 'explicit' } }],
  ])('carry cache marks to %s', (slug, upstreamModel, mark) => {
    const turns = [says('user', { type: 'text', text: 'a', cache: { ttl: '1h' } })];
    expect(bodyFor(slug, { turns }, { upstreamModel }).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a', ...mark }] },
    ]);
    expect(bodyFor('groq', { turns }).messages).toEqual([{ role: 'user', content: 'a' }]);
    expect(droppedFor('groq', { turns })).toEqual(['messages[].content[].cache_control']);
  });

  const format = 'anthropic-claude-v1';
  const thoughts: readonly Part[] = [
    { type: 'reasoning', text: 'Hm', signature: 's', format },
    { type: 'reasoning', sealed: 'x', format },
    { type: 'reasoning', sealed: 'sig', id: 'c', format: 'google-gemini-v1' },
    { type: 'text', text: 'Yes' },
    CALL,
  ];

  test('take thought back the way the provider uses it', () => {
    expect(messagesFor('deepseek', says('assistant', ...thoughts))).toMatchObject([
      { content: 'Yes', reasoning_content: 'Hm' },
    ]);
    expect(messagesFor('openrouter', says('assistant', ...thoughts))).toEqual([
      {
        role: 'assistant',
        content: 'Yes',
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', signature: 's', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'x', format, index: 1 },
          { type: 'reasoning.encrypted', data: 'sig', id: 'c', format: 'google-gemini-v1', index: 2 },
        ],
        tool_calls: [
          {
            id: 'c',
            type: 'function',
            function: { name: 'f', arguments: '{}' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
        ],
      },
    ]);
    const turns = [says('assistant', ...thoughts)];
    expect(JSON.stringify(bodyFor('openai', { turns }))).not.toMatch(/Hm|sig|reasoning/);
    expect(droppedFor('openai', { turns })).toEqual(['messages[].reasoning']);
  });

  test('say a refusal as one, or as text where there is no place for it', () => {
    const refusal = says('assistant', { type: 'refusal', text: 'No.' });
    expect(messagesFor('openai', refusal)).toEqual([{ role: 'assistant', content: null, refusal: 'No.' }]);
    expect(messagesFor('groq', refusal)).toEqual([{ role: 'assistant', content: 'No.' }]);
  });
});
