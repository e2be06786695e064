// What makes a field's sample a request that can be read: values of a form, members that belong together, and the conversation around.
import { isObject, type JsonObject, listAt, objectsAt } from '../../../src/gateway/form/json.ts';
import type { Given } from './sample.ts';

/** A whole request around the members that a sample says. */
export type Around = (body: JsonObject) => JsonObject;

const PNG = 'data:image/png;base64,aGk=';
const PDF = 'data:application/pdf;base64,aGk=';
const PAGE = 'https://example.com/a.png';
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };

const COMMON = {
  arguments: ['{"a":1}'],
  budget_tokens: [1_500, 12_000],
  call_id: ['call_1'],
  data: ['aGk='],
  file_data: [PDF],
  file_url: ['https://example.com/a.pdf'],
  image_url: [PNG],
  input_schema: [SCHEMA],
  max_tokens: [2_000],
  media_type: ['image/png'],
  n: [2],
  name: ['weather'],
  parameters: [SCHEMA],
  result: ['aGk='],
  schema: [SCHEMA],
  stream: [true],
  temperature: [0.5],
  tool_call_id: ['call_1'],
  tool_use_id: ['call_1'],
  top_logprobs: [3],
  top_p: [0.5],
  url: [PNG, PAGE],
};

const CHAT_WEATHER = { type: 'function', function: { name: 'weather' } };

const HELLO = { role: 'user', content: 'Hello' };
const ON = { role: 'user', content: 'Go on' };

/** What samples of each dialect need. */
export const GIVEN: Readonly<Record<string, Given>> = {
  chat: {
    values: {
      ...COMMON,
      '.audio': [{ format: 'pcm16', voice: 'Kore' }],
      '.messages': [[HELLO], [ON]],
      image_url: [{ url: PNG }],
    },
    objects: {
      'messages[](assistant)': { content: 'some content' },
      audio: { format: 'pcm16', voice: 'Kore' },
      'messages[](user).content[](file)': { file: { file_data: PDF } },
      'messages[](user).content[](file).file': { file_data: PDF },
      'tool_choice(allowed_tools).allowed_tools': { mode: 'required', tools: [CHAT_WEATHER] },
    },
    beside: {
      'messages[](user).content[](file).file.file_id': { file_id: 'some id' },
    },
  },
  responses: {
    values: {
      ...COMMON,
      '.reasoning': [{ effort: 'high' }],
      '.text': [{ verbosity: 'low', format: { type: 'json_object' } }],
      tools: [[{ type: 'function', name: 'weather' }]],
    },
    objects: {
      'input[](function_call_output)': { call_id: 'call_1', output: 'some output' },
      'input[](function_call_output).output[](input_file)': { file_data: PDF },
      'input[](function_call_output).output[](input_image)': { image_url: PNG },
      'input[](message).content[](input_file)': { file_data: PDF },
      'input[](message).content[](input_image)': { image_url: PNG },
      'input[](reasoning)': { summary: [{ type: 'summary_text', text: 'some text' }] },
      'tool_choice(allowed_tools)': { mode: 'required', tools: [{ type: 'function', name: 'weather' }] },
    },
    beside: {
      'input[](function_call_output).name': { call_id: 'call_9', output: 'some output' },
      'input[](function_call_output).output[](input_file).file_id': { file_id: 'some id' },
      'input[](function_call_output).output[](input_file).file_url': { file_url: 'https://example.com/a.pdf' },
      'input[](function_call_output).output[](input_image).file_id': { file_id: 'some id' },
      'input[](message).content[](input_file).file_id': { file_id: 'some id' },
      'input[](message).content[](input_file).file_url': { file_url: 'https://example.com/a.pdf' },
      'input[](message).content[](input_image).file_id': { file_id: 'some id' },
    },
  },
  messages: {
    values: {
      ...COMMON,
      input: [{ a: 1 }],
      messages: [[HELLO], [ON]],
      tools: [[{ name: 'weather', input_schema: SCHEMA }]],
      user_location: [{ type: 'approximate', city: 'Rome' }],
      'messages[](user).content[](image).source': [
        { type: 'base64', media_type: 'image/png', data: 'aGk=' },
        { type: 'url', url: PAGE },
      ],
    },
    objects: {
      'messages[](user).content[](document)': {
        source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
      },
      'messages[](user).content[](document).source(base64)': { media_type: 'application/pdf', data: 'aGk=' },
      'tools[](web_search_20250305).user_location': { type: 'approximate', city: 'Rome' },
      'messages[](user).content[](document).source(text)': { media_type: 'text/plain', data: 'some text' },
    },
  },
  embeddings: { values: { ...COMMON, dimensions: [7], input: ['some input', ['one', 'two']] }, objects: {} },
};

