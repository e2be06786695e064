// The double of Anthropic's Messages API: thinking with a signature that must come back with the calls it led to, text, two tool uses,
// usage whose caches stand beside the input and whose split by lifetime only the first event tells.
import { z } from 'zod';
import { NAMES } from '../../../clients/talks/talk.ts';
import type { Answer, Entry, Incoming, Replayed, Wire } from './double.ts';
import { must, readBody } from './double.ts';
import { checkCall, checkResult, checkTool, FINAL, PREFACE, SCRIPTED, THOUGHT, talkOf } from './script.ts';

/** A generation that takes a budget, and refuses to go on with calls whose thinking is gone. */
const MODEL = 'claude-sonnet-4-5';
/** The one that the documents name, and the one that newer clients send. */
const VERSIONS = ['2023-06-01', '2026-10-21'];
const SIGNATURE = 'EqQBCgIYAhIkOTk5+/signature/of/the/double==';

const cache_control = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .optional();
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().regex(/\S/, 'text blocks must be non-empty'),
  cache_control,
  citations: z.null().optional(),
});
const block = z.discriminatedUnion('type', [
  text,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
    name: z.string(),
    input: z.looseObject({}),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.union([z.string(), z.array(text)]).optional(),
    is_error: z.literal(false).optional(),
    cache_control,
  }),
]);
const request = z.strictObject({
  model: z.literal(MODEL),
  max_tokens: z.int().positive(),
  system: z.union([z.string(), z.array(text)]),
  messages: z.array(
    z.strictObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(block).min(1)]) }),
  ),
  tools: z.array(
    z.strictObject({
      type: z.literal('custom').optional(),
      name: z.string(),
      description: z.string(),
      input_schema: z.looseObject({ type: z.literal('object') }),
      strict: z.boolean().optional(),
      eager_input_streaming: z.boolean().optional(),
      cache_control,
    }),
  ),
  tool_choice: z
    .strictObject({ type: z.literal('auto'), disable_parallel_tool_use: z.literal(false).optional() })
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('enabled'),
        budget_tokens: z.int().min(1_024),
        display: z.string().optional(),
      }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  stream: z.literal(true),
});
type Block = z.output<typeof block>;
type Told = z.output<typeof request>['messages'][number];

const blocksOf = ({ content }: Told): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
const textOf = (blocks: readonly { readonly type: string; readonly text?: string }[]): string =>
  blocks.map((one) => one.text ?? '').join('');

const ids = SCRIPTED.map((_, index) => `toolu_0${index}double`);

function answer({ path, headers, body }: Incoming, apiKey: string): Answer {
  must(path === '/v1/messages', `there is no ${path}`);
  const key = headers['x-api-key'] ?? headers.authorization?.replace('Bearer ', '');
  must(key === apiKey, 'the key is not the one of this provider');
  must(VERSIONS.includes(String(headers['anthropic-version'])), 'anthropic-version: header is required');
  const asked = readBody(request, body);
  const thinking = asked.thinking?.type === 'enabled' ? asked.thinking : undefined;
  must((thinking?.budget_tokens ?? 0) < asked.max_tokens, 'max_tokens must be greater than thinking.budget_tokens');
  must(asked.tools.length === SCRIPTED.length, `${asked.tools.length} tools came`);
  for (const [index, tool] of asked.tools.entries()) checkTool(index, tool.name, tool.description, tool.input_schema);
  const [user, ...rest] = asked.messages;
  must(user?.role === 'user', 'the question is not first');
  const talk = talkOf(textOf(blocksOf(user)));
  const thinks = thinking !== undefined;
  if (rest.length === 0)
    return { stream: firstTurn(thinks), entry: { talk, turn: 1, ...FIRST, replayed: 'nothing', thinks } };
  return { stream: secondTurn(), entry: { talk, turn: 2, ...SECOND, replayed: checkSecond(rest, thinks), thinks } };
}

