// A text in each wire format, in pieces, and a call of a tool; and the question that asks for it in each dialect. For tests of when bytes move
// or of what programs do, not of what a wire format can say: that is what upstreams/ is for.
import type { Dialect } from './conversation.ts';
import type { WireName } from './counter.ts';

/** A stream of text in one wire format, or a whole stream with one call. */
type Spoken = {
  readonly begin: string;
  readonly piece: (text: string) => string;
  readonly end: string;
  readonly call: (id: string, name: string, input: object) => string;
};

const data = (value: object, type?: string): string =>
  `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(value)}\n\n`;
const event = (type: string, fields: object = {}): string => data({ type, ...fields }, type);

const chunk = (fields: object): string =>
  data({ id: 'chatcmpl-long', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'long', ...fields });
const delta = (fields: object, finish_reason: string | null = null): string =>
  chunk({ choices: [{ index: 0, delta: fields, finish_reason }] });

const messageStart = event('message_start', {
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
});
const blockStart = (content_block: object): string => event('content_block_start', { index: 0, content_block });
const blockDelta = (fields: object): string => event('content_block_delta', { index: 0, delta: fields });
const messageEnd = (stop_reason: string): string =>
  event('content_block_stop', { index: 0 }) +
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 9 } }) +
  event('message_stop');

const candidate = (part: object, more: object = {}): string =>
  data({ candidates: [{ content: { role: 'model', parts: [part] }, index: 0, ...more }] });

export const SPOKEN: Readonly<Record<WireName, Spoken>> = {
  'openai-compatible': {
    begin: delta({ role: 'assistant', content: '' }),
    piece: (content) => delta({ content }),
    end: `${delta({}, 'stop')}data: [DONE]\n\n`,
    call: (id, name, input) => {
      const call = { index: 0, id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
      return `${delta({ role: 'assistant', tool_calls: [call] })}${delta({}, 'tool_calls')}data: [DONE]\n\n`;
    },
  },
  anthropic: {
    begin: messageStart + blockStart({ type: 'text', text: '' }),
    piece: (text) => blockDelta({ type: 'text_delta', text }),
    end: messageEnd('end_turn'),
    call: (id, name, input) =>
      messageStart +
      blockStart({ type: 'tool_use', id, name, input: {} }) +
      blockDelta({ type: 'input_json_delta', partial_json: JSON.stringify(input) }) +
      messageEnd('tool_use'),
  },
  gemini: {
    begin: '',
    piece: (text) => candidate({ text }),
    end: candidate({ text: '' }, { finishReason: 'STOP' }),
    call: (_, name, args) => candidate({ functionCall: { name, args } }, { finishReason: 'STOP' }),
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