const chat: Around = (body) => ({
  ...body,
  model: 'acme/m',
  tools: [CHAT_WEATHER, ...listAt(body, 'tools')],
  messages: [
    HELLO,
    {
      role: 'assistant',
      tool_calls: [{ id: 'call_1', ...CHAT_WEATHER, function: { name: 'weather', arguments: '{}' } }],
    },
    ...(objectsAt(body, 'messages').some(({ role }) => role === 'tool')
      ? []
      : [{ role: 'tool', tool_call_id: 'call_1', content: 'sun' }]),
    ...listAt(body, 'messages'),
    ON,
  ],
});

const responses: Around = (body) => ({
  ...body,
  model: 'acme/m',
  tools: [{ type: 'function', name: 'weather', parameters: SCHEMA }, ...listAt(body, 'tools')],
  input: [
    HELLO,
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
    ...listAt(body, 'input'),
    ON,
  ],
});

const messages: Around = (body) => ({
  ...body,
  model: 'acme/m',
  max_tokens: body.max_tokens ?? 2_000,
  tools: [{ name: 'weather', input_schema: SCHEMA }, ...listAt(body, 'tools')],
  messages: [
    HELLO,
    { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: {} }] },
    ...objectsAt(body, 'messages').map(asSaid),
    ON,
  ],
});

/** Anthropic's types let either role say any block; these are the assistant's. */
function asSaid(message: JsonObject): JsonObject {
  const isAssistants = objectsAt(message, 'content').some(
    ({ type }) => type === 'tool_use' || String(type).endsWith('thinking'),
  );
  return isAssistants ? { ...message, role: 'assistant' } : message;
}

/** OpenAI takes back what it sealed. */
const sealed = (item: JsonObject): JsonObject => ({ ...item, encrypted_content: item.encrypted_content ?? 'sealed' });

const without =
  (around: Around): Around =>
  (body) => {
    const { tools: _, ...rest } = around(body);
    return isObject(body.tools) || body.tools === undefined ? rest : { ...rest, tools: body.tools };
  };

/** The ways in which a field is asked for, until it has an effect: some want another one beside. */
export const CONTEXTS: Readonly<Record<string, (place: string) => readonly Around[]>> = {
  chat: (place) => {
    if (place === 'audio') return [chat, (body) => chat({ modalities: ['audio'], ...body })];
    if (place.startsWith('audio'))
      return [chat, (body) => chat({ modalities: ['audio'], audio: { format: 'pcm16', voice: 'Kore' }, ...body })];
    if (place === 'top_logprobs') return [chat, (body) => chat({ logprobs: true, ...body })];
    return place.startsWith('response_format') ? [without(chat)] : [chat];
  },
  responses: (place) => {
    if (place === 'top_logprobs')
      return [responses, (body) => responses({ include: ['message.output_text.logprobs'], ...body })];
    if (place.startsWith('input[](reasoning)'))
      return [responses, (body) => responses({ ...body, input: objectsAt(body, 'input').map(sealed) })];
    return place.startsWith('text') ? [without(responses)] : [responses];
  },
  messages: (place) => (place.startsWith('output_') ? [without(messages)] : [messages]),
  embeddings: () => [(body) => ({ input: 'some input', ...body, model: 'acme/m' })],
};