function checkSecond([said, results, ...more]: readonly Told[], thinks: boolean): Replayed {
  must(said?.role === 'assistant' && results?.role === 'user' && more.length === 0, 'the roles do not take turns');
  const blocks = blocksOf(said);
  const uses = blocks.filter((one) => one.type === 'tool_use');
  must(uses.length === SCRIPTED.length, `${uses.length} calls came back`);
  for (const [index, { id, name, input }] of uses.entries()) {
    must(id === ids[index], `call ${index} came back as ${id}`);
    checkCall(index, name, input);
  }
  const answers = blocksOf(results);
  must(answers.length === SCRIPTED.length, `${answers.length} blocks follow the calls`);
  for (const [index, one] of answers.entries()) {
    must(one.type === 'tool_result' && one.tool_use_id === ids[index], `result ${index} is not that of its call`);
    checkResult(NAMES[index] ?? 'get_time', typeof one.content === 'string' ? one.content : textOf(one.content ?? []));
  }
  return checkThought(blocks, thinks);
}

function checkThought([first, ...others]: readonly Block[], thinks: boolean): Replayed {
  must(!others.some(({ type }) => type === 'thinking'), 'thinking is not first');
  if (first?.type !== 'thinking') {
    must(!thinks, 'Expected `thinking` or `redacted_thinking`, but found `tool_use`');
    return 'nothing';
  }
  must(first.signature === SIGNATURE, 'Invalid `signature` in `thinking` block');
  // The signature holds the thought; words beside it are the same or none.
  must(['', THOUGHT.join('')].includes(first.thinking), '`thinking` blocks cannot be modified');
  return 'sealed';
}

const FIRST: Pick<Entry, 'bill'> = { bill: { input: 37, cache_write_5m: 768, cache_write_1h: 256, output: 61 } };
const SECOND: Pick<Entry, 'bill'> = { bill: { input: 58, cache_read: 1_024, output: 19 } };

const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const start = (usage: object): string =>
  event('message_start', {
    message: {
      id: 'msg_double',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usage, output_tokens: 1, service_tier: 'standard' },
    },
  });
const end = (stop_reason: string, usage: object): string =>
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }) + event('message_stop');
const content = (index: number, content_block: object, deltas: readonly object[]): string =>
  [
    event('content_block_start', { index, content_block }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ].join('');
const words = (pieces: readonly string[]): readonly object[] =>
  pieces.map((piece) => ({ type: 'text_delta', text: piece }));

function firstTurn(thinks: boolean): string {
  const caches = { input_tokens: 37, cache_creation_input_tokens: 1_024, cache_read_input_tokens: 0 };
  const cache_creation = { ephemeral_5m_input_tokens: 768, ephemeral_1h_input_tokens: 256 };
  const thought = THOUGHT.map((thinking) => ({ type: 'thinking_delta', thinking }));
  const signature = { type: 'signature_delta', signature: SIGNATURE };
  const offset = thinks ? 1 : 0;
  return [
    start({ ...caches, cache_creation }),
    event('ping'),
    thinks ? content(0, { type: 'thinking', thinking: '', signature: '' }, [...thought, signature]) : '',
    content(offset, { type: 'text', text: '' }, words(PREFACE)),
    ...SCRIPTED.map(({ name, pieces }, index) =>
      content(
        offset + 1 + index,
        { type: 'tool_use', id: ids[index], name, input: {} },
        ['', ...pieces].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      ),
    ),
    end('tool_use', { ...caches, output_tokens: 61 }),
  ].join('');
}

const secondTurn = (): string =>
  start({ input_tokens: 58, cache_creation_input_tokens: 0, cache_read_input_tokens: 1_024 }) +
  content(0, { type: 'text', text: '' }, words(FINAL)) +
  end('end_turn', { output_tokens: 19 });

export const anthropicWire: Wire = {
  model: MODEL,
  basePath: '',
  answer,
  error: (message) => ({ type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_double' }),
};
