// Conversations that make the gateway write all that it can write: requests to Gemini, and the events of an answer.
import type { AnswerEvent } from '../../../src/gateway/form/event.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const PNG = 'data:image/png;base64,aGk=';
const SIGNATURE = { google: { thought_signature: 'c2ln' } };
const STORE = 'generativelanguage.googleapis.com';
const CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'weather', arguments: '{"a":"b"}' },
  extra_content: SIGNATURE,
};
const TOOL = {
  type: 'function',
  function: { name: 'weather', description: 'Tells the weather.', parameters: SCHEMA },
};

/** Requests, each to a model of Gemini's; in chat where they say nothing else. */
export const TALKS: readonly { readonly dialect?: string; readonly model: string; readonly body: JsonObject }[] = [
  {
    model: 'gemini-3-flash-preview',
    body: {
      model: 'acme/m',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'image_url', image_url: { url: PNG, detail: 'low' } },
            { type: 'image_url', image_url: { url: 'https://youtu.be/a', detail: 'low' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=' } },
          ],
        },
        {
          role: 'assistant',
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format: 'google-gemini-v1' }],
          tool_calls: [CALL],
        },
        {
          role: 'tool',
          tool_call_id: 'call_1',
          content: [
            { type: 'text', text: 'sun' },
            { type: 'image_url', image_url: { url: PNG } },
          ],
        },
      ],
      ...{
        temperature: 0.5,
        top_p: 0.5,
        top_k: 7,
        presence_penalty: 0.5,
        frequency_penalty: 0.5,
        seed: 7,
        stop: ['x'],
        n: 2,
      },
      ...{ max_tokens: 2_000, logprobs: true, top_logprobs: 3, reasoning_effort: 'low', service_tier: 'priority' },
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA } },
      tools: [TOOL, { type: 'web_search' }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    },
  },
  {
    model: 'gemini-2.5-flash',
    body: { model: 'acme/m', messages: [{ role: 'user', content: 'Hello' }], reasoning: { max_tokens: 2_000 } },
  },
  {
    model: 'gemini-3-image',
    body: { model: 'acme/m', messages: [{ role: 'user', content: 'Draw' }], modalities: ['text', 'image'] },
  },
  {
    model: 'gemini-2.5-flash-preview-tts',
    body: {
      model: 'acme/m',
      messages: [{ role: 'user', content: 'Speak' }],
      modalities: ['audio'],
      audio: { format: 'pcm16', voice: 'Kore' },
    },
  },
  {
    model: 'gemini-3-flash-preview',
    body: {
      model: 'acme/m',
      messages: [{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'https://youtu.be/a' } }] }],
    },
  },
  {
    dialect: 'messages',
    model: 'gemini-3-flash-preview',
    body: {
      model: 'acme/m',
      max_tokens: 2_000,
      messages: [
        {
          role: 'user',
          content: [{ type: 'document', source: { type: 'url', url: `https://${STORE}/v1beta/files/a` } }],
        },
      ],
    },
  },
];

const at = (block: number) => ({ choice: 0, block });
const LOGPROBS = {
  content: [{ token: 'Hi', logprob: -0.5, bytes: [72], top_logprobs: [{ token: 'Ho', logprob: -0.7, bytes: [72] }] }],
};

/** The events of an answer that says everything. */
export const SAID: readonly AnswerEvent[] = [
  { type: 'start', id: 'a', model: 'm', created: 7 },
  { ...at(0), type: 'reasoning', text: 'Hm', format: 'anthropic-claude-v1' },
  { ...at(0), type: 'reasoning', signature: 'c2ln', format: 'anthropic-claude-v1' },
  { ...at(1), type: 'text', text: 'Hi', logprobs: LOGPROBS },
  { ...at(1), type: 'citation', citation: { url: 'https://example.com/a', title: 'A', start: 0, end: 2 } },
  { ...at(2), type: 'refusal', text: 'No.' },
  { ...at(3), type: 'tool_call', id: 'call_1', name: 'weather', arguments: '{}' },
  { ...at(4), type: 'tool_call', id: 'call_2', name: 'shop__buy', arguments: '{}' },
  { ...at(5), type: 'tool_call', id: 'call_3', name: 'patch', arguments: 'free text', custom: true },
  { ...at(6), type: 'tool_call', id: 'call_4', name: 'shop__note', arguments: 'free text', custom: true },
  { ...at(7), type: 'image', mediaType: 'image/png', data: 'aGk=' },
];

/** How it ends. */
export const ENDINGS: readonly (readonly AnswerEvent[])[] = [
  [{ type: 'finish', choice: 0, reason: 'tool_calls' }, { type: 'end' }],
  [{ type: 'finish', choice: 0, reason: 'length' }, { type: 'end' }],
  [{ type: 'finish', choice: 0, reason: 'content_filter', explanation: 'Not that.' }, { type: 'end' }],
];

const NOTE = { type: 'custom', name: 'note' };
const BUY = { type: 'function', name: 'buy', parameters: SCHEMA };

/** What a Responses request says that its answer says back. */
export const ASKED: readonly JsonObject[] = [
  {
    tools: [{ type: 'namespace', name: 'shop', description: 'Sells.', tools: [BUY, NOTE] }],
    reasoning: { effort: 'low', summary: 'auto', context: 'auto', generate_summary: 'auto', mode: 'auto' },
    text: {
      format: { type: 'json_schema', name: 'a', description: 'A.', schema: SCHEMA, strict: true },
      verbosity: 'low',
    },
  },
  { text: { format: { type: 'json_object' } }, tool_choice: { type: 'function', name: 'weather' } },
  { tool_choice: { type: 'custom', name: 'patch' } },
  { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] } },
  ...['file_search', 'programmatic_tool_calling', 'apply_patch', 'shell'].map((type) => ({ tool_choice: { type } })),
  { tool_choice: { type: 'mcp', server_label: 'a', name: 'b' } },
];
