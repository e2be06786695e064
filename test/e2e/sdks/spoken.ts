// A long text in each wire format, in pieces, and the question that asks for it in each dialect: for tests of when bytes move, not of what
// they say.
import type { Dialect } from './conversation.ts';
import type { WireName } from './counter.ts';

/** A stream of text in one wire format. */
type Spoken = { readonly begin: string; readonly piece: (text: string) => string; readonly end: string };

const data = (value: object, type?: string): string =>
  `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(value)}\n\n`;
const event = (type: string, fields: object = {}): string => data({ type, ...fields }, type);

const chunk = (fields: object): string =>
  data({ id: 'chatcmpl-long', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'long', ...fields });
const delta = (fields: object, finish_reason: string | null = null): string =>
  chunk({ choices: [{ index: 0, delta: fields, finish_reason }] });

const candidate = (text: string, more: object = {}): string =>
  data({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...more }] });

export const SPOKEN: Readonly<Record<WireName, Spoken>> = {
  'openai-compatible': {
    begin: delta({ role: 'assistant', content: '' }),
    piece: (content) => delta({ content }),
    end: `${delta({}, 'stop')}data: [DONE]\n\n`,
  },
  anthropic: {
    begin:
      event('message_start', {
        message: {
          id: 'msg_long',
          type: 'message',
          role: 'assistant',
          model: 'long',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 9, output_tokens: 1 },
        },
      }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    piece: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    end:
      event('content_block_stop', { index: 0 }) +
      event('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      }) +
      event('message_stop'),
  },
  gemini: {
    begin: '',
    piece: (text) => candidate(text),
    end: candidate('', { finishReason: 'STOP' }),
  },
};

/** Where a question goes in a dialect, and its body. */
export const ASKED: Readonly<Record<Dialect, { readonly path: string; readonly body: (model: string) => object }>> = {
  chat: {
    path: '/chat/completions',
    body: (model) => ({ model, stream: true, messages: [{ role: 'user', content: 'Tell me.' }] }),
  },
  responses: { path: '/responses', body: (model) => ({ model, stream: true, input: 'Tell me.', store: false }) },
  messages: {
    path: '/messages',
    body: (model) => ({ model, stream: true, max_tokens: 9_000, messages: [{ role: 'user', content: 'Tell me.' }] }),
  },
};
