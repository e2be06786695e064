// A small stream of each wire that providers speak, and candidates that read it for callers of every dialect.
import { assert } from '../../src/base/assert.ts';
import type { Catalog } from '../../src/catalog/types.ts';
import type { Asked, ConversationName } from '../../src/gateway/asked.ts';
import type { Candidate } from '../../src/gateway/candidate.ts';
import { chatDialect } from '../../src/gateway/dialects/chat/dialect.ts';
import type { AnswerContext } from '../../src/gateway/dialects/dialect.ts';
import { messagesDialect } from '../../src/gateway/dialects/messages/dialect.ts';
import { responsesDialect } from '../../src/gateway/dialects/responses/dialect.ts';
import { quoteRequest } from '../../src/gateway/quote.ts';
import { card, catalog, endpoint, model } from './given.ts';

export type Caller = ConversationName;
export type Wire = 'chat' | 'responses' | 'anthropic' | 'gemini';

const encoder = new TextEncoder();

const line = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: { readonly type: string; readonly [name: string]: unknown }): string =>
  `event: ${data.type}\n${line(data)}`;
const chunk = (choices: readonly object[], more: object = {}): string =>
  line({ id: 'c1', object: 'chat.completion.chunk', created: 5, model: 'm', choices, ...more });
const said = (delta: object, finish_reason: string | null = null): string =>
  chunk([{ index: 0, delta, finish_reason }]);
const call = (more: object, args: string) => ({
  tool_calls: [{ index: 0, ...more, function: { ...('id' in more ? { name: 'find' } : {}), arguments: args } }],
});

const RESPONSE = { id: 'resp_1', object: 'response', created_at: 5, model: 'm' };
const ITEM = { type: 'message', id: 'msg_1', role: 'assistant' };
const PART = { type: 'output_text', annotations: [] };
const AT = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const DONE_ITEM = { ...ITEM, status: 'completed', content: [{ ...PART, text: 'Grüße' }] };
const RESPONSES_USAGE = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 39,
};

/** A stream of each wire: 20 tokens in, 10 from the cache, 9 out, and the prices of `card(1, 2)`. */
export const STREAMS: Readonly<Record<Wire, string>> = {
  chat: [
    said({ role: 'assistant', content: 'Grüße' }),
    said(call({ id: 'a', type: 'function' }, '')),
    said(call({}, '{"q":"é"}')),
    said({}, 'tool_calls'),
    chunk([], {
      usage: {
        ...{ prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 },
        prompt_tokens_details: { cached_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    }),
    'data: [DONE]\n\n',
  ].join(''),
  responses: [
    { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...ITEM, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...AT, part: { ...PART, text: '' } },
    { type: 'response.output_text.delta', ...AT, delta: 'Grüße' },
    { type: 'response.output_text.done', ...AT, text: 'Grüße' },
    { type: 'response.content_part.done', ...AT, part: { ...PART, text: 'Grüße' } },
    { type: 'response.output_item.done', output_index: 0, item: DONE_ITEM },
    {
      type: 'response.completed',
      response: { ...RESPONSE, status: 'completed', output: [DONE_ITEM], usage: RESPONSES_USAGE },
    },
  ]
    .map((event, sequence_number) => named({ ...event, sequence_number }))
    .join(''),
  anthropic: [
    {
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null },
        usage: { input_tokens: 20, cache_read_input_tokens: 10, cache_creation_input_tokens: 0, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'a', name: 'find', input: {} } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"q":"é"}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ]
    .map(named)
    .join(''),
  gemini: [
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Grüße' }] } }], ...reported(5, 0) },
    {
      candidates: [
        {
          content: { role: 'model', parts: [{ functionCall: { name: 'find', args: { q: 'é' } } }] },
          finishReason: 'STOP',
        },
      ],
      ...reported(5, 4),
    },
  ]
    .map(line)
    .join(''),
};

function reported(candidatesTokenCount: number, thoughtsTokenCount: number) {
  const totalTokenCount = 30 + candidatesTokenCount + thoughtsTokenCount;
  const prompt = { promptTokenCount: 30, cachedContentTokenCount: 10 };
  return { usageMetadata: { ...prompt, candidatesTokenCount, thoughtsTokenCount, totalTokenCount }, responseId: 'r1' };
}

const PROVIDER = {
  chat: ['groq', 'openai-compatible'],
  responses: ['openai', 'openai-compatible'],
  anthropic: ['anthropic', 'anthropic'],
  gemini: ['gemini', 'gemini'],
} as const;

const PARAMETERS = { type: 'object', properties: { q: { type: 'string' } } };
const TOLD = [{ role: 'user', content: 'Say hello.' }];
const BODIES: Readonly<Record<Caller, object>> = {
  chat: { messages: TOLD, tools: [{ type: 'function', function: { name: 'find', parameters: PARAMETERS } }] },
  messages: { messages: TOLD, tools: [{ name: 'find', input_schema: PARAMETERS }] },
  responses: { input: 'Say hello.', tools: [{ type: 'function', name: 'find', parameters: PARAMETERS }] },
};
const DIALECTS = { chat: chatDialect, messages: messagesDialect, responses: responsesDialect };

/** A streamed request in a dialect, and the endpoint that answers it in a wire. */
export function exchange(wire: Wire, caller: Caller): { asked: Asked; candidate: Candidate; context: AnswerContext } {
  const body = { model: 'acme/m', stream: true, ...BODIES[caller], max_tokens: 100, max_output_tokens: 100 };
  const { [caller === 'responses' ? 'max_tokens' : 'max_output_tokens']: _, ...sent } = body;
  const asked = DIALECTS[caller].guard(encoder.encode(JSON.stringify(sent)), 'application/json', new Headers());
  assert(asked.ok, 'the guard refused a test request');
  const [slug, kind] = PROVIDER[wire];
  const known: Catalog = catalog(model([endpoint(slug, card(1, 2))]), [slug]);
  const providers = new Map([...known.providers].map(([name, access]) => [name, { ...access, kind }]));
  const quote = quoteRequest(asked.value, { ...known, providers });
  assert(quote.ok && quote.value.candidates[0] !== undefined, 'no candidate');
  const [candidate] = quote.value.candidates;
  const context = {
    asked: asked.value,
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 1_700_000_000_000,
    newId: (prefix: string) => `${prefix}_1`,
  };
  // Groq has the Responses API beside chat; here its chat is read for every caller.
  const passage = wire === 'chat' && caller === 'responses' ? candidate.passage.instead?.() : candidate.passage;
  assert(passage !== undefined, 'no passage');
  return { asked: asked.value, candidate: { ...candidate, passage }, context };
}
