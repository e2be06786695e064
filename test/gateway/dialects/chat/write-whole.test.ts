// What a chat client is answered of an answer in the internal form.
import { expect, test } from 'vitest';
import { writeChatWhole } from '../../../../src/gateway/dialects/chat/write-whole.ts';
import type { CollectedAnswer } from '../../../../src/gateway/form/event.ts';
import { charge, context } from './given.ts';

const FORMAT = 'google-gemini-v1';
const ANSWER: CollectedAnswer = {
  id: 'msg_1',
  model: 'claude',
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'Hm', format: FORMAT },
        { type: 'text', text: 'One. ', citations: [] },
        { type: 'foreign', tongue: 'messages', value: { type: 'server_tool_use' } },
        { type: 'text', text: 'Two.', citations: [{ url: 'https://a.example', start: 0, end: 3 }] },
        { type: 'reasoning', sealed: 'sig', id: 'c', format: FORMAT },
        { type: 'tool_call', id: 'c', name: 'f', arguments: '{}' },
      ],
      finish: { type: 'finish', choice: 0, reason: 'tool_calls', native: 'STOP' },
    },
    { index: 1, parts: [{ type: 'refusal', text: 'No.' }] },
  ],
};

test('is one message a choice, with our id, the model that served and the charge', () => {
  expect(writeChatWhole(ANSWER, charge(), context())).toEqual({
    id: 'gen-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'acme/m',
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'One. Two.',
          refusal: null,
          reasoning: 'Hm',
          reasoning_details: [
            { type: 'reasoning.text', text: 'Hm', format: FORMAT, index: 0 },
            { type: 'reasoning.encrypted', data: 'sig', id: 'c', format: FORMAT, index: 1 },
          ],
          tool_calls: [
            {
              id: 'c',
              type: 'function',
              function: { name: 'f', arguments: '{}' },
              extra_content: { google: { thought_signature: 'sig' } },
            },
          ],
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a.example', title: '', start_index: 5, end_index: 8 },
            },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
        native_finish_reason: 'STOP',
      },
      {
        index: 1,
        message: { role: 'assistant', content: null, refusal: 'No.' },
        logprobs: null,
        finish_reason: 'stop',
        native_finish_reason: 'stop',
      },
    ],
    usage: expect.objectContaining({ prompt_tokens: 9, completion_tokens: 4, cost: 0.0000015, basis: 'reported' }),
  });
});

test('says why content was refused where OpenAI says it', () => {
  const finish = { type: 'finish', choice: 0, reason: 'content_filter', explanation: 'Not that.' } as const;
  const answer = writeChatWhole({ choices: [{ index: 0, parts: [], finish }] }, charge(), context());
  expect(answer.choices).toMatchObject([{ message: { refusal: 'Not that.' }, finish_reason: 'content_filter' }]);
});
