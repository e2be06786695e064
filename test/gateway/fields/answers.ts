// How the answers of each table reach their callers, and what makes a field's sample a whole answer.
import { type JsonObject, listAt, objectAt, objectsAt } from '../../../src/gateway/form/json.ts';
import type { Reach } from '../../../src/gateway/passages/passage.ts';
import { GEMINI_USAGE } from './answer-given.ts';
import type { TableName } from './apis.ts';
import { reachOf } from './carried.ts';
import { streamed, told } from './replies.ts';

/** How an answer is read: whole, or as the events of a stream around one. */
type Way = (dialect: string, sample: JsonObject) => string | undefined;

const OPENAI: Reach = reachOf('openai', 'gpt-5.6');
const CHAT: Reach = { ...OPENAI, row: { ...OPENAI.row, speaksResponses: false } };
const CLAUDE: Reach = reachOf('anthropic', 'claude-sonnet-4-5', 'anthropic');
const GEMINI: Reach = reachOf('gemini', 'gemini-3-flash-preview', 'gemini');

const completion: JsonObject = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 7,
  model: 'gpt-5.6',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
};
const message: JsonObject = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 4 },
};
const generated: JsonObject = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, finishReason: 'STOP' }],
};

/** The ways of the tables whose answers are translated. */
export const WAYS: Readonly<Partial<Record<TableName, Way>>> = {
  'Chat reply': (dialect, sample) => told(dialect, CHAT, { ...completion, ...sample }),
  'Chat chunk': (dialect, sample) => streamed(dialect, CHAT, chunks(sample), false),
  'Messages reply': (dialect, sample) => told(dialect, CLAUDE, withWords(sample)),
  'Messages events': (dialect, sample) => streamed(dialect, CLAUDE, around(objectAt(sample, 'event') ?? {}), true),
  'Gemini reply': (dialect, sample) => told(dialect, GEMINI, withCandidate(sample)),
  'Embeddings reply': (dialect, sample) =>
    told(dialect, OPENAI, {
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      ...sample,
    }),
  'Gemini embeddings reply': (dialect, sample) =>
    told(dialect, GEMINI, { embeddings: [{ values: [0.5] }], ...sample }),
};

/** An answer that says nothing at all would be none. */
const withWords = (sample: JsonObject): JsonObject => ({
  ...message,
  ...sample,
  content: [...listAt(sample, 'content'), ...listAt(message, 'content')],
});

const chunks = (sample: JsonObject): readonly JsonObject[] => [
  {
    ...completion,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: {}, finish_reason: null }],
    ...sample,
  },
];

/** A candidate without an end would still be going on. */
function withCandidate(sample: JsonObject): JsonObject {
  const [candidate] = objectsAt(sample, 'candidates');
  if (candidate === undefined) return { ...generated, ...sample };
  const parts = [...listAt(objectAt(candidate, 'content') ?? {}, 'parts'), { text: 'Hello' }];
  const content = { ...objectAt(candidate, 'content'), parts };
  return { usageMetadata: GEMINI_USAGE, ...sample, candidates: [{ finishReason: 'STOP', ...candidate, content }] };
}

/** The events of a stream that has this one in its place. */
function around(event: JsonObject): readonly JsonObject[] {
  const start = { type: 'message_start', message: { ...message, content: [], stop_reason: null } };
  const stop = { type: 'content_block_stop', index: 0 };
  const end = [
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ];
  switch (event.type) {
    case 'message_start':
      return [event, ...end];
    case 'content_block_start':
      return [start, event, { ...stop, index: event.index }, ...end];
    case 'content_block_delta': {
      const block = BLOCKS[String(objectAt(event, 'delta')?.type)] ?? { type: 'text', text: '' };
      return [
        start,
        { type: 'content_block_start', index: event.index, content_block: block },
        event,
        { ...stop, index: event.index },
        ...end,
      ];
    }
    case 'message_delta':
      return [start, event, { type: 'message_stop' }];
    default:
      return [start, event, ...end];
  }
}

const BLOCKS: Readonly<Record<string, JsonObject>> = {
  input_json_delta: { type: 'tool_use', id: 'call_1', name: 'weather', input: {} },
  thinking_delta: { type: 'thinking', thinking: '', signature: '' },
  signature_delta: { type: 'thinking', thinking: '', signature: '' },
  compaction_delta: { type: 'compaction', content: null },
};
