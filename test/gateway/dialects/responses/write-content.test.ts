// What each kind of content becomes in the output of a response.
import { describe, expect, test } from 'vitest';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { at, STOP, text, told } from './told.ts';

describe('thought', () => {
  const thought = (piece: object): AnswerEvent => ({ type: 'reasoning', ...at(0), ...piece });

  test('is told as a summary, whole or abridged', () => {
    const { events, response } = told([
      thought({ text: 'Let me ' }),
      thought({ text: 'see.' }),
      text(1, 'Yes.'),
      STOP,
    ]);
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Let me see.' }] },
      { type: 'message' },
    ]);
    expect(events.map(({ type }) => type)).toContain('response.reasoning_summary_text.delta');
  });

  test.each([
    [
      'Claude’s with its proof',
      { text: 'a', signature: 's', format: 'anthropic-claude-v1' },
      'anthropic-claude-v1:signature:s',
    ],
    ['Claude’s that is redacted', { sealed: 'r', format: 'anthropic-claude-v1' }, 'anthropic-claude-v1::r'],
    ['Gemini’s of a call', { sealed: 'g', id: 'c1', format: 'google-gemini-v1' }, 'google-gemini-v1:c1:g'],
    ['OpenAI’s, as it is', { sealed: 'gAAA', id: 'rs_9', format: 'openai-responses-v1' }, 'gAAA'],
  ])('can go back to its maker: %s', (_, piece, sealed) => {
    expect(told([thought(piece), STOP]).response.output).toMatchObject([{ encrypted_content: sealed }]);
  });

  test('of OpenAI’s keeps its id', () => {
    const piece = thought({ sealed: 'gAAA', id: 'rs_9', format: 'openai-responses-v1' });
    expect(told([piece, STOP]).response.output).toMatchObject([{ id: 'rs_9' }]);
  });
});

describe('other content', () => {
  test('a refusal is a part of the message', () => {
    const { response } = told([{ type: 'refusal', ...at(0), text: 'I will not.' }, STOP]);
    expect(response.output).toMatchObject([{ content: [{ type: 'refusal', refusal: 'I will not.' }] }]);
  });

  test('citations are annotations; one without offsets is of its whole text', () => {
    const citation = { url: 'https://a.test', title: 'A' };
    const { response } = told([
      { type: 'citation', ...at(0), citation },
      text(0, 'Rome fell.'),
      { type: 'citation', ...at(0), citation: { ...citation, start: 0, end: 4 } },
      { type: 'citation', ...at(0), citation: { title: 'a file' } },
      STOP,
    ]);
    const note = { type: 'url_citation', ...citation, start_index: 0 };
    expect(response.output).toMatchObject([
      {
        content: [
          {
            annotations: [
              { ...note, end_index: 4 },
              { ...note, end_index: 10 },
            ],
          },
        ],
      },
    ]);
  });

  test('blocks of text are parts of one message, and log probabilities stay with theirs', () => {
    const logprobs = { content: [{ token: 'a', logprob: -1, top_logprobs: [] }] };
    const { response } = told([{ type: 'text', ...at(0), text: 'a', logprobs }, text(1, 'b'), STOP]);
    expect(response.output).toMatchObject([{ content: [{ text: 'a', logprobs: logprobs.content }, { text: 'b' }] }]);
  });

  test('an image is an item with its bytes', () => {
    const { response } = told([{ type: 'image', ...at(0), mediaType: 'image/png', data: 'AAAA' }, STOP]);
    expect(response.output).toMatchObject([
      { type: 'image_generation_call', status: 'completed', result: 'AAAA', output_format: 'png' },
    ]);
  });

  test('what only this API has comes back as it is, what only another has is left out', () => {
    const value = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const { response } = told([
      { type: 'foreign', ...at(0), tongue: 'responses', value },
      { type: 'foreign', ...at(1), tongue: 'messages', value },
      STOP,
    ]);
    expect(response.output).toEqual([value]);
  });

  test('nothing said makes no item', () => {
    expect(told([text(0, ''), { type: 'reasoning', ...at(1) }, STOP]).response.output).toEqual([]);
  });
});
